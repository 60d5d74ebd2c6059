import CredentialScan
import Foundation

// scan-benchmark home|file PATH [--no-transcripts]: one scan, with what it read and how long it took, as JSON.
let arguments = CommandLine.arguments
guard arguments.count >= 3 else {
  FileHandle.standardError.write(Data("usage: scan-benchmark home|file PATH [--no-transcripts]\n".utf8))
  exit(1)
}
let start = ContinuousClock.now
var request = ScanRequest(home: arguments[1] == "home" ? arguments[2] : nil, now: 1_795_305_600) {
  let passed = start.duration(to: .now).components
  return Double(passed.seconds) + Double(passed.attoseconds) / 1e18
}
if arguments[1] == "file" { request.paths = [arguments[2]] }
request.readsTranscripts = !arguments.contains("--no-transcripts")
var scan = Scan(request)
let report = scan.run()
let told: [String: Any] = [
  "seconds": report.coverage.elapsed, "bytes": report.coverage.bytes, "files": report.coverage.files,
  "findings": report.findings.count, "complete": report.coverage.isComplete,
]
FileHandle.standardOutput.write(try JSONSerialization.data(withJSONObject: told))
