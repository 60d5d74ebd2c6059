import Ledger
import SallyportModel
import Testing

@testable import ControlPlane

/// The machine by reference, so that `#expect` can take the steps.
private final class Box {
  private var queue: LedgerQueue
  init(_ queue: LedgerQueue) { self.queue = queue }

  func append(
    _ draft: LedgerDraft, _ durability: Durability
  ) -> (answer: Result<LedgerReceipt, LedgerUnavailable>, wakes: Bool) { queue.append(draft, durability) }

  func wait(
    for receipt: LedgerReceipt, _ callback: @escaping LedgerQueue.Callback
  ) -> (answer: Result<Void, LedgerUnavailable>?, wakes: Bool) { queue.wait(for: receipt, callback) }

  func next() -> LedgerQueue.Turn { queue.next() }
  func overslept() { queue.overslept() }
  func take() -> [LedgerDraft] { queue.take() }

  func wrote(at now: Timestamp, microseconds: Int64, signed: Bool) -> [LedgerQueue.Callback] {
    queue.wrote(at: now, microseconds: microseconds, signed: signed)
  }

  func failed(
    _ cause: StoreError, at now: Timestamp
  ) -> (callbacks: [LedgerQueue.Callback], why: LedgerUnavailable) { queue.failed(cause, at: now) }

  func close() -> Bool { queue.close() }
  var isDrained: Bool { queue.isDrained }
  var snapshot: LedgerMetrics { queue.snapshot }
}

/// The machine, step by step and without a thread.
struct LedgerQueueTests {
  private func queue(events: Int = 100, bytes: Int = 1 << 20, batch: Int = 10, unrecorded: Bool = false) -> Box {
    var limits = LedgerWriterLimits()
    limits.events = events
    limits.bytes = bytes
    limits.batch = batch
    return Box(LedgerQueue(limits: limits, readsMayPassUnrecorded: unrecorded))
  }

  private func ok(_ answer: Result<LedgerReceipt, LedgerUnavailable>) -> UInt64? { (try? answer.get())?.number }

  @Test func `an idle thread is woken by the first event, and gathers`() {
    let queue = queue()
    #expect(queue.next() == .idle)
    let first = queue.append(LedgerSample.intent(1), .plain)
    #expect(ok(first.answer) == 1 && first.wakes)
    #expect(queue.next() == .gather(milliseconds: 50))
    let second = queue.append(LedgerSample.result(1), .plain)
    #expect(ok(second.answer) == 2 && !second.wakes)
    queue.overslept()
    #expect(queue.next() == .write)
    #expect(queue.take().count == 2)
  }

  @Test func `an event in a hurry ends the gathering, once`() {
    let queue = queue()
    _ = queue.append(LedgerSample.intent(1), .plain)
    #expect(queue.next() == .gather(milliseconds: 50))
    #expect(queue.append(LedgerSample.intent(2), .durable).wakes)
    #expect(!queue.append(LedgerSample.intent(3), .durable).wakes)
    #expect(queue.next() == .write)
    #expect(queue.take().count == 3)
  }

  @Test func `a plain event that somebody waits for is in a hurry`() {
    let queue = queue()
    let (answer, _) = queue.append(LedgerSample.intent(1), .plain)
    #expect(queue.next() == .gather(milliseconds: 50))
    let waited = queue.wait(for: LedgerReceipt(number: ok(answer) ?? 0)) { _ in }
    #expect(waited.answer == nil && waited.wakes)
    #expect(queue.next() == .write)
  }

  @Test func `batches end at their limit and keep the order`() {
    let queue = queue(batch: 10)
    for number in 1...25 { _ = queue.append(LedgerSample.intent(Int64(number)), .plain) }
    var sizes: [Int] = []
    var taken: [LedgerDraft] = []
    while queue.next() == .write {
      let batch = queue.take()
      sizes.append(batch.count)
      taken += batch
      _ = queue.wrote(at: LedgerSample.start, microseconds: 1, signed: false)
    }
    #expect(sizes == [10, 10, 5])
    #expect(taken == (1...25).map { LedgerSample.intent($0) })
    #expect(queue.snapshot.queued == 0 && queue.snapshot.queuedBytes == 0 && queue.snapshot.written == 25)
  }

