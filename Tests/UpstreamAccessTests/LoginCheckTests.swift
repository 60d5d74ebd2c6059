import NIOCore
import PostgresWire
import Testing

@testable import UpstreamAccess

/// The check against scripted answers; its questions are tried on real servers elsewhere.
@Suite(.timeLimit(.minutes(1))) struct LoginCheckTests {
  typealias Rows = [[String?]]

  static let plain: Rows = [["agent", "agent", "t", "f", "f", "f", "f", "f", nil, "f", nil]]

  /// Runs the check against a server with these answers; what is not given has no rows.
  func report(_ answers: [String: Rows], _ check: LoginCheck = LoginCheck()) async throws -> LoginReport {
    var all =
      [LoginQueries().identity: [["agent", "shop", "owner"]], LoginQueries().roles: Self.plain] as [String: Rows]
    all.merge(answers) { $1 }
    let given = all
    return try await FakeServer.run { peer in
      try await peer.trust()
      while case .query(let query) = try await peer.message() {
        let rows = given[String(buffer: query.statement)] ?? []
        try await peer.send(
          .rowDescription(
            RowDescription(fields: (rows.first ?? []).map { _ in .init(name: ByteBuffer(string: "c"), typeOID: 25) })))
        for row in rows { try await peer.send(.dataRow(DataRow(row.map { $0.map { ByteBuffer(string: $0) } }))) }
        try await peer.send(.commandComplete(CommandComplete("SELECT \(rows.count)")), .readyForQuery(.idle))
      }
    } _: { port in
      try await check.run(connector(), target(port), nobody, on: eventLoop)
    }
  }

  @Test func `a login that may only read is protected`() async throws {
    let report = try await report([:])
    #expect(report == LoginReport(login: "agent", database: "shop", serverVersion: "15.8", findings: []))
    #expect(report.isProtected)
  }

  @Test func `a superuser is one finding and nothing else is asked`() async throws {
    let roles: Rows = [["\"Agent\"", "Agent", "t", "t", "t", "f", "f", "f", nil, "f", nil]]
    let report = try await report([LoginQueries().roles: roles, LoginQueries().owned: [["x", "y", "z", "t"]]])
    #expect(report.findings.map(\.kind) == [.superuser, .createRole])
    #expect(report.findings.first?.remedy == "ALTER ROLE \"Agent\" NOSUPERUSER;")
    #expect(!report.isProtected)
  }

  @Test(arguments: [
    (4, LoginFinding.Kind.createRole, "NOCREATEROLE"), (5, .createDatabase, "NOCREATEDB"),
    (6, .replication, "NOREPLICATION"), (7, .bypassRowSecurity, "NOBYPASSRLS"),
  ])
  func `each attribute is found and taken away`(_ column: Int, _ kind: LoginFinding.Kind, _ word: String) async throws {
    var row: [String?] = ["agent", "agent", "t", "f", "f", "f", "f", "f", nil, "f", nil]
    row[column] = "t"
    let report = try await report([LoginQueries().roles: [row]])
    #expect(report.findings.map(\.kind) == [kind])
    #expect(report.findings.first?.remedy == "ALTER ROLE agent \(word);")
    #expect(!report.isProtected)
  }

  @Test func `membership counts by what the role may`() async throws {
    func role(_ name: String, superuser: Bool = false, via: String? = nil) -> [String?] {
      [name, name, "f", superuser ? "t" : "f", "f", "f", "f", "f", via ?? name, "f", nil]
    }
    let roles =
      Self.plain + [
        role("readers"), role("pg_read_all_data"), role("pg_write_all_data"),
        role("admin", superuser: true, via: "team\u{1E}staff"),
        role("rds_superuser"), role("pg_execute_server_program"), role("pg_monitor"),
      ]
    let report = try await report([LoginQueries().roles: roles])
    #expect(
      report.findings.map(\.subject) == [
        "pg_write_all_data", "admin", "rds_superuser", "pg_execute_server_program", "pg_read_all_data", "pg_monitor",
      ])
    #expect(report.findings.map(\.severity.rawValue) == ["danger", "danger", "danger", "danger", "warning", "warning"])
    #expect(report.findings[1].kind == .superuser)
    #expect(report.findings[1].remedy == "REVOKE team, staff FROM agent;")
  }

  @Test func `what is owned is given away`() async throws {
    let owned: Rows = [
      ["pg_class", "table orders", "agent", nil], ["pg_database", "database shop", "agent", nil],
      ["pg_class", "table payments", "\"Owner\"", "\"Team\""],
    ]
    let report = try await report([LoginQueries().owned: owned], LoginCheck(newOwner: "shop\"owner"))
    #expect(
      report.findings.map(\.remedy) == [
        "REASSIGN OWNED BY agent TO \"shop\"\"owner\";", "ALTER DATABASE shop OWNER TO \"shop\"\"owner\";",
        "REVOKE \"Team\" FROM agent;",
      ])
    #expect(report.findings.last?.message == "agent can become \"Owner\", which owns table payments")
    #expect(!report.isProtected)
  }

  @Test func `nothing is given to whom it is taken from`() async throws {
    let report = try await report([
      LoginQueries().identity: [["agent", "shop", "agent"]],
      LoginQueries().owned: [["pg_database", "database shop", "agent", nil]],
    ])
    #expect(report.findings.map(\.remedy) == [nil])
  }

  @Test func `privileges are revoked from whoever was granted them`() async throws {
    let report = try await report([
      LoginQueries().tables: [["public", "orders", "INSERT, UPDATE"], ["public", "payments", "DELETE"]],
      LoginQueries().grants: [
        ["public", "orders", "agent", "INSERT", nil, nil], ["public", "orders", nil, "UPDATE", nil, nil],
        ["public", "\"Old\"", "agent", "MAINTAIN", nil, nil], ["public", "payments", "writers", "DELETE", "team", nil],
      ],
    ])
    #expect(
      report.findings.map(\.remedy) == [
        "REVOKE MAINTAIN ON public.\"Old\" FROM agent;",
        "REVOKE INSERT ON public.orders FROM agent;\nREVOKE UPDATE ON public.orders FROM PUBLIC;",
        "REVOKE team FROM agent;",
      ])
    #expect(report.findings[1].message == "agent has INSERT, UPDATE on public.orders")
    #expect(!report.isProtected)
  }

  @Test func `a role that may write everything stands for all tables`() async throws {
    let member = [
      "pg_write_all_data", "pg_write_all_data", "f", "f", "f", "f", "f", "f", "pg_write_all_data", "f", nil,
    ]
    let report = try await report([
      LoginQueries().roles: Self.plain + [member],
      LoginQueries().tables: [["public", "a", "DELETE"], ["public", "b", "DELETE"]],
      LoginQueries().grants: [["public", "b", "agent", "DELETE", nil, nil]],
    ])
    #expect(report.findings.map(\.subject) == ["pg_write_all_data", "public.b"])
  }

  @Test func `a privilege that nobody granted is found all the same`() async throws {
    let report = try await report([LoginQueries().tables: [["public", "a", "DELETE"]]])
    #expect(report.findings.map(\.remedy) == [nil])
    #expect(!report.isProtected)
  }

  @Test func `where something may be created is found`() async throws {
    let report = try await report([
      LoginQueries().places: [
        ["database", "shop", "agent"], ["temporary", "shop", "agent\u{1E}PUBLIC"], ["schema", "public", "PUBLIC"],
        ["schema", "sales", nil],
      ]
    ])
    #expect(
      report.findings.map(\.remedy) == [
        "REVOKE CREATE ON DATABASE shop FROM agent;", nil,
        "REVOKE TEMPORARY ON DATABASE shop FROM agent, PUBLIC;", "REVOKE CREATE ON SCHEMA public FROM PUBLIC;",
      ])
    #expect(report.findings.map(\.severity.rawValue) == ["danger", "danger", "warning", "warning"])
  }

  @Test func `sequences and routines of others are warned of`() async throws {
    let report = try await report([
      LoginQueries().sequences: [["public.orders_id_seq", "agent"]],
      LoginQueries().definers: [["public.wipe(integer)", "owner", "PUBLIC", nil, "f"]],
    ])
    #expect(report.isProtected)
    #expect(
      report.findings.map(\.remedy) == [
        "REVOKE USAGE, UPDATE ON SEQUENCE public.orders_id_seq FROM agent;",
        "REVOKE EXECUTE ON ROUTINE public.wipe(integer) FROM PUBLIC;",
      ])
  }

  @Test func `a list has an end and says how many more there are`() async throws {
    func tables(_ count: Int) -> Rows { (0..<count).map { ["public", "t\($0)", "DELETE"] } }
    let fits = try await report([LoginQueries().tables: tables(3)], LoginCheck(limit: 3))
    #expect(fits.findings.map(\.kind) == [.tablePrivilege, .tablePrivilege, .tablePrivilege])
    let cut = try await report([LoginQueries().tables: tables(5)], LoginCheck(limit: 3))
    #expect(cut.findings.map(\.kind) == [.tablePrivilege, .tablePrivilege, .tablePrivilege, .more])
    #expect(cut.findings.last?.message == "2 more of `table-privilege`")
    #expect(cut.findings.last?.severity == .danger)
  }

  @Test func `a server that does not say who is logged in is no answer`() async throws {
    await #expect(throws: UpstreamError.self) { try await report([LoginQueries().identity: []]) }
  }
}
