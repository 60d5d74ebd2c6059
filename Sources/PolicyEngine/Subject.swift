public import SallyportModel

/// Who asks: everything about the token that a rule may look at.
public struct Subject: Hashable, Sendable {
  public var environment: Environment
  public var scope: Scope
  /// False for a token that is revoked or expired: nothing is allowed any more.
  public var tokenIsActive: Bool
  /// The search path that the gateway pinned for the session.
  public var searchPath: [String]

  public init(
    environment: Environment, scope: Scope, tokenIsActive: Bool = true, searchPath: [String] = ["public"]
  ) {
    self.environment = environment
    self.scope = scope
    self.tokenIsActive = tokenIsActive
    self.searchPath = searchPath
  }
}
