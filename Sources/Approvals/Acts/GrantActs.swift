public import SallyportModel

/// The issue of a grant: everything that gives it its reach.
public struct GrantIssue: SignableAct {
  public static let kind = ActKind.grantIssue

  public let grant: GrantID
  public let token: TokenID
  public let tokenName: TokenName
  public let upstream: UpstreamName
  public let environment: Environment
  public let terms: GrantTerms
  public let notBefore: Timestamp
  public let notAfter: Timestamp
  public let issuedAt: Timestamp
  /// The wish that it answers, if there was one.
  public let wish: GrantWishID?

  public init(_ grant: Grant, answering wish: GrantWishID?) {
    self.grant = grant.id
    token = grant.token
    tokenName = grant.tokenName
    upstream = grant.upstream
    environment = grant.environment
    terms = grant.terms
    notBefore = grant.notBefore
    notAfter = grant.notAfter
    issuedAt = grant.issuedAt
    self.wish = wish
  }
}

/// The end of a grant before its time.
public struct GrantRevoke: SignableAct {
  public static let kind = ActKind.grantRevoke

  public let grant: GrantID
  public let reason: String?
  public let revokedAt: Timestamp

  public init(grant: GrantID, reason: String? = nil, revokedAt: Timestamp) {
    self.grant = grant
    self.reason = reason
    self.revokedAt = revokedAt
  }
}

/// The answer no to a wish. It takes nothing from anybody, but it speaks to the agent in an operator's name.
public struct GrantDeny: SignableAct {
  public static let kind = ActKind.grantDeny

  public let wish: GrantWishID
  public let token: TokenID
  public let reason: String?
  public let deniedAt: Timestamp

  public init(wish: GrantWishID, token: TokenID, reason: String? = nil, deniedAt: Timestamp) {
    self.wish = wish
    self.token = token
    self.reason = reason
    self.deniedAt = deniedAt
  }
}

/// A grant as the store keeps it: with the acts that it lives by.
public struct GrantRecord: Hashable, Codable, Sendable {
  public let grant: Grant
  public let wish: GrantWishID?
  public let issue: SignedAct
  public var revocation: SignedAct?

  public init(grant: Grant, wish: GrantWishID? = nil, issue: SignedAct, revocation: SignedAct? = nil) {
    self.grant = grant
    self.wish = wish
    self.issue = issue
    self.revocation = revocation
  }

  /// The grant, once its issue is found signed by the operator it names, over exactly these values. A revocation counts whoever signed it: doubt
  /// ends a grant, it never prolongs one. With the key that signed it a grant that has not ended by then is revoked too (ADR 14).
  ///
  /// - Throws: ``ActError`` when the grant is not to be believed.
  public func verified(by roster: OperatorRoster) throws(ActError) -> Grant {
    let issued = try roster.open(issue, GrantIssue.self, at: grant.issuedAt)
    guard issued == GrantIssue(grant, answering: wish), issue.signer == grant.issuer else {
      throw ActError(code: .malformed, description: "grant `\(grant.id)` is not what `\(issue.signer)` signed")
    }
    var grant = grant
    if revocation != nil, grant.revokedAt == nil { grant.revokedAt = grant.issuedAt }
    if grant.revokedAt == nil, let end = roster.signer(of: issue)?.revokedAt, end < grant.notAfter {
      grant.revokedAt = end
    }
    return grant
  }
}
