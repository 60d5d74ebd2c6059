public import ControlPlane
import Ledger
import Logging
public import PostgresSession
public import PostgresWire
import SallyportModel
public import UpstreamAccess

/// Where an upstream is, and as whom the gateway goes there.
public struct UpstreamRoute: Sendable {
  public let profile: UpstreamProfile
  public let target: UpstreamTarget
  public let agent: AgentLogin
  /// What every agent's session begins with, in the startup packet: RESET and DISCARD return to it.
  public let agentSettings: [StartupSetting]
  /// `nil` where none is configured: nothing that was held can run then.
  public let executor: LoginReference?
  /// The timeouts and the search path that countersigned statements run under.
  public let executorSettings: [StartupSetting]
  /// Agents may reach it although its login can do more than it should, because somebody said so at start.
  public let isUnsafe: Bool

  public init(
    profile: UpstreamProfile, target: UpstreamTarget, agent: AgentLogin, agentSettings: [StartupSetting],
    executor: LoginReference?, executorSettings: [StartupSetting], isUnsafe: Bool = false
  ) {
    self.profile = profile
    self.target = target
    self.agent = agent
    self.agentSettings = agentSettings
    self.executor = executor
    self.executorSettings = executorSettings
    self.isUnsafe = isUnsafe
  }
}

/// As whom agents' sessions go to an upstream.
public enum AgentLogin: Sendable {
  /// Static mode: one login for all of them.
  case fixed(LoginReference)
  /// A role for each token, made over the admin's login (ADR 11).
  case managed(RoleKeeper, admin: LoginReference)

  /// Logs in for a token: once more where the server refuses a login that has been changed.
  func attempt<Value>(
    for token: Token, _ body: (UpstreamCredential) async throws -> Value
  ) async throws -> Value {
    try await attempt(body) { () async throws -> UpstreamCredential in
      switch self {
      case .fixed(let login):
        guard token.scope.limits.isEmpty else {
          throw UpstreamError(
            .role, "the token `\(token.name)` names columns or rows, and nothing would hold it to them",
            hint: "give the upstream an `admin`, which makes a role for each token, in place of `agent`")
        }
        return try await login.resolve()
      case .managed(let roles, _): return try await roles.login(of: token)
      }
    }
  }

  /// What roles are to have may hang on what there is.
  func catalogChanged() async {
    switch self {
    case .fixed: break
    case .managed(let roles, _): await roles.catalogChanged()
    }
  }

  /// Gives the token's role what its grants allow at this moment.
  ///
  /// - Parameter relation: what is about to be changed.
  func widen(_ token: Token, toChange relation: RelationName?) async throws {
    switch self {
    // The fixed login may only read; the server says so.
    case .fixed: break
    case .managed(let roles, _): try await roles.widen(token, toChange: relation)
    }
  }

  /// Logs in, in the same way, as the login that looks at the catalog and may do what everybody may who comes this way.
  public func attemptAsWatch<Value>(_ body: (UpstreamCredential) async throws -> Value) async throws -> Value {
    try await attempt(body) { () async throws -> UpstreamCredential in
      switch self {
      case .fixed(let login): try await login.resolve()
      case .managed(let roles, _): try await roles.watchLogin()
      }
    }
  }

  private func attempt<Value>(
    _ body: (UpstreamCredential) async throws -> Value, as credential: () async throws -> UpstreamCredential
  ) async throws -> Value {
    let first = try await credential()
    do {
      return try await body(first)
    } catch let error as UpstreamError where error.isLoginRefused {
      guard await renew(first) else { throw error }
      return try await body(try await credential())
    }
  }

  /// Whether a credential that the server has refused is worth another try: a role can be made again, a password read again.
  private func renew(_ refused: UpstreamCredential) async -> Bool {
    switch self {
    case .fixed(let login): return await login.renew(refused)
    case .managed(let roles, _):
      await roles.forget(refused)
      return true
    }
  }

  /// Whether both lead to the same logins.
  func isSame(as other: AgentLogin) -> Bool {
    switch (self, other) {
    case (.fixed(let mine), .fixed(let other)): mine.user == other.user && mine.credential == other.credential
    case (.managed(let mine, _), .managed(let other, _)): mine === other
    case (.fixed, .managed), (.managed, .fixed): false
    }
  }
}

/// Every bound of the data plane, in one place; `docs/limits.md` lists them with their defaults.
public struct GatewayLimits: Sendable {
  public var wire = WireLimits()
  public var session = SessionMachine.Limits()
  /// From the first byte to the first ReadyForQuery.
  public var handshake: Duration = .seconds(10)
  /// How long a client waits for a human before it gets `SP001`.
  public var holdWait: Duration = .seconds(45)
  /// Open requests of one token.
  public var holdsPerToken = 5
  /// Sessions in all, and of one token.
  public var sessions = 5_000
  public var sessionsPerToken = 100
  /// How long a drain waits for sessions that are busy.
  public var drain: Duration = .seconds(30)

  public init() {}
}

/// What every session of one gateway shares.
struct SessionServices: Sendable {
  let live: LiveState
  let holds: HoldDesk
  let grants: GrantDesk
  let answers: GatewayAnswers
  let directory: SessionDirectory
  let metrics: GatewayMetrics
  let refresh: @Sendable () async -> Void
  let now: @Sendable () -> Timestamp
}

/// Who was let in, to where: what the startup settled for one session.
struct Admission: Sendable {
  let subject: SessionSubject
  let token: Token
  let route: UpstreamRoute
  let request: StartupRequest
  /// `application_name` as the client gave it: a claim.
  let application: String?
  /// Address and port of the client.
  let address: String
  let log: Logger
}
