import SQLAnalysis
import SallyportModel
import Testing

/// `alias.name` is a call where there is no such column: only a catalog can tell.
@Suite("Calls that look like columns")
struct HiddenCallTests {
  private static let users = RelationName(schema: "public", name: "users")
  private static let orders = RelationName(schema: "public", name: "orders")
  private static let catalog = CatalogSnapshot(
    CatalogContents(
      relations: [
        CatalogRelation(
          oid: 20_000, name: users, kind: .table, columns: [.init("id", type: 23), .init("email", type: 25)]),
        CatalogRelation(
          oid: 20_001, name: orders, kind: .table, columns: [.init("id", type: 23), .init("total", type: 23)]),
      ],
      routines: ["wipe_row", "email", "total"].map {
        CatalogRoutine(oid: 20_002, name: RelationName(schema: "public", name: $0), arguments: 1...1)
      }))

  private func isHidden(_ sql: String, _ catalog: CatalogSnapshot? = catalog) throws -> Bool {
    let facts = try Analyzer(catalog: catalog).analyze(Array(sql.utf8)).get()
    return facts.statements.contains { $0.concerns.contains(.hiddenCall) }
  }

  @Test(
    "are found where the catalog has such a routine and no such column",
    arguments: [
      "SELECT u.wipe_row FROM users u", "SELECT users.wipe_row FROM public.users", "SELECT u.total FROM users u",
      "SELECT s.email FROM (SELECT * FROM users) s", "WITH users AS (SELECT 1) SELECT users.email FROM users",
      "SELECT 1 FROM users u WHERE u.wipe_row IS NULL", "SELECT 1 FROM users u ORDER BY u.wipe_row",
      "SELECT public.users.wipe_row FROM users", "SELECT x.email FROM users u",
      "SELECT e.email FROM unnest(ARRAY[1]) e",
      "SELECT a.total FROM users a, (SELECT a.total FROM orders a) b", "DELETE FROM users u WHERE u.wipe_row",
    ])
  func found(_ sql: String) throws { #expect(try isHidden(sql)) }

  @Test(
    "are not seen in columns",
    arguments: [
      "SELECT u.email, u.id FROM users u", "SELECT users.email FROM users",
      "SELECT public.users.email FROM public.users",
      "SELECT o.total FROM orders o JOIN users u ON u.id = o.id", "SELECT u.nobody_knows FROM users u",
      "SELECT u.* FROM users u", "SELECT u.email FROM users u WHERE EXISTS (SELECT 1 FROM orders o WHERE o.total > 1)",
      "UPDATE users u SET id = 1 WHERE u.email = ''", "SELECT c.relname FROM pg_class c",
    ])
  func columns(_ sql: String) throws { #expect(!(try isHidden(sql))) }

  /// What brings its own columns into FROM, and how each is called by where there is no alias.
  static let calls = [
    "SELECT abs.admin_wipe FROM abs(3)", "SELECT lower.wipe FROM pg_catalog.lower('x')",
    "SELECT abs.admin_wipe FROM ROWS FROM (abs(3), lower('x'))", "SELECT a.wipe FROM ROWS FROM (abs(3), lower('x')) a",
    "SELECT float8.wipe FROM CAST(3 AS float8)", "SELECT lower.wipe FROM CAST(CAST(lower('x') AS text) AS varchar)",
    "SELECT \"varchar\".wipe FROM CAST(CAST('x' AS text) AS varchar)", "SELECT \"coalesce\".wipe FROM COALESCE(3)",
    "SELECT \"greatest\".wipe FROM GREATEST(1, 2)", "SELECT \"least\".wipe FROM LEAST(1, 2)",
    "SELECT \"nullif\".wipe FROM NULLIF(1, 2)", "SELECT \"current_user\".wipe FROM current_user",
    "SELECT \"current_timestamp\".wipe FROM current_timestamp(3)", "SELECT btrim.wipe FROM TRIM('x')",
    "SELECT \"extract\".wipe FROM EXTRACT(second FROM now())", "SELECT anything.wipe FROM XMLCONCAT(NULL)",
    "SELECT json_to_record.wipe FROM json_to_record('{}') AS (a int)",
    "SELECT f.wipe FROM json_to_record('{}') AS f(a int)",
    "SELECT f.wipe FROM ROWS FROM (json_to_record('{}') AS (a int)) f",
    "SELECT wipe.wipe FROM lower('x') AS wipe(a)", "SELECT wipe.wipe FROM jsonb_each('{}') AS wipe",
    "SELECT wipe.wipe FROM ROWS FROM (abs(3), lower('x')) wipe", "SELECT f.ordinality FROM lower('x') f",
    "SELECT f.wipe FROM lower((SELECT 'x' FROM (VALUES (1)) v(wipe))) f",
    "SELECT xmltable.wipe FROM XMLTABLE('/a' PASSING '<a/>' COLUMNS x int)",
    "SELECT t.x FROM XMLTABLE('/a' PASSING '<a/>' COLUMNS x int) t(y)",
    "SELECT v.wipe FROM (VALUES (1, 2)) v", "SELECT v.column1 FROM (VALUES (1, 2)) v(a)",
    "SELECT s.wipe FROM (SELECT u FROM users u) s", "SELECT s.wipe FROM (SELECT 1 AS a UNION SELECT 2 AS wipe) s",
    "SELECT j.wipe FROM users u JOIN users v USING (id) AS j", "WITH c AS (SELECT 1 AS a) SELECT c.wipe FROM c",
    "WITH c (b) AS (SELECT 1 AS a) SELECT d.a FROM c d", "SELECT (SELECT f.wipe) FROM lower('x') f",
    "SELECT 1 FROM lower('x') f, LATERAL (SELECT f.wipe) s",
    "DELETE FROM users USING lower('x') f WHERE f.wipe IS NULL",
  ]

  @Test("are found in what brings its own columns, with and without an alias or a catalog", arguments: calls)
  func ownColumns(_ sql: String) throws {
    let catalog = CatalogSnapshot(
      CatalogContents(
        routines: ["wipe", "admin_wipe", "ordinality", "x", "column1", "a"].map {
          CatalogRoutine(oid: 20_002, name: RelationName(schema: "public", name: $0), arguments: 1...1)
        }))
    #expect(try isHidden(sql, nil))
    #expect(try isHidden(sql, catalog))
  }

  @Test(
    "are not seen in the columns of what brings its own",
    arguments: [
      "SELECT abs.abs FROM abs(3)", "SELECT a.abs, a.lower FROM ROWS FROM (abs(3), lower('x')) a",
      "SELECT f.f FROM lower('x') f", "SELECT f.a, f.ordinality FROM lower('x') WITH ORDINALITY f(a)",
      "SELECT jsonb_each.key FROM jsonb_each('{}')", "SELECT e.k, e.value FROM jsonb_each('{}') e(k)",
      "SELECT json_to_record.a FROM json_to_record('{}') AS (a int)",
      "SELECT f.a FROM json_to_record('{}') AS f(a int)",
      "SELECT xmltable.x FROM XMLTABLE('/a' PASSING '<a/>' COLUMNS x int)", "SELECT v.column2 FROM (VALUES (1, 2)) v",
      "SELECT v.b FROM (VALUES (1, 2)) v(a, b)",
      "SELECT s.count, s.total FROM (SELECT count(*), sum(id) AS total FROM users) s",
      "SELECT s.anything FROM (SELECT * FROM users) s", "SELECT j.id FROM users u JOIN users v USING (id) AS j",
      "SELECT j.email FROM (users u CROSS JOIN users v) AS j", "WITH c AS (SELECT 1 AS a) SELECT c.a FROM c",
      "WITH RECURSIVE c (b) AS (SELECT 1 UNION ALL SELECT c.b + 1 FROM c WHERE c.b < 3) SELECT c.b FROM c",
      "SELECT f.a FROM (SELECT 1 AS a) f UNION SELECT f.b FROM (SELECT 1 AS b) f",
      "SELECT (SELECT f.b FROM (SELECT 1 AS b) f) FROM (SELECT 1 AS a) f",
      "SELECT u.email FROM users u, generate_series(1, 3)",
      "SELECT \"current_user\".\"current_user\" FROM current_user",
    ])
  func namesOfOwnColumns(_ sql: String) throws { #expect(!(try isHidden(sql, nil))) }

  @Test(
    "are suspected where a type has the name that runs code: the notation is a cast as well",
    arguments: [
      "SELECT (u.email).checked FROM users u", "SELECT u.checked FROM users u", "SELECT (u).checked FROM users u",
      "SELECT f.checked FROM lower('x') f", "SELECT ('x'::text).checked",
    ])
  func casts(_ sql: String) throws {
    var contents = Self.catalog.contents
    contents.types = [25, 3_614].map {
      CatalogType(
        oid: $0, name: RelationName(schema: "pg_catalog", name: $0 == 25 ? "text" : "tsvector"),
        kind: .base(inputLanguage: "internal"))
    }
    let name = RelationName(schema: "public", name: "checked")
    contents.types.append(CatalogType(oid: 20_010, name: name, kind: .domain(of: 3_614, checks: ["wipe(VALUE)"])))
    #expect(try isHidden(sql, CatalogSnapshot(contents)))
    contents.types[2] = CatalogType(oid: 20_010, name: name, kind: .domain(of: 3_614, checks: []))
    #expect(!(try isHidden(sql, CatalogSnapshot(contents))))
  }

  @Test("are told from columns in a crowd of items and of columns, at once")
  func crowd() throws {
    let union = "SELECT f.f FROM lower('x') f" + String(repeating: " UNION ALL SELECT u.id FROM users u", count: 2_000)
    #expect(!(try isHidden(union, nil)))
    #expect(try isHidden(union + " UNION ALL SELECT f.wipe FROM lower('x') f", nil))
    let columns = (0..<1_600).map { "1 AS a\($0)" }.joined(separator: ", ")
    let wide = { (last: String) in
      "SELECT \(String(repeating: "v.a1599, ", count: 5_000))v.\(last) FROM (SELECT \(columns)) v"
    }
    #expect(!(try isHidden(wide("a0"), nil)))
    #expect(try isHidden(wide("wipe"), nil))
  }

  @Test(
    "are suspected behind a row in brackets where some routine has the name",
    arguments: [
      ("SELECT (u).id, (u).* FROM users u", true, false),
      ("SELECT (x).id FROM (SELECT u AS x FROM users u) q", true, false),
      ("SELECT (u).wipe_row FROM users u", true, true), ("SELECT (u).email FROM users u", true, true),
      ("SELECT (u).pg_sleep FROM users u", true, true), ("SELECT (u).lower FROM users u", false, false),
    ])
  func brackets(_ sql: String, _ offline: Bool, _ withCatalog: Bool) throws {
    #expect(try isHidden(sql, nil) == offline)
    var contents = Self.catalog.contents
    contents.callable = ["pg_sleep", "lower"]
    #expect(try isHidden(sql, CatalogSnapshot(contents)) == withCatalog)
  }

  @Test("are suspected of dangerous names only, where there is no catalog")
  func offline() throws {
    #expect(!(try isHidden("SELECT u.wipe_row FROM users u", nil)))
    #expect(try isHidden("SELECT u.pg_sleep FROM users u", nil))
  }
}
