public import SallyportModel

/// Who asks: everything about the token that a rule may look at.
public struct Subject: Hashable, Sendable {
  public var environment: Environment
  public var scope: Scope
  /// False for a token that is revoked or expired: nothing is allowed any more.
  public var tokenIsActive: Bool
  /// The search path that the gateway pinned for the session.
  public var searchPath: [String]

  /// Whether the session knows what EXECUTE's names mean, and lets through only those whose statement is allowed.
  /// False where there is no session: then EXECUTE is refused.
  public var sessionResolvesPrepared: Bool

  /// The token's grants that are active now.
  public var grants: [Grant]

  /// Whether the upstream makes the token's login: it may change what a grant allows, and nothing else.
  public var hasManagedRole: Bool

  public init(
    environment: Environment, scope: Scope, tokenIsActive: Bool = true, searchPath: [String] = ["public"],
    sessionResolvesPrepared: Bool = false, grants: [Grant] = [], hasManagedRole: Bool = false
  ) {
    self.grants = grants
    self.hasManagedRole = hasManagedRole
    self.environment = environment
    self.scope = scope
    self.tokenIsActive = tokenIsActive
    self.searchPath = searchPath
    self.sessionResolvesPrepared = sessionResolvesPrepared
  }

  /// The environment whose rules count. What is allowed in development could change rows without being counted, which a managed role can
  /// do as soon as a grant lets it write anything: then production's rules hold.
  var strictness: Environment { hasManagedRole && !grants.isEmpty ? .production : environment }
}
