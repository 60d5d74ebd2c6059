import SallyportModel

// Relations of the catalog that give away one column and are of use without it.

extension Walk {
  /// The column to be kept, by relation: `pg_subscription` is counted and listed by psql and pg_dump, its connection strings are not.
  private static let secrets: [RelationName: String] = [
    RelationName(schema: "pg_catalog", name: "pg_subscription"): "subconninfo"
  ]

  /// Whether a statement that reads this relation may show the one column that leaks.
  ///
  /// Only what cannot is `false`: no `*`, no row as a whole, no columns by other names, and the column's name nowhere in the statement, not
  /// even as an alias (a NATURAL JOIN would compare by it).
  func mayShowSecret(_ relation: RelationName) -> Bool {
    guard let secret = Self.secrets[relation] else { return true }
    let rows = rowNames(of: relation.name)
    return tree.entries.indices.contains { shows($0, secret, rows) }
  }

  private func shows(_ node: Int, _ secret: String, _ rows: Set<String>) -> Bool {
    if tree.entries[node].shape == .string { return tree.text(node) == secret }
    switch tree.kind(of: node) {
    case .aStar, .copyStmt: return true
    case .alias: return tree.child(node, .colnames) != nil
    case .joinExpr: return tree.child(node, .alias) != nil || tree.child(node, .joinUsingAlias) != nil
    case .columnRef: return Array(tree.list(node, .fields)).last.flatMap(tree.string).map(rows.contains) ?? true
    default: return false
    }
  }

  /// What the relation's rows can be called by.
  private func rowNames(of relation: String) -> Set<String> {
    tree.entries.indices.reduce(into: [relation]) { names, node in
      guard tree.kind(of: node) == .rangeVar, tree.text(node, .relname) == relation else { return }
      if let alias = tree.child(node, .alias), let name = tree.text(alias, .aliasname) { names.insert(name) }
    }
  }
}
