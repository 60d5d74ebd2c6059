import SallyportModel

/// Names as written → what they mean under the session's search path.
///
/// Without a snapshot of the upstream's catalog it knows PostgreSQL's own objects only: an unqualified relation stands for
/// that name in *every* schema of the search path, and a routine that nobody has reviewed is never harmless.
struct NameResolver: Sendable {
  let searchPath: [String]
  let harmlessRoutines: Set<String>
  private let catalog: CatalogNames?
  private let builtins = Builtins.standard

  init(searchPath: [String], harmlessRoutines: Set<String>, catalog: CatalogNames? = nil) {
    self.searchPath = searchPath
    self.harmlessRoutines = harmlessRoutines
    self.catalog = catalog
  }

  /// What a relation's name may stand for.
  struct Relation {
    var candidates: [RelationName]
    var concern: Concern?
  }

  func relation(schema: String?, name: String) -> Relation {
    guard let schema else { return unqualified(name) }
    let relation = RelationName(schema: schema, name: name)
    return Relation(candidates: [relation], concern: concern(relation))
  }

  private func unqualified(_ name: String) -> Relation {
    if builtins.catalogRelation(name) != .absent { return relation(schema: "pg_catalog", name: name) }
    let candidates = searchPath.map { RelationName(schema: $0, name: name) }
    guard !candidates.isEmpty else { return Relation(candidates: [RelationName(schema: "pg_catalog", name: name)]) }
    return Relation(candidates: candidates, concern: candidates.lazy.compactMap(concern).first)
  }

  /// Where an unqualified object would be made: the first schema of the search path.
  func creation(schema: String?, name: String) -> RelationName {
    RelationName(schema: schema ?? searchPath.first ?? "pg_catalog", name: name)
  }

  private func concern(_ relation: RelationName) -> Concern? {
    switch relation.schema {
    case "pg_catalog":
      return builtins.catalogRelation(relation.name) == .readable ? nil : .leakingCatalog
    case "information_schema":
      return builtins.catalogRelation("information_schema." + relation.name) == .readable ? nil : .leakingCatalog
    case let schema where Self.isTemporary(schema): return .temporaryObject
    case let schema where schema == "pg_toast" || schema.hasPrefix("pg_toast_"): return .leakingCatalog
    default: return Self.isLeakingView(relation.name) ? .leakingCatalog : nil
    }
  }

  static func isTemporary(_ schema: String) -> Bool { schema == "pg_temp" || schema.hasPrefix("pg_temp_") }

  /// Views that extensions put into ordinary schemas and that show the whole server's statements or memory.
  private static func isLeakingView(_ name: String) -> Bool {
    ["pg_stat_statements", "pg_stat_monitor", "pg_stat_kcache", "pg_buffercache", "pg_wait_sampling"]
      .contains { name.hasPrefix($0) }
  }
}

extension NameResolver {
  /// - Parameters:
  ///   - name: the parts as written, `pg_catalog.lower` or `lower`.
  ///   - arguments: how many are given.
  func function(_ name: [String], arguments: Int) -> RoutineUse {
    let shown = name.joined(separator: ".")
    guard let last = name.last, name.count <= 2 else {
      return RoutineUse(kind: .function, name: shown, isHarmless: false)
    }
    let schema = name.count == 2 ? name[0] : nil
    if let schema, Self.isTemporary(schema) {
      return RoutineUse(kind: .function, name: shown, isHarmless: false, hazard: .temporary)
    }
    let isHarmless =
      switch schema {
      case nil: builtins.isHarmlessFunction(last, arguments: arguments) && catalog?.overloads.contains(last) != true
      case "pg_catalog": builtins.isHarmlessFunction(last, arguments: arguments)
      case "information_schema": builtins.isHarmlessFunction(shown, arguments: arguments)
      default: false
      }
    if isHarmless { return RoutineUse(kind: .function, name: shown, isHarmless: true) }
    let hazard = builtins.hazard(schema: schema, name: last, arguments: arguments)
    // `pg_catalog` comes first: a configured `public.pg_sleep` is not what `pg_sleep` means.
    let mayBeConfigured = schema == nil ? hazard == nil : schema != "pg_catalog"
    if mayBeConfigured, isConfigured(schema, last) {
      return RoutineUse(kind: .function, name: shown, isHarmless: true)
    }
    return RoutineUse(kind: .function, name: shown, isHarmless: false, hazard: hazard)
  }

  func `operator`(_ name: [String]) -> RoutineUse {
    let shown = name.joined(separator: ".")
    guard let last = name.last, name.count <= 2 else {
      return RoutineUse(kind: .operator, name: shown, isHarmless: false)
    }
    let schema = name.count == 2 ? name[0] : nil
    let isBuiltin =
      switch schema {
      case nil: builtins.hasOperator(last) && catalog?.operators.contains(last) != true
      case "pg_catalog": builtins.hasOperator(last)
      default: false
      }
    return RoutineUse(kind: .operator, name: shown, isHarmless: isBuiltin || isConfigured(schema, last))
  }

  func type(_ name: [String]) -> RoutineUse {
    let shown = name.joined(separator: ".")
    guard let last = name.last, name.count <= 2 else { return RoutineUse(kind: .type, name: shown, isHarmless: false) }
    let isHarmless =
      switch name.count == 2 ? name[0] : nil {
      case nil: builtins.hasType(last) && catalog?.castTargets.contains(last) != true || isConfigured(nil, last)
      case "pg_catalog": builtins.hasType(last) && catalog?.castTargets.contains(last) != true
      case "information_schema": builtins.hasType(shown)
      case let schema?: isConfigured(schema, last)
      }
    return RoutineUse(kind: .type, name: shown, isHarmless: isHarmless)
  }

  /// Whether the configuration lists it: by its schema, or by every schema in which it might be found.
  private func isConfigured(_ schema: String?, _ name: String) -> Bool {
    guard !harmlessRoutines.isEmpty else { return false }
    guard let schema else {
      return searchPath.contains { harmlessRoutines.contains($0 + "." + name) }
    }
    return harmlessRoutines.contains(schema + "." + name)
  }

  /// The routine that `alias.name` would call if there were no such column; `nil` when that would be harmless, or nothing has the name.
  ///
  /// Without a catalog only what is known to be dangerous is suspected: the names of users' functions are not known then.
  func routineBehind(_ name: String) -> RoutineUse? {
    let use = function([name], arguments: 1)
    guard !use.isHarmless else { return nil }
    guard let catalog else { return use.hazard == nil ? nil : use }
    return catalog.routines.contains(name) ? use : nil
  }

  /// Whether the catalog says that every one of these relations has the column.
  func haveColumn(_ name: String, _ relations: [RelationName]) -> Bool {
    guard let catalog, !relations.isEmpty else { return false }
    return relations.allSatisfy { catalog.columns[$0]?.contains(name) == true }
  }

  func isResultColumn(_ column: String, of function: [String]) -> Bool {
    switch function.count {
    case 1: builtins.isResultColumn(column, of: function[0])
    case 2 where function[0] == "pg_catalog" || function[0] == "information_schema":
      builtins.isResultColumn(column, of: function[1])
    default: false
    }
  }
}
