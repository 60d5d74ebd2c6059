import ControlPlane
import GatewayServer
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
    let searchPath: [String]
    let settings: [String: String]
    let connections: Int
    let switchesRowSecurityOn: Bool
  }

  /// Of the configuration, the admins' among them.
  let logins = KnownLogins()
  private let gateway: String
  private let connector: UpstreamConnector
  private let log: Logger
  private let live: LiveState
  private let keepers = Mutex<[Place: RoleKeeper]>([:])
  private let isCalled = Mutex(true)

  /// - Parameter gateway: Of its own in all the world: the name of its ledger's key.
  init(gateway: String, connector: UpstreamConnector, live: LiveState, log: Logger) {
    self.live = live
    self.gateway = gateway
    self.connector = connector
    self.log = log
  }

  /// Lets go of keepers that the configuration no longer has: nothing is asked of their upstreams any more.
  func retain(_ places: Set<Place>) { keepers.withLock { $0 = $0.filter { places.contains($0.key) } } }

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
    let bounds = RoleKeeper.Bounds(
      connections: place.connections, searchPath: place.searchPath, settings: place.settings,
      switchesRowSecurityOn: place.switchesRowSecurityOn)
    return RoleKeeper(gateway: gateway, database: place.target.database, bounds: bounds) { [connector] in
      let group = MultiThreadedEventLoopGroup.singleton
      return try await admin.attempt { try await RoleKeeper.session(connector, place.target, $0, on: group.any()) }
    } grants: { [live] in
      live.activeGrants(of: $0, at: SystemClock.now)
    } report: { [log] in
      Self.write($0, to: log)
    }
  }

  private static func write(_ event: RoleKeeper.Event, to log: Logger) {
    switch event {
    case .made(let role, let changes, let missing):
      var metadata: Logger.Metadata = ["role": "\(role)"]
      if !changes.isEmpty { metadata["changes"] = "\(changes.joined(separator: "; "))" }
      log.notice("a managed role is ready", metadata: metadata)
      for relation in missing {
        log.warning("a scope names what is not there", metadata: ["role": "\(role)", "relation": "\(relation)"])
      }
    case .dropped(let role): log.notice("a managed role is dropped", metadata: ["role": "\(role)"])
    case .failed(let role, let error):
      log.error("a managed role is not what it should be", metadata: ["role": "\(role)", "error": "\(error)"])
    }
  }
}

// The end of roles.
extension RoleKeepers {
  /// Between two looks at what is left over when nobody calls: usually, and when something could not be dropped.
  private static let rest = (usual: Duration.seconds(3_600), afterFailure: Duration.seconds(5))

  /// A token or a grant has ended: its role is dropped, or loses what the grant allowed, within a second.
  func wake() { isCalled.withLock { $0 = true } }

  /// Drops the roles of tokens that are gone, until cancelled: at the start, once an hour, and when called. An upstream that cannot be
  /// reached is tried again; what is left over is in its catalog, so nothing has to be remembered.
  func run(_ live: LiveState, now: @escaping @Sendable () -> Timestamp) async {
    var due = ContinuousClock.now
    var isFailing = false
    while !Task.isCancelled {
      let isCalled = isCalled.withLock { called in
        defer { called = false }
        return called
      }
      if isCalled || ContinuousClock.now >= due {
        let obstacle = await sweep(live, now)
        due = .now + (obstacle == nil ? Self.rest.usual : Self.rest.afterFailure)
        // Said once, not every few seconds.
        if let obstacle, !isFailing {
          log.error("roles of ended tokens cannot be dropped yet; tried again", metadata: ["error": "\(obstacle)"])
        }
        isFailing = obstacle != nil
      }
      try? await Task.sleep(for: .milliseconds(100))
    }
  }

  /// - Returns: what stood in the way, if anything did.
  private func sweep(_ live: LiveState, _ now: @escaping @Sendable () -> Timestamp) async -> (any Error)? {
    var obstacle: (any Error)?
    for keeper in keepers.withLock({ Array($0.values) }) {
      do {
        try await keeper.sweep { live.carrier($0, at: now()) }
      } catch {
        obstacle = error
      }
    }
    return obstacle
  }
}
