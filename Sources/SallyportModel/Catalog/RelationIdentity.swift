/// What a relation is, by `pg_class.relkind`.
public enum RelationKind: String, CaseIterable, Codable, Sendable, Hashable {
  case table
  case partitionedTable = "partitioned-table"
  case view
  case materializedView = "materialized-view"
  case foreignTable = "foreign-table"
  case sequence, index
  /// A composite type that stands alone.
  case composite
}

/// The one relation that PostgreSQL finds by a name.
public struct RelationIdentity: Hashable, Codable, Sendable {
  /// `pg_class.oid`: it stays when the relation is renamed, and another relation of the same name has another.
  public let oid: UInt32
  public let kind: RelationKind
  /// The table that an index belongs to.
  public let table: RelationName?
  /// `nil` when changes of its rows stay with it.
  public let cascades: Cascades?

  public init(oid: UInt32, kind: RelationKind, table: RelationName? = nil, cascades: Cascades? = nil) {
    self.cascades = cascades
    self.oid = oid
    self.kind = kind
    self.table = table
  }
}

/// How changes of a relation's rows go on to other tables: by foreign keys with CASCADE, SET NULL or SET DEFAULT, of its partitions and
/// children as well, or by rules.
public struct Cascades: Hashable, Codable, Sendable {
  /// Deleting rows does.
  public let deletes: Bool
  /// Updating one of these columns does.
  public let updatesOf: [String]
  /// Rules say what a change of it becomes, and command tags do not count that.
  public let hasRules: Bool

  /// Stands for every column.
  public static let allColumns = "*"

  public init(deletes: Bool, updatesOf: [String], hasRules: Bool = false) {
    self.hasRules = hasRules
    self.deletes = deletes
    self.updatesOf = updatesOf
  }
}

/// How a name was resolved.
public enum Resolution: Hashable, Codable, Sendable {
  /// No catalog was asked: the name stands for whatever bears it.
  case byName
  case found(RelationIdentity)
  /// The catalog has nothing of that name. Never in scope.
  case absent
  /// The text itself makes it.
  case made
}
