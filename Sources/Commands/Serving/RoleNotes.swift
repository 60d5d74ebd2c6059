import ControlPlane
import GatewayServer
import PostgresWire
import SallyportModel
import Synchronization
import UpstreamAccess

/// What the gateway knows of its roles in the databases, noted in the store for whoever asks there what is still pending.
///
/// A note may be a moment late, never in the way: when the process dies before one is written, the next one's first look finds the roles themselves.
final class RoleNotes: Sendable {
  private struct State {
    var known: [UpstreamName: UpstreamRoles] = [:]
    var unwritten: Set<UpstreamName> = []
    /// Whose roles were made or changed since the look that is under way has begun: it may not have seen them.
    var fresh: Set<TokenID> = []
  }

  private let store: any UpstreamStore
  private let live: LiveState
  private let now: @Sendable () -> Timestamp
  private let state: Mutex<State>

  /// Begins with what an earlier process has noted.
  init(store: any UpstreamStore, live: LiveState, now: @escaping @Sendable () -> Timestamp) throws(StoreError) {
    self.store = store
    self.live = live
    self.now = now
    state = Mutex(State(known: try store.roles()))
  }

  /// A role was made or changed.
  ///
  /// - Parameter changes: What was given and taken, as SQL.
  func made(_ role: String, changes: [String], at upstream: UpstreamName?) {
    guard let token = Self.token(of: role), let upstream = self.upstream(of: token) ?? upstream else { return }
    let active = Set(live.activeGrants(of: token, at: now()).map(\.id))
    // A look itself takes, and gives nothing.
    let isTaken = !changes.isEmpty && changes.allSatisfy { $0.hasPrefix("REVOKE ") }
    if !isTaken { state.withLock { _ = $0.fresh.insert(token) } }
    let isWidened = changes.contains { change in
      ["INSERT", "UPDATE", "DELETE"].contains { change.hasPrefix("GRANT \($0) ") }
    }
    change(upstream) { known in
      let before = known.roles.first { $0.token == token }?.grants ?? []
      known.put(token, grants: isWidened ? Set(before).union(active) : Set(before))
    }
  }

  func dropped(_ role: String) {
    guard let token = Self.token(of: role) else { return }
    for upstream in upstreams { change(upstream) { $0.roles.removeAll { $0.token == token } } }
  }

  /// A look at all roles of a server begins.
  func looking() { state.withLock { $0.fresh = [] } }

  /// A look at all roles of a server came to its end: none is there but these, and they hold no more than their grants allow.
  ///
  /// - Parameters:
  ///   - found: Those that stay.
  ///   - grants: That were active when it began.
  func swept(_ found: Set<TokenID>, grants: Set<GrantID>, at names: Set<UpstreamName>) {
    let fresh = state.withLock { $0.fresh }
    for name in names {
      change(name) { known in
        let before = Dictionary(known.roles.map { ($0.token, $0.grants) }) { $1 }
        known = UpstreamRoles()
        for token in fresh { before[token].map { known.put(token, grants: Set($0)) } }
        for token in found.subtracting(fresh) where (self.upstream(of: token) ?? name) == name {
          known.put(token, grants: grants.intersection(before[token] ?? []))
        }
      }
    }
  }

  /// A look at all roles of a server failed.
  ///
  /// - Parameter found: Those that it saw before that.
  /// - Returns: Whether that is news.
  func failed(_ error: any Error, found: Set<TokenID>, at names: Set<UpstreamName>) -> Bool {
    let (moment, isUnreachable) = (now(), Self.isAbsence(error))
    var isNews = false
    for name in names {
      change(name) { known in
        isNews = isNews || known.trouble == nil
        for token in found where (self.upstream(of: token) ?? name) == name {
          if !known.roles.contains(where: { $0.token == token }) { known.put(token, grants: []) }
        }
        known.trouble = UpstreamRoles.Trouble(
          since: known.trouble?.since ?? moment, isUnreachable: isUnreachable, detail: "\(error)")
      }
    }
    return isNews
  }

  /// Of each upstream, what is over here and not there.
  func pending() -> [UpstreamName: PendingRoles] {
    let carriers = live.carriers(at: now())
    return state.withLock { $0.known }.mapValues { $0.pending(carriers: carriers.tokens, grants: carriers.grants) }
  }

  /// Writes what has changed. Blocks.
  func write() throws(StoreError) {
    let due = state.withLock { state in
      defer { state.unwritten = [] }
      return state.known.filter { state.unwritten.contains($0.key) }
    }
    for (name, roles) in due {
      do {
        try store.keep(roles, of: name)
      } catch {
        state.withLock { state in state.unwritten.formUnion(due.keys) }
        throw error
      }
    }
  }

  var gauge: GatewayMetrics.Gauge {
    GatewayMetrics.Gauge(
      name: "sallyport_roles_pending", help: "managed roles that wait to be dropped or narrowed in the database",
      samples: { [self] in
        pending().sorted { $0.key < $1.key }.map { name, pending in
          GatewayMetrics.Sample(labels: [("upstream", name.text)], value: Double(pending.count))
        }
      })
  }

  private var upstreams: [UpstreamName] { state.withLock { Array($0.known.keys) } }

  private func change(_ upstream: UpstreamName, _ body: (inout UpstreamRoles) -> Void) {
    state.withLock { state in
      let before = state.known[upstream]
      var known = before ?? UpstreamRoles()
      body(&known)
      guard known != before else { return }
      state.known[upstream] = known
      state.unwritten.insert(upstream)
    }
  }

  /// Whose role it is: by its token, or where it was noted before.
  private func upstream(of token: TokenID) -> UpstreamName? { live.token(token)?.upstream }

  private static func isAbsence(_ error: any Error) -> Bool {
    switch (error as? UpstreamError)?.code {
    case .unreachable, .timedOut, .refused(.cannotConnectNow), .refused(.tooManyConnections): true
    default: false
    }
  }

  private static func token(of role: String) -> TokenID? {
    guard role.hasPrefix(ManagedRole.prefix) else { return nil }
    return try? TokenID(TokenID.prefix + role.dropFirst(ManagedRole.prefix.count))
  }
}

extension UpstreamRoles {
  fileprivate mutating func put(_ token: TokenID, grants: Set<GrantID>) {
    roles.removeAll { $0.token == token }
    roles.append(Role(token: token, grants: grants.sorted { $0.text < $1.text }))
    roles.sort { $0.token.text < $1.token.text }
  }
}
