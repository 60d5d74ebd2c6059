public import SallyportModel

/// A statement is held, and people are asked. Its text and parameters are the event's ``StatementContent``.
public struct RequestOpened: Hashable, Codable, Sendable {
  public let request: RequestID
  public let subject: SessionSubject
  /// What operators sign: with the content it can be computed again from this event alone.
  public let digest: [UInt8]
  public let database: String
  public let searchPath: [String]
  public let way: RequestBinding.Way
  public let parameterTypes: [UInt32]
  public let resultFormats: [Int16]
  public let policyVersion: String
  public let rowCeiling: Int64?
  public let expiresAt: Timestamp
  public let reasons: [Reason]

  public init(binding: RequestBinding, digest: [UInt8], subject: SessionSubject, reasons: [Reason]) {
    request = binding.request
    self.subject = subject
    self.digest = digest
    database = binding.database
    searchPath = binding.searchPath
    way = binding.way
    parameterTypes = binding.parameterTypes
    resultFormats = binding.resultFormats
    policyVersion = binding.policyVersion
    rowCeiling = binding.rowCeiling
    expiresAt = binding.expiresAt
    self.reasons = reasons
  }
}

/// An operator decided.
public struct RequestDecided: Hashable, Codable, Sendable {
  public let request: RequestID
  /// The countersignature, whole.
  public let act: SignedAct
  /// The state after it: `pending` while more approvals are needed.
  public let state: String

  public init(request: RequestID, act: SignedAct, state: String) {
    self.request = request
    self.act = act
    self.state = state
  }
}

/// A request took a step that is nobody's decision.
public struct RequestChanged: Hashable, Codable, Sendable {
  public enum Step: String, Codable, Sendable {
    case expired, withdrawn, claimed
    /// A claim of which nothing was sent.
    case returned
    case finished
    /// A vote lost its key, or what it was bound to changed.
    case reopened
  }

  public let request: RequestID
  public let step: Step
  /// The state after it.
  public let state: String
  /// Who claimed it, when a session did.
  public let session: SessionID?
  /// Who claimed or withdrew it, when an operator did.
  public let `operator`: OperatorName?
  /// Cause, SQLSTATE, or what else the state carries.
  public let detail: String?
  public let rows: Int64?

  public init(
    request: RequestID, step: Step, state: String, session: SessionID? = nil, operator: OperatorName? = nil,
    detail: String? = nil, rows: Int64? = nil
  ) {
    self.request = request
    self.step = step
    self.state = state
    self.session = session
    self.operator = `operator`
    self.detail = detail
    self.rows = rows
  }
}
