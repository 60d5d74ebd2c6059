public import SallyportModel

/// What was done to a managed role, for the log and the ledger.
public struct RoleEvent: Sendable, Equatable {
  public enum Act: String, Sendable {
    /// It was made, or made again what it should be.
    case made
    /// It was given or lost something.
    case changed
    /// Nobody logs in as it any more, until it is made again.
    case closed
    case dropped
    /// It could not be made what it should be.
    case failed
    /// Its sessions were ended, whoever had opened them.
    case sessionsEnded = "sessions-ended"
  }

  public let role: String
  /// Whose role it is; `nil` for the watch role and for another gateway's.
  public let token: TokenID?
  public let act: Act
  /// What was given and taken, as SQL.
  public let changes: [String]
  /// Relations of the scope that there are not.
  public let missing: [RelationName]
  /// Tables of the scope's schemas that the admin may not give.
  public let withheld: [RelationName]
  public let sessions: Int64?
  /// Why, where something went wrong; without secrets.
  public let error: String?

  init(
    _ role: ManagedRole, _ act: Act, changes: [String] = [], missing: [RelationName] = [],
    withheld: [RelationName] = [], sessions: Int64? = nil, error: String? = nil
  ) {
    self.role = role.name
    token = role.token
    self.act = act
    self.changes = changes
    self.missing = missing
    self.withheld = withheld
    self.sessions = sessions
    self.error = error
  }
}
