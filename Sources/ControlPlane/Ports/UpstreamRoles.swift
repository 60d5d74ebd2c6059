public import SallyportModel

/// What the gateway last knew of the managed roles at one upstream: which there are, and what keeps it from changing them.
///
/// Written by the gateway, read by the commands, and only shown: nothing is decided by it.
public struct UpstreamRoles: Hashable, Codable, Sendable {
  public struct Role: Hashable, Codable, Sendable {
    public let token: TokenID
    /// The grants whose rights it was given and has not lost since, sorted.
    public var grants: [GrantID]

    public init(token: TokenID, grants: [GrantID] = []) {
      self.token = token
      self.grants = grants
    }
  }

  public struct Trouble: Hashable, Codable, Sendable {
    public let since: Timestamp
    /// Nobody answers there; otherwise the server refuses what has to be done.
    public let isUnreachable: Bool
    /// Without secrets, at most ``UpstreamRoles/detailLimit`` bytes.
    public let detail: String

    public init(since: Timestamp, isUnreachable: Bool, detail: String) {
      self.since = since
      self.isUnreachable = isUnreachable
      self.detail = String(decoding: detail.utf8.prefix(UpstreamRoles.detailLimit), as: UTF8.self)
    }
  }

  public static let detailLimit = 500

  /// Sorted by their tokens.
  public var roles: [Role]
  public var trouble: Trouble?

  public init(roles: [Role] = [], trouble: Trouble? = nil) {
    self.roles = roles
    self.trouble = trouble
  }

  /// What the database still has to lose: roles whose token is over, and rights of grants that are.
  ///
  /// - Parameters:
  ///   - carriers: Tokens that somebody may come as.
  ///   - grants: Those that are active.
  public func pending(carriers: Set<TokenID>, grants: Set<GrantID>) -> PendingRoles {
    var pending = PendingRoles(trouble: trouble)
    for role in roles {
      if !carriers.contains(role.token) { pending.roles.insert(role.token) }
      pending.grants.formUnion(role.grants.filter { !carriers.contains(role.token) || !grants.contains($0) })
      if role.grants.contains(where: { !grants.contains($0) }) { pending.narrowed.insert(role.token) }
    }
    pending.narrowed.subtract(pending.roles)
    return pending
  }
}

/// What is over at the gateway, and not yet at the database.
public struct PendingRoles: Hashable, Sendable {
  /// Tokens whose role waits to be dropped.
  public var roles: Set<TokenID> = []
  /// Tokens that go on and whose role waits to lose what a grant gave it.
  public var narrowed: Set<TokenID> = []
  /// Grants whose rights wait to be taken.
  public var grants: Set<GrantID> = []
  /// Why it waits; `nil` when the gateway has not got to it yet, or does not run.
  public var trouble: UpstreamRoles.Trouble?

  public init(trouble: UpstreamRoles.Trouble? = nil) { self.trouble = trouble }

  /// Roles that wait.
  public var count: Int { roles.count + narrowed.count }
}
