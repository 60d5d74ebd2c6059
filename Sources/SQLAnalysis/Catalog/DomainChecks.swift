import SallyportModel

/// The CHECK constraints of domains, judged once for each snapshot by the same analysis as everything else.
///
/// A cast to a domain runs them. The server writes them out with every name qualified that is not its own.
enum DomainChecks {
  /// Stands for a call that no configuration can declare harmless.
  static let never = "\0"

  /// - Returns: By the domain's oid, what its constraints call that nobody has reviewed; a domain without any is left out.
  static func unreviewed(in contents: CatalogContents) -> [UInt32: Set<String>] {
    let domains = contents.types.compactMap { type -> (oid: UInt32, checks: [String])? in
      guard case .domain(_, let checks) = type.kind, !checks.isEmpty else { return nil }
      return (type.oid, checks)
    }
    guard !domains.isEmpty else { return [:] }
    var routinesOnly = contents
    routinesOnly.relations = []
    let tables = CatalogTables(routinesOnly, unreviewedCalls: [:])
    let analyzer = Analyzer(searchPath: ["pg_catalog"], catalog: CatalogSnapshot(tables))
    let found = domains.map { ($0.oid, Set($0.checks.flatMap { calls(in: $0, analyzer) })) }
    return Dictionary(found.filter { !$0.1.isEmpty }) { $1 }
  }

  private static func calls(in check: String, _ analyzer: Analyzer) -> [String] {
    guard case .success(let batch) = analyzer.analyze(Array("SELECT (\(check))".utf8)), batch.statements.count == 1,
      let facts = batch.statements.first, facts.effects.isSubset(of: [.read, .executeCode]), facts.relations.isEmpty,
      facts.concerns.isEmpty
    else { return [never] }
    return facts.routines.filter { !$0.isHarmless }.map { $0.hazard == nil ? $0.name : never }
  }
}
