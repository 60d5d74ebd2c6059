import NIOCore  // for CircularBuffer's own `append`; the standard library's, which would be taken without it, copies the whole
import PostgresWire
import SallyportModel

// What the gate, the operators and the executor answer, and how a parked session goes on.
extension SessionMachine {
  /// The permit is in hand: the frame is written in this same turn.
  ///
  /// - Parameter ceiling: the most rows that a change under a grant may change.
  public mutating func permitted(_ execution: Execution, ceiling: Int64 = 0) -> Delivery {
    if let way = execution.granted { return deliver(execution, way, ceiling: ceiling) }
    park = .flowing
    let assessment = execution.assessment
    let isWidened = isQuiet && isWidened(assessment)
    if assessment.statements.contains(where: { $0.prepared != nil }) { names.beginWildcard() }
    switch dialect {
    case .simple:
      expected.append(.query(execution.number, assessment, completed: 0))
      expected.append(.sync(.query))
      endSegment()
      if assessment.statements.contains(where: { $0.copies == .fromClient }) { park = .awaitingCopyIn }
    case .extended:
      segment.isOpen = true
      segment.hasExecuted = true
      if !execution.isReadOnly { segment.mayHaveWritten = true }
      if !assessment.isTransactionControl { segment.mayHaveSnapshot = true }
      expected.append(.execute(execution.number, assessment))
      if assessment.statements.contains(where: { $0.copies == .fromClient }) { park = .awaitingCopyIn }
    }
    return isWidened ? widen() : .frame
  }

  /// The ledger takes its time: the frame at hand stays there until the receipt is durable.
  public mutating func recording(_ execution: Execution) { park = .recording(execution) }

  /// The receipt is durable; false when the session has gone on without it, because a peer was lost or the token revoked.
  public mutating func recorded(_ number: ExecutionNumber) -> Bool {
    guard case .recording(let execution) = park, execution.number == number else { return false }
    park = .flowing
    return true
  }

  /// The gate would not give a permit, or the ledger could not take the intent. Fail now if the server is quiet, else keep the
  /// frame: it is presented, and judged, once more.
  public mutating func denied() -> Nudge? {
    park = .flowing
    guard !isQuiet else { return nil }
    park = .draining
    return segment.isOpen ? .flush : Nudge.none
  }

  /// Whether the frame at hand can be presented again. Call after every event that may have made the session quiet.
  public mutating func resume() -> Bool {
    guard park == .draining, isQuiet else { return false }
    park = .flowing
    return true
  }

  /// An ErrorResponse of the gateway's own has been written for the frame at hand: what must follow, so that client and server agree.
  public mutating func fail() -> FailureAction {
    let endedExecutor = executorEndFailed
    park = .flowing
    executorIsOpen = false
    switch dialect {
    case .simple:
      if endedExecutor || writing.isOwn {
        undone()
        return gatewayQuery(.rollbackQuery)
      }
      return mustAbort ? gatewayQuery(.abortQuery) : .ready(status)
    case .extended:
      skip = .untilSync(endedExecutor || writing.isOwn ? .rollback : mustAbort ? .abort : .nothing)
      undone()
      return .skipToSync
    }
  }

  /// The request was approved and claimed; the executor takes over.
  public mutating func approved() -> HeldExecution? {
    guard case .held(let held) = park else { return nil }
    park = .executing(held)
    return held
  }

  /// The executor has run it and its replies have been written. Returns what the gateway still owes the client.
  public mutating func executed() -> LocalReply? {
    guard case .executing(let held) = park else { return nil }
    park = .flowing
    executorIsOpen = held.inTransaction
    return dialect == .simple ? .readyForQuery(status) : nil
  }

  /// The executor's transaction has ended as the client asked: its COMMIT or ROLLBACK now goes to the agent's session as well.
  public mutating func executorEnded() {
    guard case .endingExecutor = park else { return }
    park = .flowing
    executorIsOpen = false
  }

  private var executorEndFailed: Bool {
    if case .endingExecutor = park { true } else { false }
  }

  private var mustAbort: Bool {
    status != .failed && (status == .inTransaction || block != .none || segment.hasExecuted)
  }

  private mutating func gatewayQuery(_ action: FailureAction) -> FailureAction {
    expected.append(.gatewayQuery)
    expected.append(.sync(.query))
    endSegment()
    return action
  }
}
