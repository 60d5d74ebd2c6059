internal import Crypto
public import SallyportModel

/// The issue of a token: everything that gives it its reach, and a digest of what checks its secret.
public struct TokenIssue: SignableAct {
  public static let kind = ActKind.tokenIssue

  public let token: TokenID
  public let name: TokenName
  public let owner: OperatorName
  public let upstream: UpstreamName
  public let environment: Environment
  public let scope: Scope
  public let issuedAt: Timestamp
  public let expiresAt: Timestamp
  /// SHA-256 over the verifier's canonical bytes: the ledger must not carry the verifier itself.
  public let verifierDigest: [UInt8]

  public init(_ token: Token) throws(ActError) {
    self.token = token.id
    name = token.name
    owner = token.owner
    upstream = token.upstream
    environment = token.environment
    scope = token.scope
    issuedAt = token.issuedAt
    expiresAt = token.expiresAt
    do {
      let bytes = Canonical.domain("scram-verifier") + (try Canonical.encode(token.verifier))
      verifierDigest = Array(SHA256.hash(data: bytes))
    } catch {
      throw ActError(code: .unsignable, description: error.description)
    }
  }
}

/// The end of a token before its time.
public struct TokenRevoke: SignableAct {
  public static let kind = ActKind.tokenRevoke

  public let token: TokenID
  public let name: TokenName
  public let reason: String?
  public let revokedAt: Timestamp

  public init(token: TokenID, name: TokenName, reason: String? = nil, revokedAt: Timestamp) {
    self.token = token
    self.name = name
    self.reason = reason
    self.revokedAt = revokedAt
  }
}

/// A token as the store keeps it: with the acts that it lives by.
public struct TokenRecord: Hashable, Codable, Sendable {
  public let token: Token
  public let issue: SignedAct
  public var revocation: SignedAct?

  public init(token: Token, issue: SignedAct, revocation: SignedAct? = nil) {
    self.token = token
    self.issue = issue
    self.revocation = revocation
  }

  /// The token, once its issue is found signed by an operator who could, over exactly these values.
  ///
  /// A row is never authority (ADR 0002): a changed scope, verifier, expiry or upstream does not get past this. A
  /// revocation counts whoever signed it: doubt ends a token, it never prolongs one.
  ///
  /// - Throws: ``ActError`` when the token is not to be believed.
  public func verified(by roster: OperatorRoster) throws(ActError) -> Token {
    let issued = try roster.open(issue, TokenIssue.self, at: token.issuedAt)
    guard try issued == TokenIssue(token) else {
      throw ActError(code: .malformed, description: "token `\(token.name)` is not what `\(issue.signer)` signed")
    }
    var token = token
    if revocation != nil, token.revokedAt == nil { token.revokedAt = token.issuedAt }
    return token
  }
}
