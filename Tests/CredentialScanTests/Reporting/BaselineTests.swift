import Testing

@testable import CredentialScan

@Suite struct BaselineTests {
  private let known = HandMade.finding()

  @Test func `what was written is known when it is read`() throws {
    let baseline = try Baseline(text: Baseline.text(of: HandMade.report([known])))
    #expect(baseline == Baseline(of: HandMade.report([known])))
    #expect(baseline.contains(known))
    #expect(!baseline.contains(HandMade.finding(fingerprint: "b")))
  }

  @Test func `what became worse is new`() {
    let baseline = Baseline(of: HandMade.report([HandMade.finding(verdict: .serious)]))
    #expect(!baseline.contains(HandMade.finding(verdict: .severe)))
    #expect(baseline.contains(HandMade.finding(verdict: .contained)))
  }

  @Test func `the worst counts only what is new`() {
    let baseline = Baseline(of: HandMade.report([known]))
    #expect(HandMade.report([known]).worst(since: baseline) == nil)
    let fresh = HandMade.finding("c0000002", verdict: .serious, fingerprint: "b")
    #expect(HandMade.report([known, fresh], crossed: false).worst(since: baseline) == .serious)
    #expect(HandMade.report([known]).worst(since: nil) == .companyEnding)
  }

  @Test func `the text does not depend on the order of findings`() {
    let other = HandMade.finding("c0000002", fingerprint: "b")
    #expect(Baseline.text(of: HandMade.report([known, other])) == Baseline.text(of: HandMade.report([other, known])))
  }

  @Test(arguments: [
    ("", 1), ("sallyport-scan-baseline 2\n", 1), ("sallyport-scan-baseline 1\nabc postgres severe\n", 2),
    ("sallyport-scan-baseline 1\n\n" + String(repeating: "a", count: 32) + " postgres awful\n", 3),
    ("sallyport-scan-baseline 1\n" + String(repeating: "a", count: 32) + "\n", 2),
  ]) func `another file is refused with its line`(_ text: String, _ line: Int) {
    #expect { _ = try Baseline(text: text) } throws: { ($0 as? Baseline.Problem)?.line == line }
  }

  @Test func `a baseline has a limit`() throws {
    let lines = (0..<Baseline.limit).map { index in
      let digits = String(index, radix: 16)
      return String(repeating: "0", count: 32 - digits.count) + digits + " postgres severe"
    }
    let full = ([Baseline.header] + lines.dropFirst()).joined(separator: "\n")
    #expect(throws: Never.self) { _ = try Baseline(text: full) }
    #expect(throws: Baseline.Problem.self) { _ = try Baseline(text: full + "\n") }
  }
}
