public import SallyportModel

/// A token was issued or revoked.
public struct TokenChanged: Hashable, Codable, Sendable {
  public let token: TokenID
  public let name: TokenName
  /// The operator's signed act, whole.
  public let act: SignedAct

  public init(token: TokenID, name: TokenName, act: SignedAct) {
    self.token = token
    self.name = name
    self.act = act
  }
}

/// An upstream was revoked or restored.
public struct UpstreamChanged: Hashable, Codable, Sendable {
  public let upstream: UpstreamName
  /// The operator's signed act, whole.
  public let act: SignedAct

  public init(upstream: UpstreamName, act: SignedAct) {
    self.upstream = upstream
    self.act = act
  }
}

/// An operator was added or revoked.
public struct OperatorChanged: Hashable, Codable, Sendable {
  public let name: OperatorName
  public let key: KeyID
  /// The signed act, whole.
  public let act: SignedAct

  public init(name: OperatorName, key: KeyID, act: SignedAct) {
    self.name = name
    self.key = key
    self.act = act
  }
}
