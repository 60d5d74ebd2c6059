public import Approvals
public import PolicyEngine
public import SQLAnalysis
public import SallyportModel
import Synchronization

/// What the gateway knows of an upstream, as far as verdicts and requests depend on it.
public struct UpstreamProfile: Sendable, Hashable {
  public let name: UpstreamName
  public let environment: Environment
  /// The database's name on the server.
  public let database: String
  /// Pinned for every session, in order.
  public let searchPath: [String]
  /// Whether each token has a login of its own here, which the gateway makes (ADR 11).
  public let hasManagedRoles: Bool
  /// Whether a grant gives anything here: the one login of static mode may only read.
  public var takesGrants: Bool { hasManagedRoles || environment == .development }
  public internal(set) var analyzer: Analyzer

  public init(
    name: UpstreamName, environment: Environment, database: String, searchPath: [String], hasManagedRoles: Bool = false,
    analyzer: Analyzer
  ) {
    self.hasManagedRoles = hasManagedRoles
    self.name = name
    self.environment = environment
    self.database = database
    self.searchPath = searchPath
    self.analyzer = analyzer
  }
}

/// What counts now: tokens, their grants, operators, upstreams and policy, as last read from the store and the configuration.
///
/// Event loops read it without I/O; the watcher and a reload replace parts of it. Every change makes a new epoch, and whatever was
/// judged under an older one is judged again before it is executed.
public final class LiveState: Sendable {
  fileprivate struct State {
    var tokens: [TokenName: Token] = [:]
    var roster = OperatorRoster()
    /// Verified, of tokens that count, neither revoked nor ended as far as known; in the order of their issue.
    var grants: [TokenID: [Grant]] = [:]
    /// The grants that were active when it was last looked at.
    var active: [TokenID: Set<GrantID>] = [:]
    var upstreams: [UpstreamName: UpstreamProfile] = [:]
    /// Shut by an operator, configured or not.
    var revoked: Set<UpstreamName> = []
    var policy: Policy
  }

  /// Why a token leads nowhere.
  public enum DeadEnd: Sendable, Hashable {
    /// It is revoked, or its name was issued again.
    case token
    case upstreamRevoked
    /// The configuration has its upstream no more, or has another environment for it.
    case upstreamRemoved
  }

  /// What a new reading of the store has ended.
  public struct Ended: Sendable, Hashable {
    /// Tokens that counted before and do not any more.
    public var tokens: Set<TokenID> = []
    /// Upstreams that were open before and are revoked.
    public var upstreams: Set<UpstreamName> = []
    /// Upstreams that were revoked before and are open.
    public var restored: Set<UpstreamName> = []
    /// Operators' keys that signed before and do not any more.
    public var keys: Set<KeyID> = []

    public var isEmpty: Bool { self == Ended() }
  }

  private let state: Mutex<State>
  private let counter = Atomic<UInt64>(1)

  public init(policy: Policy, upstreams: [UpstreamProfile]) {
    let byName = Dictionary(upstreams.map { ($0.name, $0) }) { $1 }
    state = Mutex(State(upstreams: byName, policy: policy))
  }

  /// The generation of everything here.
  public var epoch: UInt64 { counter.load(ordering: .acquiring) }

  public var policyVersion: String { state.withLock { $0.policy.version } }

  public var roster: OperatorRoster { state.withLock { $0.roster } }

  /// The token of this name, whatever its standing.
  public func token(named name: TokenName) -> Token? { state.withLock { $0.tokens[name] } }

  /// The token of this id, whatever its standing; `nil` also for one whose name has been issued again.
  public func token(_ id: TokenID) -> Token? { state.withLock { $0.tokens.values.first { $0.id == id } } }

  /// All tokens, whatever their standing.
  public var tokens: [Token] { state.withLock { Array($0.tokens.values) } }

  public func upstream(named name: UpstreamName) -> UpstreamProfile? { state.withLock { $0.upstreams[name] } }

  public func isRevoked(_ upstream: UpstreamName) -> Bool { state.withLock { $0.revoked.contains(upstream) } }

  /// Why this token leads nowhere; `nil` when it does. Its time is the caller's to look at.
  public func deadEnd(of token: Token) -> DeadEnd? { state.withLock { $0.deadEnd(of: token) } }

  /// The same for a token that only a record speaks of.
  func deadEnd(ofTokenNamed name: TokenName, _ id: TokenID) -> DeadEnd? {
    state.withLock { state in
      guard let token = state.tokens[name], token.id == id else { return .token }
      return token.revokedAt == nil ? state.deadEnd(of: token) : .token
    }
  }

  /// The token that a managed role is for; `nil` when nobody may come as it any more.
  public func carrier(_ id: TokenID, at now: Timestamp) -> Token? {
    state.withLock { state in
      guard let token = state.tokens.values.first(where: { $0.id == id }), token.standing(at: now) == .active else {
        return nil
      }
      return state.deadEnd(of: token) == nil ? token : nil
    }
  }

  /// All tokens that somebody may come as, and all grants that are active.
  public func carriers(at now: Timestamp) -> (tokens: Set<TokenID>, grants: Set<GrantID>) {
    state.withLock { state in
      let tokens = state.tokens.values.filter { $0.standing(at: now) == .active && state.deadEnd(of: $0) == nil }
      let grants = state.grants.values.joined().filter { $0.standing(at: now) == .active }
      return (Set(tokens.map(\.id)), Set(grants.map(\.id)))
    }
  }

