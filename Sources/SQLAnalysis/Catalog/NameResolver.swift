import SallyportModel

/// Names as written → what they mean under the session's search path.
///
/// With a snapshot of the upstream's catalog a name means what PostgreSQL would find. Without one only PostgreSQL's own objects are known:
/// an unqualified relation then stands for that name in *every* schema of the search path, and a routine that nobody has reviewed is
/// never harmless.
struct NameResolver: Sendable {
  let searchPath: [String]
  let harmlessRoutines: Set<String>
  let catalog: CatalogTables?
  /// Relations that earlier statements of the same text make.
  var made: Set<RelationName> = []
  /// The session's database, where it is known.
  var database: String?
  let builtins = Builtins.standard

  init(searchPath: [String], harmlessRoutines: Set<String>, catalog: CatalogSnapshot? = nil) {
    self.searchPath = searchPath
    self.harmlessRoutines = harmlessRoutines
    self.catalog = catalog?.tables
  }

  init(searchPath: [String], harmlessRoutines: Set<String>, tables: CatalogTables) {
    self.searchPath = searchPath
    self.harmlessRoutines = harmlessRoutines
    catalog = tables
  }

  /// The schemas in the order in which PostgreSQL looks through them: its own comes first unless the path names it.
  ///
  /// Temporary objects would come before all; a session that is read-only cannot make one, and statements that would are held or refused.
  var effectivePath: [String] { searchPath.contains("pg_catalog") ? searchPath : ["pg_catalog"] + searchPath }

  static func isTemporary(_ schema: String) -> Bool { schema == "pg_temp" || schema.hasPrefix("pg_temp_") }

  /// Whether the configuration lists it: by its schema, or by every schema in which it might be found.
  func isConfigured(_ schema: String?, _ name: String) -> Bool {
    guard !harmlessRoutines.isEmpty else { return false }
    guard let schema else {
      return searchPath.contains { harmlessRoutines.contains($0 + "." + name) }
    }
    return harmlessRoutines.contains(schema + "." + name)
  }
}
