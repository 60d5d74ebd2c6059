import Dispatch
import Foundation
import Synchronization
import Testing

@testable import CredentialScan

/// File systems that do not answer: a stand-in blocks the very thread that asks, as a mount whose server is gone does.
struct SilentFilesTests {
  let home: TemporaryHome

  init() throws { home = try TemporaryHome() }

  /// Blocks whoever asks about a path that fits, until the test is over.
  private final class Mount: Sendable {
    private let gate = DispatchSemaphore(value: 0)
    private let fits: @Sendable (String) -> Bool
    let asked = Mutex(0)

    init(_ fits: @escaping @Sendable (String) -> Bool) { self.fits = fits }

    @Sendable func ask(_ path: String) {
      guard fits(path) else { return }
      asked.withLock { $0 += 1 }
      gate.wait()
      gate.signal()
    }

    func answer() { gate.signal() }
  }

  private func scan(_ mount: Mount, _ change: (inout ScanLimits) -> Void = { _ in }) -> (ScanReport, seconds: Double) {
    let start = ContinuousClock.now
    let report = home.scan {
      ($0.limits.answerSeconds, $0.limits.fileSeconds) = (0.1, 0.1)
      change(&$0.limits)
      $0.before = mount.ask
    }
    mount.answer()
    return (report, start.duration(to: .now) / .seconds(1))
  }

  private func url(_ seed: UInt64) -> String {
    var forge = Forge(seed: seed)
    return "postgres://app:\(forge.text(16))@db.prod.acme.com/x\n"
  }

  @Test func `a file that does not open takes nothing else with it`() throws {
    try home.write(".pgpass", "db.prod.acme.com:5432:x:app:k3Vn82LmQpZs\n")
    try home.write(".zshrc", "export DATABASE_URL=" + url(1))
    let mount = Mount { $0.hasSuffix("/.pgpass") }
    let (report, seconds) = scan(mount)
    #expect(report.findings.count == 1 && seconds < 5)
    #expect(report.coverage.skips == [Skip(file: "~/.pgpass", reason: .noAnswer)])
    #expect(!report.coverage.isComplete)
    #expect(scan(Mount { _ in false }).0.coverage.isComplete)
  }

  @Test func `a directory that does not list is asked once`() throws {
    for index in 0..<5 { try home.write(".claude/projects/p\(index)/x.jsonl", url(UInt64(index + 1))) }
    let mount = Mount { [path = home.path] in $0.hasPrefix(path + "/.claude/projects") }
    let (report, seconds) = scan(mount)
    #expect(report.findings.isEmpty && seconds < 5)
    #expect(report.coverage.skips.contains(Skip(file: "~/.claude/projects", reason: .noAnswer)))
    #expect(mount.asked.withLock { $0 } <= 2)
  }

  @Test func `of two files that do not answer the directory is left`() throws {
    for index in 0..<9 { try home.write(".claude/projects/p/x\(index).jsonl", url(UInt64(index + 1))) }
    try home.write(".claude/projects/q/x.jsonl", url(20))
    let mount = Mount { $0.contains("/p/x") }
    let (report, _) = scan(mount)
    #expect(mount.asked.withLock { $0 } == 2 && report.findings.count == 1)
    #expect(report.coverage.skips.count { $0.reason == .noAnswer } >= 2)
  }

  @Test(arguments: [(3, 3, 1), (4, 3, 2)])
  func `after so many questions without an answer no more are asked`(lost: Int, silent: Int, found: Int) throws {
    for index in 0..<silent { try home.write(".claude/projects/p\(index)/silent.jsonl", url(UInt64(index + 1))) }
    try home.write(".claude.json", #"{"env":{"A_URL":"\#(url(30).dropLast())"}}"#)
    try home.write(".zshrc", "export DATABASE_URL=" + url(31))
    let mount = Mount { $0.hasSuffix("silent.jsonl") }
    let (report, seconds) = scan(mount) { $0.lostThreads = lost }
    #expect(mount.asked.withLock { $0 } == silent && seconds < 5)
    #expect(report.findings.count == found && !report.coverage.isComplete)
    #expect(report.coverage.skips.contains { $0.file == "(everything after that)" } == (lost == silent))
  }

  @Test func `a home that does not answer is no empty home`() throws {
    try home.write(".zshrc", "export DATABASE_URL=" + url(1))
    let (report, seconds) = scan(Mount { _ in true })
    #expect(report.findings.isEmpty && !report.coverage.isComplete && seconds < 5)
  }

  @Test func `a thread gives results in order, and none after its time`() {
    let thread = PatientThread()
    #expect((0..<1_000).map { number in thread.run(within: 5) { number } } == Array(0..<1_000))
    let gate = DispatchSemaphore(value: 0)
    #expect(thread.run(within: 0.05) { gate.wait() } == nil)
    gate.signal()
    thread.end()
    #expect(PatientCall.run(within: 5) { 7 } == 7)
  }
}
