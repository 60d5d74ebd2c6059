import Foundation
import Testing

@testable import CredentialScan

/// docs/scan.md has every verdict, rule, check, kind and reason that a report may name.
struct DocumentationTests {
  private static let page: String = {
    let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/scan.md")
    return (try? String(contentsOf: url, encoding: .utf8)) ?? ""
  }()

  @Test(arguments: JudgementRule.allCases) func `every row of the table of judgement`(_ rule: JudgementRule) {
    #expect(Self.page.contains("`\(rule.rawValue)`"))
  }

  @Test(arguments: CrossFinding.Check.allCases) func `every check, with when, verdict and what to do`(
    _ check: CrossFinding.Check
  ) throws {
    let row = try #require(Self.page.split(separator: "\n").first { $0.hasPrefix("| \(check.rawValue) |") })
    #expect(row.split(separator: "|").count == 4 && row.split(separator: "|").allSatisfy { $0.count > 3 })
  }

  @Test(arguments: CredentialKind.allCases) func `every kind, by the name that people use`(_ kind: CredentialKind) {
    #expect(Self.page.contains("| `\(kind.rawValue)` | \(kind.title) |"))
  }

  @Test(arguments: ScanVerdict.allCases) func `every verdict`(_ verdict: ScanVerdict) {
    #expect(Self.page.lowercased().contains("*\(verdict.name)*"))
  }

  @Test(arguments: TokenShapes.all.map(\.prefix)) func `the kinds' table names prefixes that exist`(_ prefix: String) {
    // Long lists end with an ellipsis: every prefix is one of its kind's, and the first four stand there.
    let kind = TokenShapes.all.first { $0.prefix == prefix }?.kind
    let first = TokenShapes.all.filter { $0.kind == kind }.map(\.prefix).prefix(2)
    guard first.contains(prefix) else { return }
    #expect(Self.page.contains("`\(prefix)`"), "\(prefix)")
  }
}
