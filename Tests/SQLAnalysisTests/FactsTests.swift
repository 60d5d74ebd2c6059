import SQLAnalysis
import SallyportModel
import Testing

@Suite("Facts")
struct FactsTests {
  private func facts(_ sql: String, _ analyzer: Analyzer = Analyzer()) throws -> StatementFacts {
    try #require(try analyzer.analyze(Array(sql.utf8)).get().statements.first)
  }

  private func uses(_ sql: String) throws -> [String] {
    try facts(sql).relations.map { "\($0.relation) \($0.role.rawValue) \($0.effect.rawValue)" }
  }

  @Test("name every relation with what is done to it")
  func relations() throws {
    #expect(
      try uses("SELECT * FROM a, s.b JOIN \"C d\" ON true") == [
        "public.a read read", "s.b read read", "public.\"C d\" read read",
      ])
    #expect(try uses("INSERT INTO a SELECT * FROM b") == ["public.a target insert", "public.b read read"])
    #expect(try uses("DELETE FROM a USING b") == ["public.a target delete", "public.b read read"])
    #expect(
      try uses("UPDATE a SET x = (SELECT 1 FROM c) FROM b").sorted() == [
        "public.a target update", "public.b read read", "public.c read read",
      ])
    #expect(try uses("TRUNCATE a, b") == ["public.a target truncate", "public.b target truncate"])
    #expect(try uses("COPY a TO STDOUT") == ["public.a read read"])
    #expect(try uses("COPY a FROM STDIN") == ["public.a target insert"])
    #expect(try uses("CREATE TABLE a (LIKE b)") == ["public.a target create", "public.b read read"])
    #expect(try uses("CREATE TABLE a (x int REFERENCES b)") == ["public.a target create", "public.b target alter"])
    #expect(
      try uses("ALTER TABLE a ADD FOREIGN KEY (x) REFERENCES b (y)") == [
        "public.a target alter", "public.b target alter",
      ])
    #expect(try uses("DROP TABLE a, s.b") == ["public.a target drop", "s.b target drop"])
    #expect(try uses("GRANT SELECT ON a TO x") == ["public.a target privilege"])
    #expect(try uses("EXPLAIN DELETE FROM a") == ["public.a read read"])
    #expect(
      try uses("MERGE INTO a USING b ON true WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT DEFAULT VALUES")
        == ["public.a target delete", "public.a target insert", "public.b read read"])
  }

  @Test("tell catalog names from others, and every schema of the path when nobody knows which")
  func resolution() throws {
    #expect(
      try uses("SELECT 1 FROM pg_class, pg_locks") == [
        "pg_catalog.pg_class read read", "pg_catalog.pg_locks read read",
      ])
    let wide = Analyzer(searchPath: ["app", "public"])
    #expect(try facts("SELECT 1 FROM t", wide).relations.map(\.relation.schema) == ["app", "public"])
    #expect(try facts("CREATE TABLE t ()", wide).relations.map(\.relation.schema) == ["app"])
    #expect(try facts("SELECT 1 FROM t", Analyzer(searchPath: [])).relations.map(\.relation.schema) == ["pg_catalog"])
  }

  @Test(
    "carry PostgreSQL's command tags",
    arguments: [
      ("SELECT 1", "SELECT"), ("VALUES (1)", "SELECT"), ("TABLE a", "SELECT"), ("SELECT 1 INTO t", "SELECT INTO"),
      ("WITH d AS (DELETE FROM a RETURNING 1) SELECT 1", "SELECT"), ("WITH x AS (SELECT 1) DELETE FROM a", "DELETE"),
      ("INSERT INTO a DEFAULT VALUES", "INSERT"), ("MERGE INTO a USING b ON true WHEN MATCHED THEN DELETE", "MERGE"),
      ("BEGIN", "BEGIN"), ("START TRANSACTION", "START TRANSACTION"), ("END", "COMMIT"), ("ABORT", "ROLLBACK"),
      ("ROLLBACK TO a", "ROLLBACK"), ("PREPARE TRANSACTION 'x'", "PREPARE TRANSACTION"), ("SET a.b = 1", "SET"),
      ("RESET a.b", "RESET"), ("SHOW ALL", "SHOW"), ("PREPARE p AS DELETE FROM a", "PREPARE"), ("EXECUTE p", "EXECUTE"),
      ("DEALLOCATE p", "DEALLOCATE"), ("DECLARE c CURSOR FOR SELECT 1", "DECLARE CURSOR"), ("FETCH c", "FETCH"),
      ("MOVE c", "MOVE"), ("CLOSE c", "CLOSE CURSOR"), ("COPY a TO STDOUT", "COPY"), ("EXPLAIN SELECT 1", "EXPLAIN"),
      ("DROP TABLE a", "DROP TABLE"), ("DROP MATERIALIZED VIEW a", "DROP MATERIALIZED VIEW"),
      ("DROP INDEX a", "DROP INDEX"),
      ("DROP TEXT SEARCH PARSER a", "DROP TSPARSER"), ("TRUNCATE a", "TRUNCATE TABLE"),
      ("ALTER TABLE a ADD b int", "ALTER TABLE"),
      ("ALTER VIEW a RENAME TO b", "ALTER VIEW"), ("ALTER TABLE a RENAME b TO c", "ALTER TABLE"),
      ("VACUUM a", "VACUUM"),
      ("ANALYZE a", "ANALYZE"), ("REINDEX TABLE a", "REINDEX"), ("LOCK a", "LOCK TABLE"),
      ("GRANT a TO b", "GRANT ROLE"),
      ("CREATE INDEX ON a (b)", "CREATE INDEX"), ("CREATE VIEW a AS SELECT 1", "CREATE VIEW"),
      ("DISCARD ALL", "DISCARD ALL"),
      ("CREATE MATERIALIZED VIEW a AS SELECT 1", "CREATE MATERIALIZED VIEW"), ("COMMENT ON TABLE a IS ''", "COMMENT"),
    ])
  func commands(_ sql: String, _ tag: String) throws {
    #expect(try facts(sql).command == tag)
  }

  @Test("keep the values of settings as the server would store them")
  func settings() throws {
    let cases: [(String, SettingUse)] = [
      ("SET TimeZone TO 'UTC'", SettingUse("timezone", .set("UTC"))),
      ("SET datestyle = ISO, MDY", SettingUse("datestyle", .set("iso, mdy"))),
      ("SET search_path = a, \"B c\"", SettingUse("search_path", .set("a, \"B c\""))),
      ("SET search_path = ''", SettingUse("search_path", .set("\"\""))),
      ("SET SCHEMA 'x'", SettingUse("search_path", .set("x"))),
      ("SET NAMES 'UTF8'", SettingUse("client_encoding", .set("UTF8"))),
      ("SET jit = off", SettingUse("jit", .set("off"))), ("SET a.b = -5", SettingUse("a.b", .set("-5"))),
      ("SET a.b = 0", SettingUse("a.b", .set("0"))), ("SET a.b = 1.5", SettingUse("a.b", .set("1.5"))),
      ("SET TIME ZONE INTERVAL '1' HOUR TO MINUTE", SettingUse("timezone", .set(nil))),
      ("SET TIME ZONE LOCAL", SettingUse("timezone", .reset)), ("RESET ALL", SettingUse("all", .reset)),
      ("SET ROLE x", SettingUse("role", .set("x"))), ("SET ROLE NONE", SettingUse("role", .set("none"))),
      ("SET SESSION AUTHORIZATION DEFAULT", SettingUse("session_authorization", .reset)),
      ("SHOW TIME ZONE", SettingUse("timezone", .show)),
      ("SELECT set_config('Work_Mem', '1GB', false)", SettingUse("work_mem", .set("1GB"))),
    ]
    for (sql, expected) in cases { #expect(try facts(sql).settings == [expected], "\(sql)") }
    #expect(
      try facts("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY").settings == [
        SettingUse("default_transaction_read_only", .set("on"))
      ])
  }

  @Test(
    "know what runs in no transaction",
    arguments: [
      "VACUUM a", "CREATE DATABASE a", "DROP DATABASE a", "CREATE INDEX CONCURRENTLY ON a (b)",
      "DROP INDEX CONCURRENTLY a",
      "REINDEX TABLE CONCURRENTLY a", "REINDEX DATABASE a", "ALTER SYSTEM RESET ALL", "CLUSTER", "DISCARD ALL",
      "CREATE TABLESPACE a LOCATION '/x'", "COMMIT PREPARED 'x'", "ALTER TABLE a DETACH PARTITION b CONCURRENTLY",
      "CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p",
    ])
  func outside(_ sql: String) throws {
    #expect(!(try facts(sql).runsInTransaction))
  }

  @Test("know what a statement does to transactions, prepared statements, channels and COPY")
  func others() throws {
    #expect(try facts("COMMIT AND CHAIN").transaction == .commit)
    #expect(try facts("PREPARE TRANSACTION 'x'").transaction == .twoPhase)
    #expect(try facts("SET TRANSACTION READ ONLY").transaction == .mode)
    #expect(try facts("PREPARE \"P x\" AS SELECT 1").prepared == .prepare("P x"))
    #expect(try facts("EXPLAIN ANALYZE EXECUTE p (1)").prepared == .execute("p"))
    #expect(try facts("CREATE TABLE t AS EXECUTE p").prepared == .execute("p"))
    #expect(try facts("DEALLOCATE ALL").prepared == .deallocateAll)
    #expect(try facts("LISTEN a").channels == ["a"])
    #expect(try facts("UNLISTEN *").channels == ["*"])
    #expect(try facts("COPY (SELECT 1) TO STDOUT").copies == .toClient)
    #expect(try facts("COPY a FROM STDIN").copies == .fromClient)
    #expect(try facts("COPY a TO '/x'").copies == nil)
    #expect(try facts("DROP TABLE a CASCADE").concerns == [.cascade])
  }

  @Test("find the routines that nobody has reviewed, and only those")
  func routines() throws {
    let text = "SELECT lower(a), public.f(b), c ===> d, e::public.t, count(*), now() + interval '1 day' FROM x"
    #expect(try facts(text).routines.filter { !$0.isHarmless }.map(\.name) == ["public.f", "===>", "public.t"])
    let listed = Analyzer(harmlessRoutines: ["public.f", "public.===>", "public.t"])
    #expect(try facts(text, listed).effects == [.read])
    #expect(try facts("SELECT f(1), s.f(1)", listed).routines.map(\.isHarmless) == [true, false])
    #expect(
      try facts("SELECT f(1)", Analyzer(searchPath: ["other"], harmlessRoutines: ["public.f"])).routines.map(
        \.isHarmless) == [false])
    #expect(try facts("SELECT pg_sleep(1)").routines.map(\.hazard) == [.exhaustion])
  }

  @Test("know `serial` in the definition of a column, and nowhere else")
  func serial() throws {
    #expect(try facts("CREATE TABLE t (id bigserial PRIMARY KEY, n text)").effects == [.create])
    #expect(try facts("ALTER TABLE t ADD id serial").effects == [.alter])
    #expect(try facts("SELECT 1::serial").effects == [.read, .executeCode])
    #expect(try facts("CREATE TABLE t (id public.serial)").effects == [.create, .executeCode])
  }

  @Test("a configured routine cannot be one of PostgreSQL's own dangerous ones")
  func hazardsStay() throws {
    let listed = Analyzer(harmlessRoutines: ["public.pg_sleep", "public.dblink", "pg_catalog.pg_sleep"])
    #expect(try facts("SELECT pg_sleep(1)", listed).routines.map(\.isHarmless) == [false])
    #expect(try facts("SELECT pg_catalog.pg_sleep(1)", listed).routines.map(\.isHarmless) == [false])
  }
}
