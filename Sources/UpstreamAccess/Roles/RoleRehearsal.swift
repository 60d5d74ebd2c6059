public import SallyportModel

/// Finds out whether an upstream would give a scope a login: makes the role and undoes it, in one transaction that nobody else sees.
public struct RoleRehearsal: Sendable {
  private let client: SimpleQueryClient

  /// - Parameter client: of ``RoleKeeper/session(_:_:_:on:)``, as the admin.
  public init(client: SimpleQueryClient) { self.client = client }

  /// - Throws: ``UpstreamError``: with ``UpstreamError/Code/role`` for what stands in the way, and the statement that mends it.
  public func run(_ scope: Scope, _ bounds: RoleKeeper.Bounds) async throws(UpstreamError) {
    var random = SystemRandomNumberGenerator()
    let role = ManagedRole(token: TokenID(using: &random), gateway: "rehearsal")
    let nobody = "SCRAM-SHA-256$4096:AAAAAAAAAAAAAAAAAAAAAA==$\(Self.zeros):\(Self.zeros)"
    try await RoleMaker(client: client).rehearse(role, bounds.allowance(scope), verifier: nobody)
  }

  /// What would stand in the way, as far as looking tells; `nil` for nothing. Changes nothing, and locks nothing.
  public func look(_ scope: Scope, _ bounds: RoleKeeper.Bounds) async throws(UpstreamError) -> UpstreamError? {
    var random = SystemRandomNumberGenerator()
    let role = ManagedRole(token: TokenID(using: &random), gateway: "rehearsal")
    return try await RoleMaker(client: client).obstacle(to: role, bounds.allowance(scope))
  }

  /// Thirty-two bytes that are no key of any password.
  private static let zeros = String(repeating: "A", count: 43) + "="
}
