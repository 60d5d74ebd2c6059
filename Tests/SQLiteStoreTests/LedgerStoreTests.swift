import ControlPlane
import Foundation
import GRDB
import Ledger
import SallyportModel
import TestSupport
import Testing

@testable import SQLiteStore

struct LedgerStoreTests {
  private let scratch: Scratch
  private let path: String
  private let store: SQLiteLedgerStore

  init() throws {
    scratch = try Scratch()
    path = scratch.file("ledger.sqlite")
    store = try SQLiteLedgerStore(path: path, .createIfMissing)
  }

  private func append(_ store: SQLiteLedgerStore, _ drafts: [LedgerDraft], checkpoint: Bool = false) throws {
    var sealer = try Sample.sealer()
    _ = try store.append { sealer.seal(drafts, onto: $0, checkpoint: checkpoint) }
  }

  private func verify(_ store: SQLiteLedgerStore) throws -> LedgerVerification {
    try ReadLedger(store: store).verify(key: Sample.signer().verifier, kept: [])
  }

  private func sequences(from sequence: Int64) throws -> [Int64] {
    var found: [Int64] = []
    try ReadLedger(store: store).events(from: sequence) { record, _ in
      found.append(record.sequence)
      return true
    }
    return found
  }

  @Test func `what is appended is read back, after reopening too`() throws {
    try append(store, [Sample.intent(1), Sample.intent(2)], checkpoint: true)
    try append(store, [Sample.intent(3)])
    let again = try SQLiteLedgerStore(path: path)
    #expect(try again.head().size == 3)
    #expect(try again.head() == store.head())
    #expect(try again.checkpoints(above: -1).map(\.size) == [2])
    #expect(try again.checkpoints(above: 2).isEmpty)
    #expect(try verify(again).isIntact)
    try append(again, [Sample.intent(4)], checkpoint: true)
    #expect(try verify(store).unsigned == 0)
  }

  @Test func `chunks are found by any of their events`() throws {
    try append(store, [Sample.intent(1), Sample.intent(2), Sample.intent(3)])
    try append(store, [Sample.intent(4)])
    #expect(try store.chunk(holding: 2)?.first == 0)
    #expect(try store.chunk(holding: 3)?.first == 3)
    #expect(try store.chunk(holding: 4) == nil)
    #expect(try store.chunk(holding: -1) == nil)
    #expect(try sequences(from: 0) == [0, 1, 2, 3])
    #expect(try sequences(from: 2) == [2, 3])
    #expect(try sequences(from: 3) == [3])
    #expect(try sequences(from: 4) == [])
  }

  @Test func `a checkpoint alone appends no chunk`() throws {
    try append(store, [Sample.intent(1)])
    try append(store, [], checkpoint: true)
    #expect(try verify(store).unsigned == 0)
    try append(store, [], checkpoint: true)
    #expect(try store.head().size == 1)
  }

  @Test func `ids lead to their events; an intent tells that something was sent`() throws {
    try append(store, [Sample.intent(1), Sample.intent(2, request: "req_0000000001")])
    #expect(try store.mentions(of: "req_0000000001") == [1])
    #expect(try store.hasIntent(for: RequestID(unchecked: "req_0000000001")))
    #expect(try !store.hasIntent(for: RequestID(unchecked: "req_0000000002")))
    let change = RequestChanged(request: RequestID(unchecked: "req_0000000002"), step: .claimed, state: "claimed")
    try append(store, [LedgerDraft(time: Sample.start, body: .requestChanged(change))])
    #expect(try !store.hasIntent(for: RequestID(unchecked: "req_0000000002")))
  }

  /// Two connections as two processes have them: SQLite orders them, and each builds on what the other has written.
  @Test(.timeLimit(.minutes(1))) func `two who append at once make one unbroken tree`() async throws {
    let other = try SQLiteLedgerStore(path: path)
    try await withThrowingTaskGroup { group in
      for (index, store) in [store, other].enumerated() {
        group.addTask {
          var sealer = try Sample.sealer()
          for step in 0..<40 {
            let drafts = (0..<3).map { Sample.intent(Int64(index * 1_000 + step * 3 + $0 + 1)) }
            _ = try store.append { sealer.seal(drafts, onto: $0, checkpoint: step % 10 == 0) }
          }
        }
      }
      try await group.waitForAll()
    }
    let report = try verify(store)
    #expect(report.findings == [])
    #expect(report.events == 240 && report.checkpoints >= 2)
    var seen: [Int64] = []
    try ReadLedger(store: store).events(from: 0) { _, event in
      seen.append(event.body.execution?.number ?? 0)
      return true
    }
    for index in 0..<2 {
      let own = seen.filter { $0 / 1_000 == index }
      #expect(own == own.sorted() && own.count == 120)
    }
  }

  @Test(.timeLimit(.minutes(1))) func `a full disk is named, and the writer recovers without a restart`() async throws {
    let writer = LedgerWriter(
      store: store, signer: try Sample.signer(), secret: [1], limits: LedgerWriterLimits(), now: { Sample.start })
    writer.start()
    func durable(_ draft: LedgerDraft) async throws -> Result<Void, LedgerUnavailable> {
      let receipt = try writer.append(draft, .durable).get()
      return await withCheckedContinuation { continuation in
        writer.whenDurable(receipt) { continuation.resume(returning: $0) }
      }
    }
    try await durable(Sample.intent(1)).get()
    let pages = try #require(try store.file.read { try Int.fetchOne($0, sql: "PRAGMA page_count") })
    try store.file.limit(pages: pages)
    let large = LedgerDraft(
      time: Sample.start, body: Sample.intent(2).body,
      content: StatementContent(sql: [UInt8](repeating: 65, count: 100_000)))
    let failed = try await durable(large)
    guard case .failure(let why) = failed else { return #expect(Bool(false), "the disk was full") }
    #expect(why.cause?.code == .full && why.sqlstate == "53100")
    try store.file.limit(pages: 1_000_000)
    try await eventually("the store works again") { writer.metrics.failing == nil }
    #expect(writer.drain(deadline: .seconds(10)))
    let report = try verify(store)
    #expect(report.isIntact && report.events == 3)
  }

  @Test func `both files sync every commit and are the owner's alone`() throws {
    let other = try SQLiteStore(path: scratch.file("store.sqlite"), .createIfMissing)
    try other.insert(Sample.token())
    try append(store, [Sample.intent(1)])
    for file in [store.file, other.file] {
      let (mode, journal) = try file.pragmas()
      // 2 is FULL.
      #expect(mode == 2 && journal == "wal")
    }
    for name in try FileManager.default.contentsOfDirectory(atPath: scratch.path) {
      let mode = try FileManager.default.attributesOfItem(atPath: scratch.file(name))[.posixPermissions] as? NSNumber
      #expect(mode?.intValue == 0o600, "\(name)")
    }
  }
}

extension SQLiteFile {
  fileprivate func limit(pages: Int) throws {
    try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = \(pages)") }
  }

  fileprivate func pragmas() throws -> (synchronous: Int?, journal: String?) {
    try pool.writeWithoutTransaction {
      (try Int.fetchOne($0, sql: "PRAGMA synchronous"), try String.fetchOne($0, sql: "PRAGMA journal_mode"))
    }
  }
}
