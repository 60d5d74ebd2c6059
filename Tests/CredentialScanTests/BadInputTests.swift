import Foundation
import Synchronization
import Testing

@testable import CredentialScan

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a home may hold that is no readable text: skipped with a reason, never a hang, never a report that looks complete.
struct BadInputTests {
  let home: TemporaryHome
  let root: String

  init() throws {
    home = try TemporaryHome()
    root = home.path + "/code/shop"
    try home.write(".claude.json", #"{"projects":{"\#(root)":{}}}"#)
    try home.write("code/shop/.env", "A=1\n")
  }

  private func reasons(_ change: (inout ScanRequest) -> Void = { _ in }) -> [Skip.Reason] {
    home.scan(change).coverage.skips.map(\.reason)
  }

  @Test func `a FIFO and a directory in a file's place`() throws {
    #expect(unsafe mkfifo(root + "/.env.local", 0o600) == 0)
    try FileManager.default.createDirectory(atPath: root + "/.env.staging", withIntermediateDirectories: true)
    #expect(reasons() == [.notRegular])
  }

  @Test func `links in a circle, to nowhere, and twice to one file`() throws {
    try FileManager.default.createSymbolicLink(atPath: root + "/.env.a", withDestinationPath: root + "/.env.b")
    try FileManager.default.createSymbolicLink(atPath: root + "/.env.b", withDestinationPath: root + "/.env.a")
    try FileManager.default.createSymbolicLink(atPath: root + "/.env.c", withDestinationPath: root + "/nowhere")
    try FileManager.default.createSymbolicLink(atPath: root + "/.env.d", withDestinationPath: root + "/.env")
    try FileManager.default.createSymbolicLink(atPath: root + "/loop", withDestinationPath: root)
    let report = home.scan()
    #expect(Set(report.coverage.skips.map(\.reason)) == [.linkCycle, .brokenLink])
    #expect(report.coverage.files == 2 && report.coverage.isComplete)
  }

  @Test func `binary files and broken text`() throws {
    try home.write("code/shop/.env.bin", [1, 0, 2])
    try home.write("code/shop/.env.latin", [65, 61, 0xE9, 0xFF, 10])
    try home.write(".claude/projects/p/x.jsonl", [0, 1, 2])
    try home.write(".aws/amazonq/mcp.json", "{\"a\": ")
    try home.write(".kube/config", [0xFF, 0xFE, 65])
    #expect(Set(reasons()) == [.binary, .malformed])
  }

  /// Nothing may look clean because nobody knows where to look.
  @Test(arguments: [#"{"projects":{"#, #"{"projects":{"/a/b":"#, "\0\0\0", "{\"a\": [[[["])
  func `an agent's own file that cannot be read leaves a gap`(text: String) throws {
    try home.write(".claude.json", text)
    let report = home.scan()
    #expect(report.coverage.skips.contains(Skip(file: "~/.claude.json", reason: .projectsUnknown)))
    #expect(!report.coverage.isComplete)
  }

  @Test func `an agent's own file that is too large leaves a gap`() throws {
    var limits = ScanLimits()
    limits.structuredBytes = 8
    let report = home.scan { $0.limits = limits }
    #expect(report.coverage.skips.contains(Skip(file: "~/.claude.json", reason: .projectsUnknown)))
  }

  @Test func `a file over its limit is swept to the limit, and the rest is said`() throws {
    var forge = Forge(seed: 1)
    let url = "postgres://app:\(forge.text(16))@db.prod.acme.com/x\n"
    try home.write(".claude/projects/p/x.jsonl", url + String(repeating: "x", count: 4_096 - url.utf8.count) + "y")
    var limits = ScanLimits()
    limits.fileBytes = 4_096
    let report = home.scan { $0.limits = limits }
    #expect(report.findings.count == 1 && !report.coverage.isComplete)
    #expect(report.coverage.skips == [Skip(file: "~/.claude/projects/p/x.jsonl", reason: .tooLarge, bytes: 1)])
    limits.fileBytes = 4_097
    #expect(home.scan { $0.limits = limits }.coverage.isComplete)
  }

  @Test func `time runs out: what was not read is said`() throws {
    try home.write(".claude/projects/p/x.jsonl", String(repeating: "x", count: 5_000))
    let clock = Counter()
    var limits = ScanLimits()
    (limits.chunkBytes, limits.overlapBytes, limits.fileSeconds) = (1_000, 100, 1.5)
    let slow = home.scan {
      $0.limits = limits
      $0.clock = { clock.next() }
    }
    #expect(slow.coverage.skips.contains { $0.reason == .fileTime && $0.bytes > 0 } && !slow.coverage.isComplete)
    limits.totalSeconds = 0.5
    let late = home.scan {
      $0.limits = limits
      $0.clock = { clock.next() }
    }
    #expect(late.coverage.skips.contains { $0.reason == .totalTime } && !late.coverage.isComplete)
  }

  @Test(arguments: [(0, 6, true), (1, 6, true), (1, 5, false), (0, 5, false)])
  func `more credentials than are kept of a file are said`(format: Int, limit: Int, isComplete: Bool) throws {
    let lines = (1...6).map { index in
      var forge = Forge(seed: UInt64(index))
      // The same one again and again takes no room.
      return String(repeating: "URL_\(index)=postgres://app:\(forge.text(16))@db\(index).acme.com/x\n", count: 9)
    }
    let path = [".claude/projects/p/x.jsonl", "code/shop/.env.many"][format]
    try home.write(path, lines.joined())
    var limits = ScanLimits()
    (limits.findingsPerFile, limits.chunkBytes, limits.overlapBytes) = (limit, 300, 200)
    let report = home.scan { $0.limits = limits }
    #expect(report.findings.count == min(6, limit) && report.coverage.isComplete == isComplete)
    #expect(report.coverage.skips.map(\.reason) == (isComplete ? [] : [.tooManyValues]))
  }

  @Test(arguments: [64, 100, 1_000, 100_000])
  func `positions are right however a file is cut into pieces`(piece: Int) throws {
    var text = ""
    for index in 1...40 {
      var forge = Forge(seed: UInt64(index))
      text += String(repeating: "x\n", count: index % 5) + String(repeating: " ", count: index)
      text += "postgres://app:\(forge.text(16))@db.acme.com/x\n"
    }
    try home.write(".claude/projects/p/x.jsonl", text)
    var limits = ScanLimits()
    (limits.chunkBytes, limits.overlapBytes) = (piece, 120)
    let found = home.scan { $0.limits = limits }.findings.map(\.sightings[0].position).sorted()
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let expected = lines.indices.filter { lines[$0].contains("postgres") }.map { line in
      Position(line: line + 1, column: lines[line].prefix { $0 == " " }.count + "postgres://app:".count + 1)
    }
    #expect(found == expected)
  }

  @Test func `a file of many values has its time too`() throws {
    let lines = (0..<200).map { "A\($0)_PASSWORD=k3Vn82LmQpZs\n" }.joined()
    try home.write("code/shop/.env", lines)
    let clock = Counter()
    var limits = ScanLimits()
    limits.fileSeconds = 1.5
    let late = home.scan {
      $0.limits = limits
      $0.clock = { clock.next() }
    }
    #expect(late.coverage.skips.contains { $0.file == "~/code/shop/.env" && $0.reason == .fileTime })
    #expect(!late.coverage.isComplete && home.scan().coverage.isComplete)
  }

  @Test func `files, directories and levels are bounded`() throws {
    for index in 0..<5 { try home.write("code/shop/p\(index)/.env", "A=1\n") }
    var limits = ScanLimits()
    limits.directories = 6
    #expect(home.scan { $0.limits = limits }.coverage.isComplete)
    limits.directories = 5
    #expect(reasons { $0.limits = limits } == [.tooManyFiles])
    try home.write("code/shop/a/b/c/.env", "A=1\n")
    limits = ScanLimits()
    limits.treeDepth = 4
    #expect(home.scan { $0.limits = limits }.coverage.isComplete)
    limits.treeDepth = 3
    #expect(reasons { $0.limits = limits } == [.tooDeep])
    limits = ScanLimits()
    limits.files = 3
    #expect(reasons { $0.limits = limits }.contains(.tooManyFiles))
    limits.files = 200
    limits.totalBytes = 4
    #expect(reasons { $0.limits = limits }.contains(.totalBytes))
  }

  @Test func `a home that is not there holds nothing`() {
    let report = home.scan { $0.home = "/nowhere/at/all" }
    #expect(report.findings.isEmpty && report.coverage.files == 0)
  }
}

/// A clock that goes on by a second whenever it is asked.
final class Counter: Sendable {
  private let value = Mutex(0.0)

  func next() -> Double {
    value.withLock {
      $0 += 1
      return $0
    }
  }
}
