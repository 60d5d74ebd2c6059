/// A human with a key. The store knows the public half only.
public struct Operator: Hashable, Codable, Sendable {
  public let name: OperatorName
  /// Ed25519, 32 bytes (RFC 8032).
  public let publicKey: [UInt8]
  public let addedAt: Timestamp
  public var revokedAt: Timestamp?

  public init(name: OperatorName, publicKey: [UInt8], addedAt: Timestamp, revokedAt: Timestamp? = nil) {
    self.name = name
    self.publicKey = publicKey
    self.addedAt = addedAt
    self.revokedAt = revokedAt
  }
}
