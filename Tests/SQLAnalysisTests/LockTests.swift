import SQLAnalysis
import SallyportModel
import Testing

@Suite("Locks, limits and changes")
struct LockTests {
  private func facts(_ sql: String) throws -> StatementFacts {
    try #require(try Analyzer().analyze(Array(sql.utf8)).get().statements.first)
  }

  /// The modes against a real server: Tests/Integration/test_facts_locks.py.
  @Test(
    "have the mode that the manual gives",
    arguments: [
      ("SELECT * FROM t", []), ("DELETE FROM t USING u", ["t ROW EXCLUSIVE"]),
      ("LOCK TABLE t, u IN SHARE ROW EXCLUSIVE MODE", ["t SHARE ROW EXCLUSIVE", "u SHARE ROW EXCLUSIVE"]),
      ("LOCK t", ["t ACCESS EXCLUSIVE"]), ("LOCK t IN ACCESS SHARE MODE", []),
      ("SELECT * FROM t FOR UPDATE", ["t FOR UPDATE"]),
      ("SELECT * FROM t, u x FOR KEY SHARE OF x", ["u FOR KEY SHARE"]),
      ("SELECT * FROM t, (SELECT * FROM u) s FOR SHARE", ["t FOR SHARE", "u FOR SHARE"]),
      ("WITH c AS (SELECT * FROM t) SELECT * FROM c FOR UPDATE", []),
      ("EXPLAIN SELECT * FROM t FOR UPDATE", ["t ROW SHARE"]),
      ("TRUNCATE t", ["t ACCESS EXCLUSIVE"]), ("DROP TABLE t", ["t ACCESS EXCLUSIVE"]),
      ("CREATE INDEX ON t (x)", ["t SHARE"]), ("CREATE INDEX CONCURRENTLY ON t (x)", ["t SHARE UPDATE EXCLUSIVE"]),
      ("VACUUM t", ["t SHARE UPDATE EXCLUSIVE"]), ("VACUUM (FULL) t", ["t ACCESS EXCLUSIVE"]),
      ("VACUUM (FULL off) t", ["t SHARE UPDATE EXCLUSIVE"]), ("ANALYZE t", ["t SHARE UPDATE EXCLUSIVE"]),
      ("ALTER TABLE t ADD x int", ["t ACCESS EXCLUSIVE"]),
      ("ALTER TABLE t ALTER x SET STATISTICS 5", ["t SHARE UPDATE EXCLUSIVE"]),
      ("ALTER TABLE t ALTER x SET STATISTICS 5, DROP y", ["t ACCESS EXCLUSIVE"]),
      ("ALTER TABLE t SET (fillfactor = 50)", ["t SHARE UPDATE EXCLUSIVE"]),
      ("ALTER TABLE t ADD FOREIGN KEY (x) REFERENCES u", ["t SHARE ROW EXCLUSIVE", "u SHARE ROW EXCLUSIVE"]),
      ("REFRESH MATERIALIZED VIEW CONCURRENTLY t", ["t EXCLUSIVE"]), ("REINDEX TABLE t", ["t SHARE"]),
      ("CLUSTER t USING i", ["t ACCESS EXCLUSIVE"]), ("COMMENT ON TABLE t IS ''", ["t SHARE UPDATE EXCLUSIVE"]),
      ("CREATE TRIGGER g AFTER INSERT ON t EXECUTE FUNCTION f()", ["t SHARE ROW EXCLUSIVE"]),
      ("COPY t FROM STDIN", ["t ROW EXCLUSIVE"]),
    ])
  func locks(_ sql: String, _ expected: [String]) throws {
    let found = try facts(sql).locks.map { "\($0.relation.name) \($0.rows?.rawValue ?? $0.mode.rawValue)" }
    #expect(found == expected)
  }

  @Test("order the modes by what they stop")
  func modes() {
    #expect(LockUse.Mode.allCases == LockUse.Mode.allCases.sorted())
    #expect(LockUse.Mode.allCases.filter(\.stopsWriters) == [.share, .shareRowExclusive, .exclusive, .accessExclusive])
    #expect(LockUse.Mode.allCases.filter(\.stopsReaders) == [.accessExclusive])
    #expect(LockUse.Mode(number: 0) == nil && LockUse.Mode(number: 9) == nil)
    #expect(LockUse.Mode.allCases.allSatisfy { LockUse.Mode(number: $0.number) == $0 })
  }

