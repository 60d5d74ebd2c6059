import SQLAnalysis
import SallyportModel
import Testing

@Suite("What to do about a text that the grammar does not know")
struct SyntaxComplaintTests {
  private func error(_ sql: String) throws -> NotUnderstood {
    guard case .failure(let error) = Analyzer().analyze(Array(sql.utf8)) else { throw Understood() }
    return error
  }

  private struct Understood: Error {}

  @Test(
    "is said where the text shows what happened",
    arguments: [
      ("\u{FEFF}SELECT 1", "byte order mark"),
      ("SELECT 'abc", "close it with `'`"), ("SELECT E'abc", "close it with `'`"),
      ("SELECT x'abc", "close it with `'`"),
      ("SELECT \"abc", "close it with `\"`"), ("SELECT 1 /* /* */", "close it with `*/`"),
      ("DO $body$ BEGIN END", "close it with `$body$`"), ("DO $$ BEGIN END", "close it with `$$`"),
      ("\\d users", "`\\d` is a command of psql"),
      ("SELECT 1;\n\\connect shop\nSELECT 2", "`\\connect` is a command of psql"),
      ("SELECT 1 \\gx", "`\\gx` is a command of psql"),
      ("shop=> SELECT 1", "prompt"), ("shop=# SELECT 1", "prompt"), ("$ psql -c 'SELECT 1'", "prompt"),
      ("SELECT id\nshop-> FROM users", "prompt"), ("postgres=*# SELECT 1", "prompt"),
      ("SELECT 1\nSELECT 2", "semicolon"), ("SELECT 1\nDROP TABLE x", "semicolon"),
      ("DELETE FROM a\nINSERT INTO b VALUES (1)", "semicolon"), ("UPDATE a SET b = 1\n\nDELETE FROM c", "semicolon"),
      ("SELECT 1;\nCREATE TABLE a (b int)\nCREATE TABLE c (d int)", "semicolon"),
      ("SELECT (1", "bracket"), ("INSERT INTO a VALUES", "missing at the end"),
    ])
  func hints(sql: String, part: String) throws {
    let hint = try error(sql).hint
    #expect(try #require(hint).contains(part))
  }

  @Test(
    "is not guessed",
    arguments: [
      "SELECT 1; drop tabel x", "SELEC 1", "SELECT 1 FROM FROM x", "SELECT 1abc", "SELECT 1 SELECT 2", "SELECT a => 1",
      "SELECT (\nSELECT 1\nSELECT 2)", "SELECT json FORM users", "UPDATE users SET SET a = 1",
    ])
  func nothing(_ sql: String) throws { #expect(try error(sql).hint == nil) }

  @Test("points at a byte, wherever the grammar counts characters")
  func positions() throws {
    #expect(try error("SELECT 1; drop tabel x").position == 15)
    #expect(try error("SELECT 'é' FROM FROM x").position == 17)
    #expect(try error("SELECT '日本', 𝄞 FROM FROM x").position == 27)
    #expect(try error("SELECT 'é").position == 7)
    #expect(try error("SELECT 'é' +").position == 13)
  }

  @Test("stays short, whatever the text repeats")
  func bounded() throws {
    let error = try error("SELECT '" + String(repeating: "é", count: 100_000))
    #expect(error.description.hasPrefix("unterminated quoted string at or near \"'é"))
    #expect(error.description.count < 130)
    #expect(try #require(error.hint).count < 200)
    let tag = "$" + String(repeating: "t", count: 60)
    #expect(try self.error("SELECT \(tag)t$ a").hint?.contains(tag) == true)
    #expect(try self.error("SELECT \(tag)ttttttttt$ a").hint == "close it with the tag that opens it")
  }

  @Test("has a place in bytes that are no text")
  func encoding() throws {
    guard case .failure(let error) = Analyzer().analyze(Array("SELECT 'é".utf8) + [0xFF, 0x27]) else {
      throw Understood()
    }
    #expect(error.code == .encoding)
    #expect(error.position == 10)
  }
}
