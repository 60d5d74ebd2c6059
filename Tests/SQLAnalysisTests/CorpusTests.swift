import SQLAnalysis
import SallyportModel
import Testing

@Suite("The corpus of bypasses")
struct CorpusTests {
  /// Cases that the corpus denies and that we hold: a human sees the whole statement, it runs on the executor only, and
  /// nothing has happened before. DESIGN §6 asks for it: a batch is judged by its worst statement, and a plain read that
  /// calls an unknown function is held.
  static let heldThoughDenied: Set<String> = [
    // Batches of reads and one held statement: one request that lists both.
    "lex-comment-quote-desync", "lex-dashdash-in-string", "lex-estring-lowercase", "lex-plain-backslash",
    "lex-nchar-backslash", "lex-dollar-hides-quote",
    // A data-modifying WITH below the top: held as the DELETE that it is; the server refuses it anyway.
    "cte-nested-delete",
    // Plain reads that call a function nobody has reviewed.
    "fn-wipe", "fn-rows-from", "fn-lateral", "fn-having", "fn-limit", "fn-filter", "fn-values", "fn-case",
    "fn-attribute-notation", "fn-named-args", "fn-user-aggregate",
    // What the message carries is a DELETE; that the name is taken is the session machine's business.
    "wire-parse-name-reuse",
  ]

  @Test("every case is judged as expected", arguments: try Corpus.cases("statements.sql"))
  func replay(_ corpusCase: CorpusCase) {
    guard !corpusCase.isAboutStartup else { return }
    let judgement = Gate.judge(corpusCase.text)
    let expected: Verdict =
      switch corpusCase.expect {
      case "allow": .allow
      case "hold": .hold
      default: Self.heldThoughDenied.contains(corpusCase.id) ? .hold : .refuse
      }
    #expect(judgement.verdict == expected, "\(judgement.reasons)")
  }

  /// Denied by hold: see ``heldThoughDenied``. Our own cases say `hold` where we hold.
  @Test("every case of our own is judged as expected", arguments: try Corpus.cases("extended.sql"))
  func extended(_ corpusCase: CorpusCase) {
    let judgement = Gate.judge(corpusCase.text)
    let expected: Verdict = corpusCase.expect == "deny" ? .refuse : corpusCase.expect == "hold" ? .hold : .allow
    #expect(judgement.verdict == expected, "\(judgement.reasons)")
  }

  /// What only the server's catalog, or the session, can tell: whether `u.wipe_row` is a column, of what type an argument is, what was
  /// prepared. The replay through the wire (Tests/Soundness) has them.
  static let beyondTheText: Set<String> = [
    "c-fn-row-attribute", "c-fn-row-attribute-order", "c-fn-row-attribute-schema", "c-fn-row-attribute-join",
    "c-fn-row-attribute-lateral", "c-fn-overload", "c-fn-sequence-currval", "c-fn-new-numbers",
    "c-execute-in-batch",
  ]

  @Test("what the reference pages gave passes only where it is harmless", arguments: try Corpus.cases("commands.sql"))
  func commands(_ corpusCase: CorpusCase) {
    guard !Self.beyondTheText.contains(corpusCase.id) else { return }
    let judgement = Gate.judge(corpusCase.text)
    #expect((judgement.verdict == .allow) == (corpusCase.expect == "allow"), "\(judgement.reasons)")
  }

  @Test("what people and tools really send is allowed", arguments: try Corpus.cases("harmless.sql"))
  func harmless(_ corpusCase: CorpusCase) {
    let judgement = Gate.judge(corpusCase.text)
    #expect(judgement.verdict == .allow, "\(judgement.reasons)")
  }

  @Test("the corpus is complete")
  func count() throws {
    let cases = try Corpus.cases("statements.sql")
    #expect(cases.count == 223)
    #expect(Set(cases.map(\.id)).count == cases.count)
    #expect(Self.heldThoughDenied.isSubset(of: cases.filter { $0.expect == "deny" }.map(\.id)))
  }
}
