public import SallyportModel

/// What an upstream's catalog says of names, as far as the analysis needs it: a snapshot, taken before agents are let in and renewed.
///
/// PostgreSQL reads `alias.name` as `name(alias)` where there is no such column, so without it nobody can say whether a column is
/// meant or a function is called.
public struct CatalogNames: Hashable, Sendable {
  /// Names of routines that can be called with one argument, of every schema, PostgreSQL's own included.
  public let routines: Set<String>
  /// Names of routines that users have made, outside of extensions: one may take the place of a built-in of that name where its arguments
  /// fit better.
  public let overloads: Set<String>
  /// Names of operators that users have made, outside of extensions.
  public let operators: Set<String>
  /// Names of types that users have made casts to, outside of extensions, by a function.
  public let castTargets: Set<String>
  /// Columns of the relations that users have made.
  public let columns: [RelationName: Set<String>]

  public init(
    routines: Set<String>, overloads: Set<String> = [], operators: Set<String> = [], castTargets: Set<String> = [],
    columns: [RelationName: Set<String>]
  ) {
    self.routines = routines
    self.overloads = overloads
    self.operators = operators
    self.castTargets = castTargets
    self.columns = columns
  }
}
