public import NIOCore
import PostgresSession
import PostgresWire
public import SallyportModel

/// Looks at one upstream for what is wider open than it has to be (DESIGN §5), and says what mends it.
///
/// Asks as the agents' login in static mode and as the admin in managed mode: no superuser is needed. Reads the catalog alone, in
/// answers that have an end, with short timeouts.
public struct Doctor: Sendable {
  /// Who is looked at.
  public struct Patient: Sendable {
    public enum Agents: Sendable {
      /// Static mode: who asks is their login.
      case fixed
      /// Who asks is the admin; each of these tokens may have a role.
      case managed(gateway: String, [Carrier], searchPath: [String])
    }

    /// A token that is good now, with its grants that are active.
    public struct Carrier: Sendable {
      public let token: Token
      public let grants: [Grant]

      public init(token: Token, grants: [Grant]) {
        self.token = token
        self.grants = grants
      }
    }

    public var agents: Agents
    /// The executor's login, as the catalog has it.
    public var executor: String
    /// Such as `2026-11-22`: support for a version ends on a day.
    public var today: String

    /// Whether row filters may switch row-level security on.
    public var switchesRowSecurityOn: Bool

    public init(agents: Agents, executor: String, today: String, switchesRowSecurityOn: Bool = false) {
      self.switchesRowSecurityOn = switchesRowSecurityOn
      self.agents = agents
      self.executor = executor
      self.today = today
    }
  }

  public enum Depth: Sendable {
    /// What opens something.
    case hourly
    /// Also what will be wanted: of every table.
    case full
  }

  /// Tokens whose roles one look goes through one by one.
  public static let mostRoles = 100

  private let depth: Depth

  public init(depth: Depth) { self.depth = depth }

  /// Connects, asks, and leaves.
  ///
  /// - Throws: ``UpstreamError``; then nothing is known, however much was asked before.
  public func examine(
    _ patient: Patient, _ connector: UpstreamConnector, _ target: UpstreamTarget, _ credential: UpstreamCredential,
    on eventLoop: any EventLoop
  ) async throws -> DoctorReport {
    let connection = try await connector.connect(target, credential, settings: Self.settings, on: eventLoop).get()
    let limits = SimpleQueryClient.Limits(rows: 10_000, bytes: 16 << 20, deadline: .seconds(15))
    let client = try await SimpleQueryClient.make(on: connection, limits: limits)
    do {
      let report = try await Examination(client: client, patient: patient, depth: depth).run()
      await client.close()
      return report
    } catch {
      client.abandon()
      throw error
    }
  }

  private static let settings = [
    StartupSetting("search_path", "pg_catalog"), StartupSetting("default_transaction_read_only", "on"),
    StartupSetting("client_encoding", "UTF8"), StartupSetting("standard_conforming_strings", "on"),
    StartupSetting("statement_timeout", "10s"), StartupSetting("lock_timeout", "1s"),
    StartupSetting("application_name", "sallyport doctor"),
  ]
}

/// What one look found.
public struct DoctorReport: Hashable, Sendable {
  /// As the server tells it: `15.8 (Debian 15.8-0+deb12u1)`.
  public let serverVersion: String
  /// Who asked, quoted as SQL would have it.
  public let askedAs: String
  /// The worst first.
  public let findings: [DoctorFinding]

  public init(serverVersion: String, askedAs: String, findings: [DoctorFinding]) {
    self.serverVersion = serverVersion
    self.askedAs = askedAs
    self.findings = Set(findings).sorted()
  }
}

/// One look, on one session.
private struct Examination {
  let client: SimpleQueryClient
  let patient: Doctor.Patient
  let depth: Doctor.Depth

  func run() async throws(UpstreamError) -> DoctorReport {
    guard let row = try await client.query(DoctorQueries.server).rows.first, row.count == 5,
      let number = row[0].flatMap({ Int($0) }), let version = row[1], let login = row[2], let user = row[3]
    else { throw UpstreamError(.protocolViolation, "the server does not say what it is") }
    var findings = ServerVersions.findings(number: number, version: version, today: patient.today)
    findings += try await logins(user)
    findings += try await database(login)
    if case .managed(let gateway, let carriers, let path) = patient.agents {
      findings += try await roles(of: gateway, carriers, path)
    }
    return DoctorReport(serverVersion: version, askedAs: login, findings: findings)
  }

  private var subject: LoginSubject {
    switch patient.agents {
    case .fixed: .current
    case .managed: .everybody
    }
  }

  /// What the logins in use may do. The list of each kind is as long as an answer can be.
  private func logins(_ user: String) async throws(UpstreamError) -> [DoctorFinding] {
    let agents = LoginCheck(limit: LoginQueries.most - 1, subject: subject)
    var findings = LoginDiagnosis(duty: .agent).findings(try await agents.run(on: client, serverVersion: "").findings)
    if case .managed = patient.agents { findings += try await login(.current, .admin) }
    if patient.executor != user { findings += try await login(.role(patient.executor), .executor) }
    return findings
  }

