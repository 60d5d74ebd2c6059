public import PostgresWire

/// One run of a countersigned statement on a session of its own: the gateway's transaction around it, the row ceiling, and the
/// moment at which the client may be told that it is done.
///
/// ## Overview
/// The client must see what the server would have answered, but never a CommandComplete for something that was then rolled
/// back. So the latest CommandComplete is withheld until the transaction has ended well (or, when the client has a
/// transaction of its own open, until the statement is inside it and under its ceiling).
///
/// ```
///  ┌─────────┐ ready ┌─────────┐ ready, under the ceiling  ┌────────────┐ COMMIT ┌──────────┐
///  │ opening │──────▶│ running │──────────────────────────▶│ committing │───────▶│ finished │
///  └────┬────┘       └──┬───┬──┘                           └─────┬──────┘        └──────────┘
///       │ error         │   │ the client has a transaction       │ error, or ROLLBACK   ▲
///       ▼               │   ▼                                    │                      │
///    finished           │ ┌─────────┐ client's COMMIT ───────────┘                      │
///                       │ │ waiting │ client's ROLLBACK, failure, loss ─▶ rolling back ─┤
///                 error,│ └─────────┘                                          ▲        │
///              over the ▼ ceiling                                              │        │
///                    rolling back ─────────────────────────────────────────────┘────────┘
/// ```
public struct ExecutorMachine: ~Copyable {
  /// How the run is to be wrapped.
  public struct Plan: Sendable, Equatable {
    /// False for what PostgreSQL refuses inside a transaction block; then there is no way back.
    public var inTransaction: Bool
    /// Whether the client's own COMMIT or ROLLBACK ends it.
    public var clientEndsIt: Bool
    /// More affected rows than this roll it back; `nil` where the operator set none.
    public var rowCeiling: Int64?

    public init(inTransaction: Bool, clientEndsIt: Bool, rowCeiling: Int64?) {
      self.inTransaction = inTransaction
      self.clientEndsIt = clientEndsIt
      self.rowCeiling = rowCeiling
    }
  }

  public enum Action: Equatable, Sendable {
    /// Nothing to do, the frame is swallowed.
    case swallow
    /// Write the frame to the client.
    case pass
    /// Write the CommandComplete that was withheld, if there is one, then this frame.
    case releaseAndPass
    /// Keep the frame, a CommandComplete; first write the one that was withheld before it.
    case withhold
    /// The session is prepared: send the countersigned statement, against a permit.
    case run
    /// Send COMMIT.
    case commit
    /// Send ROLLBACK.
    case rollback
    /// The statement has run inside the client's transaction: write what was withheld.
    case releaseAndWait
    /// It is over. The withheld CommandComplete is written when it succeeded.
    case finish(Outcome)
    /// COPY FROM STDIN: pass the frame; the client's CopyData belongs to this session now.
    case beginCopyIn
  }

  public enum Outcome: Equatable, Sendable {
    /// Committed, or run without a transaction; the sum of affected rows.
    case completed(rows: Int64)
    /// Undone as the client asked.
    case rolledBack
    /// The server's own error was passed to the client, and nothing remains of the statement.
    case failed
    /// The session could not be prepared, or COMMIT failed: the error's frame is the last one presented and was not passed on.
    case refused
    /// More rows than the operator saw.
    case overCeiling(rows: Int64)
    /// The server broke the protocol.
    case violation(String)
  }

  enum State: Equatable {
    case opening
    case running(failed: Bool)
    case waiting
    case committing(failed: Bool)
    case rollingBack(Outcome)
    case finished
  }

  public let plan: Plan
  var state: State = .opening
  var hasFailedOpening = false
  /// Rows affected by the statement or batch so far.
  public private(set) var rows: Int64 = 0

  public init(plan: Plan) { self.plan = plan }

  /// Whether the client's transaction is open on this session.
  public var isWaiting: Bool { state == .waiting }

  /// ParseComplete, BindComplete, ParameterStatus, NotificationResponse: the client has not asked for them here.
  public mutating func housekeeping() -> Action { .swallow }

  /// NoticeResponse: the client sees what the statement has to say, not what the preparation has.
  public mutating func notice() -> Action { isRunning ? .pass : .swallow }

  /// RowDescription of a simple query, EmptyQueryResponse, CopyOutResponse, CopyDone.
  public mutating func result() -> Action { isRunning ? .releaseAndPass : .swallow }

  public mutating func copyInResponse() -> Action {
    isRunning ? .beginCopyIn : .finish(end(.violation("CopyInResponse")))
  }

  /// CommandComplete with the rows it says it affected; `tag` without the numbers.
  public mutating func commandComplete(tag: String, rows affected: Int64) -> Action {
    switch state {
    case .running(false):
      rows += affected
      return .withhold
    case .committing:
      // The server answers a COMMIT of a failed transaction with ROLLBACK and no error.
      state = .committing(failed: tag != "COMMIT")
      return .swallow
    case .opening, .running(true), .waiting, .rollingBack, .finished:
      return .swallow
    }
  }

  public mutating func errorResponse() -> Action {
    switch state {
    case .opening:
      hasFailedOpening = true
      return .finish(end(.refused))
    case .running:
      state = .running(failed: true)
      return .releaseAndPass
    case .committing:
      return .finish(end(.refused))
    case .waiting:
      return .finish(end(.failed))
    case .rollingBack(let outcome):
      return .finish(end(outcome))
    case .finished:
      return .swallow
    }
  }

  public mutating func readyForQuery(_ status: TransactionStatus) -> Action {
    switch state {
    case .opening:
      guard status == (plan.inTransaction ? .inTransaction : .idle) else {
        return .finish(end(.violation("ReadyForQuery")))
      }
      state = .running(failed: false)
      return .run
    case .running(let failed): return ran(failed: failed)
    case .committing(let failed): return .finish(end(failed ? .refused : .completed(rows: rows)))
    case .rollingBack(let outcome): return .finish(end(outcome))
    case .waiting, .finished: return .swallow
    }
  }

  /// The client ends its transaction. Returns `nil` when the run is not waiting for that.
  public mutating func clientEnds(commit: Bool) -> Action? {
    guard state == .waiting else { return nil }
    state = commit ? .committing(failed: false) : .rollingBack(.rolledBack)
    return commit ? .commit : .rollback
  }

  private var isRunning: Bool {
    if case .running = state { true } else { false }
  }

  private mutating func ran(failed: Bool) -> Action {
    if failed { return undo(.failed) }
    if let ceiling = plan.rowCeiling, rows > ceiling { return undo(.overCeiling(rows: rows)) }
    if plan.clientEndsIt {
      state = .waiting
      return .releaseAndWait
    }
    guard plan.inTransaction else { return .finish(end(.completed(rows: rows))) }
    state = .committing(failed: false)
    return .commit
  }

  /// Without a transaction there is nothing to undo: the server's own answer stands.
  private mutating func undo(_ outcome: Outcome) -> Action {
    guard plan.inTransaction else { return .finish(end(outcome)) }
    state = .rollingBack(outcome)
    return .rollback
  }

  private mutating func end(_ outcome: Outcome) -> Outcome {
    state = .finished
    return outcome
  }
}
