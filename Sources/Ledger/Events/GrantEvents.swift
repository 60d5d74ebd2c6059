public import SallyportModel

/// Somebody asked for a grant. Nothing is permitted by it.
public struct GrantAsked: Hashable, Codable, Sendable {
  public let wish: GrantWishID
  public let token: TokenID
  public let tokenName: TokenName
  public let upstream: UpstreamName
  public let terms: GrantTerms
  /// How long it is wanted for.
  public let seconds: Int64
  /// The agent's session that asked; absent for a person at the command line.
  public let session: SessionID?

  public init(_ wish: GrantWish) {
    self.wish = wish.id
    token = wish.token
    tokenName = wish.tokenName
    upstream = wish.upstream
    terms = wish.terms
    seconds = wish.seconds
    session = wish.session
  }
}

/// An operator said no to a wish.
public struct GrantDenied: Hashable, Codable, Sendable {
  public let wish: GrantWishID
  public let token: TokenID
  public let tokenName: TokenName
  /// The operator's signed act, whole.
  public let act: SignedAct

  public init(wish: GrantWishID, token: TokenID, tokenName: TokenName, act: SignedAct) {
    self.wish = wish
    self.token = token
    self.tokenName = tokenName
    self.act = act
  }
}

/// A grant was issued or revoked. Its end by time is not an event: it follows from the issue.
public struct GrantChanged: Hashable, Codable, Sendable {
  public let grant: GrantID
  public let token: TokenID
  public let tokenName: TokenName
  /// The wish that it answers.
  public let wish: GrantWishID?
  /// The operator's signed act, whole.
  public let act: SignedAct

  public init(grant: GrantID, token: TokenID, tokenName: TokenName, wish: GrantWishID? = nil, act: SignedAct) {
    self.grant = grant
    self.token = token
    self.tokenName = tokenName
    self.wish = wish
    self.act = act
  }
}
