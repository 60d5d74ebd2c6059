import SQLAnalysis
import SallyportModel

/// What must hold of every text there is. The fuzzer asks it of millions, the unit tests of those that once broke it.
enum Invariants {
  private static let owner = TokenID(unchecked: "tok_invariants")

  /// What is wrong with the analysis of `text`; `nil` when nothing is.
  static func violation(in text: [UInt8]) -> String? {
    let analyzer = Analyzer()
    let study = analyzer.study(analyzer.scan(text))
    guard study.facts == analyzer.analyze(text) else { return "another answer for the same text" }
    return misplaced(study.facts, in: text) ?? miscached(study, text, analyzer)
  }

  /// Ranges lie inside the text, in order, and cut no character.
  private static func misplaced(_ facts: Result<BatchFacts, NotUnderstood>, in text: [UInt8]) -> String? {
    switch facts {
    case .failure(let error):
      guard let position = error.position else { return nil }
      return (0...text.count).contains(position) ? nil : "position \(position) is outside the text"
    case .success(let batch):
      var end = 0
      for statement in batch.statements {
        let range = statement.range
        guard range.lowerBound >= end, range.upperBound <= text.count else { return "range \(range) is out of place" }
        guard isBoundary(range.lowerBound, in: text), isBoundary(range.upperBound, in: text) else {
          return "range \(range) cuts a character"
        }
        end = range.upperBound
      }
      return nil
    }
  }

  private static func isBoundary(_ offset: Int, in text: [UInt8]) -> Bool {
    offset == text.count || text[offset] & 0xC0 != 0x80
  }

  /// What the cache answers is what a fresh analysis answers, for the very text and for one with other values.
  private static func miscached(_ study: Study, _ text: [UInt8], _ analyzer: Analyzer) -> String? {
    var cache = FactsCache()
    cache.insert(study, of: owner, under: analyzer)
    for other in [
      text, withOtherValues(text, "12", "ab"), withOtherValues(text, "0", ""), withOtherValues(text, "987654321", "%'"),
    ] {
      let known = cache.find(analyzer.scan(other), of: owner, under: analyzer)
      if other == text, known == nil, study.isLasting, text.count < 100_000 {
        return "a text is not known after its analysis"
      }
      if let known, known != analyzer.analyze(other) {
        return "other facts from the cache for `\(String(decoding: other, as: UTF8.self))`"
      }
    }
    return nil
  }

  /// Every run of digits and everything between two quotes replaced, without a care for what they are.
  private static func withOtherValues(_ text: [UInt8], _ number: String, _ string: String) -> [UInt8] {
    var result: [UInt8] = []
    var at = 0
    while at < text.count {
      let byte = text[at]
      if (48...57).contains(byte) {
        result += Array(number.utf8)
        while at < text.count, (48...57).contains(text[at]) { at += 1 }
      } else if byte == 39, let close = text[(at + 1)...].firstIndex(of: 39) {
        result += [39] + Array(string.utf8) + [39]
        at = close + 1
      } else {
        result.append(byte)
        at += 1
      }
    }
    return result
  }
}
