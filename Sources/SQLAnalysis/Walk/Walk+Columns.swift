import SallyportModel

// Columns, where they are named.

extension Walk {
  /// A column in an expression: `name`, `alias.name`, `schema.table.name`, `alias.*`, `*`.
  mutating func readColumn(_ node: Int) {
    let fields = Array(tree.list(node, .fields))
    guard let last = fields.last else { return }
    let isStar = tree.kind(of: last) == .aStar
    let parts = fields.compactMap(tree.string)
    guard parts.count + (isStar ? 1 : 0) == fields.count else { return }
    switch (isStar, parts.count) {
    case (true, 0): for item in scopes.last?.items ?? [] { addColumn("*", of: item.relations, .read) }
    case (true, _): if let item = item(called: parts[...]) { addColumn("*", of: item.relations, .read) }
    case (false, 1): readUnqualified(parts[0])
    default:
      guard let item = item(called: parts.dropLast()) else { return }
      addColumn(item.hasOwnNames ? "*" : parts[parts.count - 1], of: item.relations, .read)
    }
  }

  /// The innermost item with that name; with a schema, the one that is that relation.
  private func item(called qualifier: ArraySlice<String>) -> Scope.Item? {
    guard let name = qualifier.last else { return nil }
    let schema = qualifier.count > 1 ? qualifier[qualifier.endIndex - 2] : nil
    for scope in scopes.reversed() {
      guard let found = scope.item(called: name) else { continue }
      if let schema, !found.relations.contains(RelationName(schema: schema, name: name)) { continue }
      return found
    }
    return nil
  }

  /// A name without a qualifier may belong to every relation in sight, unless the catalog says to which.
  private mutating func readUnqualified(_ name: String) {
    var relations: [RelationName] = []
    guard scopes.reduce(0, { $0 + $1.items.count }) <= Self.attributable else { return }
    for scope in scopes.reversed() {
      for item in scope.items where !item.relations.isEmpty {
        if item.name == name { addColumn("*", of: item.relations, .read) }
        if item.hasOwnNames { addColumn("*", of: item.relations, .read) } else { relations += item.relations }
      }
      let owners = relations.filter { names.haveColumn(name, [$0]) }
      if !owners.isEmpty { return addColumn(name, of: owners, .read) }
    }
    addColumn(name, of: relations, .read)
  }

  /// In a query of more relations nobody looks for the owner of a name without a qualifier.
  private static let attributable = 32

  /// The columns of JOIN … USING belong to both sides.
  mutating func noteJoin(_ node: Int) {
    for side in [FieldName.larg, .rarg] {
      guard let child = tree.child(node, side), tree.kind(of: child) == .rangeVar else { continue }
      addNames(tree.list(node, .usingClause), of: item(node, side).first?.relations ?? [], .read)
    }
  }

  /// What ORDER BY sorts by: a result of the query before a column of a relation.
  mutating func visitSort(_ node: Int) throws(NotUnderstood) {
    operatorUse(node, .useOp)
    if let key = tree.child(node, .node), tree.kind(of: key) == .columnRef {
      let name = tree.name(key, .fields)
      if name.count == 1, scopes.last?.outputs.contains(name[0]) == true { return }
    }
    try walkFields(node)
  }

  mutating func addColumn(_ name: String, of relations: [RelationName], _ role: ColumnUse.Role) {
    guard !relations.isEmpty else { return }
    let use = ColumnUse(name, of: relations, role)
    if seenColumns.insert(use).inserted { facts.columns.append(use) }
  }

  mutating func addNames(_ list: Tree.Children, of relations: [RelationName], _ role: ColumnUse.Role) {
    for name in list.compactMap(tree.string) { addColumn(name, of: relations, role) }
  }

  /// The columns that a list names, of the innermost level's first relation; `*` where there is no list.
  ///
  /// - Parameter naming: the field of each element that has the name; `nil` for a list of strings.
  mutating func addColumns(_ node: Int, _ field: FieldName, naming: FieldName?, _ role: ColumnUse.Role) {
    guard let relations = scopes.last?.items.first?.relations else { return }
    guard tree.child(node, field) != nil else { return addColumn("*", of: relations, role) }
    for element in tree.list(node, field) {
      if let name = naming.map({ tree.text(element, $0) }) ?? tree.string(element) {
        addColumn(name, of: relations, role)
      }
    }
  }
}
