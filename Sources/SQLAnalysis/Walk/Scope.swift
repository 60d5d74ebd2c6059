import SallyportModel

/// What the expressions of one query level may call by name: the items of its FROM, or the target of a change.
struct Scope {
  struct Item {
    /// The alias, or the relation's own name.
    let name: String
    /// What it may stand for; none for a subquery, a function and a WITH query, whose columns are their own.
    let relations: [RelationName]
    /// Whether the alias renames columns: `users AS u (a, b)`.
    var hasOwnNames = false
  }

  let items: [Item]
  /// Names that the query gives its results, which ORDER BY finds before the columns of relations.
  var outputs: Set<String> = []
  /// The first item of each name, where there are too many to look at one by one.
  private let byName: [String: Int]?

  init(items: [Item] = []) {
    self.items = items
    byName =
      items.count < 8
      ? nil : Dictionary(items.enumerated().map { ($0.element.name, $0.offset) }) { first, _ in first }
  }

  func item(called name: String) -> Item? {
    guard let byName else { return items.first { $0.name == name } }
    return byName[name].map { items[$0] }
  }
}

// What stands in FROM, without entering it.

extension Walk {
  /// Walks `body` with one more level of names in sight.
  mutating func inScope(_ scope: Scope, _ body: (inout Walk) throws(NotUnderstood) -> Void) throws(NotUnderstood) {
    scopes.append(scope)
    try body(&self)
    scopes.removeLast()
  }

  /// Walks a subquery in FROM, which sees its neighbours only when it is LATERAL.
  mutating func visitDerived(_ node: Int) throws(NotUnderstood) {
    guard !tree.flag(node, .lateral), let last = scopes.indices.last else { return try walkFields(node) }
    let hidden = scopes[last]
    scopes[last] = Scope()
    try walkFields(node)
    scopes[last] = hidden
  }

  func items(_ nodes: Tree.Children) -> [Scope.Item] {
    var items: [Scope.Item] = []
    for node in nodes { collect(node, into: &items) }
    return items
  }

  /// The relation in a field and, where there is one, what it is called.
  func item(_ node: Int, _ field: FieldName) -> [Scope.Item] {
    var items: [Scope.Item] = []
    if let relation = tree.child(node, field) { collect(relation, isTarget: true, into: &items) }
    return items
  }

  private func collect(_ node: Int, isTarget: Bool = false, into items: inout [Scope.Item]) {
    let alias = tree.child(node, .alias)
    let called = alias.flatMap { tree.text($0, .aliasname) }
    switch tree.kind(of: node) {
    case .rangeVar:
      guard let name = tree.text(node, .relname) else { return }
      let renames = alias.map { tree.child($0, .colnames) != nil } ?? false
      let relations = isTarget || !isCTE(node, name) ? candidates(node, name) : []
      items.append(Scope.Item(name: called ?? name, relations: relations, hasOwnNames: renames))
    case .joinExpr:
      let start = items.count
      for side in [FieldName.larg, .rarg] {
        if let child = tree.child(node, side) { collect(child, into: &items) }
      }
      let joined = called ?? tree.child(node, .joinUsingAlias).flatMap { tree.text($0, .aliasname) }
      if let joined { items.append(Scope.Item(name: joined, relations: items[start...].flatMap(\.relations))) }
    case .rangeTableSample: if let relation = tree.child(node, .relation) { collect(relation, into: &items) }
    default: if let called { items.append(Scope.Item(name: called, relations: [])) }
    }
  }

  func isCTE(_ node: Int, _ name: String) -> Bool {
    tree.child(node, .schemaname) == nil && visibleCTEs[name, default: 0] > 0
  }

  func candidates(_ node: Int, _ name: String) -> [RelationName] {
    names.relation(schema: tree.text(node, .schemaname), name: name).candidates.map(\.name)
  }
}
