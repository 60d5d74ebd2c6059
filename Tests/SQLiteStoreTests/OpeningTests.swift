import Approvals
import ControlPlane
import Foundation
import GRDB
import Ledger
import SallyportModel
import TestSupport
import Testing

@testable import SQLiteStore

/// What is found at start: nothing, too much, somebody else's, or ruins.
struct OpeningTests {
  private let scratch: Scratch
  private let path: String

  init() throws {
    scratch = try Scratch()
    path = scratch.file("ledger.sqlite")
  }

  private func error(_ body: () throws -> Void) -> StoreError? {
    do {
      try body()
      return nil
    } catch { return error as? StoreError }
  }

  private func fill(events: Int = 30) throws {
    let store = try SQLiteLedgerStore(path: path, .createIfMissing)
    var sealer = try Sample.sealer()
    for number in 1...events {
      _ = try store.append { sealer.seal([Sample.intent(Int64(number))], onto: $0, checkpoint: number == 20) }
    }
    try store.close()
  }

  private func edit(_ sql: String) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.write { try $0.execute(sql: sql) }
    try queue.close()
  }

  @Test func `a missing file is missed, not started over`() throws {
    #expect(error { _ = try SQLiteLedgerStore(path: path) }?.code == .notFound)
    #expect(error { _ = try SQLiteStore(path: path) }?.code == .notFound)
    #expect(!FileManager.default.fileExists(atPath: path))
    #expect(error { _ = try SQLiteLedgerStore(path: scratch.file("no/such"), .createIfMissing) }?.code == .inaccessible)
  }

  @Test func `a file that others could read is refused`() throws {
    try fill(events: 1)
    for mode in [0o640, 0o604, 0o666] {
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
      let refused = error { _ = try SQLiteLedgerStore(path: path) }
      #expect(refused?.code == .inaccessible && refused?.description.contains("chmod 600") == true)
    }
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    _ = try SQLiteLedgerStore(path: path)
  }

  @Test func `a newer schema is refused, and left as it is`() throws {
    try fill(events: 1)
    try edit("PRAGMA user_version = 2")
    #expect(error { _ = try SQLiteLedgerStore(path: path) }?.code == .newerSchema)
    try edit("PRAGMA user_version = 1")
    _ = try SQLiteLedgerStore(path: path)
  }

  @Test func `an older schema is brought up to date, with what it holds`() throws {
    let token = try Sample.token()
    let store = try SQLiteStore(path: path, .createIfMissing)
    try store.insert(token)
    try store.close()
    // As the first version left it.
    let triggers = ["token", "operator_act", "request"].flatMap { table in
      (0...2).map { "DROP TRIGGER \(table)_change_\($0);" }
    }
    try edit(
      "DROP TABLE grant_reservation; DROP TABLE write_grant; DROP TABLE grant_wish; DROP TABLE change;"
        + "DROP TABLE upstream_revocation; DROP TABLE upstream_roles;"
        + triggers.joined() + "PRAGMA user_version = 1")
    let migrated = try SQLiteStore(path: path)
    #expect(try migrated.tokens() == [token])
    #expect(try migrated.revocations().isEmpty)
    #expect(try migrated.grants().isEmpty && migrated.wishes(openOnly: false).isEmpty && migrated.spent().isEmpty)
    try migrated.insert(GrantWish.sample(of: token.token, at: Sample.start), limit: 1)
    try migrated.close()
    #expect(try SQLiteStore(path: path).wishes(openOnly: true).count == 1)
  }

  @Test func `another program's file is refused`() throws {
    try fill(events: 1)
    #expect(error { _ = try SQLiteStore(path: path) }?.code == .corrupt)
  }

  @Test func `what is no database is damaged, and left as it is`() throws {
    let garbage = Data(repeating: 0x41, count: 10_000)
    try garbage.write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    #expect(error { _ = try SQLiteLedgerStore(path: path) }?.code == .corrupt)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == garbage)
  }

  @Test func `a file that lost its log is not taken for a new one`() throws {
    let store = try SQLiteLedgerStore(path: path, .createIfMissing)
    // As a crash right after the first start would leave it, with the log taken away.
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    try store.close()
    try FileManager.default.removeItem(atPath: path)
    try whole.write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    #expect(try SQLiteLedgerStore(path: path).head().size == 0)
    try Data().write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    #expect(error { _ = try SQLiteLedgerStore(path: path) }?.code == .corrupt)
  }

  @Test func `a torn end is named with the last good checkpoint`() throws {
    try fill()
    try edit("DELETE FROM chunk WHERE first = 29")
    let torn = error { _ = try SQLiteLedgerStore(path: path) }
    #expect(torn?.code == .corrupt)
    #expect(torn?.description.contains("the last signed checkpoint covers 20 events") == true)
  }

  @Test func `a head that is gone or does not fit is damage`() throws {
    for change in [
      "DELETE FROM head", "UPDATE head SET frontier = x'00'", "UPDATE head SET size = -1",
      "UPDATE head SET size = 'many'",
      "UPDATE head SET frontier = zeroblob(32)", "UPDATE chunk SET count = 9223372036854775807 WHERE first = 29",
      "UPDATE chunk SET count = 'x' WHERE first = 29",
    ] {
      try? FileManager.default.removeItem(atPath: path)
      try fill()
      try edit(change)
      #expect(error { _ = try SQLiteLedgerStore(path: path) }?.code == .corrupt, "\(change)")
    }
  }

  @Test func `changed rows are found by verification`() throws {
    for change in [
      "UPDATE chunk SET events = zeroblob(length(events)) WHERE first = 3",
      "UPDATE chunk SET events = 'text' WHERE first = 3",
      "DELETE FROM chunk WHERE first = 3", "UPDATE chunk SET count = 2 WHERE first = 3",
      "UPDATE chunk SET count = -1 WHERE first = 3", "UPDATE checkpoint SET note = 'none'",
      "UPDATE checkpoint SET note = replace(note, '20', '21')",
      "UPDATE chunk SET events = (SELECT events FROM chunk WHERE first = 4) WHERE first = 3",
    ] {
      try? FileManager.default.removeItem(atPath: path)
      try fill()
      try edit(change)
      let store = try SQLiteLedgerStore(path: path)
      let report = try ReadLedger(store: store).verify(key: Sample.signer().verifier, kept: [])
      #expect(!report.isIntact, "\(change)")
    }
  }

  /// The file's own pages damaged at random: an error or a finding, or bytes that nothing uses; never a crash.
  @Test func `random damage of the file is survived`() throws {
    try fill(events: 20)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    let original = try LedgerPrint(path)
    var random = SystemRandomNumberGenerator()
    var noticed = 0
    for _ in 0..<150 {
      var damaged = whole
      let index = Int.random(in: 0..<damaged.count, using: &random)
      damaged[index] ^= UInt8.random(in: 1...255, using: &random)
      for file in ["ledger.sqlite-wal", "ledger.sqlite-shm"] {
        try? FileManager.default.removeItem(atPath: scratch.file(file))
      }
      try damaged.write(to: URL(fileURLWithPath: path))
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
      do {
        // Whatever is verified as intact is what was written.
        let print = try LedgerPrint(path)
        let isSame = print == original
        #expect(isSame || !print.isIntact, "byte \(index)")
        noticed += print.isIntact ? 0 : 1
      } catch { noticed += 1 }
    }
    #expect(noticed > 0)
  }
}

/// What a ledger says, all of it.
private struct LedgerPrint: Equatable {
  let isIntact: Bool
  var leaves: [[UInt8]] = []
  var contents: [[UInt8]] = []

  init(_ path: String) throws {
    let store = try SQLiteLedgerStore(path: path)
    isIntact = try ReadLedger(store: store).verify(key: Sample.signer().verifier, kept: []).isIntact
    var leaves: [[UInt8]] = []
    var contents: [[UInt8]] = []
    try store.chunks(from: 0) { chunk in
      for record in (try? chunk.records()) ?? [] {
        leaves.append(Array(record.leaf))
        contents.append(Array(record.content))
      }
      return true
    }
    self.leaves = leaves
    self.contents = contents
    try store.close()
  }
}
