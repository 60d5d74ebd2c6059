internal import Dispatch
internal import Foundation
public import Ledger
public import SallyportModel
internal import Synchronization

/// Writes the ledger: a bounded queue in memory, and one thread that empties it in transactions which many share.
///
/// `append` holds a lock for some hundred nanoseconds and never waits. The thread gives events their sequence, hashes them and
/// stores them; an event in a hurry starts it at once, others wait up to ``LedgerWriterLimits/gatherMilliseconds`` for company.
/// While the store fails nothing new may begin; what was accepted stays and is written when the store takes it again.
public final class LedgerWriter: Recorder, Sendable {
  private let queue: Mutex<LedgerQueue>
  private let store: any LedgerStore
  private let sealer: Mutex<LedgerSealer>
  private let limits: LedgerWriterLimits
  private let now: @Sendable () -> Timestamp
  /// Told each time the store begins to fail, and with `nil` when it has recovered. Called on the writer's thread.
  private let onFailure: @Sendable (StoreError?) -> Void
  private let alarm = DispatchSemaphore(value: 0)
  private let end = DispatchSemaphore(value: 0)

  /// - Parameters:
  ///   - signer: the ledger's key.
  ///   - secret: 32 random bytes of this process, for the salts of contents.
  ///   - readsMayPassUnrecorded: what the configuration says for the time in which the store fails.
  ///   - now: the clock.
  public init(
    store: any LedgerStore, signer: CheckpointSigner, secret: [UInt8],
    limits: LedgerWriterLimits = LedgerWriterLimits(),
    readsMayPassUnrecorded: Bool = false, onFailure: @escaping @Sendable (StoreError?) -> Void = { _ in },
    now: @escaping @Sendable () -> Timestamp
  ) {
    self.store = store
    self.limits = limits
    self.now = now
    self.onFailure = onFailure
    sealer = Mutex(LedgerSealer(signer: signer, secret: secret))
    queue = Mutex(LedgerQueue(limits: limits, readsMayPassUnrecorded: readsMayPassUnrecorded))
  }

  /// Starts the thread. Once.
  public func start() {
    let thread = Thread { self.run() }
    thread.name = "ledger"
    thread.start()
  }

  public func append(
    _ draft: LedgerDraft, _ durability: Durability
  ) -> Result<LedgerReceipt, LedgerUnavailable> {
    let (answer, wakes) = queue.withLock { $0.append(draft, durability) }
    if wakes { alarm.signal() }
    return answer
  }

  public func whenDurable(
    _ receipt: LedgerReceipt, _ callback: @escaping @Sendable (Result<Void, LedgerUnavailable>) -> Void
  ) {
    let (answer, wakes) = queue.withLock { $0.wait(for: receipt, callback) }
    if wakes { alarm.signal() }
    if let answer { callback(answer) }
  }

  public var metrics: LedgerMetrics { queue.withLock(\.snapshot) }

  /// Takes nothing new any more, writes what is here, signs it, and ends the thread. Blocks; not for event loops.
  ///
  /// - Returns: whether everything is on disk. If not, the store still fails, and `metrics` says how much is left.
  public func drain(deadline: Duration) -> Bool {
    if queue.withLock({ $0.close() }) { alarm.signal() }
    let (seconds, attoseconds) = deadline.components
    let milliseconds = Int(clamping: seconds) * 1_000 + Int(attoseconds / 1_000_000_000_000_000)
    guard end.wait(timeout: .now() + .milliseconds(milliseconds)) == .success else { return false }
    // For whoever else drains.
    end.signal()
    return queue.withLock(\.isDrained)
  }
}

// MARK: - The thread

extension LedgerWriter {
  private func run() {
    var signedAt = now()
    while true {
      switch queue.withLock({ $0.next() }) {
      case .write, .checkpoint: write(&signedAt)
      case .idle: alarm.wait()
      case .gather(let milliseconds), .pause(let milliseconds): sleep(milliseconds)
      case .stop: return _ = end.signal()
      }
    }
  }

  private func sleep(_ milliseconds: Int) {
    guard alarm.wait(timeout: .now() + .milliseconds(milliseconds)) == .timedOut else { return }
    queue.withLock { $0.overslept() }
  }

  private func write(_ signedAt: inout Timestamp) {
    let begin = now()
    let drafts = queue.withLock { $0.take() }
    // An empty turn is there to sign; a full one signs when it is time.
    let signs = drafts.isEmpty || begin.since(signedAt) >= .milliseconds(limits.checkpointMilliseconds)
    do throws(StoreError) {
      _ = try store.append { head in
        sealer.withLock { $0.seal(drafts, onto: head, checkpoint: signs) }
      }
      if signs { signedAt = begin }
      wrote(begin, signed: signs)
    } catch {
      failed(error)
    }
  }

  private func wrote(_ begin: Timestamp, signed: Bool) {
    let end = now()
    let (recovered, callbacks) = queue.withLock { queue in
      let wasFailing = queue.snapshot.failing != nil
      let spent = max(0, end.microseconds - begin.microseconds)
      return (wasFailing, queue.wrote(at: end, microseconds: spent, signed: signed))
    }
    if recovered { onFailure(nil) }
    for callback in callbacks { callback(.success(())) }
  }

  private func failed(_ error: StoreError) {
    let moment = now()
    let (isNew, callbacks, why) = queue.withLock { queue in
      let isNew = queue.snapshot.failing == nil
      let (callbacks, why) = queue.failed(error, at: moment)
      return (isNew, callbacks, why)
    }
    if isNew { onFailure(error) }
    for callback in callbacks { callback(.failure(why)) }
  }
}
