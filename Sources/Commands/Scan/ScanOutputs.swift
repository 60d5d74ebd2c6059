import ArgumentParser
import CredentialScan
import Foundation

/// Where a report goes besides the terminal, and what it is compared with.
struct ScanOutputOptions: ParsableArguments {
  @Option(name: .long, help: ArgumentHelp("Write a report to look at: one HTML file.", valueName: "file"))
  var html: String?

  @Option(name: .long, help: ArgumentHelp("Write SARIF 2.1.0, for code hosts and editors.", valueName: "file"))
  var sarif: String?

  @Option(name: .long, help: ArgumentHelp("Write a table for spreadsheets.", valueName: "file"))
  var csv: String?

  @Option(
    name: .long, help: ArgumentHelp("Let --fail-on count only what this baseline does not know.", valueName: "file"))
  var baseline: String?

  @Option(name: .long, help: ArgumentHelp("Write what was found as a baseline.", valueName: "file"))
  var writeBaseline: String?

  @Flag(name: .shortAndLong, help: "One line on the standard error, when there is something to say; for hooks.")
  var quiet = false

  @Flag(name: .long, help: "Scan again whenever something changes, transcripts aside, and say what is new.")
  var watch = false

  @Option(name: .long, help: ArgumentHelp("How often --watch looks, from 1 to 3600 seconds.", valueName: "seconds"))
  var every = 2

  func validate() throws {
    guard (1...3_600).contains(every) else { throw ValidationError("`--every \(every)` is not from 1 to 3600 seconds") }
  }

  /// Bytes of a baseline that are read.
  private static let baselineLimit = 32 << 20

  func readBaseline() throws -> Baseline? {
    guard let baseline else { return nil }
    let path = Paths.absolute(baseline, from: Paths.current)
    do {
      return try Baseline(text: String(decoding: try Files.read(path, limit: Self.baselineLimit), as: UTF8.self))
    } catch let problem as Baseline.Problem {
      throw Failure("`\(path)`, line \(problem.line): \(problem.description)")
    }
  }

  /// Writes every file that was asked for. They name places of credentials, so that only their owner may read them.
  func write(_ report: ScanReport, _ known: Baseline?) throws {
    let version = Sallyport.version
    let made = Date().formatted(.iso8601.dateSeparator(.dash).timeSeparator(.colon))
    try write(html) { HTMLReport(report, baseline: known, made: made, toolVersion: version).text }
    try write(sarif) { try JSONText.of(SARIFLog(report, baseline: known, toolVersion: version)) }
    try write(csv) { CSVText.of(report, baseline: known) }
    try write(writeBaseline) { Baseline.text(of: report) }
  }

  private func write(_ file: String?, _ text: () throws -> String) throws {
    guard let file else { return }
    try Files.replace(Paths.absolute(file, from: Paths.current), Array(try text().utf8), mode: .ownerOnly)
  }
}

/// What `--quiet` says: counts, and no place, because an agent may read along.
enum ScanLine {
  static func of(_ report: ScanReport, since baseline: Baseline?, threshold: ScanVerdict?) -> String? {
    let new = report.reported(since: baseline).filter(\.isNew)
    let counts = ScanVerdict.allCases.compactMap { verdict -> String? in
      let count = new.count { $0.verdict == verdict }
      return verdict <= threshold ?? .serious && count > 0 ? "\(count) \(verdict.name)" : nil
    }
    if counts.isEmpty {
      return report.coverage.isComplete
        ? nil : "sallyport: the scan is not complete; `sallyport scan` says what was not read"
    }
    return "sallyport: an agent here can pick up \(counts.joined(separator: ", ")) credentials; run `sallyport scan`"
  }
}
