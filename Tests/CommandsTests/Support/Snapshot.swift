import Foundation
import Testing

/// Texts that people read, kept in `Fixtures/`. `SALLYPORT_SNAPSHOTS=record` writes them anew: look at the difference
/// before it is committed.
enum Snapshot {
  static func expect(
    _ text: String, is name: String, file: String = #filePath, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let text = text.hasSuffix("\n") ? text : text + "\n"
    if ProcessInfo.processInfo.environment["SALLYPORT_SNAPSHOTS"] == "record" {
      let tests = URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
      let target = tests.appendingPathComponent("Fixtures/" + name)
      try FileManager.default.createDirectory(
        at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: target)
    }
    let url = Bundle.module.bundleURL.appendingPathComponent("Fixtures/" + name)
    let kept = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
    #expect(text == kept, "the text is not what `Fixtures/\(name)` keeps", sourceLocation: sourceLocation)
  }
}
