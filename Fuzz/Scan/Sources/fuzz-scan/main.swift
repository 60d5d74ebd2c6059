import Foundation
import FuzzerDriver

@testable import CredentialScan

// FUZZ_FORMAT=json fuzz-scan [libFuzzer's own arguments]
// Formats: those of `Place.Format` with a reader, `sqlite`, and `recognisers` for the sweep.

let format = ProcessInfo.processInfo.environment["FUZZ_FORMAT"] ?? "json"

func fail(_ what: String) -> Never {
  FileHandle.standardError.write(Data("invariant broken: \(what)\n".utf8))
  abort()
}

/// A value stands somewhere, and no limit is passed.
func check(_ document: Document, _ limits: ScanLimits) {
  if document.entries.count > limits.values { fail("more values than the limit") }
  for entry in document.entries {
    if entry.position.line < 1 || entry.position.column < 1 { fail("a position before the beginning") }
    if entry.value.bytes.count > limits.valueBytes { fail("a value longer than the limit") }
    if entry.path.count > limits.depth + 8 { fail("a path deeper than the limit") }
  }
}

func read(_ bytes: [UInt8], as format: Place.Format) {
  var limits = ScanLimits()
  limits.values = 2_000
  var builder = DocumentBuilder(limits: limits)
  FormatReaders.read(bytes, format, into: &builder)
  check(builder.document, limits)
  for entry in builder.document.entries.prefix(50) {
    _ = FieldRecognisers.recognise(entry, in: builder.document, place: nil, recognisers: .standard)
  }
  _ = MCPServers.found(in: builder.document)
}

func sweep(_ bytes: [UInt8]) {
  for found in RecogniserSet.standard.recognise(bytes) {
    if found.range.isEmpty || found.range.lowerBound < 0 || found.range.upperBound > bytes.count {
      fail("a range outside the text")
    }
    if found.prefix.utf8.count > 40 { fail("a long prefix") }
  }
}

// In memory where the system has such a place: a reader of pages wants a file.
let folder = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm/" : NSTemporaryDirectory()
let path = folder + "fuzz-scan-\(ProcessInfo.processInfo.processIdentifier)"

func database(_ bytes: [UInt8]) {
  guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else { fail("no file at \(path)") }
  guard let file = try? SystemFile(path) else { return }
  var reader = SQLiteReader(size: bytes.count, limits: ScanLimits())
  var count = 0
  _ = reader.read(file, until: { false }) { _ in
    count += 1
    return count < 10_000
  }
}

func test(_ bytes: [UInt8]) {
  switch format {
  case "recognisers": sweep(bytes)
  case "sqlite": database(bytes)
  default:
    guard let known = Place.Format(rawValue: format) else { fail("no format \(format)") }
    read(bytes, as: known)
  }
}

let code = unsafe fuzzer_run(CommandLine.argc, CommandLine.unsafeArgv) { bytes, size in
  test(unsafe bytes.map { unsafe Array(UnsafeBufferPointer(start: $0, count: size)) } ?? [])
  return 0
}
if code < 0 {
  FileHandle.standardError.write(Data("this program is linked without libFuzzer\nhint: make fuzz ARGS=scan\n".utf8))
}
exit(code)
