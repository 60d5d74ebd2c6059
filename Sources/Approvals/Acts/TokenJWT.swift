public import SallyportModel

/// The signing of a JWT for an API that stands before the database of a token: what it says, and for how long.
public struct TokenJWT: SignableAct {
  public static let kind = ActKind.tokenJWT

  public let token: TokenID
  public let name: TokenName
  public let upstream: UpstreamName
  public let environment: Environment
  /// The database's role that the API becomes.
  public let role: String
  /// The JWT's `jti`, by which an API's log leads here.
  public let id: String
  /// Further claims, `name=value`, sorted.
  public let claims: [String]
  public let issuedAt: Timestamp
  public let expiresAt: Timestamp

  public init(
    _ token: Token, role: String, id: String, claims: [String], issuedAt: Timestamp, expiresAt: Timestamp
  ) {
    self.token = token.id
    name = token.name
    upstream = token.upstream
    environment = token.environment
    self.role = role
    self.id = id
    self.claims = claims
    self.issuedAt = issuedAt
    self.expiresAt = expiresAt
  }
}
