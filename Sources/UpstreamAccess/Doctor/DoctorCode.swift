/// What the doctor can find. Stable: dashboards and scripts refer to these words, and `docs/doctor.md` has them all.
public enum DoctorCode: String, Hashable, Sendable, CaseIterable {
  // What a login is.
  case superuser
  case createRole = "create-role"
  case createDatabase = "create-database"
  case replication
  case bypassRowSecurity = "bypass-row-security"
  case member
  case owner
  case unknownLogin = "unknown-login"
  // What it may do.
  case tablePrivilege = "table-privilege"
  case sequencePrivilege = "sequence-privilege"
  case databaseCreate = "database-create"
  case schemaCreate = "schema-create"
  case temporary
  case publicRead = "public-read"
  case defaultPrivilege = "default-privilege"
  // Managed roles against their tokens.
  case roleObstacle = "role-obstacle"
  case rolePrivilege = "role-privilege"
  case roleFilter = "role-filter"
  case roleMember = "role-member"
  case rolesUnseen = "roles-unseen"
  // Code and ways out of the database.
  case securityDefiner = "security-definer"
  case dangerousExtension = "dangerous-extension"
  case untrustedLanguage = "untrusted-language"
  case foreignServer = "foreign-server"
  case publicUserMapping = "public-user-mapping"
  // The gateway's own side.
  case stateDirectoryOpen = "state-directory-open"
  case configurationOpen = "configuration-open"
  case secretFileOpen = "secret-file-open"
  case secretAtRest = "secret-at-rest"
  case tlsNotVerified = "tls-not-verified"
  // What will be wanted.
  case versionEnded = "version-ended"
  case versionUntested = "version-untested"
  case noPrimaryKey = "no-primary-key"
  case rowSecurityEmpty = "row-security-empty"
}

extension DoctorCode: Comparable {
  public static func < (left: Self, right: Self) -> Bool {
    allCases.firstIndex(of: left) ?? 0 < allCases.firstIndex(of: right) ?? 0
  }

  /// Why it matters where agents work: one sentence without a full stop.
  public var why: String {
    switch self {
    case .superuser: "nothing in the database stops a superuser: the gate would be the only wall"
    case .createRole: "who may make roles can make one that may more, and use it"
    case .createDatabase: "what is made there is under nobody's policy, and databases can be dropped"
    case .replication: "a replication connection reads every table, past every grant"
    case .bypassRowSecurity: "row filters do not hold for it"
    case .member: "PostgreSQL's own roles read or write past every grant, or reach files and programs of the server"
    case .owner: "an owner may change and drop what it owns, whatever was granted"
    case .unknownLogin: "what was countersigned could not be run"
    case .tablePrivilege: "the database would let an agent change rows if the gate ever did"
    case .sequencePrivilege: "numbers can be used up or set back, and the next inserts fail"
    case .databaseCreate: "an agent could make schemas, and objects in them that others call by mistake"
    case .schemaCreate: "an object of the right name is called or read in place of the real one"
    case .temporary: "a temporary table hides the real one of its name, and fills the server's disk"
    case .publicRead: "every token reads it, whatever its scope says"
    case .defaultPrivilege: "each new object is open from its first moment, and nobody decides it again"
    case .roleObstacle: "the token cannot log in, or will not the next time"
    case .rolePrivilege:
      "the role may more than its token's scope says; the gateway takes it back when it next makes the role"
    case .roleFilter: "the database no longer keeps the rows from it that its token's scope leaves out"
    case .roleMember: "by SET ROLE it becomes whatever it is a member of; its token is refused until that ends"
    case .rolesUnseen: "the gateway has more tokens here than one look goes through"
    case .securityDefiner: "it runs with its owner's rights, whoever calls it: the hole that roles leave"
    case .dangerousExtension: "its functions do what no GRANT or policy of this database sees"
    case .untrustedLanguage: "code in it does anything that the server's operating system user may"
    case .foreignServer: "through it an agent can come to another database, with the rights that are given there"
    case .publicUserMapping: "every role goes to the other server with the same login"
    case .stateDirectoryOpen: "the gateway's keys and the ledger are there: who writes them can sign and forget"
    case .configurationOpen: "who writes it decides which commands the gateway runs and where it connects"
    case .secretFileOpen: "who reads it connects past the gateway, the agent itself included"
    case .secretAtRest: "an agent that runs as the same user finds it; a secret store's `exec:` leaves nothing to find"
    case .tlsNotVerified: "somebody on the way can be the server, and gets the data"
    case .versionEnded: "the PostgreSQL project mends no more holes in it"
    case .versionUntested: "what the analysis knows of functions and grammar was not tried on it"
    case .noPrimaryKey: "rows that nothing tells apart cannot be put back one by one"
    case .rowSecurityEmpty: "nobody but its owner sees a row of it, also no token with it in its scope"
    }
  }
}

extension DoctorCode {
  /// The same question as the check at the gateway's start asks, under the same name.
  init(_ kind: LoginFinding.Kind) {
    switch kind {
    case .superuser: self = .superuser
    case .createRole: self = .createRole
    case .createDatabase: self = .createDatabase
    case .replication: self = .replication
    case .bypassRowSecurity: self = .bypassRowSecurity
    case .member: self = .member
    case .owner: self = .owner
    case .tablePrivilege, .more: self = .tablePrivilege
    case .sequencePrivilege: self = .sequencePrivilege
    case .databaseCreate: self = .databaseCreate
    case .schemaCreate: self = .schemaCreate
    case .temporary: self = .temporary
    case .securityDefiner: self = .securityDefiner
    }
  }
}
