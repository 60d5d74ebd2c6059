internal import Ledger
internal import SallyportModel

/// The machine inside ``LedgerWriter``: what waits, who waits for it, and what the writer's thread is to do next.
///
/// ```
///            append ▶ pending ── take ──▶ flying ── written ──▶ callbacks
///                                           │  ▲
///                                        failed │ (the same again, after a pause)
///                                           ▼  │
///                                          failing: begins nothing new, keeps what has happened, counts the rest
/// ```
/// A value without a clock, a lock or a thread; the writer holds it under its lock and acts outside.
struct LedgerQueue {
  typealias Callback = @Sendable (Result<Void, LedgerUnavailable>) -> Void

  /// What the thread does next.
  enum Turn: Equatable {
    case write
    /// Nothing waits: sleep until an event comes.
    case idle
    /// Sleep so long, unless an event in a hurry comes.
    case gather(milliseconds: Int)
    /// The store has failed: sleep, whatever comes.
    case pause(milliseconds: Int)
    /// Sign what is not signed yet.
    case checkpoint
    case stop
  }

  private struct Waiter {
    let number: UInt64
    let callback: Callback
  }

  private struct Failing {
    let cause: StoreError
    let since: Timestamp
    var refused: Int64 = 0
    var unrecorded: Int64 = 0
    var dropped: Int64 = 0
  }

  let limits: LedgerWriterLimits
  let readsMayPassUnrecorded: Bool

  private var pending: [LedgerDraft] = []
  private var pendingCost = 0
  /// In the hands of the thread; the same again after a failure.
  private(set) var flying: [LedgerDraft] = []
  private var flyingCost = 0
  /// The number of the last event that was accepted, and of the last one on disk.
  private var accepted: UInt64 = 0
  private var written: UInt64 = 0
  private var waiters: [Waiter] = []
  private var failing: Failing?
  private var isUrgent = false
  private var isGathered = false
  private var isPaused = false
  private var isSleeping = false
  private var isClosing = false
  private var isStopped = false
  private var isSigned = true
  private var isCheckpointDue = false
  private(set) var metrics = LedgerMetrics()

  init(limits: LedgerWriterLimits, readsMayPassUnrecorded: Bool) {
    self.limits = limits
    self.readsMayPassUnrecorded = readsMayPassUnrecorded
  }
}

// MARK: - The callers' side

extension LedgerQueue {
  /// - Returns: the answer, and whether the thread has to be woken.
  mutating func append(
    _ draft: LedgerDraft, _ durability: Durability
  ) -> (answer: Result<LedgerReceipt, LedgerUnavailable>, wakes: Bool) {
    if let refusal = refusal(of: draft, durability) { return (refusal, false) }
    pending.append(draft)
    pendingCost += draft.cost
    accepted += 1
    if durability == .durable || pending.count >= limits.batch { isUrgent = true }
    return (.success(LedgerReceipt(number: accepted)), wake(for: isUrgent))
  }

  /// `nil` lets the event in.
  private mutating func refusal(
    of draft: LedgerDraft, _ durability: Durability
  ) -> Result<LedgerReceipt, LedgerUnavailable>? {
    // What has happened already may use as much room again as what would only begin.
    let room = draft.body.isAfterTheFact ? 2 : 1
    let count = pending.count + flying.count
    let fits =
      !isStopped
      && (count == 0 || count < limits.events * room && pendingCost + flyingCost + draft.cost <= limits.bytes * room)
    if draft.body.isAfterTheFact {
      guard !fits else { return nil }
      metrics.dropped += 1
      failing?.dropped += 1
      return .failure(unavailable ?? LedgerUnavailable(code: isStopped ? .stopped : .queueFull))
    }
    if isClosing { return .failure(LedgerUnavailable(code: .stopped)) }
    if let unavailable {
      if readsMayPassUnrecorded, durability == .plain, case .intent = draft.body {
        failing?.unrecorded += 1
        metrics.unrecorded += 1
        return .success(.unrecorded)
      }
      failing?.refused += 1
      metrics.refused += 1
      return .failure(unavailable)
    }
    guard !fits else { return nil }
    metrics.refused += 1
    return .failure(LedgerUnavailable(code: .queueFull))
  }

  private var unavailable: LedgerUnavailable? {
    failing.map { LedgerUnavailable(code: .storeFailing, cause: $0.cause) }
  }

