import ControlPlane
import Ledger
import SallyportModel
import Synchronization
import Testing

/// A ledger in memory that can be told to fail, or to wait.
final class FakeLedgerStore: LedgerStore {
  private struct State {
    var head = TreeHead()
    var chunks: [LedgerChunk] = []
    var checkpoints: [StoredCheckpoint] = []
    var mentions: [SealedBatch.Mention] = []
    var failure: StoreError?
    var attempts = 0
  }

  private let state = Mutex(State())
  private let onAttempt: @Sendable () -> Void

  /// - Parameter onAttempt: called before each append; may block.
  init(onAttempt: @escaping @Sendable () -> Void = {}) { self.onAttempt = onAttempt }

  var failure: StoreError? {
    get { state.withLock(\.failure) }
    set { state.withLock { $0.failure = newValue } }
  }

  var attempts: Int { state.withLock(\.attempts) }
  var transactions: [LedgerChunk] { state.withLock(\.chunks) }

  func append(_ seal: (TreeHead) -> SealedBatch) throws(StoreError) -> TreeHead {
    onAttempt()
    let failure: StoreError? = state.withLock { state in
      state.attempts += 1
      return state.failure
    }
    if let failure { throw failure }
    return state.withLock { state in
      let batch = seal(state.head)
      if batch.chunk.count > 0 { state.chunks.append(batch.chunk) }
      state.checkpoints += batch.checkpoint.map { [$0] } ?? []
      state.mentions += batch.mentions
      state.head = batch.head
      return state.head
    }
  }

  func head() throws(StoreError) -> TreeHead { state.withLock(\.head) }

  func chunks(from sequence: Int64, _ body: (LedgerChunk) -> Bool) throws(StoreError) {
    for chunk in state.withLock(\.chunks) where chunk.end > sequence { guard body(chunk) else { return } }
  }

  func chunk(holding sequence: Int64) throws(StoreError) -> LedgerChunk? {
    state.withLock { $0.chunks.first { $0.first <= sequence && sequence < $0.end } }
  }

  func checkpoints(above size: Int64) throws(StoreError) -> [StoredCheckpoint] {
    state.withLock { $0.checkpoints.filter { $0.size > size } }
  }

  func mentions(of key: String) throws(StoreError) -> [Int64] {
    state.withLock { $0.mentions.filter { $0.key == key }.map(\.sequence) }
  }

  func verified() throws -> LedgerVerification {
    var verifier = LedgerVerifier(key: try LedgerSample.signer().verifier, checkpoints: try checkpoints(above: -1))
    for chunk in transactions { verifier.add(chunk) }
    return verifier.finish(head: try head())
  }

  /// The bodies of everything that was written, in order.
  func bodies() throws -> [LedgerBody] {
    try transactions.flatMap { try $0.records() }.map { try LedgerEvent(reading: $0).body }
  }
}

/// Events and keys of these tests.
struct LedgerSample {
  static let start = Timestamp(microseconds: 1_777_000_000_000_000)
  static let full = StoreError(code: .full, description: "`ledger.sqlite`: the disk is full")
  static let subject = SessionSubject(
    session: SessionID(unchecked: "ses_0123456789"), token: TokenID(unchecked: "tok_0123456789"),
    tokenName: TokenName(unchecked: "agent"), owner: OperatorName(unchecked: "alice"),
    upstream: UpstreamName(unchecked: "shop"), environment: .production)

  static func intent(_ number: Int64) -> LedgerDraft {
    LedgerDraft(
      time: start,
      body: .intent(
        StatementIntent(
          execution: ExecutionID(session: subject.session, number: number), subject: subject, target: .agent,
          verdict: .allow)), content: StatementContent(sql: Array("SELECT 1".utf8)))
  }

  static func result(_ number: Int64) -> LedgerDraft {
    LedgerDraft(
      time: start,
      body: .result(
        StatementResult(
          execution: ExecutionID(session: subject.session, number: number), outcome: .completed, duration: 1)))
  }

  static func signer() throws -> CheckpointSigner {
    try #require(CheckpointSigner(name: "sallyport.test/ledger", seed: [UInt8](repeating: 9, count: 32)))
  }
}
