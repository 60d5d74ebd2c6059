public import ControlPlane
public import Ledger
import Synchronization

/// A ledger in memory whose disk a test can stop, fail and set going again.
public final class MemoryLedger: Recorder {
  public typealias Outcome = Result<Void, LedgerUnavailable>

  private struct State {
    var drafts: [LedgerDraft] = []
    var durabilities: [Durability] = []
    var refusal: LedgerUnavailable?
    var isStopped = false
    var waiting: [@Sendable (Outcome) -> Void] = []
  }

  private let state = Mutex(State())

  public init() {}

  /// Everything that was taken, in order.
  public var bodies: [LedgerBody] { state.withLock { $0.drafts.map(\.body) } }
  public var kinds: [LedgerKind] { bodies.map(\.kind) }
  /// What each event was in a hurry for.
  public var durabilities: [Durability] { state.withLock(\.durabilities) }
  public var openings: [SessionOpened] { select { if case .sessionOpened(let value) = $0 { value } else { nil } } }
  public var closings: [SessionClosed] { select { if case .sessionClosed(let value) = $0 { value } else { nil } } }
  public var failures: [AuthenticationFailed] {
    select { if case .authenticationFailed(let value) = $0 { value } else { nil } }
  }
  public var intents: [StatementIntent] { select { if case .intent(let value) = $0 { value } else { nil } } }
  public var results: [StatementResult] { select { if case .result(let value) = $0 { value } else { nil } } }
  public var refusals: [StatementRefusal] { select { if case .refusal(let value) = $0 { value } else { nil } } }
  public var requests: [RequestOpened] { select { if case .requestOpened(let value) = $0 { value } else { nil } } }
  public var changes: [RequestChanged] { select { if case .requestChanged(let value) = $0 { value } else { nil } } }
  private func select<Value>(_ value: (LedgerBody) -> Value?) -> [Value] { bodies.compactMap(value) }

  /// The texts of the intents, in order.
  public var statements: [String] {
    state.withLock { state in
      state.drafts.filter { $0.body.kind == .intent }.map { String(decoding: $0.content?.sql ?? [], as: UTF8.self) }
    }
  }

  /// Set, nothing that begins something is taken; what has happened still is, as a full writer keeps room for it.
  public var refusal: LedgerUnavailable? {
    get { state.withLock(\.refusal) }
    set { state.withLock { $0.refusal = newValue } }
  }

  /// From now on nothing becomes durable.
  public func stopDisk() { state.withLock { $0.isStopped = true } }

  /// How many wait for the disk.
  public var waiting: Int { state.withLock { $0.waiting.count } }

  /// The disk goes on; those who wait get this.
  public func startDisk(_ outcome: Outcome = .success(())) {
    let waiting = state.withLock { state in
      defer { state.waiting = [] }
      state.isStopped = false
      return state.waiting
    }
    for callback in waiting { callback(outcome) }
  }

  public func append(_ draft: LedgerDraft, _ durability: Durability) -> Result<LedgerReceipt, LedgerUnavailable> {
    state.withLock { state in
      if let refusal = state.refusal, !draft.body.isAfterTheFact { return .failure(refusal) }
      state.drafts.append(draft)
      state.durabilities.append(durability)
      return .success(LedgerReceipt(number: UInt64(state.drafts.count)))
    }
  }

  public func whenDurable(_ receipt: LedgerReceipt, _ callback: @escaping @Sendable (Outcome) -> Void) {
    let isWaiting = state.withLock { state in
      if state.isStopped { state.waiting.append(callback) }
      return state.isStopped
    }
    if !isWaiting { callback(.success(())) }
  }
}
