import SQLAnalysis
import SallyportModel
import Testing

/// What the largest of honest statements need, and what nobody needs. How long each takes, and that memory comes back, is measured
/// where figures mean something: `make bench ARGS="analysis --bad-input"`.
@Suite("Large and bad texts")
struct BadInputTests {
  struct Shape: Sendable, CustomTestStringConvertible {
    let name: String
    let head: String
    let part: String
    let count: Int
    let tail: String

    init(_ name: String, _ head: String, _ part: String, _ count: Int, _ tail: String = "") {
      self.name = name
      self.head = head
      self.part = part
      self.count = count
      self.tail = tail
    }

    var text: [UInt8] { Array((head + String(repeating: part, count: count) + tail).utf8) }
    var testDescription: String { name }
  }

  static let honest: [Shape] = [
    Shape("a list of 10,000 numbers", "SELECT 1 FROM users WHERE id IN (1", ",123456", 9_999, ")"),
    Shape("65,535 parameters", "SELECT 1 FROM users WHERE id IN ($1", ",$2", 65_534, ")"),
    Shape("32,767 parameters with casts", "SELECT 1 FROM users WHERE id IN ($1", ",$2::int", 32_766, ")"),
    Shape("6,553 rows of ten", "INSERT INTO users VALUES (1)", ",(1,2,3,4,5,6,7,8,9,0)", 6_552),
    Shape("3,000 keys of two columns", "SELECT 1 FROM users WHERE a=1 AND b=2", " OR a=1 AND b=2", 2_999),
    Shape("3,000 unions", "SELECT 1", " UNION ALL SELECT 1", 2_999),
    Shape("1,600 columns", "SELECT u.a", ",u.a", 1_599, " FROM users u"),
    Shape("half a megabyte of JSON", "SELECT '", "{\"a\":[", 80_000, "'"),
  ]

  @Test("what object mappers send is understood", arguments: honest)
  func understood(_ shape: Shape) {
    #expect(throws: Never.self) { try Analyzer().analyze(shape.text).get() }
  }

  static let bad: [Shape] = [
    Shape("plus signs", "SELECT 1 ", "+", 100_000, "1"), Shape("relations", "SELECT 1 FROM a", ",a", 20_000),
    Shape("unterminated quote", "SELECT '", "x", 900_000), Shape("unterminated name", "SELECT \"", "x", 900_000),
    Shape("unterminated comment", "SELECT /*", "/*", 400_000),
    Shape("unterminated dollar", "SELECT $a$", "$b$", 300_000), Shape("identifiers", "SELECT ", "a ", 100_000),
    Shape("commas", "SELECT ", ",", 190_000), Shape("arrows", "SELECT a", "->'x'", 40_000),
  ]

  @Test("what only hurts is refused", arguments: bad)
  func refused(_ shape: Shape) {
    #expect(throws: NotUnderstood.self) { try Analyzer().analyze(shape.text).get() }
  }

  /// Each column of a SET clause carries the whole source, and a source may hold another such clause.
  @Test("sources that the tree repeats", arguments: [(60, true), (1_000, false)])
  func assignment(_ columns: Int, _ isUnderstood: Bool) {
    let names = [String](repeating: "a", count: columns).joined(separator: ",")
    let sql = "UPDATE users SET (" + names + ") = (SELECT " + names + ")"
    #expect(((try? Analyzer().analyze(Array(sql.utf8)).get()) != nil) == isUnderstood)
  }

  @Test("sources in sources")
  func nestedAssignment() {
    var source = "1"
    for _ in 0..<14 { source = "(WITH x AS (UPDATE t SET (a,b) = " + source + ") SELECT 1)" }
    #expect(throws: NotUnderstood.self) { try Analyzer().analyze(Array(source.utf8)).get() }
  }
}
