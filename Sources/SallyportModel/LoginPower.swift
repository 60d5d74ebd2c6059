/// What a server says that a login can do there: counts, and no names of what is inside.
///
/// A login counts with every role that it is a member of, because SET ROLE would make it so.
public struct LoginPower: Hashable, Sendable {
  /// Tables of one database, without the system's own.
  public struct Tables: Hashable, Sendable {
    public var total = 0
    public var owned = 0
    public var readable = 0
    /// Of these four the privilege itself counts, on the table or on one of its columns.
    public var insertable = 0
    public var updatable = 0
    public var deletable = 0
    public var truncatable = 0
    /// Rows in tables that the login may change, as the server's statistics estimate them.
    public var rows = 0

    public init() {}

    /// Of how many tables rows can be changed or lost.
    public var writable: Int { max(owned, insertable, updatable, deletable, truncatable) }
  }

  /// What the login is, by itself or through a role that it can become.
  public enum Attribute: String, CaseIterable, Sendable {
    case superuser
    case createsRoles = "creates-roles"
    case createsDatabases = "creates-databases"
    case replicates
    case bypassesRowSecurity = "bypasses-row-security"
  }

  /// Names as the server has them.
  public var login: String
  public var database: String
  public var attributes: Set<Attribute> = []
  /// Roles of PostgreSQL or of a provider that give more than grants do: `pg_write_all_data`, `rds_superuser`.
  public var memberOf: [String] = []
  public var ownsDatabase = false
  /// Whether schemas can be made in the database, and in how many schemas objects.
  public var createsSchemas = false
  public var writableSchemas = 0
  public var tables = Tables()
  /// Routines that the login may call and that run with their owners' rights.
  public var definers = 0
  public var databaseBytes = 0
  public var serverVersion: String
  /// Whether nothing can be written here because the server follows another.
  public var isReplica = false
  /// Whether the server keeps its log for backups, and how many others follow it; `nil` where it does not say.
  public var archives: Bool?
  public var followers: Int?
  /// The name that the cluster was given; empty for most.
  public var clusterName = ""

  public init(login: String, database: String, serverVersion: String) {
    (self.login, self.database, self.serverVersion) = (login, database, serverVersion)
  }
}
