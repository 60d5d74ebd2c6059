import Foundation

@testable import CredentialScan

/// A home directory of its own for one test, gone with it.
final class TemporaryHome: Sendable {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appendingPathComponent("sallyport-scan-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ name: String, _ text: String) throws { try write(name, Array(text.utf8)) }

  func write(_ name: String, _ bytes: [UInt8]) throws {
    let url = URL(fileURLWithPath: path + "/" + name)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }

  static let key = FingerprintKey(bytes: [UInt8](repeating: 42, count: 32)) ?? FingerprintKey()

  func request(_ change: (inout ScanRequest) -> Void = { _ in }) -> ScanRequest {
    var request = ScanRequest(home: path, key: Self.key, now: 1_800_000_000, clock: { 0 })
    change(&request)
    return request
  }

  func scan(_ change: (inout ScanRequest) -> Void = { _ in }) -> ScanReport {
    var scan = Scan(request(change))
    return scan.run()
  }
}
