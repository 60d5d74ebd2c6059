public import NIOCore
import PostgresSession
public import SallyportModel

/// Asks a server what a login could do there, with a credential that was found somewhere and that nobody vouches for.
///
/// One connection, one transaction that may only read, four questions, and a ROLLBACK. Other than ``LoginCheck``, which lists what to
/// revoke from a login that is one's own, it counts.
public struct PowerProbe: Sendable {
  /// What is sent, in this order, and nothing else.
  public static let statements =
    [PowerQuestions.begin] + PowerQuestions.settings + [
      PowerQuestions.server, PowerQuestions.roles, PowerQuestions.tables, PowerQuestions.ways, rollback,
    ]
  private static let rollback = "ROLLBACK"
  /// How the server's own views name the connection.
  public static let applicationName = "sallyport-scan"

  public init() {}

  /// Connects, asks, and leaves.
  ///
  /// - Throws: ``UpstreamError``.
  public func run(
    _ connector: UpstreamConnector, _ target: UpstreamTarget, _ credential: UpstreamCredential,
    on eventLoop: any EventLoop
  ) async throws -> LoginPower {
    let name = StartupSetting("application_name", Self.applicationName)
    let connection = try await connector.connect(target, credential, settings: [name], on: eventLoop).get()
    let limits = SimpleQueryClient.Limits(rows: 10_000, bytes: 4 << 20, deadline: .seconds(10))
    let client = try await SimpleQueryClient.make(on: connection, limits: limits)
    do {
      let power = try await Self.ask(client)
      await client.close()
      return power
    } catch {
      await client.close()
      throw error
    }
  }

  private static func ask(_ client: SimpleQueryClient) async throws(UpstreamError) -> LoginPower {
    for statement in [PowerQuestions.begin] + PowerQuestions.settings { _ = try await client.query(statement) }
    let server = try await client.query(PowerQuestions.server)
    let roles = try await client.query(PowerQuestions.roles)
    let tables = try await client.query(PowerQuestions.tables)
    let ways = try await client.query(PowerQuestions.ways)
    _ = try await client.query(rollback)
    return try PowerAnswers.power(server: server, roles: roles, tables: tables, ways: ways)
  }
}

/// Rows to a power. The server is not trusted to answer in the form that was asked for.
enum PowerAnswers {
  static func power(
    server: QueryRows, roles: QueryRows, tables: QueryRows, ways: QueryRows
  ) throws(UpstreamError) -> LoginPower {
    guard let row = server.rows.first, row.count == 10, let login = row[0], let database = row[1], let version = row[4]
    else { throw UpstreamError(.protocolViolation, "the server does not say who is logged in") }
    var power = LoginPower(login: login, database: database, serverVersion: version)
    power.databaseBytes = number(row[3])
    power.isReplica = row[5] == "t"
    power.archives = row[6].map { $0 != "off" }
    power.clusterName = row[7] ?? ""
    power.followers = row[8].flatMap { Int($0) }
    power.createsSchemas = row[9] == "t"
    for role in roles.rows where role.count == 7 {
      power.ownsDatabase = power.ownsDatabase || (role[0] != nil && role[0] == row[2])
      if let name = role[1], AttributeFindings.isDangerous(name) { power.memberOf.append(name) }
      power.attributes.formUnion(zip(attributes, role[2...]).filter { $1 == "t" }.map(\.0))
    }
    power.tables = try counts(tables)
    (power.writableSchemas, power.definers) = try two(ways)
    return power
  }

  private static let attributes: [LoginPower.Attribute] = [
    .superuser, .createsRoles, .createsDatabases, .replicates, .bypassesRowSecurity,
  ]

  private static func counts(_ answer: QueryRows) throws(UpstreamError) -> LoginPower.Tables {
    guard let row = answer.rows.first, row.count == 8 else {
      throw UpstreamError(.protocolViolation, "the server does not count its tables")
    }
    var tables = LoginPower.Tables()
    let numbers = row.map(number)
    (tables.total, tables.owned, tables.readable) = (numbers[0], numbers[1], numbers[2])
    (tables.insertable, tables.updatable, tables.deletable) = (numbers[3], numbers[4], numbers[5])
    (tables.truncatable, tables.rows) = (numbers[6], numbers[7])
    return tables
  }

  private static func two(_ answer: QueryRows) throws(UpstreamError) -> (Int, Int) {
    guard let row = answer.rows.first, row.count == 2 else {
      throw UpstreamError(.protocolViolation, "the server does not count its schemas")
    }
    return (number(row[0]), number(row[1]))
  }

  /// Zero for what is no count.
  private static func number(_ text: String?) -> Int { max(0, text.flatMap { Int($0) } ?? 0) }
}
