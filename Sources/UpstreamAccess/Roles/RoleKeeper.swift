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
  public struct Bounds: Sendable {
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
  }

  /// What was done to the roles, for the log.
  public enum Event: Sendable {
    /// With what was given and taken, as SQL, and the relations of the scope that there are not.
    case made(role: String, changes: [String], missing: [RelationName])
    case dropped(role: String)
    /// It could not be made what its scope has become.
    case failed(role: String, error: any Error)
  }

  private let gateway: String
  private let database: String
  private let bounds: Bounds
  private let connect: Connect
  private let grants: @Sendable (TokenID) -> [Grant]
  private let report: @Sendable (Event) -> Void
  private var logins: [ManagedRole: Task<UpstreamCredential, any Error>] = [:]
  /// By which grants each role may write now, as far as this process has seen to it.
  private var widened: [ManagedRole: Set<GrantID>] = [:]
  /// Roles whose making had to wait for a table, and until when it is not tried again.
  private var resting: [ManagedRole: (end: ContinuousClock.Instant, error: UpstreamError)] = [:]
  /// Of the logins of tokens whose scope goes with the catalog: tables that come later, columns, policies.
  private var following: [ManagedRole: Token] = [:]

  /// - Parameter grants: A token's grants that are active now.
  public init(
    gateway: String, database: String, bounds: Bounds, connect: @escaping Connect,
    grants: @escaping @Sendable (TokenID) -> [Grant] = { _ in [] }, report: @escaping @Sendable (Event) -> Void
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
  /// - Throws: ``UpstreamError`` when the admin may not give it, or cannot be reached.
  public func widen(_ token: Token) async throws {
    let role = ManagedRole(token: token.id, gateway: gateway)
    // A grant may end while the admin is asked: what it gave must not come after what took it away.
    while true {
      let allowance = allowance(of: token)
      let wanted = Set(allowance.grants.map(\.id))
      guard widened[role, default: []] != wanted else { return }
      try await asAdmin { maker in
        let changes = try await maker.adjust(role, allowance)
        if !changes.isEmpty { report(.made(role: role.name, changes: changes, missing: [])) }
      }
      widened[role] = wanted
    }
  }

  /// The catalog has changed: gives the roles what their scopes have gained, and looks whether their limits still hold.
  ///
  /// A role that cannot be what it should be is closed, its live sessions included, until its token's next login can make it again:
  /// its filter may hold no longer.
  public func catalogChanged() async {
    guard !following.isEmpty else { return }
    for (role, token) in following {
      do {
        let allowance = allowance(of: token)
        let made = try await asAdmin { try await $0.make(role, allowance, verifier: nil) }
        if !made.changes.isEmpty { report(.made(role: role.name, changes: made.changes, missing: [])) }
      } catch {
        report(.failed(role: role.name, error: error))
        logins[role] = nil
        following[role] = nil
        if (error as? UpstreamError)?.code == .role { try? await asAdmin { maker in try await maker.close(role) } }
      }
    }
  }

  private func allowance(of token: Token) -> RoleAllowance {
    var allowance = allowance(token.scope, until: token.expiresAt, connections: bounds.connections)
    allowance.grants = grants(token.id)
    return allowance
  }

  /// The login that looks at the catalog and may do what everybody may.
  public func watchLogin() async throws -> UpstreamCredential {
    // Several looks may be under way when a configuration is replaced.
    try await login(as: ManagedRole(watchOf: gateway, in: database), allowance(Scope(), until: nil, connections: 8))
  }

  private func allowance(_ scope: Scope, until end: Timestamp?, connections: Int) -> RoleAllowance {
    RoleAllowance(
      scope: scope, searchPath: bounds.searchPath, validUntil: end, connections: connections,
      switchesRowSecurityOn: bounds.switchesRowSecurityOn, settings: bounds.settings)
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
            logins[role] = nil
            widened[role] = nil
            following[role] = nil
            resting[role] = nil
            if try await maker.drop(role) { report(.dropped(role: role.name)) }
          }
        } catch {
          obstacle = error
        }
      }
      try await maker.tidy()
      if let obstacle { throw obstacle }
    }
  }

  private func narrow(_ role: ManagedRole, of token: Token, _ maker: RoleMaker) async throws(UpstreamError) {
    let allowance = allowance(of: token)
    let changes = try await maker.adjust(role, allowance, gives: false)
    guard !changes.isEmpty else { return }
    widened[role]?.formIntersection(allowance.grants.map(\.id))
    report(.made(role: role.name, changes: changes, missing: []))
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
        if let error = error as? UpstreamError, error.code == .tableInUse { resting[role] = (.now + Self.rest, error) }
      }
      throw error
    }
  }

  private func make(_ role: ManagedRole, _ allowance: RoleAllowance) async throws -> UpstreamCredential {
    let password = Password(Base64.text(Self.random(32)))
    guard let verifier = SCRAMVerifier.of(password, salt: Self.random(SCRAMVerifier.tokenSaltLength)) else {
      throw UpstreamError(.role, "no verifier can be made for a password")
    }
    return try await asAdmin { maker in
      let made = try await maker.make(role, allowance, verifier: verifier.asPassword)
      widened[role] = nil
      report(.made(role: role.name, changes: made.changes, missing: made.missing))
      return UpstreamCredential(user: role.name, password: password)
    }
  }

  private func asAdmin<Value: Sendable>(_ body: (RoleMaker) async throws -> Value) async throws -> Value {
    let client = try await connect()
    do {
      let value = try await body(RoleMaker(client: client))
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
