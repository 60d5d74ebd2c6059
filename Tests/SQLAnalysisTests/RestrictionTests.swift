import Foundation
import SQLAnalysis
import SallyportModel
import Testing

/// The table that a real PostgreSQL is asked about as well: Tests/Integration/test_restrictions.py.
@Suite("What restricts nothing")
struct RestrictionTests {
  private static func table() throws -> [(kind: String, sql: String)] {
    let text = try String(contentsOf: Corpus.fixture("restrictions.txt"), encoding: .utf8)
    return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
      let kind = line.prefix { $0 != " " }
      return (String(kind), String(line.dropFirst(kind.count).drop { $0 == " " }))
    }
  }

  @Test("is found by its meaning, and only there")
  func table() throws {
    let cases = try Self.table()
    #expect(cases.count > 350)
    for (kind, sql) in cases {
      let isUnrestricted = try concerns(sql).contains(.unrestricted)
      switch kind {
      case "every", "constant": #expect(isUnrestricted, "\(sql)")
      case "some", "missed": #expect(!isUnrestricted, "\(sql)")
      default: Issue.record("no class `\(kind)`")
      }
    }
  }

  @Test(
    "is found where parameters decide, in WITH, PREPARE and EXPLAIN ANALYZE",
    arguments: [
      ("DELETE FROM users WHERE $1", .constant), ("DELETE FROM users WHERE $1 = $2", .constant),
      ("DELETE FROM users WHERE $1::int IS NULL AND true", .constant), ("DELETE FROM users", .noCondition),
      ("DELETE FROM users WHERE $1 = $1", .constant), ("DELETE FROM users WHERE id = id", .tautology),
      ("DELETE FROM users WHERE id IN (SELECT id FROM users)", .itself),
      ("WITH gone AS (DELETE FROM users RETURNING id) SELECT count(*) FROM gone", .noCondition),
      ("PREPARE zap AS DELETE FROM users", .noCondition), ("EXPLAIN ANALYZE DELETE FROM users", .noCondition),
      ("WITH u AS (UPDATE users SET age = 1 RETURNING id) DELETE FROM users WHERE id IN (SELECT id FROM u)", .itself),
    ] as [(String, RowChange.Unrestricted)])
  func reasons(_ sql: String, _ why: RowChange.Unrestricted) throws {
    let facts = try #require(try Analyzer().analyze(Array(sql.utf8)).get().statements.first)
    #expect(facts.changes.last?.unrestricted == why)
    #expect(facts.concerns.contains(.unrestricted))
  }

  @Test(
    "is not found where parameters choose between rows, and not in reads",
    arguments: [
      "DELETE FROM users WHERE id = $1", "DELETE FROM users WHERE $1 IS NULL OR id = $1",
      "DELETE FROM users WHERE id = ANY ($1)", "DELETE FROM users WHERE CURRENT OF some_cursor",
      "DELETE FROM users WHERE id IN (SELECT id FROM users LIMIT $1)", "SELECT * FROM users",
      "EXPLAIN DELETE FROM users",
      "INSERT INTO users (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET email = ''",
      "INSERT INTO users (id) VALUES (1)",
      "DELETE FROM s.users WHERE id IN (SELECT id FROM users)", "DELETE FROM users WHERE f(id)",
      "WITH u AS (UPDATE users SET id = id + 1 RETURNING id) DELETE FROM users WHERE id IN (SELECT id FROM u)",
      "MERGE INTO users u USING incoming s ON u.id = s.id WHEN MATCHED THEN UPDATE SET name = s.name",
      "MERGE INTO users u USING incoming s ON true WHEN NOT MATCHED THEN INSERT (id) VALUES (s.id)",
    ])
  func someRows(_ sql: String) throws {
    let facts = try #require(try Analyzer().analyze(Array(sql.utf8)).get().statements.first)
    #expect(facts.changes.last?.unrestricted == nil)
  }

  @Test("costs no more than the text is long", arguments: Self.long)
  func isLinear(_ condition: String) throws {
    let took = try ContinuousClock().measure { _ = try concerns("DELETE FROM users WHERE " + condition) }
    #expect(took < .seconds(20))
  }

  private static var long: [String] {
    let numbers = (0..<17_000).map(String.init)
    let pairs: [String] = numbers.prefix(5_000).map { "a" + $0 + " < b" + $0 }
    let names: [String] = Array(repeating: "name", count: 5_000)
    return [
      numbers.map { "id = " + $0 }.joined(separator: " OR "), "id IN (" + numbers.joined(separator: ", ") + ")",
      pairs.joined(separator: " AND "), nested(60, "id IN (SELECT id FROM users WHERE ", ")", around: "id = 5"),
      nested(150, "CASE WHEN ", " THEN id = 1 ELSE id = 2 END", around: "true"),
      nested(300, "coalesce(", ", id)", around: "id") + " = 3", names.joined(separator: " || ") + " = name",
      nested(900, "NOT ", "", around: "active"),
    ]
  }

  private static func nested(_ depth: Int, _ open: String, _ close: String, around inner: String) -> String {
    String(repeating: open, count: depth) + inner + String(repeating: close, count: depth)
  }

  private func concerns(_ sql: String) throws -> Set<Concern> {
    try #require(try Analyzer().analyze(Array(sql.utf8)).get().statements.first).concerns
  }
}