  @Test func `the queue ends at its count: one more is refused, and what has happened is not`() {
    let queue = queue(events: 3)
    for number in 1...3 { #expect(ok(queue.append(LedgerSample.intent(Int64(number)), .plain).answer) != nil) }
    #expect(queue.append(LedgerSample.intent(4), .durable).answer == .failure(LedgerUnavailable(code: .queueFull)))
    for number in 1...3 { #expect(ok(queue.append(LedgerSample.result(Int64(number)), .plain).answer) != nil) }
    #expect(queue.append(LedgerSample.result(4), .plain).answer == .failure(LedgerUnavailable(code: .queueFull)))
    #expect(queue.snapshot.refused == 1 && queue.snapshot.dropped == 1)
    // What is in the writer's hands counts until it is on disk.
    _ = queue.take()
    #expect(ok(queue.append(LedgerSample.intent(5), .plain).answer) == nil)
    _ = queue.wrote(at: LedgerSample.start, microseconds: 1, signed: false)
    #expect(ok(queue.append(LedgerSample.intent(6), .plain).answer) != nil)
  }

  @Test func `the queue ends at its bytes, but takes one event of any size`() {
    let cost = LedgerSample.intent(1).cost
    let queue = queue(bytes: cost * 2)
    #expect(ok(queue.append(LedgerSample.intent(1), .plain).answer) != nil)
    #expect(ok(queue.append(LedgerSample.intent(2), .plain).answer) != nil)
    #expect(ok(queue.append(LedgerSample.intent(3), .plain).answer) == nil)
    let small = self.queue(bytes: cost - 1)
    #expect(ok(small.append(LedgerSample.intent(1), .plain).answer) != nil)
    #expect(ok(small.append(LedgerSample.intent(2), .plain).answer) == nil)
  }

  @Test func `waiters are told up to what is on disk`() {
    let queue = queue(batch: 2)
    for number in 1...3 { _ = queue.append(LedgerSample.intent(Int64(number)), .durable) }
    for number in [3, 1, 2] { _ = queue.wait(for: LedgerReceipt(number: UInt64(number))) { _ in } }
    _ = queue.take()
    #expect(queue.wrote(at: LedgerSample.start, microseconds: 1, signed: false).count == 2)
    #expect(
      queue.wait(for: LedgerReceipt(number: 2)) { _ in }.answer == .success(()) as Result<Void, LedgerUnavailable>)
    _ = queue.take()
    #expect(queue.wrote(at: LedgerSample.start, microseconds: 1, signed: false).count == 1)
    #expect(queue.wrote(at: LedgerSample.start, microseconds: 1, signed: false).isEmpty)
  }

  @Test func `a failure keeps the events, tells the waiters and refuses what would begin`() {
    let queue = queue()
    _ = queue.append(LedgerSample.intent(1), .durable)
    _ = queue.wait(for: LedgerReceipt(number: 1)) { _ in }
    #expect(queue.next() == .write)
    let batch = queue.take()
    let (callbacks, why) = queue.failed(LedgerSample.full, at: LedgerSample.start)
    #expect(callbacks.count == 1)
    #expect(why.sqlstate == "53100")
    #expect(queue.next() == .pause(milliseconds: 250))
    #expect(queue.append(LedgerSample.intent(2), .plain).answer == .failure(why))
    #expect(queue.wait(for: LedgerReceipt(number: 1)) { _ in }.answer != nil)
    // What has happened is taken, and does not end the pause.
    let result = queue.append(LedgerSample.result(1), .durable)
    #expect(ok(result.answer) == 2 && !result.wakes)
    #expect(queue.next() == .pause(milliseconds: 250))
    queue.overslept()
    #expect(queue.next() == .write)
    #expect(queue.take() == batch)
  }

  @Test func `recovery writes the rest, then the gap with its counts`() {
    let queue = queue(unrecorded: true)
    _ = queue.append(LedgerSample.intent(1), .durable)
    _ = queue.take()
    _ = queue.failed(LedgerSample.full, at: LedgerSample.start)
    #expect(queue.append(LedgerSample.intent(2), .plain).answer == .success(.unrecorded))
    #expect(ok(queue.append(LedgerSample.intent(3), .durable).answer) == nil)
    _ = queue.append(LedgerSample.result(1), .plain)
    queue.overslept()
    _ = queue.take()
    let later = LedgerSample.start.advanced(by: .seconds(2))
    _ = queue.wrote(at: later, microseconds: 1, signed: false)
    #expect(queue.snapshot.failing == nil)
    #expect(queue.next() == .write)
    let rest = queue.take()
    #expect(rest.count == 2 && rest.first == LedgerSample.result(1))
    #expect(
      rest.last?.body
        == .gap(
          LedgerGap(from: LedgerSample.start, until: later, cause: "full", refused: 1, unrecorded: 1, dropped: 0)))
    #expect(ok(queue.append(LedgerSample.intent(4), .plain).answer) != nil)
  }

