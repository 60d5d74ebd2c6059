import ControlPlane
import GatewayServer
import Ledger
import Logging
import NIOPosix
import PostgresSession
import SallyportModel
import Synchronization
import UpstreamAccess

/// One keeper of managed roles for each upstream and admin, for as long as the process lives: their passwords are in its memory only,
/// and a configuration that is read again must not change them under live sessions.
final class RoleKeepers: Sendable {
  /// Where roles are made, by whom, and what they have in common.
  struct Place: Hashable {
    let target: UpstreamTarget
    let admin: LoginSettings
    let bounds: RoleKeeper.Bounds
  }

  /// Of the configuration, the admins' among them.
  let logins = KnownLogins()
  private let gateway: String
  private let connector: UpstreamConnector
  private let log: Logger
  private let live: LiveState
  private let notes: RoleNotes
  private let recorder: LedgerWriter
  private let keepers = Mutex<[Place: RoleKeeper]>([:])
  /// The upstreams that each place is or was, and the places that the configuration has no more.
  private let names = Mutex(Names())
  private let isCalled = Mutex(true)

  /// - Parameter gateway: Of its own in all the world: the name of its ledger's key.
  init(
    gateway: String, connector: UpstreamConnector, live: LiveState, notes: RoleNotes, recorder: LedgerWriter,
    log: Logger
  ) {
    self.live = live
    self.notes = notes
    self.recorder = recorder
    self.gateway = gateway
    self.connector = connector
    self.log = log
  }

  private struct Names {
    var of: [Place: Set<UpstreamName>] = [:]
    var configured: Set<Place> = []
    var retired: Set<Place> = []
  }

  /// Takes what the configuration has now.
  func retain(_ places: [Place: Set<UpstreamName>]) {
    names.withLock { names in
      names.of.merge(places) { $0.union($1) }
      names.configured = Set(places.keys)
    }
  }

  /// The new configuration counts everywhere. A keeper that it has no more is let go of once the roles are dropped that lead nowhere; a place
  /// that has gone for good is tried as long as this process lives.
  func retire() {
    names.withLock { $0.retired = Set($0.of.keys).subtracting($0.configured) }
    wake()
  }

  private func upstreams(of place: Place) -> Set<UpstreamName> { names.withLock { $0.of[place] ?? [] } }

  func keeper(of place: Place) -> RoleKeeper {
    keepers.withLock { keepers in
      if let known = keepers[place] { return known }
      let made = make(place)
      keepers[place] = made
      return made
    }
  }

  private func make(_ place: Place) -> RoleKeeper {
    let admin = logins.reference(place.admin)
    return RoleKeeper(gateway: gateway, database: place.target.database, bounds: place.bounds) { [connector] in
      let group = MultiThreadedEventLoopGroup.singleton
      return try await admin.attempt { try await RoleKeeper.session(connector, place.target, $0, on: group.any()) }
    } grants: { [live] in
      live.activeGrants(of: $0, at: SystemClock.now)
    } report: { [log, weak self] event in
      Self.write(event, to: log)
      self?.note(event, at: place)
    }
  }

  private func note(_ event: RoleEvent, at place: Place) {
    let place = upstreams(of: place).min()
    switch event.act {
    case .made, .changed: notes.made(event.role, changes: event.changes, at: place)
    case .dropped: notes.dropped(event.role)
    case .closed, .failed, .sessionsEnded: break
    }
    guard let upstream = event.token.flatMap({ live.token($0) })?.upstream ?? place else { return }
    let body = LedgerBody.roleChanged(event.recorded(at: upstream))
    _ = recorder.append(LedgerDraft(time: SystemClock.now, body: body), .plain)
  }

  private static func write(_ event: RoleEvent, to log: Logger) {
    var metadata: Logger.Metadata = ["role": "\(event.role)"]
    if !event.changes.isEmpty { metadata["changes"] = "\(event.changes.joined(separator: "; "))" }
    if let error = event.error { metadata["error"] = "\(error)" }
    if let sessions = event.sessions { metadata["sessions"] = "\(sessions)" }
    switch event.act {
    case .made, .changed: log.notice("a managed role is ready", metadata: metadata)
    case .dropped: log.notice("a managed role is dropped", metadata: metadata)
    case .sessionsEnded: log.warning("sessions of a managed role were ended by the database", metadata: metadata)
    case .closed: log.error("a managed role is closed", metadata: metadata)
    case .failed: log.error("a managed role is not what it should be", metadata: metadata)
    }
    for relation in event.withheld {
      log.warning(
        "a table of the scope's schemas is left out, for the admin may not give it",
        metadata: ["role": "\(event.role)", "relation": "\(relation)"])
    }
    for relation in event.missing {
      log.warning("a scope names what is not there", metadata: ["role": "\(event.role)", "relation": "\(relation)"])
    }
  }
}

