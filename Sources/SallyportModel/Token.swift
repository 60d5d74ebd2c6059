/// What the store keeps of a secret: enough to check a login by SCRAM-SHA-256, not enough to make one (RFC 5802 §3).
public struct SCRAMVerifier: Hashable, Codable, Sendable {
  public let iterations: Int
  public let salt: [UInt8]
  public let storedKey: [UInt8]
  public let serverKey: [UInt8]

  public init(iterations: Int, salt: [UInt8], storedKey: [UInt8], serverKey: [UInt8]) {
    self.iterations = iterations
    self.salt = salt
    self.storedKey = storedKey
    self.serverKey = serverKey
  }
}

/// An agent's credential: named, owned, expiring, scoped, and good for one upstream.
public struct Token: Hashable, Codable, Sendable, Identifiable {
  public let id: TokenID
  public let name: TokenName
  /// The operator who issued it, and who answers for it.
  public let owner: OperatorName
  public let upstream: UpstreamName
  public let environment: Environment
  public let scope: Scope
  public let issuedAt: Timestamp
  public let expiresAt: Timestamp
  public var revokedAt: Timestamp?
  public let verifier: SCRAMVerifier

  public init(
    id: TokenID, name: TokenName, owner: OperatorName, upstream: UpstreamName, environment: Environment, scope: Scope,
    issuedAt: Timestamp, expiresAt: Timestamp, revokedAt: Timestamp? = nil, verifier: SCRAMVerifier
  ) {
    self.id = id
    self.name = name
    self.owner = owner
    self.upstream = upstream
    self.environment = environment
    self.scope = scope
    self.issuedAt = issuedAt
    self.expiresAt = expiresAt
    self.revokedAt = revokedAt
    self.verifier = verifier
  }

  /// Whether the token opens anything at `now`.
  public func standing(at now: Timestamp) -> Standing {
    if revokedAt != nil { .revoked } else if now >= expiresAt { .expired } else { .active }
  }

  public enum Standing: String, Codable, Sendable { case active, expired, revoked }
}