  @Test(
    "limits are read where they are constants",
    arguments: [
      ("SELECT * FROM t LIMIT 5", ["5!"], true), ("SELECT * FROM t FETCH FIRST ROW ONLY", ["1!"], true),
      ("SELECT * FROM t ORDER BY x FETCH FIRST 3 ROWS WITH TIES", ["3!~"], false),
      ("SELECT * FROM t LIMIT $1", ["?!"], false),
      ("SELECT * FROM t LIMIT ALL", [], false), ("SELECT * FROM t", [], false), ("SELECT 1", [], true),
      ("SELECT count(*), max(x) FROM t", [], true), ("SELECT count(*) FROM t GROUP BY x", [], false),
      ("SELECT generate_series(1, 9)", [], false), ("VALUES (1), (2)", [], true),
      ("SELECT * FROM (SELECT * FROM t LIMIT 2) s", ["2"], false), ("TABLE t LIMIT 0", ["0!"], true),
      ("SELECT 1 UNION SELECT x FROM t", [], false), ("(SELECT 1) UNION (SELECT x FROM t LIMIT 1)", ["1"], true),
      ("WITH c AS (SELECT 1 LIMIT 1) SELECT * FROM t", ["1"], false), ("SELECT x FROM t EXCEPT SELECT 1", [], false),
    ])
  func limits(_ sql: String, _ expected: [String], _ isBounded: Bool) throws {
    let facts = try facts(sql)
    let shown = facts.limits.map { limit in
      (limit.rows.map(String.init) ?? "?") + (limit.isOutermost ? "!" : "") + (limit.withTies ? "~" : "")
    }
    #expect(shown == expected)
    #expect(facts.isBounded == isBounded)
  }

  @Test("every change is named with its target, also in WITH")
  func changes() throws {
    let all = try facts(
      "WITH a AS (DELETE FROM t x WHERE x.id = 1 RETURNING id), b AS (UPDATE s.u SET y = 1 RETURNING 1) "
        + "INSERT INTO v SELECT * FROM a ON CONFLICT (id) DO UPDATE SET y = 2"
    ).changes
    #expect(all.map { $0.relations.map(\.description).joined() } == ["public.t", "s.u", "public.v"])
    #expect(all.map(\.alias) == ["x", nil, nil])
    #expect(all.map(\.effects) == [[.delete], [.update], [.insert, .update]])
    #expect(all.map { $0.unrestricted } == [nil, .noCondition, nil])
    #expect(try facts("EXPLAIN DELETE FROM t").changes.isEmpty)
    #expect(try facts("EXPLAIN ANALYZE DELETE FROM t").changes.count == 1)
  }

  @Test(
    "know the most rows where the text says it",
    arguments: [
      ("INSERT INTO t VALUES (1), (2)", 2), ("INSERT INTO t DEFAULT VALUES", 1), ("INSERT INTO t VALUES (now())", nil),
      ("INSERT INTO t SELECT 1", nil), ("DELETE FROM t WHERE CURRENT OF c", 1), ("DELETE FROM t WHERE id = 1", nil),
      ("INSERT INTO t VALUES (1), (2) LIMIT 1", nil),
    ] as [(String, Int?)])
  func mostRows(_ sql: String, _ rows: Int?) throws {
    #expect(try facts(sql).changes.map(\.mostRows) == [rows])
  }

  @Test("CASCADE makes its targets roots")
  func cascade() throws {
    #expect(try facts("DROP TABLE t, u CASCADE").relations.map(\.role) == [.cascadeRoot, .cascadeRoot])
    #expect(try facts("TRUNCATE t CASCADE").relations.map(\.role) == [.cascadeRoot])
    #expect(try facts("TRUNCATE t").relations.map(\.role) == [.target])
    #expect(try facts("ALTER TABLE t DROP COLUMN c CASCADE").concerns == [.cascade])
  }
}
