import Foundation
import Testing

@Suite("Texts that once broke the analysis")
struct RegressionTests {
  @Test("keep every invariant", arguments: try Self.files())
  func replay(_ name: String) throws {
    let text = try Data(contentsOf: Corpus.fixture("Regressions/" + name))
    #expect(Invariants.violation(in: Array(text)) == nil)
  }

  @Test("and so does the whole corpus", arguments: ["statements.sql", "extended.sql", "harmless.sql"])
  func corpus(_ file: String) throws {
    for corpusCase in try Corpus.cases(file) {
      #expect(Invariants.violation(in: corpusCase.text) == nil, "\(corpusCase.id)")
    }
  }

  private static func files() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: Corpus.fixture("Regressions").path).sorted()
  }
}
