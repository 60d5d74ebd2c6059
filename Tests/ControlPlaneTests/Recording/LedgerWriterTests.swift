import ControlPlane
import Dispatch
import Ledger
import SallyportModel
import Synchronization
import TestSupport
import Testing

/// Counts per index, from any thread.
private final class Tally: Sendable {
  private let values: Mutex<[Int]>
  init(_ count: Int) { values = Mutex([Int](repeating: 0, count: count)) }
  func add(_ index: Int) { values.withLock { $0[index] += 1 } }
  var counts: [Int] { values.withLock(\.self) }
}

/// The thread, against a store that fails when told.
struct LedgerWriterTests {
  private func writer(
    _ store: FakeLedgerStore, limits: LedgerWriterLimits = LedgerWriterLimits(), unrecorded: Bool = false,
    onFailure: @escaping @Sendable (StoreError?) -> Void = { _ in }
  ) throws -> LedgerWriter {
    let writer = LedgerWriter(
      store: store, signer: try LedgerSample.signer(), secret: [UInt8](repeating: 5, count: 32), limits: limits,
      readsMayPassUnrecorded: unrecorded, onFailure: onFailure, now: { LedgerSample.start })
    writer.start()
    return writer
  }

  private func durable(_ writer: LedgerWriter, _ draft: LedgerDraft) async throws -> Result<Void, LedgerUnavailable> {
    let receipt = try writer.append(draft, .durable).get()
    return await withCheckedContinuation { continuation in
      writer.whenDurable(receipt) { continuation.resume(returning: $0) }
    }
  }

  @Test(.timeLimit(.minutes(1))) func `a durable event is on disk when the callback comes`() async throws {
    let store = FakeLedgerStore()
    let writer = try writer(store)
    try await durable(writer, LedgerSample.intent(1)).get()
    #expect(try store.bodies() == [LedgerSample.intent(1).body])
    #expect(writer.drain(deadline: .seconds(10)))
  }

  @Test(.timeLimit(.minutes(1))) func `events that come while the disk works share the next transaction`() async throws
  {
    let gate = DispatchSemaphore(value: 0)
    let begun = DispatchSemaphore(value: 0)
    let store = FakeLedgerStore {
      begun.signal()
      gate.wait()
    }
    let writer = try writer(store)
    _ = writer.append(LedgerSample.intent(1), .durable)
    begun.wait()
    let told = Mutex(0)
    for number in 2...50 {
      let receipt = try writer.append(LedgerSample.intent(Int64(number)), .durable).get()
      writer.whenDurable(receipt) { _ in told.withLock { $0 += 1 } }
    }
    for _ in 0..<10 { gate.signal() }
    #expect(writer.drain(deadline: .seconds(10)))
    #expect(store.transactions.map(\.count) == [1, 49])
    #expect(told.withLock(\.self) == 49)
    #expect(writer.metrics.written == 50 && writer.metrics.queued == 0)
  }

  @Test(.timeLimit(.minutes(1))) func `plain events reach the disk by themselves`() async throws {
    let store = FakeLedgerStore()
    let writer = try writer(store)
    for number in 1...100 { _ = writer.append(LedgerSample.intent(Int64(number)), .plain) }
    try await eventually("all are written") { writer.metrics.written == 100 }
    #expect(store.transactions.count < 100)
    #expect(writer.drain(deadline: .seconds(10)))
  }

  @Test(.timeLimit(.minutes(1))) func `threads append at once, each in its own order, and every callback comes once`()
    async throws
  {
    let store = FakeLedgerStore()
    let writer = try writer(store)
    let told = Tally(8 * 500)
    await withTaskGroup { group in
      for thread in 0..<8 {
        group.addTask {
          for step in 0..<500 {
            let id = thread * 500 + step
            guard
              let receipt = try? writer.append(LedgerSample.intent(Int64(id)), step % 3 == 0 ? .durable : .plain).get()
            else { continue }
            writer.whenDurable(receipt) { result in
              if case .success = result { told.add(id) }
            }
          }
        }
      }
    }
    #expect(writer.drain(deadline: .seconds(30)))
    #expect(told.counts.allSatisfy { $0 == 1 })
    let numbers = try store.bodies().compactMap(\.execution).map { Int($0.number) }
    #expect(numbers.count == 4_000)
    for thread in 0..<8 { #expect(numbers.filter { $0 / 500 == thread } == Array(thread * 500..<thread * 500 + 500)) }
    #expect(try store.verified().isIntact)
  }

  @Test(.timeLimit(.minutes(1))) func `a full disk: refused, nothing lost, recovered with the gap on record`()
    async throws
  {
    let store = FakeLedgerStore()
    let changes = Mutex<[StoreError?]>([])
    var limits = LedgerWriterLimits()
    limits.retryMilliseconds = 5
    let writer = try writer(store, limits: limits) { change in changes.withLock { $0.append(change) } }
    try await durable(writer, LedgerSample.intent(1)).get()
    store.failure = LedgerSample.full
    let failed = try await durable(writer, LedgerSample.intent(2))
    #expect(throws: LedgerUnavailable(code: .storeFailing, cause: LedgerSample.full)) { try failed.get() }
    #expect(throws: LedgerUnavailable.self) { try writer.append(LedgerSample.intent(3), .plain).get() }
    _ = try writer.append(LedgerSample.result(2), .plain).get()
    let attempts = store.attempts
    try await eventually("it has tried again and again") { store.attempts >= attempts + 3 }
    store.failure = nil
    try await eventually("the store works again") { writer.metrics.failing == nil }
    try await durable(writer, LedgerSample.intent(4)).get()
    #expect(writer.drain(deadline: .seconds(10)))
    let bodies = try store.bodies()
    var expected = [LedgerSample.intent(1), LedgerSample.intent(2)].map(\.body)
    expected += [LedgerSample.result(2), LedgerSample.intent(4)].map(\.body)
    #expect(bodies.filter { $0.kind != .gap } == expected)
    #expect(bodies.count { $0.kind == .gap } == 1)
    #expect(changes.withLock(\.self) == [LedgerSample.full, nil])
    #expect(try store.verified().isIntact)
  }

  @Test(.timeLimit(.minutes(1))) func `draining writes and signs everything, and ends`() async throws {
    let store = FakeLedgerStore()
    let writer = try writer(store)
    for number in 1...10 { _ = writer.append(LedgerSample.intent(Int64(number)), .plain) }
    #expect(writer.drain(deadline: .seconds(10)))
    #expect(writer.drain(deadline: .seconds(1)))
    let report = try store.verified()
    #expect(report.isIntact && report.events == 10 && report.unsigned == 0)
    #expect(throws: LedgerUnavailable(code: .stopped)) { try writer.append(LedgerSample.intent(11), .plain).get() }
  }

  @Test(.timeLimit(.minutes(1))) func `draining gives up at its deadline when the store does not come back`()
    async throws
  {
    let store = FakeLedgerStore()
    store.failure = LedgerSample.full
    let writer = try writer(store)
    _ = writer.append(LedgerSample.intent(1), .plain)
    #expect(!writer.drain(deadline: .milliseconds(100)))
    #expect(writer.metrics.queued == 1)
    store.failure = nil
    #expect(writer.drain(deadline: .seconds(10)))
    #expect(try store.bodies().first == LedgerSample.intent(1).body)
  }
}
