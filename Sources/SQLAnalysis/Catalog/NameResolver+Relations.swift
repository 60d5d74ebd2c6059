import SallyportModel

extension NameResolver {
  /// What a relation's name may stand for: with a catalog nearly always one relation.
  struct Relation {
    struct Candidate {
      let name: RelationName
      let resolution: Resolution
    }

    var candidates: [Candidate]
    var concern: Concern?
  }

  func relation(schema: String?, name: String) -> Relation {
    let candidates = schema.map { [candidate(RelationName(schema: $0, name: name))] } ?? unqualified(name)
    return Relation(candidates: candidates, concern: candidates.lazy.compactMap { concern($0.name) }.first)
  }

  private func candidate(_ name: RelationName) -> Relation.Candidate {
    Relation.Candidate(name: name, resolution: resolution(name))
  }

  private func resolution(_ name: RelationName) -> Resolution {
    guard let catalog else { return .byName }
    if let relation = catalog.relation(name) { return .found(catalog.identity(of: relation)) }
    return made.contains(name) ? .made : .absent
  }

  private func unqualified(_ name: String) -> [Relation.Candidate] {
    guard let catalog else { return byName(name).map(candidate) }
    var found: [Relation.Candidate] = []
    for schema in effectivePath {
      let candidate = candidate(RelationName(schema: schema, name: name))
      if candidate.resolution == .absent { continue }
      found.append(candidate)
      // The agent's login does not see into this schema, but the executor's may: the name then stands for both.
      if catalog.isUsable(schema) { return found }
    }
    return found.isEmpty ? [candidate(creation(schema: nil, name: name))] : found
  }

  /// Without a catalog: PostgreSQL's own, or the name in every schema.
  private func byName(_ name: String) -> [RelationName] {
    let schemas =
      builtins.catalogRelation(name) != .absent || searchPath.isEmpty ? ["pg_catalog"] : searchPath
    return schemas.map { RelationName(schema: $0, name: name) }
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

  /// Views that extensions put into ordinary schemas and that show the whole server's statements or memory.
  private static func isLeakingView(_ name: String) -> Bool {
    ["pg_stat_statements", "pg_stat_monitor", "pg_stat_kcache", "pg_buffercache", "pg_wait_sampling"]
      .contains { name.hasPrefix($0) }
  }

  /// Whether the catalog says that every one of these relations has the column.
  func haveColumn(_ name: String, _ relations: [RelationName]) -> Bool {
    guard let catalog, !relations.isEmpty else { return false }
    return relations.allSatisfy { relation in
      catalog.relation(relation)?.columns.contains { $0.name == name } == true
    }
  }
}
