import PolicyEngine
import SQLAnalysis
import SallyportModel
import TestSupport
import Testing

@Suite("Mutations of the corpus")
struct MutationTests {
  private static let words = [
    "SELECT", "FROM", "public.users", "(", ")", ",", ";", "'", "\"", "$$", "--", "/*", "*/", "E'", "U&\"", "\\",
    "DELETE", "WITH",
    "AS", "UNION", "COPY", "EXPLAIN", "ANALYZE", "::", "[", "]", ".", "*", "$1", "NULL", "\n", "\u{0}", "é",
  ]

  @Test("never end the process, and have the same facts every time", arguments: 0..<8)
  func mutations(_ part: Int) throws {
    let texts = try (Corpus.cases("statements.sql") + Corpus.cases("extended.sql") + Corpus.cases("harmless.sql")).map(
      \.text)
    var generator = SeededRandom(seed: UInt64(part))
    for _ in 0..<250 {
      var text = texts[Int.random(in: 0..<texts.count, using: &generator)]
      for _ in 0..<Int.random(in: 1...4, using: &generator) { mutate(&text, texts, &generator) }
      let first = Analyzer().analyze(text)
      #expect(first == Analyzer().analyze(text))
    }
  }

  private func mutate(_ text: inout [UInt8], _ texts: [[UInt8]], _ generator: inout SeededRandom) {
    let at = text.isEmpty ? 0 : Int.random(in: 0...text.count, using: &generator)
    switch Int.random(in: 0..<5, using: &generator) {
    case 0: text.insert(contentsOf: Self.words[Int.random(in: 0..<Self.words.count, using: &generator)].utf8, at: at)
    case 1: text.removeSubrange(at..<min(text.count, at + Int.random(in: 0...9, using: &generator)))
    case 2 where at < text.count: text[at] = UInt8.random(in: 0...255, using: &generator)
    case 3: text = Array(text.prefix(at)) + Array(texts[Int.random(in: 0..<texts.count, using: &generator)].suffix(40))
    default: text += [UInt8(ascii: ";")] + texts[Int.random(in: 0..<texts.count, using: &generator)]
    }
  }

  /// What is beside it cannot make a statement better: neither a read before it nor one after it, nor a comment inside.
  @Test("a read beside a statement never makes it better", arguments: ["statements.sql", "extended.sql"])
  func neighbours(_ file: String) throws {
    for corpusCase in try Corpus.cases(file) where !corpusCase.isAboutStartup {
      let alone = Gate.judge(corpusCase.text).verdict
      let before = Gate.judge(Array("SELECT 1; ".utf8) + corpusCase.text).verdict
      #expect(before >= alone, "\(corpusCase.id)")
      guard alone < .refuse else { continue }
      let after = Gate.judge(corpusCase.text + Array("\n; SELECT 1".utf8)).verdict
      #expect(after >= alone, "\(corpusCase.id)")
    }
  }

  /// The same statement carried by another one is judged no better.
  @Test("a query inside another is judged no better")
  func carriers() throws {
    let carriers = ["EXPLAIN ANALYZE ", "PREPARE p_x AS "]
    for corpusCase in try Corpus.cases("extended.sql") where corpusCase.expect == "hold" && corpusCase.kind == "write" {
      let text = String(decoding: corpusCase.text, as: UTF8.self)
      guard !text.contains(";"), ["INSERT", "UPDATE", "DELETE", "MERGE", "WITH"].contains(where: text.hasPrefix) else {
        continue
      }
      for carrier in carriers { #expect(Gate.judge(carrier + text).verdict >= .hold, "\(carrier)\(corpusCase.id)") }
    }
  }
}
