import Foundation
import SallyportModel
import Testing

@testable import SQLAnalysis

/// The numbers against a real PostgreSQL: Tests/Integration/test_counting.py.
@Suite("Counting queries")
struct CountingTests {
  private func queries(_ sql: String, _ analyzer: Analyzer = Analyzer()) throws -> [CountingQuery] {
    try #require(analyzer.countingQueries(of: Array(sql.utf8)).first)
  }

  private func sql(_ sql: String) throws -> String? { try queries(sql).last?.sql }

  @Test(
    "are cut out of the statement's own text",
    arguments: [
      ("DELETE FROM t", "SELECT FROM t"),
      ("DELETE FROM ONLY s.t AS x WHERE x.a = 1", "SELECT FROM ONLY s.t AS x WHERE x.a = 1"),
      ("DELETE FROM t WHERE a /* where */ = ')' RETURNING b", "SELECT FROM t WHERE a /* where */ = ')'"),
      ("DELETE FROM t USING u, v WHERE u.a = t.a", "SELECT FROM t WHERE EXISTS (SELECT FROM u, v WHERE u.a = t.a)"),
      (
        "UPDATE t SET a = b IS DISTINCT FROM c FROM u WHERE t.from = 1",
        "SELECT FROM t WHERE EXISTS (SELECT FROM u WHERE t.from = 1)"
      ),
      ("UPDATE t SET (a, b) = (SELECT 1, 2 FROM u WHERE true)", "SELECT FROM t"),
      ("EXPLAIN ANALYZE DELETE FROM t WHERE a = 1; SELECT 1", "SELECT FROM t WHERE a = 1"),
      ("PREPARE delete AS DELETE FROM delete WHERE a = 1", "SELECT FROM delete WHERE a = 1"),
      ("INSERT INTO t (a, b) SELECT 1, b FROM u RETURNING a", "SELECT FROM (SELECT 1, b FROM u) AS sallyport_nested"),
      ("INSERT INTO t (a, b) VALUES (lower('(,'), DEFAULT)", "SELECT FROM (SELECT lower('(,')) AS sallyport_nested"),
    ])
  func cuts(_ change: String, _ body: String) throws {
    #expect(try sql(change) == "SELECT count(*) FROM (\(body)) AS sallyport_counted")
  }

