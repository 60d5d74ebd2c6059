import SallyportModel

/// A relation that a scope names, as the server has it.
struct FoundRelation: Hashable, Sendable {
  /// `pg_class.relkind`, as far as it matters here.
  enum Form: String, Sendable {
    case table = "r"
    case partitionedTable = "p"
    case foreignTable = "f"
    case view = "v"
    case materializedView = "m"
    case sequence = "S"

    var words: String {
      switch self {
      case .table, .partitionedTable: "a table"
      case .foreignTable: "a foreign table"
      case .view: "a view"
      case .materializedView: "a materialized view"
      case .sequence: "a sequence"
      }
    }

    var hasRowSecurity: Bool { self == .table || self == .partitionedTable }
    var hasColumnLimits: Bool { hasRowSecurity || self == .foreignTable }
  }

  let name: RelationName
  let kind: RolePrivilege.Kind
  let quotedSchema: String
  let quoted: String
  var form = Form.table
  var rowSecurity = RowSecurity()
  /// Whether the admin may let the role read it.
  var mayBeGiven = true
  /// Whether the admin may look into its schema.
  var isInSight = true
  /// Of a relation of which the scope names columns: those that it has, each with what SQL calls it.
  var columns: [String: String] = [:]
  /// The tables that it is a partition or a child of, at any height: who reads those reads it.
  var ancestors: Set<RelationName> = []
}

/// What PostgreSQL does with the rows of a table.
struct RowSecurity: Hashable, Sendable {
  var isOn = false
  /// The owner as well.
  var isForced = false
  /// Policies that no gateway made.
  var hasPolicies = false
  /// The policy with which a gateway keeps what others see.
  var hasEverybody = false
}

/// A policy that names a managed role.
struct RolePolicy: Hashable, Sendable {
  let relation: RelationName
  let quoted: String
  /// Quoted.
  let name: String
  /// Its comment.
  let mark: String
  /// The condition as the server prints it, hashed: it shows whether somebody has changed it.
  let digest: String
  /// Restrictive, for all commands, for this role alone, with one condition for reading and writing.
  let isAsMade: Bool
  /// For this role alone, whatever else it does.
  let isOwn: Bool
}
