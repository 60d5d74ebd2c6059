public import SallyportModel

/// A statement is about to be sent to the server. Its text and parameters are the event's ``StatementContent``.
public struct StatementIntent: Hashable, Codable, Sendable {
  /// The session on the server that runs it.
  public enum Target: String, Codable, Sendable { case agent, executor }

  public let execution: ExecutionID
  public let subject: SessionSubject
  public let target: Target
  public let verdict: Verdict
  public let reasons: [Reason]
  /// The request that it collects.
  public let request: RequestID?
  /// The grants that cover it, in the order in which they are used; absent when it needs none.
  public let grants: [GrantID]?

  public init(
    execution: ExecutionID, subject: SessionSubject, target: Target, verdict: Verdict, reasons: [Reason] = [],
    request: RequestID? = nil, grants: [GrantID] = []
  ) {
    self.grants = grants.isEmpty ? nil : grants
    self.execution = execution
    self.subject = subject
    self.target = target
    self.verdict = verdict
    self.reasons = reasons
    self.request = request
  }
}

/// What came of a statement whose intent was recorded.
public struct StatementResult: Hashable, Codable, Sendable {
  public enum Outcome: String, Codable, Sendable {
    case completed
    /// The server answered with an error.
    case failed
    case cancelled
    /// The connection was lost after it was sent: nobody knows.
    case lost
    /// It was never sent.
    case withdrawn
    /// It ran and was undone: the row ceiling, or the client's ROLLBACK.
    case rolledBack = "rolled-back"
  }

  public let execution: ExecutionID
  public let outcome: Outcome
  /// Rows read or changed, as the command tag says.
  public let rows: Int64?
  /// Microseconds from the intent to the end.
  public let duration: Int64
  /// Five characters, for an outcome with an error.
  public let sqlstate: String?
  /// `SELECT 3`, `DELETE 10`.
  public let commandTag: String?
  public let request: RequestID?

  public init(
    execution: ExecutionID, outcome: Outcome, rows: Int64? = nil, duration: Int64, sqlstate: String? = nil,
    commandTag: String? = nil, request: RequestID? = nil
  ) {
    self.execution = execution
    self.outcome = outcome
    self.rows = rows
    self.duration = duration
    self.sqlstate = sqlstate
    self.commandTag = commandTag
    self.request = request
  }
}

/// A statement that was not let through. Its text and parameters are the event's ``StatementContent``.
public struct StatementRefusal: Hashable, Codable, Sendable {
  public let execution: ExecutionID
  public let subject: SessionSubject
  public let reasons: [Reason]
  /// Why there were no facts to judge.
  public let notUnderstood: NotUnderstood?
  /// The request that it belongs to, when it was held before.
  public let request: RequestID?

  public init(
    execution: ExecutionID, subject: SessionSubject, reasons: [Reason], notUnderstood: NotUnderstood? = nil,
    request: RequestID? = nil
  ) {
    self.execution = execution
    self.subject = subject
    self.reasons = reasons
    self.notUnderstood = notUnderstood
    self.request = request
  }
}