  @Test func `reads pass unrecorded only when told so, writes never`() {
    for (option, durability, passes) in [
      (false, Durability.plain, false), (true, .plain, true), (true, .durable, false),
    ] {
      let queue = queue(unrecorded: option)
      _ = queue.append(LedgerSample.intent(1), .plain)
      _ = queue.take()
      _ = queue.failed(LedgerSample.full, at: LedgerSample.start)
      let answer = queue.append(LedgerSample.intent(2), durability).answer
      #expect((answer == .success(.unrecorded)) == passes)
      #expect((try? answer.get())?.isRecorded != true)
    }
  }

  @Test func `what is unsigned is signed when the traffic stops, and at the end`() {
    let queue = queue()
    #expect(queue.next() == .idle)
    _ = queue.append(LedgerSample.intent(1), .durable)
    _ = queue.take()
    _ = queue.wrote(at: LedgerSample.start, microseconds: 1, signed: false)
    #expect(queue.next() == .gather(milliseconds: 5_000))
    queue.overslept()
    #expect(queue.next() == .checkpoint)
    #expect(queue.take().isEmpty)
    _ = queue.wrote(at: LedgerSample.start, microseconds: 1, signed: true)
    #expect(queue.next() == .idle)
    _ = queue.append(LedgerSample.result(1), .plain)
    _ = queue.close()
    #expect(queue.next() == .write)
    _ = queue.take()
    _ = queue.wrote(at: LedgerSample.start, microseconds: 1, signed: false)
    #expect(queue.next() == .checkpoint)
    _ = queue.wrote(at: LedgerSample.start, microseconds: 1, signed: true)
    #expect(queue.next() == .stop)
    #expect(queue.append(LedgerSample.result(2), .plain).answer == .failure(LedgerUnavailable(code: .stopped)))
  }

  @Test func `closing refuses what would begin and still takes what has happened`() {
    let queue = queue()
    _ = queue.next()
    #expect(queue.close())
    #expect(queue.append(LedgerSample.intent(1), .plain).answer == .failure(LedgerUnavailable(code: .stopped)))
    #expect(ok(queue.append(LedgerSample.result(1), .plain).answer) != nil)
    #expect(!queue.isDrained)
  }
}

extension Result where Success == Void, Failure == LedgerUnavailable {
  static func == (left: Self?, right: Self) -> Bool {
    switch (left, right) {
    case (.success?, .success): true
    case (.failure(let one)?, .failure(let other)): one == other
    default: false
    }
  }
}
