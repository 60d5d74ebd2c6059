import SQLAnalysis
import SallyportModel
import Testing

@testable import ControlPlane

@Suite("Answers of the gateway")
struct AnswerTableTests {
  @Test("are a SELECT of literals behind what the agent wrote")
  func rows() {
    var table = AnswerTable(title: "t", columns: ["a", "b"])
    table.rows = [["O'Brien \\", nil]]
    let sql = String(decoding: table.sql(for: Array("SHOW x".utf8)), as: UTF8.self)
    #expect(
      sql == #"/* SHOW x */ SELECT * FROM (VALUES ('O''Brien \'::text, NULL::text)) AS "t" ("a", "b")"#)
    #expect(AnswerMark.original(of: Array(sql.utf8)) == Array("SHOW x".utf8))
  }

  @Test("have the same columns without rows")
  func shape() {
    let sql = AnswerTable(title: "t", columns: ["a", "b"]).sql(for: [])
    #expect(String(decoding: sql, as: UTF8.self) == #"/*  */ SELECT ''::text AS "a", ''::text AS "b" WHERE false"#)
  }

  @Test("pass the policy like any other text, whatever stands in them")
  func judged() {
    for task in ["x", "'\u{301}); DROP TABLE t; --", "'; DROP TABLE t; --", "\\'", "$1", "é\u{202e}", "/* a */"] {
      var table = AnswerTable(title: "grants", columns: ["task"])
      table.rows = [[task]]
      let facts = Analyzer().analyze(table.sql(for: Array("SHOW sallyport.grants".utf8)))
      guard case .success(let batch) = facts else {
        Issue.record("not understood: \(task)")
        continue
      }
      #expect(batch.statements.count == 1)
      #expect(batch.statements[0].effects == [.read] && batch.statements[0].relations.isEmpty)
    }
  }

  @Test("stand behind no text that would end the comment")
  func marks() {
    #expect(!AnswerMark.holds(Array("a */\u{301} b".utf8)))
    #expect(!AnswerMark.holds(Array("a */ b".utf8)) && !AnswerMark.holds(Array("a /* b".utf8)))
    #expect(AnswerMark.original(of: Array("SELECT 1".utf8)) == nil)
    #expect(AnswerMark.original(of: Array("/* no end".utf8)) == nil)
  }
}
