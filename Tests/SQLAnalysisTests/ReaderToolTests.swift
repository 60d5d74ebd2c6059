import SQLAnalysis
import SallyportModel
import Testing

/// What tools that only read ask in a way that looks dangerous, and what must stay so.
@Suite("Tools that read")
struct ReaderToolTests {
  private func facts(_ sql: String) throws -> StatementFacts {
    try #require(try Analyzer().analyze(Array(sql.utf8)).get().statements.first)
  }

  @Test(
    "count and list subscriptions without their connection strings",
    arguments: [
      "SELECT count(*) FROM pg_subscription WHERE subdbid = 1", "SELECT subname FROM pg_catalog.pg_subscription s",
      "SELECT s.subname, s.subenabled FROM pg_subscription AS s ORDER BY 1",
    ])
  func subscriptions(_ sql: String) throws {
    let found = try facts(sql)
    #expect(found.concerns.isEmpty)
  }

  @Test(
    "do not see the connection strings under any name",
    arguments: [
      "SELECT subconninfo FROM pg_subscription", "SELECT * FROM pg_subscription", "TABLE pg_subscription",
      "SELECT s FROM pg_subscription s", "SELECT pg_subscription FROM pg_subscription",
      "SELECT to_json(s) FROM pg_subscription s", "SELECT s.* FROM pg_subscription s",
      "SELECT (s).subname FROM pg_subscription s",
      "SELECT subname FROM pg_subscription WHERE subconninfo LIKE 'host=a%'",
      "SELECT e FROM pg_subscription s(a, b, c, d, e)",
      "SELECT j FROM (pg_subscription CROSS JOIN pg_class) AS j",
      "SELECT 1 FROM pg_subscription NATURAL JOIN (SELECT 'x' AS subconninfo) g",
      "SELECT 1 FROM pg_subscription JOIN (SELECT 'x' AS subconninfo) g USING (subconninfo)",
      "COPY pg_subscription TO STDOUT", "SELECT U&\"subconnin\\0066o\" FROM pg_subscription",
      "WITH c AS (SELECT * FROM pg_subscription) SELECT subname FROM c", "SELECT count(s) FROM pg_subscription s",
      "SELECT count(*) FROM pg_subscription, pg_authid", "SELECT count(*) FROM pg_user_mapping",
    ])
  func secrets(_ sql: String) throws {
    let found = try facts(sql)
    #expect(found.concerns.contains(.leakingCatalog))
  }

  @Test("set a setting that they look up by name")
  func lookedUp() throws {
    let found = try facts(
      "SELECT set_config(name, 'view', false) FROM pg_settings WHERE name = 'restrict_nonsystem_relation_kind'")
    #expect(found.settings == [SettingUse("restrict_nonsystem_relation_kind", .set("view"))])
    #expect(found.routines.allSatisfy { $0.isHarmless })
  }

  @Test(
    "set nothing that they do not name",
    arguments: [
      "SELECT set_config(name, 'view', false) FROM pg_settings",
      "SELECT set_config(name, 'x', false) FROM users WHERE name = 'a'",
      "SELECT set_config(name, 'x', false) FROM pg_settings WHERE name = 'jit' OR true",
      "SELECT set_config(name, 'x', false) FROM pg_settings WHERE name <> 'jit'",
      "SELECT set_config(name, 'x', false) FROM pg_settings WHERE setting = 'jit'",
      "SELECT set_config(name, 'x', false) FROM pg_settings, users WHERE name = 'jit'",
      "SELECT set_config(setting, 'x', false) FROM pg_settings WHERE name = 'jit'",
      "WITH pg_settings AS (SELECT 'role' AS name) SELECT set_config(name, 'x', false) FROM pg_settings WHERE name = 'jit'",
      "SELECT set_config(name, 'x', false) FROM pg_settings s(a, name) WHERE name = 'jit'",
      "SELECT set_config(name, 'x', false) FROM public.pg_settings WHERE name = 'jit'",
      "SELECT (SELECT set_config(name, 'x', false)) FROM pg_settings WHERE name = 'jit'",
      "SELECT set_config(name, setting, false) FROM pg_settings WHERE name = 'jit'",
    ])
  func unnamed(_ sql: String) throws {
    let found = try facts(sql)
    #expect(found.routines.contains { $0.hazard == .settings })
  }

  @Test("take a column of a call's result through a subquery whose alias is used inside it as well")
  func column() throws {
    let sql = """
      SELECT a.attname FROM pg_attribute a JOIN (SELECT i.indrelid, information_schema._pg_expandarray(i.indkey) AS keys \
      FROM pg_index i) i ON a.attnum = (i.keys).x AND a.attrelid = i.indrelid
      """
    let found = try facts(sql)
    #expect(found.concerns.isEmpty)
    let other = "SELECT (i.keys).x FROM (SELECT 1 AS keys) i, LATERAL (SELECT (i.keys).x FROM users i) j"
    let hidden = try facts(other)
    #expect(hidden.concerns.contains(.hiddenCall))
  }
}
