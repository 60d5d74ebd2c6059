import SallyportModel
import Testing

@testable import SQLAnalysis

@Suite("Tokens, counted before the parser")
struct LexerTests {
  private static func pieces(_ sql: String) -> [String] {
    var lexer = Lexer(Array(sql.utf8))
    var found: [String] = []
    while let token = lexer.next() { found.append(String(decoding: lexer.text[token.range], as: UTF8.self)) }
    return found
  }

  @Test(
    "end where PostgreSQL ends them",
    arguments: [
      ("SELECT a1$b, é", ["SELECT", "a1$b", ",", "é"]), ("'it''s' 'x", ["'it''s'", "'x"]),
      (#"E'a\'b' e'\\' 'a\'"#, [#"E'a\'b'"#, #"e'\\'"#, #"'a\'"#]), ("E'a'\n 'b\\'c' d", ["E'a'\n 'b\\'c'", "d"]),
      ("E'a' 'b'", ["E'a'", "'b'"]), ("E'a' --x\n'b\\''", ["E'a' --x\n'b\\''"]),
      ("B'01'X'f'N'a'U&'b'u&\"c\"\"d\"", ["B'01'", "X'f'", "N", "'a'", "U&'b'", "u&\"c\"\"d\""]),
      ("be'x' u & 'a'", ["be", "'x'", "u", "&", "'a'"]), ("$$a'b$$ $t$ $$ $tt$ $t$", ["$$a'b$$", "$t$ $$ $tt$ $t$"]),
      ("$1 $1$$a$$ a$$b $é$;$é$", ["$1", "$1", "$$a$$", "a$$b", "$é$;$é$"]), ("$a b $", ["$", "a", "b", "$"]),
      ("1.5e+3 1..2 1x", ["1", ".", "5e", "+", "3", "1", ".", ".", "2", "1x"]),
      ("a--b\n/*c/*d*/e*/f/*", ["a", "f"]), ("+--x\n*/**/-/***/g", ["+", "*", "-", "g"]),
      ("\"a\"\"b\" \"c", ["\"a\"\"b\"", "\"c"]), ("", []), ("  \t\n\u{0C} ", []), ("\u{0B}", ["\u{0B}"]),
    ])
  func ends(_ sql: String, _ expected: [String]) { #expect(Self.pieces(sql) == expected) }

  /// Everything that PostgreSQL's own parser points at begins a token here: the two agree on quotes, comments and names.
  @Test("begin where PostgreSQL's parser points", arguments: ["statements.sql", "extended.sql", "harmless.sql"])
  func places(_ file: String) throws {
    var pointed = 0
    for corpusCase in try Corpus.cases(file) {
      guard !corpusCase.text.contains(0), case .success(let json) = PgQuery.parse(corpusCase.text) else { continue }
      var lexer = Lexer(corpusCase.text)
      var starts: Set<Int> = []
      while let token = lexer.next() { starts.insert(token.range.lowerBound) }
      let tree = try TreeReader.read(json, limits: .standard)
      for node in tree.entries.indices {
        guard let place = tree.number(node, .location), place > 0 else { continue }
        pointed += 1
        #expect(starts.contains(place), "\(corpusCase.id) at \(place)")
      }
    }
    #expect(pointed > 300)
  }

  @Test("are counted as often as the tree repeats them")
  func copies() {
    #expect(tokens("UPDATE t SET a = 1") == 6)
    #expect(tokens("UPDATE t SET (a) = (1)") == 10)
    // The sign of equality and the source twice.
    #expect(tokens("UPDATE t SET (a, b) = (1)") == 8 + 2 * 4)
    #expect(tokens("UPDATE t SET (a, b) = (1), c = 2") == 8 + 2 * 4 + 4)
    #expect(tokens("SELECT 1 WHERE (a, b) = (1, 2) OR (a, b) = (3, 4)") == 26)
    #expect(
      tokens("UPDATE t SET (a, b, c) = (SELECT (WITH x AS (UPDATE t SET (a, b) = (1)) 1))") == 10 + 3 * (16 + 4) + 6 * 4
    )
    #expect(tokens("ON (a, b) = (c, d) WHEN THEN UPDATE SET (a, b, c) = (1)") == 23 + 3 * 4)
    #expect(tokens("SET (a, b) = 1 WHERE 2; SELECT 3") == 6 + 2 * 4 + 3)
  }

  private func tokens(_ sql: String) -> Int {
    (try? TextScan(Array(sql.utf8), limits: .standard))?.tokens ?? -1
  }
}
