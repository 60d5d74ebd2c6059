import SallyportModel

/// A WITH clause, as far as its names are in sight.
struct OpenWith {
  let clause: Int
  /// How many of its queries, from the first, can be called by name.
  var visible: Int
}

/// Where a change of rows stands in the tree; the facts name it in the same order.
struct ChangeSite {
  let node: Int
  /// The WITH clauses that it sees, outermost first, its own last.
  let withs: [OpenWith]
}

extension Walk {
  mutating func note(
    _ node: Int, _ effects: Set<Effect>, why unrestricted: RowChange.Unrestricted?, mostRows: Int? = nil
  ) {
    guard let item = item(node, .relation).first, let relation = tree.child(node, .relation) else { return }
    let name = tree.text(relation, .relname)
    facts.changes.append(
      RowChange(
        item.relations, alias: item.name == name ? nil : item.name, effects: effects, unrestricted: unrestricted,
        mostRows: mostRows ?? (isAtCursor(node) ? 1 : nil)))
    changeSites.append(ChangeSite(node: node, withs: openWiths))
    if unrestricted != nil { add(Concern.unrestricted) }
  }

  private func isAtCursor(_ node: Int) -> Bool {
    tree.child(node, .whereClause).map { tree.kind(of: $0) == .currentOfExpr } ?? false
  }

  /// The rows of VALUES or DEFAULT VALUES. A function in a single row may return many.
  func rowsOfValues(_ insert: Int) -> Int? {
    guard let source = tree.child(insert, .selectStmt) else { return 1 }
    guard let lists = tree.child(source, .valuesLists), tree.child(source, .limitCount) == nil,
      tree.child(source, .limitOffset) == nil
    else { return nil }
    let rows = tree.children(of: lists).reduce(0) { count, _ in count + 1 }
    guard rows == 1 else { return rows }
    let calls = (lists..<Int(tree.entries[lists].end)).contains { tree.kind(of: $0) == .funcCall }
    return calls ? nil : 1
  }
}
