import SQLAnalysis
import SallyportModel
import Testing

@Suite("What counts rows that a filter hides")
struct HiddenRowsTests {
  @Test(
    "is EXPLAIN ANALYZE, and what the server counts of tables",
    arguments: [
      ("EXPLAIN ANALYZE SELECT 1 FROM t", true), ("EXPLAIN (ANALYZE, VERBOSE) SELECT 1 FROM t", true),
      ("EXPLAIN SELECT 1 FROM t", false), ("EXPLAIN (ANALYZE off) SELECT 1 FROM t", false),
      ("SELECT * FROM pg_stat_user_tables", true), ("SELECT * FROM pg_catalog.pg_stat_xact_all_tables", true),
      ("SELECT * FROM pg_statio_user_indexes", true), ("SELECT pg_stat_get_live_tuples(1)", true),
      ("SELECT (SELECT pg_catalog.pg_stat_get_xact_tuples_fetched(oid)) FROM pg_class", true),
      // What psql's \\d asks.
      ("SELECT stxname FROM pg_catalog.pg_statistic_ext", false), ("SELECT relname FROM pg_class", false),
    ])
  func concern(sql: String, isOne: Bool) throws {
    let statement = try #require(try Analyzer().analyze(Array(sql.utf8)).get().statements.first)
    #expect(statement.concerns.contains(.hiddenRows) == isOne)
  }
}
