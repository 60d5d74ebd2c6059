import SQLAnalysis
import SallyportModel
import Testing

/// What the largest of honest statements need, and what nobody needs. How long each takes, and that memory comes back, is measured
/// where figures mean something: `make bench ARGS="analysis --bad-input"`.
@Suite("Large and bad texts")
struct BadInputTests {
  @Test(
    "what object mappers send is understood",
    arguments: [
      ("a list of 10,000 numbers", "SELECT 1 FROM users WHERE id IN (1" + rep(",123456", 9_999) + ")"),
      ("65,535 parameters", "SELECT 1 FROM users WHERE id IN ($1" + rep(",$2", 65_534) + ")"),
      ("32,767 parameters with casts", "SELECT 1 FROM users WHERE id IN ($1" + rep(",$2::int", 32_766) + ")"),
      (
        "6,553 rows of ten", "INSERT INTO users VALUES ($1" + rep(",$2", 9) + ")" + rep(",(1,2,3,4,5,6,7,8,9,0)", 6_552)
      ),
      ("3,000 keys of two columns", "SELECT 1 FROM users WHERE a=1 AND b=2" + rep(" OR a=1 AND b=2", 2_999)),
      ("3,000 unions", "SELECT 1" + rep(" UNION ALL SELECT 1", 2_999)),
      ("1,600 columns", "SELECT u.a" + rep(",u.a", 1_599) + " FROM users u"),
      ("half a megabyte of JSON", "SELECT '" + rep("{\"a\":[", 80_000) + "'"),
      ("sixty columns from a query", assignment(60)),
    ])
  func understood(_ name: String, _ sql: String) {
    #expect(throws: Never.self) { try Analyzer().analyze(Array(sql.utf8)).get() }
  }

  @Test(
    "what only hurts is refused",
    arguments: [
      ("a source for 1,000 columns", assignment(1_000)),
      (
        "sources in sources",
        (0..<14).reduce("1") { inner, _ in "(WITH x AS (UPDATE t SET (a,b) = \(inner)) SELECT 1)" }
      ),
      ("plus signs", "SELECT 1 " + rep("+", 100_000) + "1"), ("relations", "SELECT 1 FROM a" + rep(",a", 20_000)),
      ("unterminated quote", "SELECT '" + rep("x", 900_000)), ("unterminated name", "SELECT \"" + rep("x", 900_000)),
      ("unterminated comment", "SELECT /*" + rep("/*", 400_000)),
      ("unterminated dollar", "SELECT $a$" + rep("$b$", 300_000)),
      ("identifiers", "SELECT " + rep("a ", 100_000)), ("commas", "SELECT " + rep(",", 200_000)),
    ])
  func refused(_ name: String, _ sql: String) {
    #expect(throws: NotUnderstood.self) { try Analyzer().analyze(Array(sql.utf8)).get() }
  }

  private static func rep(_ part: String, _ count: Int) -> String { String(repeating: part, count: count) }

  private static func assignment(_ columns: Int) -> String {
    "UPDATE users SET (a" + rep(",a", columns - 1) + ") = (SELECT 1" + rep(",1", columns - 1) + ")"
  }
}
