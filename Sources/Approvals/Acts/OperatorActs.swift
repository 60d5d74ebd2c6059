public import SallyportModel

/// A human becomes an operator.
public struct OperatorAdd: SignableAct {
  public static let kind = ActKind.operatorAdd

  public let name: OperatorName
  /// Ed25519, 32 bytes.
  public let publicKey: [UInt8]
  /// The first operator, who vouches for the own key: there is nobody else yet.
  public let bootstrap: Bool
  public let addedAt: Timestamp

  public init(name: OperatorName, publicKey: [UInt8], bootstrap: Bool, addedAt: Timestamp) {
    self.name = name
    self.publicKey = publicKey
    self.bootstrap = bootstrap
    self.addedAt = addedAt
  }
}

/// An operator's key is worth nothing from this moment on.
public struct OperatorRevoke: SignableAct {
  public static let kind = ActKind.operatorRevoke

  public let name: OperatorName
  public let key: KeyID
  public let reason: String?
  public let revokedAt: Timestamp

  public init(name: OperatorName, key: KeyID, reason: String? = nil, revokedAt: Timestamp) {
    self.name = name
    self.key = key
    self.reason = reason
    self.revokedAt = revokedAt
  }
}
