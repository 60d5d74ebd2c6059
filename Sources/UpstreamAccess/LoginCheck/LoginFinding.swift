/// Something that the agents' login may do, or could come to do, at the upstream.
public struct LoginFinding: Hashable, Sendable {
  public enum Severity: String, Hashable, Sendable {
    /// The database would not stop a write: the upstream is not protected.
    case danger
    /// A way that the gate alone stands in.
    case warning
  }

  /// What was found. Stable: dashboards refer to it.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case superuser
    case createRole = "create-role"
    case createDatabase = "create-database"
    case replication
    case bypassRowSecurity = "bypass-row-security"
    /// Of a role that may write, run programs, or read beyond every grant.
    case member
    case owner
    case tablePrivilege = "table-privilege"
    case sequencePrivilege = "sequence-privilege"
    case databaseCreate = "database-create"
    case schemaCreate = "schema-create"
    case temporary
    case securityDefiner = "security-definer"
    /// There are more of a kind than are listed.
    case more
  }

  public let kind: Kind
  public let severity: Severity
  /// The object or role that it is about, quoted as SQL would have it.
  public let subject: String
  /// One line: what the login may do.
  public let message: String
  /// What an administrator runs to end it; `nil` where no single statement does.
  public let remedy: String?
  /// What ends it at the other end of the way: for a login that needs the memberships in between.
  public let remedyAtSource: String?

  /// What makes a routine less than it looks.
  public enum Origin: Hashable, Sendable {
    /// It came with this one, whose authors thought of it.
    case `extension`(String)
    /// Only triggers call it.
    case trigger
  }

  public let origin: Origin?

  public init(
    _ kind: Kind, _ severity: Severity, subject: String, message: String, remedy: String?,
    remedyAtSource: String? = nil, origin: Origin? = nil
  ) {
    self.remedyAtSource = remedyAtSource
    self.kind = kind
    self.severity = severity
    self.subject = subject
    self.message = message
    self.remedy = remedy
    self.origin = origin
  }
}

/// Everything that was found of one login.
public struct LoginReport: Hashable, Sendable {
  /// Quoted as SQL would have it.
  public let login: String
  public let database: String
  public let serverVersion: String
  /// The dangers first.
  public let findings: [LoginFinding]

  public init(login: String, database: String, serverVersion: String, findings: [LoginFinding]) {
    self.login = login
    self.database = database
    self.serverVersion = serverVersion
    self.findings = findings.filter { $0.severity == .danger } + findings.filter { $0.severity == .warning }
  }

  /// Whether the database itself keeps this login from writing. Warnings do not count against it.
  public var isProtected: Bool { findings.allSatisfy { $0.severity == .warning } }
}