  /// - Returns: the answer, if there is one at once, and whether the thread has to be woken.
  mutating func wait(
    for receipt: LedgerReceipt, _ callback: @escaping Callback
  ) -> (answer: Result<Void, LedgerUnavailable>?, wakes: Bool) {
    if receipt.number <= written { return (.success(()), false) }
    if let unavailable { return (.failure(unavailable), false) }
    guard receipt.number <= accepted, !isStopped else { return (.failure(LedgerUnavailable(code: .stopped)), false) }
    waiters.append(Waiter(number: receipt.number, callback: callback))
    isUrgent = true
    return (nil, wake(for: true))
  }

  private mutating func wake(for isHurried: Bool) -> Bool {
    guard isSleeping, isHurried || pending.count == 1, !isPaused else { return false }
    isSleeping = false
    return true
  }

  /// Takes nothing new any more; what is here will be written and signed.
  ///
  /// - Returns: whether the thread has to be woken.
  mutating func close() -> Bool {
    isClosing = true
    isUrgent = true
    defer { isSleeping = false }
    return isSleeping
  }

  var isDrained: Bool { pending.isEmpty && flying.isEmpty }
  var snapshot: LedgerMetrics {
    var metrics = metrics
    metrics.queued = Int64(pending.count + flying.count)
    metrics.queuedBytes = Int64(pendingCost + flyingCost)
    metrics.failing = failing?.cause
    return metrics
  }
}

// MARK: - The thread's side

extension LedgerQueue {
  /// What to do now. Sleeping turns mark the thread as asleep.
  mutating func next() -> Turn {
    isSleeping = false
    if isPaused { return sleep(.pause(milliseconds: limits.retryMilliseconds)) }
    if !flying.isEmpty { return .write }
    if !pending.isEmpty {
      guard isUrgent || isGathered else { return sleep(.gather(milliseconds: limits.gatherMilliseconds)) }
      return .write
    }
    isUrgent = false
    isGathered = false
    if !isSigned, isCheckpointDue || isClosing { return .checkpoint }
    if isClosing {
      isStopped = true
      return .stop
    }
    return sleep(isSigned ? .idle : .gather(milliseconds: limits.checkpointMilliseconds))
  }

  private mutating func sleep(_ turn: Turn) -> Turn {
    isSleeping = true
    return turn
  }

  /// A sleep ran out.
  mutating func overslept() {
    isPaused = false
    if pending.isEmpty { isCheckpointDue = true } else { isGathered = true }
  }

  /// The events to write: those of a failed attempt again, or the next ones, at most a batch.
  mutating func take() -> [LedgerDraft] {
    guard flying.isEmpty else { return flying }
    if pending.count <= limits.batch {
      swap(&flying, &pending)
      (flyingCost, pendingCost) = (pendingCost, 0)
      isUrgent = false
      isGathered = false
    } else {
      flying = Array(pending.prefix(limits.batch))
      pending.removeFirst(limits.batch)
      flyingCost = flying.reduce(0) { $0 + $1.cost }
      pendingCost -= flyingCost
    }
    return flying
  }

  /// The taken events are on disk.
  ///
  /// - Returns: whom to tell.
  mutating func wrote(at now: Timestamp, microseconds: Int64, signed: Bool) -> [Callback] {
    written += UInt64(flying.count)
    metrics.written += Int64(flying.count)
    metrics.transactions += 1
    metrics.lastWriteMicroseconds = microseconds
    isSigned = signed || (isSigned && flying.isEmpty)
    if signed { isCheckpointDue = false }
    flying.removeAll(keepingCapacity: true)
    flyingCost = 0
    if let failing { recover(from: failing, at: now) }
    let reached = written
    let ready = waiters.filter { $0.number <= reached }
    waiters.removeAll { $0.number <= reached }
    return ready.map(\.callback)
  }

  private mutating func recover(from failing: Failing, at now: Timestamp) {
    self.failing = nil
    let gap = LedgerGap(
      from: failing.since, until: now, cause: failing.cause.code.rawValue, refused: failing.refused,
      unrecorded: failing.unrecorded, dropped: failing.dropped)
    let draft = LedgerDraft(time: now, body: .gap(gap))
    pending.append(draft)
    pendingCost += draft.cost
    accepted += 1
    isUrgent = true
  }

  /// The store refused; the taken events stay and are tried again after a pause.
  ///
  /// - Returns: whom to tell: everybody who waits.
  mutating func failed(_ cause: StoreError, at now: Timestamp) -> (callbacks: [Callback], why: LedgerUnavailable) {
    if failing == nil { failing = Failing(cause: cause, since: now) }
    metrics.failures += 1
    isPaused = true
    let told = waiters.map(\.callback)
    waiters.removeAll()
    return (told, LedgerUnavailable(code: .storeFailing, cause: cause))
  }
}
