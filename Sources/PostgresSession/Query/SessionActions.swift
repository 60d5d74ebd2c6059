public import PostgresWire
public import SallyportModel

/// What the server shall do with the client's frame at hand.
public enum ClientAction: Equatable, Sendable {
  /// Write it to the server as it is: it executes nothing.
  case forward
  /// It executes: ask the gate for a permit, then report `permitted`, `recording` or refuse.
  case pass(Execution)
  /// Keep it, decode nothing more, send the nudge, and present it again after `resume`.
  case wait(Nudge)
  /// It was judged `refuse` or cannot be run here (then perhaps without a text): record that, answer the error, then run what `fail()` says.
  case refuse(Assessment?, Rejection)
  /// It was judged `hold`: open or collect its request; the machine is parked.
  case hold(HeldExecution)
  /// It ends the executor's transaction: commit or roll back there first, then report `executorEnded`.
  case endExecutor(commit: Bool)
  /// Write these to the client, drop the frame.
  case answer([LocalReply])
  /// A Describe of a gateway's portal: ask the server about the statement instead.
  case describeStatement(name: WireName)
  /// Write the gateway's failing Parse and then the frame (a Sync).
  case abortThenForward
  /// Write a ROLLBACK of the gateway's and then the frame (a Sync).
  case rollbackThenForward
  /// Write the frame (a Sync) and then a ROLLBACK of the gateway's: the server skips everything before the Sync.
  case forwardThenRollback
  /// Write a Close and a Parse of the statement's new text, then the frame (a Bind).
  case closeAndParseThenForward
  /// Write a COMMIT of the gateway's and then the frame (a Sync).
  case commitThenForward
  /// Nothing to do: the server would have skipped it.
  case drop
  /// The client ends the session.
  case close
  /// The peer broke the protocol: answer 08P01 with this text and close.
  case violation(String)
}

/// Why a frame is refused although its text may be harmless by itself.
public enum Rejection: Equatable, Sendable {
  /// The policy's verdict.
  case policy
  /// A transaction has failed; the server would say 25P02.
  case transactionFailed
  /// EXECUTE or Bind of a name that this session does not have: 26000.
  case unknownStatement(WireName)
  /// Execute or Describe of a portal that this session does not have: 34000.
  case unknownPortal(WireName)
  /// Bind with the name of a portal that is open: 42P03.
  case duplicatePortal(WireName)
  /// Parse with a name in use: 42P05.
  case duplicateStatement(WireName)
  /// A statement that must be countersigned cannot be run through SQL's PREPARE and EXECUTE.
  case heldThroughSQLPrepare
  /// A statement that must be countersigned and that could run code in Parse already.
  case heldWithLiterals
  /// After a countersigned statement only COMMIT or ROLLBACK may follow in its transaction.
  case afterCountersigned
  /// PostgreSQL runs it in no transaction block, and the client has one open: 25001.
  case cannotRunInTransaction
  /// A change under a grant in a transaction that began without write access.
  case readOnlyTransaction
  /// After a change under a grant only extended messages may follow up to Sync, and nothing that controls the transaction.
  case afterGranted
  /// Over a limit of the session: the name of the limit.
  case limit(String)
}

/// What runs under a grant, and in whose transaction (ADR 12).
public enum GrantedWay: Equatable, Sendable {
  /// One of the gateway's own, for this statement or for the rest of the segment.
  case ownTransaction
  /// The gateway's own is open already.
  case continued
  /// The client's.
  case clientTransaction
}

/// What the interpreter writes around a frame that has its permit.
public enum Delivery: Equatable, Sendable {
  /// The frame alone.
  case frame
  /// A statement that begins a transaction, then the gateway's SET TRANSACTION READ WRITE.
  case frameThenReadWrite
  /// A change under a grant: the gateway's BEGIN READ WRITE if `begins`, the client's Bind if its portal was virtual, the frame, and in the
  /// extended protocol a Flush.
  case counted(begins: Bool, binds: FrontendMessage.Bind?)
}

/// What follows when a statement under a grant has been answered to its end, in the simple protocol.
public enum Conclusion: Equatable, Sendable {
  case commit
  case rollback
  /// The client's transaction is aborted on the server as well.
  case abort
}

/// What makes the server answer so that the session becomes quiet.
public enum Nudge: Equatable, Sendable {
  case none
  case flush
  case sync
}

/// Something that is about to run on the agent's session.
public struct Execution: Equatable, Sendable {
  public let number: ExecutionNumber
  public let assessment: Assessment
  /// What was bound, in the extended protocol.
  public let bind: FrontendMessage.Bind?
  /// Whether it, and whatever EXECUTE in it runs, only reads.
  public let isReadOnly: Bool
  /// For a change under a grant: its rows are counted, and nothing else is taken meanwhile.
  public var granted: GrantedWay?
}

/// Something that waits for a countersignature.
public struct HeldExecution: Equatable, Sendable {
  public let number: ExecutionNumber
  public let assessment: Assessment
  public let bind: FrontendMessage.Bind?
  /// As declared in Parse, in the extended protocol.
  public let parameterTypes: [UInt32]
  /// Whether the client may wait for the decision. False inside a transaction that has already done something: it would keep
  /// locks, so the client gets the request's id and an aborted transaction instead.
  public let mayWait: Bool
  /// Whether the client has opened a transaction for it: the executor's transaction then follows its COMMIT or ROLLBACK.
  public let inTransaction: Bool
}

/// What is to be done after an ErrorResponse of the gateway's own.
public enum FailureAction: Equatable, Sendable {
  /// ReadyForQuery with this status; nothing goes to the server.
  case ready(TransactionStatus)
  /// Send the gateway's failing query; the server's ReadyForQuery will follow.
  case abortQuery
  /// Send ROLLBACK; the server's ReadyForQuery will follow.
  case rollbackQuery
  /// Nothing now: everything up to Sync is dropped, and Sync tells the server.
  case skipToSync
}

/// What the server shall do with a frame of the agent's upstream session.
public enum ServerAction: Equatable, Sendable {
  case pass
  case swallow
  /// A RowDescription whose result formats are to be replaced by these.
  case passWithFormats(FormatCodes)
  /// The CommandComplete of a change that is not committed yet: the client gets it when it is.
  case withhold
  /// COMMIT has succeeded: what was withheld goes to the client, this does not.
  case release
  /// It changed more rows than it may: answer an error in its place; the machine sees to the rest.
  case overBudget(ExecutionNumber)
  /// A ReadyForQuery that the client does not see: write this first.
  case conclude(Conclusion)
  /// The server broke the protocol: 08P01, close both.
  case violation(String)
}

/// How an execution ended, for its result in the ledger.
public struct ExecutionReport: Equatable, Sendable {
  public enum Outcome: Equatable, Sendable {
    case completed
    /// Execute's row limit was reached; the portal can be executed again.
    case suspended
    case failed
    /// The server skipped it after an error before it.
    case skipped
    /// It ran under a grant, and its transaction was rolled back by the gateway, or failed to commit.
    case rolledBack
  }

  public let number: ExecutionNumber
  public let outcome: Outcome
}
