import Foundation
import ScanHomes
import Testing

@testable import CredentialScan

/// Never a secret in any output: with every fixture, over every form that this room writes. The terminal, errors and files of the
/// real binary are searched in Tests/Integration/test_scan.py.
@Suite struct LeakTests {
  @Test(arguments: Layout.allCases) func `no form of a report holds twelve bytes of a secret`(_ layout: Layout) throws {
    let folder = NSTemporaryDirectory() + "scan-leaks-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var (findings, kinds) = (0, Set<CredentialKind>())
    for home in SyntheticHome.assorted(seed: 3, layout: layout) {
      let report = try Accuracy.scan(home, below: folder)
      findings += report.findings.count
      kinds.formUnion(report.findings.map(\.kind))
      for (name, output) in try forms(of: report) {
        #expect(Leaks.found(of: home.secrets, in: output) == [], "\(name) of \(home.name)")
      }
    }
    // The search found something to be silent about.
    #expect(findings > 140)
    #expect(kinds.count > 70)
  }

  private func forms(of report: ScanReport) throws -> [(String, String)] {
    let encoder = JSONEncoder()
    func json(_ value: some Encodable) throws -> String { String(decoding: try encoder.encode(value), as: UTF8.self) }
    return [
      ("JSON", try json(ScanDocument(report, toolVersion: "1"))),
      ("SARIF", try json(SARIFLog(report, toolVersion: "1"))),
      ("CSV", CSVText.of(report)), ("HTML", HTMLReport(report, made: "now", toolVersion: "1").text),
      ("baseline", Baseline.text(of: report)), ("description", String(describing: report)),
      ("debug", String(reflecting: report)),
    ]
  }

  @Test(arguments: ["sk_test_51abcdefghijkl", "hunter2hunter2hunter2hunter2"])
  func `the search sees what it is asked for`(_ secret: String) {
    let encoded = Data(("x" + secret + "yz").utf8).base64EncodedString()
    #expect(!Leaks.found(of: [secret], in: "… \(secret) …").isEmpty)
    #expect(Leaks.found(of: [secret], in: "nothing here") == [])
    if secret.utf8.count > 24 { #expect(!Leaks.found(of: [secret], in: encoded).isEmpty) }
  }
}
