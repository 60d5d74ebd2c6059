import Foundation
import Testing

@testable import CredentialScan

/// What once broke a reader, or could: each file is read as every format, with the invariants of Fuzz/Scan.
@Suite struct RegressionTests {
  private static let files: [String] = {
    let folder = Bundle.module.url(forResource: "Fixtures/Regressions", withExtension: nil)
    return folder.flatMap { try? FileManager.default.contentsOfDirectory(atPath: $0.path).sorted() } ?? []
  }()

  @Test func `there are files to read`() { #expect(Self.files.count >= 20) }

  @Test(arguments: files) func `a file that broke a reader breaks none`(_ name: String) throws {
    let url = try #require(Bundle.module.url(forResource: "Fixtures/Regressions/\(name)", withExtension: nil))
    let bytes = Array(try Data(contentsOf: url))
    var limits = ScanLimits()
    limits.values = 500
    for format in Place.Format.allCases {
      var builder = DocumentBuilder(limits: limits)
      FormatReaders.read(bytes, format, into: &builder)
      #expect(builder.document.entries.count <= limits.values)
      #expect(builder.document.entries.allSatisfy { $0.position >= Position(line: 1, column: 1) })
      #expect(builder.document.entries.allSatisfy { $0.path.count <= limits.depth + 8 })
    }
    for found in RecogniserSet.standard.recognise(bytes) {
      #expect(found.range.lowerBound >= 0 && found.range.upperBound <= bytes.count)
    }
  }
}
