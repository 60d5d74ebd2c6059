public import SallyportModel

/// What an upstream's catalog says of names, as far as the analysis needs it: a snapshot, taken before agents are let in and renewed.
///
/// PostgreSQL reads `alias.name` as `name(alias)` where there is no such column, so without it nobody can say whether a column is
/// meant or a function is called.
public struct CatalogNames: Hashable, Sendable {
  /// Names of routines that can be called with one argument, of every schema, PostgreSQL's own included.
  public let routines: Set<String>
  /// Columns of the relations that users have made.
  public let columns: [RelationName: Set<String>]

  public init(routines: Set<String>, columns: [RelationName: Set<String>]) {
    self.routines = routines
    self.columns = columns
  }
}
