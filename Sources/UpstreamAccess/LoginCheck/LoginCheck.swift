import SallyportModel
public import NIOCore
import PostgresSession
import PostgresWire

/// Asks the server what the agents' login may do there (DESIGN §5: the first wall).
///
/// Needs no privilege but to log in: the catalogs that it reads are open to everybody. A role counts with everything that it is a member of,
/// at any depth and with or without INHERIT, because SET ROLE would make it so.
public struct LoginCheck: Sendable {
  /// Findings of one kind that are listed one by one.
  public var limit: Int
  /// Who is to own what the login owns now; the database's owner unless given.
  public var newOwner: String?
  /// Of whom it is asked.
  public var subject: LoginSubject

  public init(limit: Int = 50, newOwner: String? = nil, subject: LoginSubject = .current) {
    self.limit = limit
    self.newOwner = newOwner
    self.subject = subject
  }

  /// Connects as the login, asks, and leaves.
  ///
  /// - Throws: ``UpstreamError``.
  public func run(
    _ connector: UpstreamConnector, _ target: UpstreamTarget, _ credential: UpstreamCredential,
    on eventLoop: any EventLoop
  ) async throws -> LoginReport {
    let connection = try await connector.connect(target, credential, settings: Self.settings, on: eventLoop).get()
    let client = try await SimpleQueryClient.make(on: connection)
    do {
      let report = try await run(on: client, serverVersion: connection.serverVersion ?? "unknown")
      await client.close()
      return report
    } catch {
      await client.close()
      throw error
    }
  }

  /// Names mean what they say, nothing is changed, and nobody waits for long.
  static let settings = [
    StartupSetting("search_path", "pg_catalog"), StartupSetting("default_transaction_read_only", "on"),
    StartupSetting("statement_timeout", "20s"), StartupSetting("lock_timeout", "5s"),
  ]

  func run(on client: SimpleQueryClient, serverVersion: String) async throws(UpstreamError) -> LoginReport {
    let questions = LoginQueries(subject: subject)
    let identity = try LoginIdentity(try await client.query(questions.identity))
    var findings = try await attributes(on: client, identity)
    // A superuser may do everything: the rest would list every object there is.
    if !findings.contains(where: { $0.kind == .superuser }) {
      findings += try await owned(on: client, identity)
      findings += listed(
        TableFindings.findings(
          try await client.query(questions.tables), try await client.query(questions.grants), identity,
          isWorse: findings.contains { $0.kind == .member || $0.kind == .superuser }))
      findings += listed(SequenceFindings.findings(try await client.query(questions.sequences), identity))
      findings += listed(PlaceFindings.findings(try await client.query(questions.places), identity))
      findings += listed(DefinerFindings.findings(try await client.query(questions.definers), identity))
    }
    return LoginReport(
      login: identity.login, database: identity.database, serverVersion: serverVersion, findings: findings)
  }

  /// What it is, by itself and by membership.
  func attributes(
    on client: SimpleQueryClient, _ identity: LoginIdentity
  ) async throws(UpstreamError) -> [LoginFinding] {
    AttributeFindings.findings(try await client.query(LoginQueries(subject: subject).roles), identity)
  }

  /// - Parameter itself: Whether only what the login itself owns counts, not what it owns by a membership.
  func owned(
    on client: SimpleQueryClient, _ identity: LoginIdentity, itself: Bool = false
  ) async throws(UpstreamError) -> [LoginFinding] {
    let owner = newOwner.map(Quoted.identifier) ?? identity.databaseOwner
    let answer = try await client.query(LoginQueries(subject: subject).owned)
    let rows = itself ? answer.rows.filter { $0.last == .some(nil) } : answer.rows
    let counted = QueryRows(columns: answer.columns, rows: rows)
    return listed(OwnerFindings.findings(counted, identity, newOwner: owner))
  }

  /// At most ``limit``, and how many more there are.
  private func listed(_ findings: [LoginFinding]) -> [LoginFinding] {
    guard findings.count > limit, let last = findings.last else { return findings }
    let rest = findings.count - limit
    let severity =
      findings.dropFirst(limit).contains { $0.severity == .danger } ? LoginFinding.Severity.danger : .warning
    return findings.prefix(limit) + [
      LoginFinding(
        .more, severity, subject: last.kind.rawValue, message: "\(rest) more of `\(last.kind.rawValue)`", remedy: nil)
    ]
  }
}

/// Who the login is, in names quoted by the server.
struct LoginIdentity {
  let login: String
  let database: String
  let databaseOwner: String

  init(_ answer: QueryRows) throws(UpstreamError) {
    guard let row = answer.rows.first, row.count == 3, let login = row[0], let database = row[1], let owner = row[2]
    else { throw UpstreamError(.protocolViolation, "the server does not say who is logged in") }
    self.login = login
    self.database = database
    databaseOwner = owner
  }
}
