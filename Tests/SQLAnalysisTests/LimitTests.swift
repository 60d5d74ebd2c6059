import SQLAnalysis
import SallyportModel
import Synchronization
import Testing

@Suite("Limits of one text")
struct LimitTests {
  @Test("bytes: at the limit and one above")
  func bytes() {
    let analyzer = Analyzer(limits: AnalysisLimits(statementBytes: 10))
    #expect(code(analyzer, "SELECT   1") == nil)
    #expect(code(analyzer, "SELECT    1") == .limit)
  }

  @Test("words and signs: at the limit and one above")
  func tokens() {
    let analyzer = Analyzer(limits: AnalysisLimits(tokens: 4))
    #expect(code(analyzer, "SELECT 1+1") == nil)
    #expect(code(analyzer, "SELECT 1+1;") == .limit)
  }

  @Test("words and signs that the tree repeats: at the limit and one above")
  func copies() {
    let analyzer = Analyzer(limits: AnalysisLimits(tokens: 16))
    #expect(code(analyzer, "UPDATE t SET (a, b) = (1)") == nil)
    #expect(code(analyzer, "UPDATE t SET (a, b) = (1);") == .limit)
    #expect(code(analyzer, "UPDATE t SET (a, b, c) = (1)") == .limit)
  }

  @Test("signs in a row: at the limit and one above")
  func operators() {
    let analyzer = Analyzer(limits: AnalysisLimits(operatorBytes: 3))
    #expect(code(analyzer, "SELECT 1 +++ ++ 1") == nil)
    #expect(code(analyzer, "SELECT 1 ++++ 1") == .limit)
    #expect(code(analyzer, "SELECT 1 + ++++ 1") == .limit)
    #expect(code(analyzer, "SELECT '++++', \"++++\" /* ++++ */ FROM users -- ++++") == nil)
    #expect(code(Analyzer(), "SELECT 1 " + String(repeating: "+", count: 63) + "1") == nil)
    #expect(code(Analyzer(), "SELECT 1 " + String(repeating: "+", count: 64) + "1") == .limit)
  }

  @Test("comments in a row: at the limit and one above")
  func comments() {
    let row = { (count: Int) in "SELECT 1 " + String(repeating: "/**/", count: count) }
    #expect(code(Analyzer(), row(16)) == nil)
    #expect(code(Analyzer(), row(17)) == .limit)
    #expect(code(Analyzer(), row(16) + " " + row(16)) == .syntax)
    #expect(code(Analyzer(), "SELECT 1 /*" + String(repeating: "*", count: 100_000) + "/") == nil)
    #expect(code(Analyzer(), "SELECT 1" + String(repeating: " /* a */\n", count: 10_000)) == nil)
  }

  @Test("brackets: at the limit and one above")
  func brackets() {
    let analyzer = Analyzer(limits: AnalysisLimits(bracketDepth: 3))
    #expect(code(analyzer, "SELECT (((1))), (ARRAY[1])") == nil)
    #expect(code(analyzer, "SELECT ((((1))))") == .limit)
    #expect(code(analyzer, "SELECT ((ARRAY[[1]]))") == .limit)
  }

