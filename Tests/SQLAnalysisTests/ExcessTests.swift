import SQLAnalysis
import SallyportModel
import Testing

/// What constants make larger than any honest query; what only the data decides, the server's own limits bound (SECURITY.md).
@Suite("Excess that constants tell")
struct ExcessTests {
  private func isExcessive(_ sql: String) throws -> Bool {
    let facts = try Analyzer().analyze(Array(sql.utf8)).get()
    return facts.statements.contains { $0.concerns.contains(.excessive) }
  }

  @Test(
    "is found",
    arguments: [
      "SELECT format('%1000000000s', 'x')", "SELECT format('%-1000000000s', 'x')",
      "SELECT format('%1$1000000000s', 'x')",
      "SELECT format('%s%70000000s', 'a', 'x')", "SELECT format('%40000000s%40000000s', 'a', 'x')",
      "SELECT format('%*s', 1000000000, 'x')", "SELECT format('%1$*2$s', 'x', -1000000000)",
      "SELECT pg_catalog.format('%%%1000000000I', 'x')", "SELECT format('%' || 's', repeat('x', 100000000))",
      "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 100000000000) SELECT count(*) FROM r",
      "WITH RECURSIVE r(n) AS (SELECT 1 UNION SELECT 1 + n FROM r WHERE 1e11 >= n) SELECT count(*) FROM r",
      "WITH RECURSIVE r(n) AS (VALUES (0) UNION ALL SELECT r.n - 1 FROM r WHERE r.n > -100000000000) SELECT count(*) FROM r",
      "WITH RECURSIVE r(a, n) AS (SELECT 'x', 0 UNION ALL SELECT a, n + 0.001 FROM r WHERE n < 1000000) SELECT 1 FROM r",
      "WITH RECURSIVE r(n) AS (SELECT 'a' UNION ALL SELECT n || n FROM r WHERE true) SELECT count(*) FROM r",
    ])
  func found(_ sql: String) throws { #expect(try isExcessive(sql)) }

  @Test(
    "is not seen in honest queries",
    arguments: [
      "SELECT format('%20s|%-20s|%1$s %% %*s', 'a', 'b', 10, 'c')", "SELECT format('1000000000%s', 'x')",
      "SELECT format('%s has 100000000000$', id) FROM users", "SELECT format('%s', 100000000000)",
      "SELECT format('%%1000000000s')",
      "SELECT format(name, 1) FROM users", "SELECT lpad('a', 8, '0'), rpad('a', 8), repeat('-', 80)",
      "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 1000) SELECT count(*) FROM r",
      "WITH RECURSIVE r(t) AS (SELECT 1690000000 UNION ALL SELECT t + 3600 FROM r WHERE t < 1700000000) SELECT t FROM r",
      "WITH RECURSIVE r(n) AS (SELECT id FROM users UNION ALL SELECT n + 1 FROM r WHERE n < 100000000000) SELECT 1 FROM r",
      "WITH RECURSIVE r(n) AS (SELECT 100000000000 UNION ALL SELECT n / 2 FROM r WHERE n > 1) SELECT n FROM r",
      "WITH RECURSIVE r(n, a) AS (SELECT 1, 0 UNION ALL SELECT n + a, n FROM r WHERE n < 1000000000000) SELECT n FROM r",
    ])
  func honest(_ sql: String) throws { #expect(!(try isExcessive(sql))) }
}