  @Test("take the WITH queries along that they need, each in its place")
  func with() throws {
    #expect(
      try sql("WITH a AS (SELECT 1 AS x), b AS (SELECT 2) DELETE FROM t USING a WHERE t.x = a.x")
        == "WITH a AS (SELECT 1 AS x) SELECT count(*) FROM "
        + "(SELECT FROM t WHERE EXISTS (SELECT FROM a WHERE t.x = a.x)) AS sallyport_counted")
    #expect(
      try sql(
        "WITH a AS (SELECT 1), c AS (WITH a AS (SELECT 2) DELETE FROM t WHERE x IN (TABLE a) RETURNING 1) SELECT 1")
        == "WITH a AS (SELECT 2) SELECT count(*) FROM (SELECT FROM t WHERE x IN (TABLE a)) AS sallyport_counted")
    #expect(
      try sql(
        "WITH g AS MATERIALIZED (DELETE FROM u WHERE y RETURNING id) DELETE FROM t WHERE id IN (SELECT id FROM g)")
        == "WITH g AS MATERIALIZED (SELECT id FROM u WHERE y) SELECT count(*) FROM "
        + "(SELECT FROM t WHERE id IN (SELECT id FROM g)) AS sallyport_counted")
  }

  @Test("count what MERGE changes and what it inserts")
  func merge() throws {
    let counting = try sql(
      "MERGE INTO t USING s ON t.a = s.a WHEN MATCHED AND t.b THEN DO NOTHING WHEN MATCHED THEN DELETE "
        + "WHEN NOT MATCHED THEN INSERT VALUES (s.a)")
    #expect(
      counting
        == "SELECT (SELECT count(*) FROM (SELECT FROM t INNER JOIN s ON (t.a = s.a) WHERE CASE WHEN t.b THEN false ELSE true END) "
        + "AS sallyport_counted) + (SELECT count(*) FROM (SELECT FROM s WHERE NOT EXISTS (SELECT FROM t WHERE t.a = s.a) AND true) "
        + "AS sallyport_counted)")
    #expect(try queries("MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN DO NOTHING")[0].rows == 0)
  }

  @Test("stop at one row above the ceiling", arguments: [(0, 1), (5, 6), (-3, 1), (Int.max, 1_000_000_001)])
  func bounded(_ ceiling: Int, _ limit: Int) throws {
    #expect(
      try queries("DELETE FROM t WHERE a = 1")[0].sql(boundedBy: ceiling)
        == "SELECT count(*) FROM (SELECT FROM (SELECT FROM t WHERE a = 1) AS sallyport_nested LIMIT \(limit)) AS sallyport_counted"
    )
  }

  @Test("need no asking where the text says the number")
  func known() throws {
    #expect(try queries("INSERT INTO t VALUES (1), (2)").map(\.rows) == [2])
    #expect(try queries("INSERT INTO t VALUES (1), (2)").map(\.sql) == [nil])
    let cursor = try queries("DELETE FROM t WHERE CURRENT OF c")[0]
    #expect(cursor.rows == 1 && !cursor.isExact && cursor.sql(boundedBy: 5) == nil)
  }

  @Test(
    "are not there where they would do more than read",
    arguments: [
      ("DELETE FROM t WHERE f(a)", .notHarmless),
      ("DELETE FROM t WHERE a IN (SELECT a FROM t FOR UPDATE)", .notHarmless),
      ("DELETE FROM t WHERE pg_sleep(5) IS NULL", .notHarmless), ("DELETE FROM t WHERE a::s.evil = 1", .notHarmless),
      ("UPDATE t SET a = 1 WHERE lo_unlink(5) = 1", .notHarmless),
      ("DELETE FROM t WHERE a OPERATOR(s.=) b", .notHarmless),
      ("WITH u AS (UPDATE u SET a = 1 RETURNING id) DELETE FROM t USING u WHERE u.id = t.id", .readsChanges),
      ("WITH i AS (INSERT INTO u DEFAULT VALUES RETURNING id) INSERT INTO t SELECT id FROM i", .readsChanges),
    ] as [(String, CountingQuery.Obstacle)])
  func obstacles(_ change: String, _ obstacle: CountingQuery.Obstacle) throws {
    let query = try #require(try queries(change).last)
    #expect(query.obstacle == obstacle)
    #expect(query.sql == nil && query.sql(boundedBy: 1) == nil && query.facts == nil)
  }

  @Test("what only SET, RETURNING and INSERT VALUES call is not asked, and does not stand in the way")
  func leftOut() throws {
    #expect(try sql("UPDATE t SET a = f(b) WHERE c = 1 RETURNING g(a)") != nil)
    #expect(try queries("INSERT INTO t VALUES (f(1)), (2)")[0].rows == 2)
  }

  @Test("name their parameters, and say when they are the most that it can be")
  func parameters() throws {
    let query = try queries("UPDATE t SET a = $1 WHERE b = $3 AND c = $2 OR b = $3")[0]
    #expect(query.parameters == [2, 3] && query.isExact)
    #expect(!(try queries("DELETE FROM t WHERE random() < 0.5")[0].isExact))
    #expect(!(try queries("INSERT INTO t SELECT * FROM u ON CONFLICT DO NOTHING")[0].isExact))
  }

  @Test("are reads by the analysis itself, and one for every change of every statement")
  func facts() throws {
    let text = "DELETE FROM t; SELECT 1; WITH d AS (DELETE FROM u RETURNING 1) UPDATE v SET a = 1"
    let all = Analyzer().countingQueries(of: Array(text.utf8))
    #expect(all.map(\.count) == [1, 0, 2])
    for query in all.joined() {
      let sql = try #require(query.sql)
      let facts = try Analyzer().analyze(Array(sql.utf8)).get().statements
      #expect(facts == [query.facts])
      #expect(facts[0].effects == [.read] && facts[0].changes.isEmpty)
    }
    #expect(Analyzer().countingQueries(of: Array("nonsense".utf8)).isEmpty)
  }

  @Test("every change of the restriction table has one, or the text says the number")
  func table() throws {
    let text = try String(contentsOf: Corpus.fixture("restrictions.txt"), encoding: .utf8)
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      let sql = String(line.drop { $0 != " " }.drop { $0 == " " })
      guard let query = try queries(sql).last else { continue }
      #expect(query.obstacle == nil, "\(query.obstacle?.rawValue ?? ""): \(sql)")
    }
  }

  @Test("three-part names are those of the session's database, where it is known")
  func database() throws {
    let shop = Analyzer(database: "shop")
    let facts = try shop.analyze(Array("DELETE FROM shop.public.t WHERE shop.public.t.a = 1".utf8)).get().statements[0]
    #expect(facts.relations.map(\.relation.description) == ["public.t"])
    #expect(
      try queries("DELETE FROM shop.s.t WHERE a = 1", shop)[0].facts?.relations.map(\.relation.description) == ["s.t"])
    #expect(
      try shop.analyze(Array("DROP TABLE shop.s.t".utf8)).get().statements[0].relations.map(\.relation.schema) == ["s"])
    #expect(throws: NotUnderstood.self) { try shop.analyze(Array("SELECT 1 FROM other.public.t".utf8)).get() }
    #expect(throws: NotUnderstood.self) { try Analyzer().analyze(Array("SELECT 1 FROM shop.public.t".utf8)).get() }
  }
}
