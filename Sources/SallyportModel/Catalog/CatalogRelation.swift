/// A relation of the catalog, PostgreSQL's own ones included.
public struct CatalogRelation: Hashable, Sendable {
  public var oid: UInt32
  public var name: RelationName
  public var kind: RelationKind
  /// The oid of its row type, 0 where it has none.
  public var rowType: UInt32
  /// The oid of the table that an index belongs to, otherwise 0.
  public var table: UInt32
  /// In order, without dropped ones; empty for PostgreSQL's own relations.
  public var columns: [CatalogColumn]
  /// `nil` when changes of its rows stay with it.
  public var cascades: Cascades?

  public init(
    oid: UInt32, name: RelationName, kind: RelationKind, rowType: UInt32 = 0, table: UInt32 = 0,
    columns: [CatalogColumn] = [], cascades: Cascades? = nil
  ) {
    self.cascades = cascades
    self.oid = oid
    self.name = name
    self.kind = kind
    self.rowType = rowType
    self.table = table
    self.columns = columns
  }
}

public struct CatalogColumn: Hashable, Sendable {
  public var name: String
  /// `pg_type.oid`.
  public var type: UInt32

  public init(_ name: String, type: UInt32) {
    self.name = name
    self.type = type
  }
}
