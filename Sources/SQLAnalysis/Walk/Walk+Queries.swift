import SallyportModel

extension Walk {
  mutating func visitQuery(_ node: Int, _ kind: NodeKind) throws(NotUnderstood) {
    switch kind {
    case .withClause: throw notUnderstood(node)
    case .commonTableExpr: try walkFields(node)
    case .onConflictClause:
      if tree.isText(node, .action, "ONCONFLICT_UPDATE") { add(Effect.update) }
      try walkFields(node)
    case .mergeWhenClause: try visitMergeAction(node)
    default: try withCTEs(of: node) { walk throws(NotUnderstood) in try walk.visitRows(node, kind) }
    }
  }

  private mutating func visitRows(_ node: Int, _ kind: NodeKind) throws(NotUnderstood) {
    switch kind {
    case .selectStmt: try visitSelect(node)
    case .insertStmt: try change(node, .insert)
    case .updateStmt: try change(node, .update)
    case .deleteStmt: try change(node, .delete)
    default:
      command("MERGE")
      try mergeTarget(node)
      try walkFields(node)
    }
    if restrictsNothing(node, kind) { add(Concern.unrestricted) }
  }

  private mutating func visitSelect(_ node: Int) throws(NotUnderstood) {
    command("SELECT")
    add(Effect.read)
    if let into = tree.child(node, .intoClause) {
      facts.command = facts.command == "SELECT" ? "SELECT INTO" : facts.command
      try creation(into, field: .rel)
    }
    if tree.child(node, .lockingClause) != nil { add(Effect.lock) }
    if multipliesBeyondLimit(node) { add(Concern.excessive) }
    try walkFields(node)
  }

  private mutating func change(_ node: Int, _ effect: Effect) throws(NotUnderstood) {
    command(effect.rawValue.uppercased())
    try target(node, field: .relation, effect)
    try walkFields(node)
  }

  /// The relation of a MERGE, once for each thing that its branches do to it.
  private mutating func mergeTarget(_ node: Int) throws(NotUnderstood) {
    var effects: Set<Effect> = []
    for branch in tree.list(node, .mergeWhenClauses) {
      if let effect = try mergeEffect(branch) { effects.insert(effect) }
    }
    if effects.isEmpty { try target(node, field: .relation, .update) }
    for effect in effects.sorted(by: { $0.rawValue < $1.rawValue }) { try target(node, field: .relation, effect) }
  }

  private func mergeEffect(_ branch: Int) throws(NotUnderstood) -> Effect? {
    switch tree.text(branch, .commandType) {
    case "CMD_INSERT": .insert
    case "CMD_UPDATE": .update
    case "CMD_DELETE": .delete
    case "CMD_NOTHING": nil
    default: throw notUnderstood(branch)
    }
  }

  private mutating func visitMergeAction(_ node: Int) throws(NotUnderstood) {
    if let effect = try mergeEffect(node) { add(effect) }
    try walkFields(node)
  }

  /// The statement's tag: what stands outermost.
  mutating func command(_ tag: String) { if facts.command.isEmpty { facts.command = tag } }
}

extension Walk {
  /// Walks `body` with the names of the node's WITH clause in sight, as PostgreSQL scopes them: each query sees the names
  /// before it, its own only under RECURSIVE, and there all of them.
  private mutating func withCTEs(
    of node: Int, _ body: (inout Walk) throws(NotUnderstood) -> Void
  ) throws(NotUnderstood) {
    guard let with = tree.child(node, .withClause) else { return try body(&self) }
    let tables = Array(tree.list(with, .ctes))
    let isRecursive = tree.flag(with, .recursive)
    for table in tables where tree.kind(of: table) != .commonTableExpr { throw notUnderstood(table) }
    let named = tables.map { tree.text($0, .ctename) ?? "" }
    if isRecursive { for name in named { visibleCTEs[name, default: 0] += 1 } }
    for (table, name) in zip(tables, named) {
      if facts.command.isEmpty { command(outermost(node)) }
      if isRecursive, isEndless(table, name), tree.child(node, .limitCount) == nil { add(Concern.excessive) }
      try visit(table)
      if !isRecursive { visibleCTEs[name, default: 0] += 1 }
    }
    try body(&self)
    for name in named { visibleCTEs[name, default: 0] -= 1 }
  }

  private func outermost(_ node: Int) -> String {
    switch tree.kind(of: node) {
    case .insertStmt: "INSERT"
    case .updateStmt: "UPDATE"
    case .deleteStmt: "DELETE"
    case .mergeStmt: "MERGE"
    default: "SELECT"
    }
  }

  /// A recursive term that reads nothing but itself and filters nothing never ends.
  private func isEndless(_ table: Int, _ name: String) -> Bool {
    guard let query = tree.child(table, .ctequery), tree.flag(query, .all), let term = tree.child(query, .rarg) else {
      return false
    }
    let sources = Array(tree.list(term, .fromClause))
    let isOnlyItself = sources.allSatisfy { tree.kind(of: $0) == .rangeVar && tree.text($0, .relname) == name }
    let filters: [FieldName] = [.whereClause, .limitCount, .groupClause, .havingClause, .distinctClause]
    return isOnlyItself && sources.count == 1 && filters.allSatisfy { tree.child(term, $0) == nil }
  }
}
