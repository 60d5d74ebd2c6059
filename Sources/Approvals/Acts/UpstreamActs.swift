public import SallyportModel

/// An upstream is shut: nothing goes there any more until somebody restores it.
public struct UpstreamRevoke: SignableAct {
  public static let kind = ActKind.upstreamRevoke

  public let upstream: UpstreamName
  public let reason: String?
  public let revokedAt: Timestamp

  public init(upstream: UpstreamName, reason: String? = nil, revokedAt: Timestamp) {
    self.upstream = upstream
    self.reason = reason
    self.revokedAt = revokedAt
  }
}

/// The end of one revocation of an upstream, and of no other one: an old act lifts no later revocation.
public struct UpstreamRestore: SignableAct {
  public static let kind = ActKind.upstreamRestore

  public let upstream: UpstreamName
  /// When the revocation was made that it ends.
  public let revokedAt: Timestamp
  public let reason: String?
  public let restoredAt: Timestamp

  public init(upstream: UpstreamName, revokedAt: Timestamp, reason: String? = nil, restoredAt: Timestamp) {
    self.upstream = upstream
    self.revokedAt = revokedAt
    self.reason = reason
    self.restoredAt = restoredAt
  }
}

/// A revocation of an upstream as the store keeps it: with the acts that it lives by.
public struct UpstreamRevocation: Hashable, Codable, Sendable {
  public let upstream: UpstreamName
  public let revokedAt: Timestamp
  public let revocation: SignedAct
  public var restoration: SignedAct?

  public init(
    upstream: UpstreamName, revokedAt: Timestamp, revocation: SignedAct, restoration: SignedAct? = nil
  ) {
    self.upstream = upstream
    self.revokedAt = revokedAt
    self.revocation = revocation
    self.restoration = restoration
  }

  /// Whether the upstream is shut by it. A revocation counts whoever signed it; what ends it has to be an operator's act for exactly this one.
  public func stands(by roster: OperatorRoster) -> Bool {
    guard let restoration, let claimed = try? restoration.unverified(UpstreamRestore.self),
      let restored = try? roster.open(restoration, UpstreamRestore.self, at: claimed.restoredAt),
      // A key that was revoked before must not say that it signed before that.
      restored.restoredAt >= revokedAt
    else { return true }
    return restored.upstream != upstream || restored.revokedAt != revokedAt
  }
}
