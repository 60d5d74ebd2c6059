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

  public init(limit: Int = 50, newOwner: String? = nil) {
    self.limit = limit
    self.newOwner = newOwner
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
    let identity = try LoginIdentity(try await client.query(LoginQueries.identity))
    var findings: [LoginFinding] = []
    findings += AttributeFindings.findings(try await client.query(LoginQueries.roles), identity)
    // A superuser may do everything: the rest would list every object there is.
    if !findings.contains(where: { $0.kind == .superuser }) {
      let owner = newOwner.map(Quoted.identifier) ?? identity.databaseOwner
      findings += listed(OwnerFindings.findings(try await client.query(LoginQueries.owned), identity, newOwner: owner))
      findings += listed(
        TableFindings.findings(
          try await client.query(LoginQueries.tables), try await client.query(LoginQueries.grants), identity,
          isWorse: findings.contains { $0.kind == .member || $0.kind == .superuser }))
      findings += listed(SequenceFindings.findings(try await client.query(LoginQueries.sequences), identity))
      findings += listed(PlaceFindings.findings(try await client.query(LoginQueries.places), identity))
      findings += listed(DefinerFindings.findings(try await client.query(LoginQueries.definers), identity))
    }
    return LoginReport(
      login: identity.login, database: identity.database, serverVersion: serverVersion, findings: findings)
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
