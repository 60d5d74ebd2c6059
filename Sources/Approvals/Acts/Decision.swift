public import SallyportModel

/// What an operator says of one request.
public struct Decision: SignableAct {
  public static let kind = ActKind.decision

  public enum Choice: String, Codable, Sendable { case approve, deny }

  public let request: RequestID
  /// The binding's digest, 32 bytes: exactly this statement and no other.
  public let digest: [UInt8]
  public let choice: Choice
  public let reason: String?
  /// Narrows the binding's row ceiling; a wider one counts for nothing.
  public let rowCeiling: Int64?
  /// The operator knows that nothing brings it back: for statements that no transaction can hold.
  public let irreversible: Bool
  public let decidedAt: Timestamp

  /// The longest reason, in bytes.
  public static let reasonLimit = 2_000

  public init(
    request: RequestID, digest: [UInt8], choice: Choice, reason: String? = nil, rowCeiling: Int64? = nil,
    irreversible: Bool = false, decidedAt: Timestamp
  ) {
    self.request = request
    self.digest = digest
    self.choice = choice
    self.reason = reason
    self.rowCeiling = rowCeiling
    self.irreversible = irreversible
    self.decidedAt = decidedAt
  }
}

/// A decision with the signature under it.
public struct Countersignature: Hashable, Codable, Sendable {
  public let act: SignedAct
  /// Read from the act's payload; believed only after ``verify(by:)``.
  public let decision: Decision

  public var signer: OperatorName { act.signer }

  /// Signs a decision.
  public init(_ decision: Decision, by signer: OperatorName, with key: SigningKey) throws(ActError) {
    act = try SignedAct(decision, by: signer, with: key)
    self.decision = decision
  }

  /// Reads a countersignature back; the signature is not checked here.
  public init(reading act: SignedAct) throws(ActError) {
    self.act = act
    decision = try act.unverified(Decision.self)
  }

  /// - Throws: ``ActError`` unless this operator signed exactly this decision.
  public func verify(by signer: Operator) throws(ActError) { _ = try act.opened(Decision.self, by: signer) }

  public init(from decoder: any Decoder) throws { try self.init(reading: SignedAct(from: decoder)) }
  public func encode(to encoder: any Encoder) throws { try act.encode(to: encoder) }
}
