import SallyportModel

extension NameResolver {
  func type(_ name: [String]) -> RoutineUse {
    let shown = name.joined(separator: ".")
    guard let last = name.last, name.count <= 2 else { return RoutineUse(kind: .type, name: shown, isHarmless: false) }
    let schema = name.count == 2 ? name[0] : nil
    let found = types(schema, last)
    let isHarmless = found.isEmpty ? isKnownType(schema, last) : found.allSatisfy(isHarmlessType)
    return RoutineUse(kind: .type, name: shown, isHarmless: isHarmless)
  }

  /// Without a catalog: PostgreSQL's own, and what the configuration lists.
  private func isKnownType(_ schema: String?, _ name: String) -> Bool {
    switch schema {
    case nil: builtins.hasType(name) || isConfigured(nil, name)
    case "pg_catalog": builtins.hasType(name)
    case "information_schema": builtins.hasType("information_schema." + name)
    case let schema?: isConfigured(schema, name)
    }
  }

  /// The types that a name may stand for, by oid: with a catalog that has it nearly always one.
  func types(_ schema: String?, _ name: String) -> [UInt32] {
    guard let catalog else { return [] }
    var found: [UInt32] = []
    for schema in schema.map({ [$0] }) ?? effectivePath {
      guard let oid = catalog.typeOID(RelationName(schema: schema, name: name)) else { continue }
      found.append(oid)
      if catalog.isUsable(schema) { return found }
    }
    return found
  }

  /// Whether making a value of the type from a text runs nothing but what has been reviewed.
  func isHarmlessType(_ oid: UInt32) -> Bool {
    var seen: Set<UInt32> = []
    return isHarmlessType(oid, &seen)
  }

  private func isHarmlessType(_ oid: UInt32, _ seen: inout Set<UInt32>) -> Bool {
    guard let catalog, seen.insert(oid).inserted else { return true }
    guard let type = catalog.type(oid: oid) else {
      // The row type of a relation; every other type is in the catalog.
      guard let relation = catalog.relation(rowType: oid) else { return false }
      return relation.oid < firstUserOID || relation.columns.allSatisfy { isHarmlessType($0.type, &seen) }
    }
    if isConfigured(type.name.schema, type.name.name) { return true }
    if oid < firstUserOID { return isKnownType(type.name.schema, type.name.name) }
    let isReviewed = type.extension.map(builtins.isReviewedExtension) ?? false
    switch type.kind {
    case .base(let language): return isReviewed && ["c", "internal"].contains(language)
    case .enum: return true
    case .domain(let base, _): return catalog.checksAreHarmless(oid, self) && isHarmlessType(base, &seen)
    case .range(let base, let hasOwnCode): return (isReviewed || !hasOwnCode) && isHarmlessType(base, &seen)
    case .array(let element), .multirange(let element): return isHarmlessType(element, &seen)
    case .composite(let relation):
      return catalog.relation(oid: relation)?.columns.allSatisfy { isHarmlessType($0.type, &seen) } ?? false
    case .other: return false
    }
  }
}

extension NameResolver {
  /// The domains with constraints of unreviewed code that reading a value of a column's type from a text would check: those in arrays,
  /// ranges and composites, not the column's own.
  func unreviewedDomains(inside column: UInt32) -> [RelationName] {
    guard let catalog else { return [] }
    var outermost = column
    var seen: Set<UInt32> = []
    while seen.insert(outermost).inserted, case .domain(let base, _) = catalog.type(oid: outermost)?.kind {
      outermost = base
    }
    return catalog.parts(of: outermost).sorted()
      .filter { catalog.unreviewedCalls[$0] != nil && !isHarmlessType($0) }
      .compactMap { catalog.type(oid: $0)?.name }
  }
}

extension CatalogTables {
  /// Whether a domain's constraints call only what has been reviewed or is configured.
  fileprivate func checksAreHarmless(_ domain: UInt32, _ resolver: NameResolver) -> Bool {
    guard let calls = unreviewedCalls[domain] else { return true }
    return calls.allSatisfy { resolver.harmlessRoutines.contains($0) }
  }

  /// Everything that a value of the type may hold: itself, its elements, its columns' types.
  func parts(of type: UInt32) -> Set<UInt32> {
    var seen: Set<UInt32> = []
    addParts(of: type, to: &seen)
    return seen
  }

  func addParts(of oid: UInt32, to seen: inout Set<UInt32>) {
    guard seen.insert(oid).inserted else { return }
    if let relation = relation(rowType: oid) { return relation.columns.forEach { addParts(of: $0.type, to: &seen) } }
    switch type(oid: oid)?.kind {
    case .domain(let inner, _), .array(let inner), .range(let inner, _), .multirange(let inner):
      addParts(of: inner, to: &seen)
    case .composite(let relation):
      self.relation(oid: relation)?.columns.forEach { addParts(of: $0.type, to: &seen) }
    case .base, .enum, .other, nil: break
    }
  }
}
