import SQLAnalysis
import SallyportModel
import Testing

@Suite("Columns and casts")
struct ColumnTests {
  private func columns(_ sql: String, _ analyzer: Analyzer = Analyzer()) throws -> [String] {
    let facts = try #require(try analyzer.analyze(Array(sql.utf8)).get().statements.first)
    return facts.columns.map { use in
      let owners = use.relations.map { $0.schema == "public" ? $0.name : $0.description }.joined(separator: "|")
      return "\(owners).\(use.name)" + (use.role == .target ? "!" : "")
    }.sorted()
  }

  @Test(
    "belong to the relation that their qualifier means",
    arguments: [
      ("SELECT id FROM users", ["users.id"]), ("SELECT u.id FROM users u", ["users.id"]),
      ("SELECT users.id FROM s.users", ["s.users.id"]), ("SELECT s.users.id FROM s.users", ["s.users.id"]),
      (
        "SELECT u.id, o.id FROM users u JOIN orders o ON o.user_id = u.id", ["orders.id", "orders.user_id", "users.id"]
      ),
      ("SELECT * FROM users u, orders", ["orders.*", "users.*"]), ("SELECT o.* FROM users u, orders o", ["orders.*"]),
      ("SELECT u FROM users u", ["users.*", "users.u"]), ("SELECT count(*) FROM users", []),
      ("SELECT id FROM users, orders", ["users|orders.id"]),
      ("SELECT 1 FROM users JOIN orders USING (id)", ["orders.id", "users.id"]),
      ("SELECT j.a FROM (users u JOIN orders o ON true) AS j", ["users|orders.a"]),
      ("SELECT u.a FROM users AS u (a, b)", ["users.*"]),
      ("SELECT n AS m FROM users ORDER BY m, k", ["users.k", "users.n"]),
    ])
  func qualifiers(_ sql: String, _ expected: [String]) throws {
    #expect(try columns(sql) == expected)
  }

  @Test(
    "of subqueries, functions and WITH queries hide what has the same name",
    arguments: [
      ("WITH users AS (SELECT card FROM payments) SELECT users.card FROM users", ["payments.card"]),
      ("SELECT users.card FROM (SELECT card FROM payments) users", ["payments.card"]),
      ("SELECT users.n FROM generate_series(1, 2) AS users (n)", []),
      ("SELECT (SELECT u.x FROM orders u) FROM users u", ["orders.x"]),
      ("SELECT (SELECT u.x FROM orders o) FROM users u", ["users.x"]),
      ("SELECT (SELECT x FROM orders) FROM users", ["orders|users.x"]),
      ("SELECT 1 FROM users u, (SELECT u.x FROM orders o) s", []),
      ("SELECT 1 FROM users u, LATERAL (SELECT u.x FROM orders o) s", ["users.x"]),
      ("SELECT 1 FROM a UNION SELECT y FROM b ORDER BY z", ["b.y"]),
    ])
  func scopes(_ sql: String, _ expected: [String]) throws {
    #expect(try columns(sql) == expected)
  }

  @Test(
    "that are written are targets",
    arguments: [
      ("INSERT INTO users (id, name) SELECT o.id, 'x' FROM orders o", ["orders.id", "users.id!", "users.name!"]),
      ("INSERT INTO users VALUES (1)", ["users.*!"]),
      (
        "INSERT INTO users (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET name = excluded.name || users.name",
        ["users.id", "users.id!", "users.name", "users.name!"]
      ),
      (
        "UPDATE users u SET name = o.name FROM orders o WHERE u.id = o.id RETURNING u.x",
        ["orders.id", "orders.name", "users.id", "users.name!", "users.x"]
      ),
      (
        "UPDATE users SET (a, b) = (SELECT c, d FROM orders)",
        ["orders|users.c", "orders|users.d", "users.a!", "users.b!"]
      ),
      ("DELETE FROM users WHERE id = 1", ["users.id"]),
      (
        "MERGE INTO users u USING orders o ON u.id = o.id WHEN MATCHED THEN UPDATE SET name = o.name",
        ["orders.id", "orders.name", "users.id", "users.name!"]
      ),
      ("COPY users (id, name) TO STDOUT", ["users.id", "users.name"]), ("COPY users TO STDOUT", ["users.*"]),
      ("COPY users (id) FROM STDIN", ["users.id!"]), ("EXPLAIN UPDATE users SET name = ''", ["users.name"]),
      ("ALTER TABLE users DROP COLUMN name, ALTER age TYPE bigint", ["users.age!", "users.name!"]),
      ("ALTER TABLE users RENAME COLUMN a TO b", ["users.a!"]),
      ("CREATE INDEX ON users (name, (lower(mail)))", ["users.mail", "users.name"]),
      ("CREATE TABLE t (id int, u int REFERENCES users (key))", ["t.id!", "t.u!", "users.key"]),
      ("COMMENT ON COLUMN users.name IS 'x'", ["users.name!"]), ("VACUUM users (name)", ["users.name"]),
    ] as [(String, [String])])
  func targets(_ sql: String, _ expected: [String]) throws {
    #expect(try columns(sql) == expected)
  }

  @Test("without a qualifier belong to what the catalog says")
  func catalog() throws {
    let tables = [("users", ["id", "name"]), ("orders", ["id", "total"])]
    let relations = tables.enumerated().map { index, table in
      CatalogRelation(
        oid: UInt32(20_000 + index), name: RelationName(schema: "public", name: table.0), kind: .table,
        columns: table.1.map { CatalogColumn($0, type: 23) })
    }
    let analyzer = Analyzer(catalog: CatalogSnapshot(CatalogContents(relations: relations)))
    #expect(
      try columns("SELECT name, total, id FROM users, orders", analyzer) == [
        "orders.total", "users.name", "users|orders.id",
      ])
    #expect(try columns("SELECT (SELECT name FROM orders) FROM users", analyzer) == ["users.name"])
  }

  @Test("casts are named as casts, of literals apart")
  func casts() throws {
    let facts = try Analyzer().analyze(Array("SELECT '1'::int, id::text[], CAST(x AS s.t) FROM users".utf8)).get()
    let casts = facts.statements[0].casts
    #expect(casts.map(\.type) == ["pg_catalog.int4", "text[]", "s.t"])
    #expect(casts.map(\.ofLiteral) == [true, false, false])
  }
}
