/// A column as a statement names it.
///
/// `relations` are those that it may belong to: one where an alias or the catalog says which, several where only the server knows,
/// because the name has no qualifier and several relations are in sight. Columns of subqueries and WITH queries belong to no relation
/// and are not listed; what stands behind them is.
public struct ColumnUse: Hashable, Codable, Sendable {
  public enum Role: String, Codable, Sendable {
    /// Its value is read.
    case read
    /// It is written, defined, altered or dropped.
    case target
  }

  /// The column's name; `*` for all of them: `SELECT *`, `u.*`, a whole row, INSERT and COPY without a list.
  public let name: String
  public let relations: [RelationName]
  public let role: Role

  public init(_ name: String, of relations: [RelationName], _ role: Role) {
    self.name = name
    self.relations = relations
    self.role = role
  }
}
