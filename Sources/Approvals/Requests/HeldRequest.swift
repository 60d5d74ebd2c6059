public import SallyportModel

/// The durable record of one held statement: what was asked, who has decided what, and where it stands.
///
/// The record is a value; the store runs its steps (`HeldRequest+Steps.swift`) inside a transaction, so that two processes
/// order themselves there.
public struct HeldRequest: Hashable, Codable, Sendable, Identifiable {
  public let binding: RequestBinding
  public let tokenName: TokenName
  public let owner: OperatorName
  /// The session that asked first.
  public let session: SessionID
  /// `application_name` as the client gave it, and where it came from.
  public let application: String?
  public let address: String?
  public let facts: BatchFacts
  public let judgement: Judgement
  public let quorum: Quorum
  public let createdAt: Timestamp
  public internal(set) var state: RequestState
  public internal(set) var countersignatures: [Countersignature]

  public var id: RequestID { binding.request }
  public var expiresAt: Timestamp { binding.expiresAt }

  public init(
    binding: RequestBinding, tokenName: TokenName, owner: OperatorName, session: SessionID, application: String?,
    address: String?, facts: BatchFacts, judgement: Judgement, quorum: Quorum = Quorum(), createdAt: Timestamp
  ) {
    self.binding = binding
    self.tokenName = tokenName
    self.owner = owner
    self.session = session
    self.application = application
    self.address = address
    self.facts = facts
    self.judgement = judgement
    self.quorum = quorum
    self.createdAt = createdAt
    state = .pending
    countersignatures = []
  }

  /// Whether PostgreSQL can run all of it inside a transaction, and so undo it.
  public var runsInTransaction: Bool { facts.statements.allSatisfy(\.runsInTransaction) }

  /// The narrowest ceiling of the binding and the approvals; `nil` when nobody set one.
  public var effectiveRowCeiling: Int64? {
    let approvals = countersignatures.map(\.decision).filter { $0.choice == .approve }
    return ([binding.rowCeiling] + approvals.map(\.rowCeiling)).compactMap(\.self).min()
  }

  /// Approvals that are still missing.
  public var missingApprovals: Int {
    max(0, quorum.approvals - countersignatures.count { $0.decision.choice == .approve })
  }
}
