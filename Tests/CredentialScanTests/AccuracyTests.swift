import CredentialScan
import Foundation
import ScanHomes
import Testing

/// The figures of docs/scan-accuracy.md on every tenth home; `make table` measures all of them.
@Suite struct AccuracyTests {
  @Test func `the scan keeps to its published figures`() throws {
    let folder = NSTemporaryDirectory() + "scan-accuracy-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let accuracy = try Accuracy.measure(seeds: [5], below: folder, every: 10)
    #expect(accuracy.planted > 600)
    #expect(accuracy.falseAlarms == 0)
    #expect(accuracy.falseChecks == 0)
    #expect(accuracy.worstFalse == 0)
    #expect(accuracy.found.recall > 0.995)
    #expect(accuracy.environment.precision > 0.99)
    #expect(accuracy.power.precision > 0.99)
    for check in CrossFinding.Check.allCases { #expect(accuracy.checks[check]?.wrong == 0, "\(check.rawValue)") }
    #expect(accuracy.complaints.filter { !$0.hasPrefix("power") } == [])
  }
}