  private func login(
    _ subject: LoginSubject, _ duty: LoginDiagnosis.Duty
  ) async throws(UpstreamError) -> [DoctorFinding] {
    let identity = try LoginIdentity(try await client.query(LoginQueries(subject: subject).identity))
    let roles = try await client.query(LoginQueries(subject: subject).roles)
    guard !roles.rows.isEmpty else {
      return [
        DoctorFinding(
          .unknownLogin, .warning, subject: identity.login,
          message: "the server has no role \(identity.login), which the configuration names as \(duty.rawValue)",
          remedy: .advice("see `\(duty.rawValue).user` of this upstream in the configuration"))
      ]
    }
    return LoginDiagnosis(duty: duty).findings(AttributeFindings.findings(roles, identity))
  }

  private func database(_ login: String) async throws(UpstreamError) -> [DoctorFinding] {
    let mark =
      if case .managed(let gateway, _, _) = patient.agents { ManagedRole.mark(of: gateway) } else { nil as String? }
    let ask = DoctorQueries(login: LoginQueries(subject: subject), mark: mark)
    let read = DatabaseFindings(login: subject == .everybody ? "PUBLIC" : login)
    var findings = read.publicReads(try await client.query(ask.publicReads))
    findings += read.defaultPrivileges(try await client.query(ask.defaultPrivileges))
    let known = KnownExtensions.openings.keys.sorted()
    findings += read.extensions(try await client.query(ask.extensions(known)))
    findings += read.languages(try await client.query(ask.languages))
    findings += read.foreign(try await client.query(ask.foreign))
    if mark != nil { findings += read.memberships(try await client.query(ask.memberships)) }
    guard depth == .full else { return findings }
    findings += read.withoutKey(try await client.query(ask.withoutKey(executor: patient.executor)))
    return findings + read.emptyByRowSecurity(try await client.query(ask.emptyByRowSecurity))
  }

  /// Each role against its token's scope.
  private func roles(
    of gateway: String, _ carriers: [Doctor.Patient.Carrier], _ searchPath: [String]
  ) async throws(UpstreamError) -> [DoctorFinding] {
    let maker = RoleMaker(client: client)
    let there = Set(try await maker.tokens(of: gateway))
    let due = carriers.sorted { $0.token.id < $1.token.id }
    var findings: [DoctorFinding] = []
    for carrier in due.prefix(Doctor.mostRoles) {
      let token = carrier.token
      let role = ManagedRole(token: token.id, gateway: gateway)
      if let obstacle = try await obstacle(to: role, token, searchPath, maker) { findings.append(obstacle) }
      guard there.contains(token.id) else { continue }
      let check = LoginCheck(subject: .role(role.name))
      let identity = try LoginIdentity(try await client.query(LoginQueries(subject: check.subject).identity))
      // What it can be by a membership is told as that membership.
      let own = try await check.attributes(on: client, identity).filter { $0.subject == identity.login }
      let owned = try await check.owned(on: client, identity, itself: true)
      findings += LoginDiagnosis(duty: .agent).findings(own + owned)
      // What an owner has on its own is told as its ownership.
      guard owned.isEmpty else { continue }
      var allowance = RoleAllowance(scope: token.scope, searchPath: searchPath, connections: 0)
      allowance.grants = carrier.grants
      let drift = try await maker.drift(of: role, allowance)
      findings += drift.surplus.map { Self.surplus($0, role, token) }
      findings += drift.unfiltered.map { Self.unfiltered($0, role, token) }
    }
    guard due.count > Doctor.mostRoles else { return findings }
    let rest = due.count - Doctor.mostRoles
    return findings + [
      DoctorFinding(
        .rolesUnseen, .info, subject: "\(rest)", message: "\(rest) more tokens were not looked at",
        remedy: .advice("revoke tokens that nobody uses"))
    ]
  }

  private func obstacle(
    to role: ManagedRole, _ token: Token, _ searchPath: [String], _ maker: RoleMaker
  ) async throws(UpstreamError) -> DoctorFinding? {
    let allowance = RoleAllowance(
      scope: token.scope, searchPath: searchPath, connections: 0, switchesRowSecurityOn: patient.switchesRowSecurityOn)
    // What the role has become is told by itself.
    guard let error = try await maker.obstacle(to: role, allowance), error.code != .outgrown else { return nil }
    return DoctorFinding(
      .roleObstacle, .error, subject: token.name.text,
      message: "no login can be made for the token \(token.name): \(error.message)",
      remedy: error.hint.map { .advice($0) })
  }

  private static func unfiltered(_ table: String, _ role: ManagedRole, _ token: Token) -> DoctorFinding {
    DoctorFinding(
      .roleFilter, .error, subject: role.name,
      message:
        "the row filter of \(table) for \(role.name), the role of the token \(token.name), is gone or was changed",
      remedy: .advice("restart the gateway: the token's next login makes it again"))
  }

  private static func surplus(_ privilege: RolePrivilege, _ role: ManagedRole, _ token: Token) -> DoctorFinding {
    let column = privilege.column.map { " (\($0))" } ?? ""
    return DoctorFinding(
      .rolePrivilege, .error, subject: role.name,
      message:
        "\(role.name), the role of the token \(token.name), has \(privilege.privilege)\(column) on \(privilege.object)",
      remedy: .sql(privilege.revoke(from: role.name) + ";"))
  }
}
