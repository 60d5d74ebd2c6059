public import NIOCore
import PostgresSession
import PostgresWire
public import SallyportModel

/// Gives tokens their logins at one upstream: a role for each, made when it first logs in and dropped when it is gone (ADR 11).
///
/// Passwords are made here and nowhere kept: another process makes others. Many who ask for one token's login at once wait for one making.
public actor RoleKeeper {
  /// Opens a session of the admin, whose statements are the gateway's own.
  public typealias Connect = @Sendable () async throws -> SimpleQueryClient

  /// What the roles of an upstream have in common.
  public struct Bounds: Hashable, Sendable {
    /// Sessions of one token at once.
    public var connections: Int
    /// Pinned for every session; every role may look into these schemas.
    public var searchPath: [String]
    /// What else a session begins with.
    public var settings: [String: String]

    /// Whether row-level security may be switched on where a row filter needs it (ADR 13).
    public var switchesRowSecurityOn: Bool

    public init(
      connections: Int, searchPath: [String], settings: [String: String], switchesRowSecurityOn: Bool = false
    ) {
      self.switchesRowSecurityOn = switchesRowSecurityOn
      self.connections = connections
      self.searchPath = searchPath
      self.settings = settings
    }

    func allowance(_ scope: Scope, until end: Timestamp? = nil, connections: Int? = nil) -> RoleAllowance {
      RoleAllowance(
        scope: scope, searchPath: searchPath, validUntil: end, connections: connections ?? self.connections,
        switchesRowSecurityOn: switchesRowSecurityOn, settings: settings)
    }
  }

  private let gateway: String
  private let database: String
  private let bounds: Bounds
  private let connect: Connect
  private let grants: @Sendable (TokenID) -> [Grant]
  private let report: @Sendable (RoleEvent) -> Void
  private var logins: [ManagedRole: Task<UpstreamCredential, any Error>] = [:]
  /// What was last done about each role's grants, and what is being done about them.
  private var widened: [ManagedRole: Widening] = [:]
  private var widenings: [ManagedRole: Task<Void, Never>] = [:]
  /// Whether the sessions have been looked at that changed something under a grant before this process began.
  private var hasLookedBack = false
  /// Roles whose making had to wait for a table, and until when it is not tried again.
  private var resting: [ManagedRole: (end: ContinuousClock.Instant, error: UpstreamError)] = [:]
  /// Of the logins of tokens whose scope goes with the catalog: tables that come later, columns, policies.
  private var following: [ManagedRole: Token] = [:]

  /// - Parameter grants: A token's grants that are active now.
  public init(
    gateway: String, database: String, bounds: Bounds, connect: @escaping Connect,
    grants: @escaping @Sendable (TokenID) -> [Grant] = { _ in [] }, report: @escaping @Sendable (RoleEvent) -> Void
  ) {
    self.grants = grants
    self.gateway = gateway
    self.database = database
    self.bounds = bounds
    self.connect = connect
    self.report = report
  }

  /// A session of the admin as roles are made on it: names mean the catalog's, and nobody waits for long.
  public static func session(
    _ connector: UpstreamConnector, _ target: UpstreamTarget, _ admin: UpstreamCredential, on eventLoop: any EventLoop
  ) async throws -> SimpleQueryClient {
    let settings = [
      StartupSetting("search_path", "pg_catalog"), StartupSetting("standard_conforming_strings", "on"),
      StartupSetting("client_encoding", "UTF8"), StartupSetting("statement_timeout", "20s"),
      StartupSetting("lock_timeout", "5s"), StartupSetting("idle_in_transaction_session_timeout", "20s"),
      StartupSetting("application_name", "sallyport roles"),
    ]
    return try await SimpleQueryClient.make(
      on: try await connector.connect(target, admin, settings: settings, on: eventLoop).get())
  }

  /// The login of a token.
  ///
  /// - Throws: ``UpstreamError``, or what the credential's source says. The next call tries again.
  public func login(of token: Token) async throws -> UpstreamCredential {
    let role = ManagedRole(token: token.id, gateway: gateway)
    let credential = try await login(as: role, allowance(of: token))
    if !token.scope.limits.isEmpty || !token.scope.futureSchemas.isEmpty, logins[role] != nil {
      following[role] = token
    }
    return credential
  }

  /// Lets the token's role write what its grants say at this moment, and no more. Nothing happens when it is so already.
  ///
  /// Many who ask for one token at once wait for one transaction. One table that cannot be given takes nothing from the others, and is
  /// not tried again for some seconds.
  ///
  /// - Parameter relation: What the caller is about to change; `nil` for whatever the grants name.
  /// - Throws: ``UpstreamError`` when the admin may not give what that needs, or cannot be reached.
  public func widen(_ token: Token, toChange relation: RelationName? = nil) async throws {
    let role = ManagedRole(token: token.id, gateway: gateway)
    while true {
      let wanted = Set(grants(token.id).map(\.id))
      if let last = widened[role, default: Widening()].standing(for: wanted, at: .now) {
        return try last.check(relation)
      }
      let task = widenings[role] ?? Task { await adjust(role, token) }
      widenings[role] = task
      await task.value
    }
  }

  /// A grant may end while the admin is asked: what it gave must not come after what took it away.
  private func adjust(_ role: ManagedRole, _ token: Token) async {
    var done: Widening
    repeat {
      let allowance = allowance(of: token)
      done = Widening(grants: Set(allowance.grants.map(\.id)))
      do {
        let adjusted = try await asAdmin { try await $0.adjust(role, allowance) }
        if !adjusted.changes.isEmpty { report(RoleEvent(role, .changed, changes: adjusted.changes)) }
        done.refused = adjusted.refused
      } catch {
        done.failure = error
      }
      for error in done.errors { report(RoleEvent(role, .failed, error: "\(error)")) }
      if !done.errors.isEmpty { done.restsUntil = .now + Self.rest }
    } while done.grants != Set(grants(token.id).map(\.id))
    widened[role] = done
    widenings[role] = nil
  }

  /// The catalog has changed: gives the roles what their scopes have gained, and looks whether their limits still hold.
  ///
  /// A role that its limits do not hold any more is closed, its live sessions included, until its token's next login can make it again.
  public func catalogChanged() async {
    for (role, token) in following {
      do {
        let allowance = allowance(of: token)
        let made = try await asAdmin { try await $0.make(role, allowance, verifier: nil) }
        if !made.changes.isEmpty { report(RoleEvent(role, .changed, changes: made.changes)) }
      } catch {
        report(RoleEvent(role, .failed, error: "\(error)"))
        if Self.isUnlimited(error, token) {
          await shut(role, error)
        } else if (error as? UpstreamError)?.code == .outgrown {
          // The next login looks again, and is refused.
          logins[role] = nil
          following[role] = nil
        }
      }
    }
  }

  /// Whether a role may read more than its scope says: somebody has taken a filter away, or made more of the role.
  private static func isUnlimited(_ error: any Error, _ token: Token) -> Bool {
    guard !token.scope.limits.isEmpty, let error = error as? UpstreamError else { return false }
    // A filter that is as it should be needs no table for itself.
    return [.limit, .outgrown, .tableInUse].contains(error.code)
  }

  private func shut(_ role: ManagedRole, _ cause: any Error) async {
    logins[role] = nil
    following[role] = nil
    do {
      if try await asAdmin({ try await $0.close(role) }) { report(RoleEvent(role, .closed, error: "\(cause)")) }
    } catch {
      report(RoleEvent(role, .failed, error: "\(error)"))
    }
  }

  private func allowance(of token: Token) -> RoleAllowance {
    var allowance = bounds.allowance(token.scope, until: token.expiresAt)
    allowance.grants = grants(token.id)
    return allowance
  }

  /// The login that looks at the catalog and may do what everybody may.
  public func watchLogin() async throws -> UpstreamCredential {
    // Several looks may be under way when a configuration is replaced.
    try await login(as: ManagedRole(watchOf: gateway, in: database), bounds.allowance(Scope(), connections: 8))
  }

  /// Forgets a login that the server has refused: the next call makes its role again.
  public func forget(_ credential: UpstreamCredential) {
    for (role, _) in logins where role.name == credential.user {
      logins[role] = nil
      following[role] = nil
    }
  }

  /// Drops the roles of this gateway whose token is gone, made by this process or an earlier one, and takes from the others what a grant
  /// allowed that is over.
  ///
  /// - Parameter living: The token, unless it is gone. Asked for each role that is there: one that was issued meanwhile keeps the role that
  ///   it has just got.
  /// - Throws: what stood in the way of the last one that could not be dropped or narrowed; the others are.
  public func sweep(_ living: @Sendable (TokenID) -> Token?) async throws {
    try await asAdmin { maker in
      var obstacle: UpstreamError?
      for id in try await maker.tokens(of: gateway) {
        let role = ManagedRole(token: id, gateway: gateway)
        do throws(UpstreamError) {
          if let token = living(id) {
            try await narrow(role, of: token, maker)
          } else {
            forget(role)
            if try await maker.drop(role) { report(RoleEvent(role, .dropped)) }
          }
        } catch {
          obstacle = error
        }
      }
      try await maker.tidy()
      if let obstacle { throw obstacle }
      hasLookedBack = true
    }
  }

  private func forget(_ role: ManagedRole) {
    logins[role] = nil
    widened[role] = nil
    following[role] = nil
    resting[role] = nil
  }

  private func narrow(_ role: ManagedRole, of token: Token, _ maker: RoleMaker) async throws(UpstreamError) {
    let adjusted = try await maker.adjust(role, allowance(of: token), gives: false)
    if !adjusted.changes.isEmpty {
      widened[role] = nil
      report(RoleEvent(role, .changed, changes: adjusted.changes))
    }
    // An earlier process may have taken something and died before it had ended what was open.
    if !hasLookedBack { try await maker.endSessions(of: role, .changing(nil)) }
  }

  /// How long a token's logins are refused without a try after its table was in use: while a try waits, everybody else waits behind it.
  private static let rest = Duration.seconds(5)

  private func login(as role: ManagedRole, _ allowance: RoleAllowance) async throws -> UpstreamCredential {
    if let known = logins[role] { return try await known.value }
    if let (end, error) = resting[role], ContinuousClock.now < end { throw error }
    resting[role] = nil
    let task = Task { try await make(role, allowance) }
    logins[role] = task
    do {
      return try await task.value
    } catch {
      if logins[role] == task {
        logins[role] = nil
        if let error = error as? UpstreamError, Self.isWaiting(error) { resting[role] = (.now + Self.rest, error) }
      }
      throw error
    }
  }

  private static func isWaiting(_ error: UpstreamError) -> Bool {
    [.tableInUse, .definitionInUse, .rolesLocked].contains(error.code)
  }

  private func make(_ role: ManagedRole, _ allowance: RoleAllowance) async throws -> UpstreamCredential {
    let password = Password(Base64.text(Self.random(32)))
    guard let verifier = SCRAMVerifier.of(password, salt: Self.random(SCRAMVerifier.tokenSaltLength)) else {
      throw UpstreamError(.role, "no verifier can be made for a password")
    }
    return try await asAdmin { maker in
      let made = try await maker.make(role, allowance, verifier: verifier.asPassword)
      widened[role] = nil
      report(RoleEvent(role, .made, changes: made.changes, missing: made.missing, withheld: made.withheld))
      return UpstreamCredential(user: role.name, password: password)
    }
  }

  private func asAdmin<Value: Sendable>(_ body: (RoleMaker) async throws -> Value) async throws -> Value {
    let client = try await connect()
    do {
      let value = try await body(RoleMaker(client: client, report: report))
      await client.close()
      return value
    } catch {
      client.abandon()
      throw error
    }
  }

  private static func random(_ count: Int) -> [UInt8] {
    var random = SystemRandomNumberGenerator()
    return (0..<count).map { _ in random.next() }
  }
}

extension SCRAMVerifier {
  /// As `PASSWORD` takes it, so that the server stores it as it is (PostgreSQL manual, `pg_authid.rolpassword`).
  var asPassword: String {
    "SCRAM-SHA-256$\(iterations):\(Base64.text(salt))$\(Base64.text(storedKey)):\(Base64.text(serverKey))"
  }
}