extension RoleEvent {
  func recorded(at upstream: UpstreamName) -> RoleChanged {
    let act: RoleChanged.Act =
      switch self.act {
      case .made: .made
      case .changed: .changed
      case .closed: .closed
      case .dropped: .dropped
      case .failed: .failed
      case .sessionsEnded: .sessionsEnded
      }
    return RoleChanged(
      upstream: upstream, role: role, token: token, act: act, changes: changes, sessions: sessions, error: error)
  }
}

// The end of roles.
extension RoleKeepers {
  /// Between two looks at what is left over when nobody calls: usually, and when something could not be dropped.
  private static let rest = (usual: Duration.seconds(3_600), afterFailure: Duration.seconds(5))

  /// A token or a grant has ended: its role is dropped, or loses what the grant allowed, within a second.
  func wake() { isCalled.withLock { $0 = true } }

  /// Drops the roles of tokens that are gone, until cancelled: at the start, once an hour, and when called or when a token has expired. An upstream
  /// that cannot be reached is tried again; what is left over is in its catalog, and noted for whoever asks the store.
  func run(now: @escaping @Sendable () -> Timestamp, on pool: BlockingPool) async {
    var due = ContinuousClock.now
    var looked = ContinuousClock.now
    var isFailing = false
    while !Task.isCancelled {
      var isCalled = isCalled.withLock { called in
        defer { called = false }
        return called
      }
      if !isFailing, ContinuousClock.now - looked >= .seconds(1) {
        looked = .now
        // What is noted of a place that nobody asks any more stays noted.
        let asked = names.withLock { $0.of.values.reduce(into: Set()) { $0.formUnion($1) } }
        isCalled = isCalled || notes.pending().contains { asked.contains($0.key) && $0.value.count > 0 }
      }
      if isCalled || ContinuousClock.now >= due {
        isFailing = await !sweep(now)
        due = .now + (isFailing ? Self.rest.afterFailure : Self.rest.usual)
      }
      try? await pool.run { [notes] () throws(StoreError) in try notes.write() }
      try? await Task.sleep(for: .milliseconds(100))
    }
    try? await pool.run { [notes] () throws(StoreError) in try notes.write() }
  }

  /// - Returns: Whether nothing stood in the way.
  private func sweep(_ now: @escaping @Sendable () -> Timestamp) async -> Bool {
    var isDone = true
    for (place, keeper) in keepers.withLock({ Array($0) }) {
      isDone = await sweep(place, keeper, now) && isDone
    }
    return isDone
  }

  private func sweep(_ place: Place, _ keeper: RoleKeeper, _ now: @escaping @Sendable () -> Timestamp) async -> Bool {
    let names = upstreams(of: place)
    let found = Found()
    notes.looking()
    let active = live.carriers(at: now()).grants
    let isRetired = self.names.withLock { $0.retired.contains(place) }
    do {
      try await keeper.sweep { [live] id in
        // Roles belong to a whole server. Those of another upstream are for the keeper of its database, who alone can drop them.
        let isOther = live.token(id).map { !names.contains($0.upstream) } ?? false
        let token = isOther ? live.token(id) : live.carrier(id, at: now())
        found.note(id, stays: token != nil)
        return token
      }
    } catch {
      if notes.failed(error, found: found.all, at: names) {
        // Said once, not every few seconds.
        log.error(
          "roles of what has ended cannot be dropped yet; tried again",
          metadata: ["upstream": "\(names.sorted().map(\.text).joined(separator: ", "))", "error": "\(error)"])
      }
      return false
    }
    notes.swept(found.staying, grants: active, at: names)
    if isRetired { letGo(place, found.staying) }
    return true
  }

  private func letGo(_ place: Place, _ staying: Set<TokenID>) {
    let isStillRetired = names.withLock { names in
      guard names.retired.remove(place) != nil else { return false }
      names.of[place] = nil
      return true
    }
    guard isStillRetired else { return }
    keepers.withLock { $0[place] = nil }
    let isElsewhere = !names.withLock { $0.of.keys.contains { $0.target == place.target } }
    guard isElsewhere, !staying.isEmpty else { return }
    log.warning(
      "an upstream has moved: roles of tokens that go on stay where it was", metadata: ["roles": "\(staying.count)"])
  }

  /// Whom a look at a server's roles has met.
  private final class Found: Sendable {
    private let seen = Mutex<[TokenID: Bool]>([:])
    func note(_ id: TokenID, stays: Bool) { seen.withLock { $0[id] = stays } }
    var all: Set<TokenID> { seen.withLock { Set($0.keys) } }
    var staying: Set<TokenID> { seen.withLock { Set($0.filter(\.value).keys) } }
  }
}