  /// What a session of this token is judged under; `nil` when it leads nowhere.
  public func jurisdiction(of token: Token, at now: Timestamp) -> Jurisdiction? {
    let epoch = epoch
    return state.withLock { state in
      guard state.deadEnd(of: token) == nil, let current = state.tokens[token.name],
        let upstream = state.upstreams[token.upstream]
      else { return nil }
      let subject = Subject(
        environment: upstream.environment, scope: current.scope, tokenIsActive: current.standing(at: now) == .active,
        searchPath: upstream.searchPath, sessionResolvesPrepared: true,
        grants: upstream.takesGrants ? (state.grants[token.id] ?? []).filter { $0.standing(at: now) == .active } : [],
        hasManagedRole: upstream.hasManagedRoles)
      return Jurisdiction(
        subject: subject, policy: state.policy, analyzer: upstream.analyzer, token: token.id, epoch: epoch)
    }
  }

  /// The grants of a token that may count now or later: verified, and neither revoked nor ended as far as known. The caller asks each
  /// for its standing at the moment that matters.
  public func grants(of token: TokenID) -> [Grant] { state.withLock { $0.grants[token] ?? [] } }

  /// Those of them that are active at a moment.
  public func activeGrants(of token: TokenID, at now: Timestamp) -> [Grant] {
    state.withLock { state in
      (state.grants[token] ?? []).filter {
        $0.standing(at: now) == .active && state.upstreams[$0.upstream]?.takesGrants == true
      }
    }
  }

  /// Takes what the store says now.
  ///
  /// A grant counts only while its token does, and only for the token that it was signed for, on that token's upstream, while that is open.
  ///
  /// - Parameter revoked: Upstreams that nobody may reach.
  public func replace(
    tokens: [Token], roster: OperatorRoster, grants: [Grant] = [], revoked: Set<UpstreamName> = []
  ) -> Ended {
    let byName = Dictionary(tokens.map { ($0.name, $0) }) { first, second in
      // A revoked token's name may have been issued again: the living one has it.
      first.revokedAt == nil ? first : second
    }
    let (ended, changed) = state.withLock { state in
      let living = Set(byName.values.filter { $0.revokedAt == nil }.map(\.id))
      let before = Set(state.tokens.values.filter { $0.revokedAt == nil }.map(\.id))
      let carried = grants.filter { $0.isCarried(by: byName[$0.tokenName]) && !revoked.contains($0.upstream) }
      let kept = Dictionary(grouping: carried, by: \.token)
      let ended = Ended(
        tokens: before.subtracting(living), upstreams: revoked.subtracting(state.revoked),
        restored: state.revoked.subtracting(revoked), keys: state.roster.goodKeys.subtracting(roster.goodKeys))
      defer {
        state.tokens = byName
        state.roster = roster
        state.grants = kept
        state.revoked = revoked
      }
      let changed = state.tokens != byName || state.roster != roster || state.grants != kept || state.revoked != revoked
      return (ended, changed)
    }
    // A new request changes the store too, and must not make every verdict old.
    if changed { counter.add(1, ordering: .acquiringAndReleasing) }
    return ended
  }

  /// Notices which grants have begun or ended since the last look; to be called after each change and at each of ``nextTurn(after:)``.
  ///
  /// - Returns: The tokens whose active grants are others than before.
  public func turn(at now: Timestamp) -> Set<TokenID> {
    let changed = state.withLock { state in
      let active = state.grants.compactMapValues { grants in
        let ids = Set(grants.filter { $0.standing(at: now) == .active }.map(\.id))
        return ids.isEmpty ? nil : ids
      }
      defer { state.active = active }
      return Set(active.keys).union(state.active.keys).filter { active[$0] != state.active[$0] }
    }
    if !changed.isEmpty { counter.add(1, ordering: .acquiringAndReleasing) }
    return changed
  }

  /// The next moment at which a grant begins or ends.
  public func nextTurn(after now: Timestamp) -> Timestamp? {
    state.withLock { state in
      state.grants.values.joined().flatMap { [$0.notBefore, $0.notAfter] }.filter { $0 > now }.min()
    }
  }

  /// Takes a new configuration. What is known of the catalogs stays.
  public func replace(policy: Policy, upstreams: [UpstreamProfile]) {
    state.withLock { state in
      state.policy = policy
      let before = state.upstreams
      state.upstreams = Dictionary(upstreams.map { ($0.name, $0) }) { $1 }
      for name in state.upstreams.keys { state.upstreams[name]?.analyzer.catalog = before[name]?.analyzer.catalog }
    }
    counter.add(1, ordering: .acquiringAndReleasing)
  }

  /// Takes what an upstream's catalog says of names now.
  public func replace(catalog: CatalogSnapshot, of upstream: UpstreamName) {
    let changed = state.withLock { state in
      guard state.upstreams[upstream]?.analyzer.catalog?.contents != catalog.contents else { return false }
      state.upstreams[upstream]?.analyzer.catalog = catalog
      return true
    }
    if changed { counter.add(1, ordering: .acquiringAndReleasing) }
  }
}

extension LiveState.State {
  fileprivate func deadEnd(of token: Token) -> LiveState.DeadEnd? {
    guard tokens[token.name]?.id == token.id else { return .token }
    if revoked.contains(token.upstream) { return .upstreamRevoked }
    return upstreams[token.upstream]?.environment == token.environment ? nil : .upstreamRemoved
  }
}

extension OperatorRoster {
  /// Of the keys that may sign.
  fileprivate var goodKeys: Set<KeyID> {
    Set(operators.filter { $0.revokedAt == nil }.map { KeyID(publicKey: $0.publicKey) })
  }
}

extension Grant {
  /// Whether it is a grant of this very token, and the token may count.
  fileprivate func isCarried(by token: Token?) -> Bool {
    guard let token, token.id == self.token, token.revokedAt == nil, revokedAt == nil else { return false }
    return token.upstream == upstream && token.environment == environment
  }
}
