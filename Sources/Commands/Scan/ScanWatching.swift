import CredentialScan
import Foundation

/// `--watch`: looks at sizes and times of what was read, every few seconds, and scans again when something is other.
///
/// Polling, because it is the same on every system and file system, needs no descriptor per file, and costs a few milliseconds
/// for thousands of files. Runs until it is interrupted.
struct ScanWatching {
  let request: ScanRequest
  let every: Int
  let isJSON: Bool

  /// - Parameter first: what the terminal shows already.
  func run(after first: ScanReport, _ watch: ScanWatch) async throws {
    var (known, watch) = (Baseline(of: first), watch)
    while true {
      try await Task.sleep(for: .seconds(every))
      guard let hasChanged = watch.hasChanged() else {
        throw Failure("a file system that is watched does not answer", hint: "`sallyport scan` says which")
      }
      guard hasChanged else { continue }
      var scan = Scan(request)
      let report = scan.run()
      watch = scan.watch
      try show(report, since: known)
      known = Baseline(of: report)
    }
  }

  private func show(_ report: ScanReport, since known: Baseline) throws {
    if isJSON {
      return Output.text(try JSONText.line(ScanDocument(report, baseline: known, toolVersion: Sallyport.version)))
    }
    for item in report.reported(since: known) where item.isNew {
      let place = item.finding.sightings.first?.location ?? ""
      Output.line("new  \(item.verdict.name)  \(item.finding.title)  \(VisibleText.oneLine(place))")
    }
  }
}
