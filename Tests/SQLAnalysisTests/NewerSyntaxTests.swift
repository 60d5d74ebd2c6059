import PolicyEngine
import SQLAnalysis
import SallyportModel
import Testing

@Suite("Syntax newer than the grammar")
struct NewerSyntaxTests {
  @Test(
    "is refused, with what the analysis knows and what to do",
    arguments: [
      // 16
      "SELECT 0x1F", "SELECT 0o17", "SELECT 0b1", "SELECT 1_000", "SELECT 1_000 AS a", "SELECT 1.5_0", "SELECT 1e1_0",
      "SELECT $1_0", "SELECT '{}' IS JSON", "SELECT json_object('a': 1)", "SELECT json_array(1 ABSENT ON NULL)",
      "SELECT json_arrayagg(id ORDER BY id RETURNING jsonb) FROM users", "SELECT json_array(SELECT id FROM users)",
      "SELECT * FROM (SELECT 1)", "GRANT a TO b WITH INHERIT TRUE",
      "SELECT xmlserialize(CONTENT '<a/>' AS text INDENT)", "REINDEX DATABASE",
      "CREATE STATISTICS ON id, email FROM users",
      // 17
      "SELECT * FROM json_table('[1]', '$[*]' COLUMNS (a int PATH '$')) AS t", "SELECT now() AT LOCAL",
      "MERGE INTO users u USING users s ON u.id = s.id WHEN MATCHED THEN DELETE RETURNING u.id",
      "MERGE INTO users u USING users s ON u.id = s.id WHEN NOT MATCHED BY SOURCE THEN DELETE",
      "SELECT json_value('1', '$' RETURNING int)", "SELECT json_query('1', '$' WITH WRAPPER)",
      "SELECT json_exists('1', '$' PASSING 1 AS x)", "ALTER TABLE users ALTER COLUMN id SET EXPRESSION AS (1)",
      // 18
      "UPDATE users SET id = 1 RETURNING WITH (OLD AS o) o.id",
      "CREATE TABLE a (b int GENERATED ALWAYS AS (1) VIRTUAL)",
      "ALTER TABLE a ADD CONSTRAINT b CHECK (c) NOT ENFORCED",
      "CREATE TABLE a (b int, PRIMARY KEY (b WITHOUT OVERLAPS))",
    ])
  func refused(_ sql: String) {
    guard case .failure(let error) = Analyzer().analyze(Array(sql.utf8)) else {
      Issue.record("understood")
      return
    }
    #expect(error.code == .syntax)
    #expect(error.hint?.contains("PostgreSQL 15") == true)
    #expect(Gate.judge(sql).verdict == .refuse)
  }

  @Test(
    "that means another thing on a newer server is refused",
    arguments: [
      "SELECT system_user", "SELECT SYSTEM_USER FROM users", "SELECT 1 FROM system_user",
      "SELECT 1 FROM users, System_User s",
      "DELETE FROM users WHERE system_user = 'a'", "UPDATE users SET name = system_user",
      "SELECT 1 ORDER BY system_user",
      "SELECT (SELECT system_user)", "EXPLAIN SELECT system_user", "SELECT 1; SELECT system_user",
      "SELECT id FROM users GROUP BY id, system_user", "SELECT lower(system_user)",
    ])
  func ambiguous(_ sql: String) {
    guard case .failure(let error) = Analyzer().analyze(Array(sql.utf8)) else {
      Issue.record("understood")
      return
    }
    #expect(error.code == .syntax)
    #expect(error.hint == "write it as \"system_user\"")
  }

  @Test(
    "that means the same on every server is understood",
    arguments: [
      "SELECT \"system_user\" FROM users", "SELECT u.system_user FROM users u", "SELECT 1 AS system_user",
      "SELECT 1 FROM public.system_user", "SELECT 'system_user'", "SELECT 1 FROM \"system_user\"",
      "SELECT id keys, email format, name absent, active json FROM users", "SELECT 1 _000",
      "SELECT old.id FROM users old", "SELECT nested, path, plan, source, string, target FROM users",
    ])
  func same(_ sql: String) {
    #expect(throws: Never.self) { try Analyzer().analyze(Array(sql.utf8)).get() }
  }

  /// Names of functions that later grammars take for constructors of their own: never allowed as anything else than what the
  /// reviewed lists say of `pg_catalog`.
  @Test(
    "of constructors is judged by the names",
    arguments: ["json_objectagg", "json_table", "merge_action", "public.json_array", "json_arrays"])
  func constructors(_ name: String) throws {
    let facts = try Analyzer().analyze(Array("SELECT \(name)(id) FROM users".utf8)).get()
    #expect(facts.statements[0].routines.contains { $0.name == name })
    #expect(Gate.judge("SELECT \(name)(id) FROM users").verdict == .hold)
  }

  @Test(
    "of constructors that look like calls is allowed, unless somebody has a routine of the name",
    arguments: [
      "json_array(id, name)", "json_arrayagg(id ORDER BY id)", "json_exists('[1]', '$[0]')",
      "json_query('[1]', '$[0]')",
      "json_scalar(id)", "json_serialize('[1]')", "json_value('[1]', '$[0]')",
    ])
  func callable(_ call: String) throws {
    let sql = "SELECT \(call) FROM users"
    #expect(Gate.judge(sql).verdict == .allow)
    let name = RelationName(schema: "public", name: String(call.prefix { $0 != "(" }))
    let taken = CatalogSnapshot(CatalogContents(routines: [CatalogRoutine(oid: 20_000, name: name, arguments: 1...2)]))
    let facts = try Analyzer(catalog: taken).analyze(Array(sql.utf8)).get()
    #expect(facts.statements[0].routines.contains { $0.name == name.name && !$0.isHarmless })
  }

  @Test("`json(text)` is a cast before PostgreSQL 17 and a constructor since, and harmless as both")
  func json() { #expect(Gate.judge("SELECT json(name) FROM users").verdict == .allow) }
}