  @Test("depth of the tree: at the limit and one above")
  func depth() {
    let text = "SELECT 1+1+1"
    let least = (1...100).first { code(Analyzer(limits: AnalysisLimits(treeDepth: $0)), text) == nil }
    #expect(least != nil)
    if let least { #expect(code(Analyzer(limits: AnalysisLimits(treeDepth: least - 1)), text) == .limit) }
  }

  @Test("statements: at the limit and one above")
  func statements() {
    #expect(code(Analyzer(), String(repeating: "SELECT 1;", count: 100)) == nil)
    #expect(code(Analyzer(), String(repeating: "SELECT 1;", count: 101)) == .limit)
  }

  @Test("statements, before the parser: at ten times the limit and one above")
  func statementsBeforeParsing() {
    let analyzer = Analyzer(limits: AnalysisLimits(statementsPerBatch: 1))
    #expect(code(analyzer, String(repeating: "x y;", count: 10)) == .syntax)
    #expect(code(analyzer, String(repeating: "x y;", count: 11)) == .limit)
    #expect(code(Analyzer(), String(repeating: ";", count: 100_000)) == nil)
  }

  @Test("names and operations: at the limit and one above")
  func lookups() {
    let analyzer = Analyzer(limits: AnalysisLimits(lookups: 10))
    // The statement, a target and its column, a relation that counts three times, and a condition on a column.
    #expect(code(analyzer, "SELECT a FROM t WHERE b = 1 AND c") == nil)
    #expect(code(analyzer, "SELECT a FROM t WHERE b = 1 AND c AND d AND e") == .limit)
    #expect(code(analyzer, "SELECT a FROM t WHERE b IN (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, $1, 'a')") == nil)
    #expect(code(analyzer, "x" + String(repeating: " = ", count: 10)) == .syntax)
    #expect(code(analyzer, "x" + String(repeating: " = ", count: 11)) == .limit)
  }

  @Test("an event loop takes texts up to its own limits only, and then waits for nobody")
  func inline() {
    let analyzer = Analyzer(limits: AnalysisLimits(inlineTokens: 6, inlineDepth: 20, inlineBytes: 40))
    #expect(isInline(analyzer, "SELECT 1" + String(repeating: " ", count: 32)))
    #expect(!isInline(analyzer, "SELECT 1" + String(repeating: " ", count: 33)))
    #expect(isInline(analyzer, "SELECT 1, 1, 1"))
    #expect(!isInline(analyzer, "SELECT 1, 1, 1;"))
    #expect(isInline(analyzer, "a,b,c,d,e,f,g\u{0}"), "a refusal is quick")
    let deep = "SELECT 1+1+1"
    let least = (1...100).first { isInline(Analyzer(limits: AnalysisLimits(inlineDepth: $0)), deep) }
    #expect((5...20).contains(least ?? 0))
    #expect(
      analyzer.analyze(Array(deep.utf8)) == Analyzer().analyze(Array(deep.utf8)), "elsewhere the answer is the same")
  }

  private func isInline(_ analyzer: Analyzer, _ sql: String) -> Bool {
    analyzer.studyInline(analyzer.scan(Array(sql.utf8))) != nil
  }

  private func code(_ analyzer: Analyzer, _ sql: String) -> NotUnderstood.Code? {
    if case .failure(let error) = analyzer.analyze(Array(sql.utf8)) { error.code } else { nil }
  }
}

/// Each of these ended a process that parsed it carelessly. Surviving them on a test's ordinary thread is the test.
@Suite("Texts that exhaust a parser")
struct ExhaustionTests {
  @Test(
    "are answered",
    arguments: [
      ("additions", 5_000, "SELECT 1", "+1", ""), ("unions", 20_000, "SELECT 1", " UNION SELECT 1", ""),
      ("casts", 20_000, "SELECT 1", "::int", ""), ("collations", 10_000, "SELECT 'a'", " COLLATE \"C\"", ""),
      ("joins", 10_000, "SELECT 1 FROM users", " CROSS JOIN users", ""),
      ("alternatives", 20_000, "SELECT true", " OR true", ""),
      ("negations", 3_000, "SELECT ", "NOT ", "true"), ("signs", 3_000, "SELECT ", "- ", "1"),
      ("concatenations", 10_000, "SELECT 'a'", "||'a'", ""), ("subscripts", 10_000, "SELECT a", "[1]", " FROM users a"),
      ("lists", 50_000, "SELECT 1 WHERE 1 IN (1", ",1", ")"),
    ])
  func answered(_ name: String, _ count: Int, _ head: String, _ part: String, _ tail: String) {
    let text = Array((head + String(repeating: part, count: count) + tail).utf8)
    if case .success(let facts) = Analyzer().analyze(text) {
      #expect(facts.statements.map(\.effects) == [[.read]])
    }
  }

  @Test(
    "or refused, if they are beyond every limit",
    arguments: [
      ("brackets", 100_000, "SELECT ", "(", "1", ")"), ("subqueries", 100_000, "SELECT ", "(SELECT ", "1", ")"),
      ("calls", 50_000, "SELECT ", "lower(", "1", ")"), ("arrays", 50_000, "SELECT ", "ARRAY[", "1", "]"),
      ("cases", 30_000, "SELECT ", "CASE WHEN ", "true", " THEN 1 END"),
      ("tables", 20_000, "", "WITH a AS (", "SELECT 1", ") SELECT 1"), ("open brackets", 900_000, "", "(", "", ""),
      ("negations", 100_000, "SELECT ", "NOT ", "true", ""), ("additions", 300_000, "SELECT 1", "+1", "", ""),
      ("statements", 200_000, "", "BEGIN;", "", ""),
    ])
  func refused(_ name: String, _ count: Int, _ head: String, _ open: String, _ middle: String, _ close: String) {
    let text = head + String(repeating: open, count: count) + middle + String(repeating: close, count: count)
    #expect(throws: NotUnderstood.self) { try Analyzer().analyze(Array(text.utf8)).get() }
  }

  @Test("a literal of nearly a megabyte is a literal, and an unterminated one an error")
  func literals() throws {
    let body = String(repeating: "x", count: 1_000_000)
    #expect(try Analyzer().analyze(Array("SELECT '\(body)'".utf8)).get().statements.count == 1)
    #expect(throws: NotUnderstood.self) { try Analyzer().analyze(Array("SELECT '\(body)".utf8)).get() }
  }
}

@Suite("Encoding")
struct EncodingTests {
  @Test(
    "what is not UTF-8 is never repaired",
    arguments: [
      [0x27, 0xC0, 0xAF, 0x27], [0xFF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0x95, 0x5C], [0],
    ])
  func invalid(_ bytes: [UInt8]) {
    let text = Array("SELECT '".utf8) + bytes + Array("'".utf8)
    guard case .failure(let error) = Analyzer().analyze(text) else {
      Issue.record("understood")
      return
    }
    #expect(error.code == .encoding)
  }

  @Test("the ranges of a batch are its bytes")
  func ranges() throws {
    let text = "SELECT 'é' ; /* ü */ DELETE FROM users ;  "
    let facts = try Analyzer().analyze(Array(text.utf8)).get()
    let parts = facts.statements.map { String(decoding: Array(text.utf8)[$0.range], as: UTF8.self) }
    #expect(parts == ["SELECT 'é' ", " /* ü */ DELETE FROM users "])
  }

  @Test("the last statement of a batch goes to the end")
  func lastRange() throws {
    let facts = try Analyzer().analyze(Array("SELECT 1; SELECT 2".utf8)).get()
    #expect(facts.statements.map(\.range) == [0..<8, 9..<18])
  }

  @Test("a syntax error points at its place")
  func position() {
    guard case .failure(let error) = Analyzer().analyze(Array("SELECT 1; drop tabel x".utf8)) else {
      Issue.record("understood")
      return
    }
    #expect(error.code == .syntax)
    #expect(error.position == 15)
  }
}

@Suite("Parser threads")
struct ParserThreadTests {
  @Test("answer every text once, with what the analyzer itself would say")
  func answers() async {
    let threads = ParserThreads(count: 2, queueLimit: 1_000)
    let texts = (0..<200).map { Array("SELECT \($0)\(String(repeating: "+1", count: $0))".utf8) }
    await withTaskGroup(of: Bool.self) { group in
      for text in texts {
        group.addTask {
          let answer = await withCheckedContinuation { done in
            threads.analyze(Analyzer().scan(text), using: Analyzer()) { done.resume(returning: $0.facts) }
          }
          return answer == Analyzer().analyze(text)
        }
      }
      for await isSame in group { #expect(isSame) }
    }
  }

  @Test("one text more than may wait is refused at once, and what waits is answered at the end")
  func queue() async {
    let threads = ParserThreads(count: 1, queueLimit: 1)
    let gate = Mutex(false)
    // Holds the only thread until the gate opens: the answer is given on it.
    let first = AsyncStream<Void>.makeStream()
    threads.analyze(Self.text("SELECT 1"), using: Analyzer()) { _ in
      first.continuation.yield()
      while !gate.withLock({ $0 }) {}
    }
    for await _ in first.stream { break }
    let waiting = AsyncStream<NotUnderstood.Code?>.makeStream()
    threads.analyze(Self.text("SELECT 2"), using: Analyzer()) { waiting.continuation.yield(Self.code($0)) }
    let refused = Mutex<NotUnderstood.Code?>(nil)
    threads.analyze(Self.text("SELECT 3"), using: Analyzer()) { answer in refused.withLock { $0 = Self.code(answer) } }
    #expect(refused.withLock { $0 } == .limit)
    threads.shutdown()
    for await code in waiting.stream {
      #expect(code == .limit)
      break
    }
    gate.withLock { $0 = true }
  }

  @Test("nothing is analysed after shutdown")
  func shutdown() {
    let threads = ParserThreads()
    threads.shutdown()
    let code = Mutex<NotUnderstood.Code?>(nil)
    threads.analyze(Self.text("SELECT 1"), using: Analyzer()) { answer in code.withLock { $0 = Self.code(answer) } }
    #expect(code.withLock { $0 } == .limit)
  }

  private static func text(_ sql: String) -> ScannedText { Analyzer().scan(Array(sql.utf8)) }

  private static func code(_ answer: Study) -> NotUnderstood.Code? {
    if case .failure(let error) = answer.facts { error.code } else { nil }
  }
}
