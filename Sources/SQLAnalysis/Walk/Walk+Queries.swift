import SallyportModel

extension Walk {
  mutating func visitQuery(_ node: Int, _ kind: NodeKind) throws(NotUnderstood) {
    switch kind {
    case .withClause: throw notUnderstood(node)
    case .commonTableExpr: try walkFields(node)
    case .onConflictClause: try visitConflict(node)
    case .mergeWhenClause: try visitMergeAction(node)
    case .selectStmt where tree.child(node, .withClause) == nil && isSetOperation(node):
      if outermostQuery == nil { outermostQuery = node }
      try visitSetOperations(node)
    default:
      if outermostQuery == nil { outermostQuery = node }
      try withCTEs(of: node) { walk throws(NotUnderstood) in try walk.visitRows(node, kind) }
    }
  }

  private mutating func visitRows(_ node: Int, _ kind: NodeKind) throws(NotUnderstood) {
    switch kind {
    case .selectStmt: return try visitSelect(node)
    case .insertStmt: try visitInsert(node)
    case .updateStmt: try visitChange(node, .update, others: .fromClause)
    case .deleteStmt: try visitChange(node, .delete, others: .usingClause)
    default: try visitMerge(node)
    }
  }

  private mutating func visitSelect(_ node: Int, except visited: FieldName? = nil) throws(NotUnderstood) {
    command("SELECT")
    add(Effect.read)
    if let into = tree.child(node, .intoClause) {
      facts.command = facts.command == "SELECT" ? "SELECT INTO" : facts.command
      try creation(into, field: .rel)
    }
    if tree.child(node, .lockingClause) != nil {
      add(Effect.lock)
      try rowLocks(node)
    }
    if multipliesBeyondLimit(node) { add(Concern.excessive) }
    noteLimit(node)
    if node == outermostQuery { facts.isBounded = isBounded(node) }
    var scope = Scope(items: items(tree.list(node, .fromClause)))
    if tree.child(node, .sortClause) != nil {
      scope.outputs = Set(tree.list(node, .targetList).compactMap { tree.text($0, .name) })
    }
    try inScope(scope) { walk throws(NotUnderstood) in try walk.walkFields(node, except: visited) }
  }

  private func isSetOperation(_ node: Int) -> Bool { tree.child(node, .larg) != nil }

  /// `a UNION b UNION c …` leans to the left by one level for each term: taken from the innermost outwards without recursion.
  private mutating func visitSetOperations(_ outer: Int) throws(NotUnderstood) {
    var spine = [outer]
    while let left = tree.child(spine[spine.count - 1], .larg), tree.child(left, .withClause) == nil,
      isSetOperation(left)
    { spine.append(left) }
    try visit(spine[spine.count - 1], .larg)
    for node in spine.reversed() { try visitSelect(node, except: .larg) }
  }

  private mutating func visitChange(_ node: Int, _ effect: Effect, others: FieldName) throws(NotUnderstood) {
    command(effect.rawValue.uppercased())
    try target(node, field: .relation, effect, locking: .rowExclusive)
    note(node, [effect], why: whyUnrestricted(node))
    let scope = Scope(items: item(node, .relation) + items(tree.list(node, others)))
    try inScope(scope) { walk throws(NotUnderstood) in
      if effect == .update { walk.addColumns(node, .targetList, naming: .name, .target) }
      try walk.walkFields(node)
    }
  }

  /// The source of an INSERT does not see its target; ON CONFLICT and RETURNING do.
  private mutating func visitInsert(_ node: Int) throws(NotUnderstood) {
    command("INSERT")
    try target(node, field: .relation, .insert, locking: .rowExclusive)
    let conflict = tree.child(node, .onConflictClause)
    let updates = conflict.map { tree.isText($0, .action, "ONCONFLICT_UPDATE") } ?? false
    note(node, updates ? [.insert, .update] : [.insert], why: whyUnrestricted(node), mostRows: rowsOfValues(node))
    let scope = Scope(items: item(node, .relation))
    try inScope(scope) { walk throws(NotUnderstood) in walk.addColumns(node, .cols, naming: .name, .target) }
    try visit(node, .selectStmt)
    let excluded = conflict == nil ? [] : [Scope.Item(name: "excluded", relations: [])]
    try inScope(Scope(items: scope.items + excluded)) { walk throws(NotUnderstood) in
      try walk.walkFields(node, except: .selectStmt)
    }
  }

  private mutating func visitConflict(_ node: Int) throws(NotUnderstood) {
    if tree.isText(node, .action, "ONCONFLICT_UPDATE") {
      add(Effect.update)
      addColumns(node, .targetList, naming: .name, .target)
    }
    try walkFields(node)
  }

  private mutating func visitMerge(_ node: Int) throws(NotUnderstood) {
    command("MERGE")
    let effects = try mergeTarget(node)
    note(node, effects, why: whyUnrestricted(node))
    let source = tree.child(node, .sourceRelation)
    let scope = Scope(items: item(node, .relation) + (source.map { items(tree.one($0)) } ?? []))
    try inScope(scope) { walk throws(NotUnderstood) in try walk.walkFields(node) }
  }

  /// The relation of a MERGE, once for each thing that its branches do to it.
  private mutating func mergeTarget(_ node: Int) throws(NotUnderstood) -> Set<Effect> {
    var effects: Set<Effect> = []
    for branch in tree.list(node, .mergeWhenClauses) {
      if let effect = try mergeEffect(branch) { effects.insert(effect) }
    }
    if effects.isEmpty { try target(node, field: .relation, .update, locking: .rowExclusive) }
    for effect in effects.sorted(by: { $0.rawValue < $1.rawValue }) {
      try target(node, field: .relation, effect, locking: .rowExclusive)
    }
    return effects
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
    if let effect = try mergeEffect(node) {
      add(effect)
      if effect != .delete { addColumns(node, .targetList, naming: .name, .target) }
    }
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
    openWiths.append(OpenWith(clause: with, visible: 0))
    for table in tables where tree.kind(of: table) != .commonTableExpr { throw notUnderstood(table) }
    let named = tables.map { tree.text($0, .ctename) ?? "" }
    if isRecursive { for (table, name) in zip(tables, named) { show(table, as: name) } }
    for (table, name) in zip(tables, named) {
      if facts.command.isEmpty { command(outermost(node)) }
      if isRecursive, recursesBeyondLimit(table, name), tree.child(node, .limitCount) == nil { add(Concern.excessive) }
      try visit(table)
      if !isRecursive { show(table, as: name) }
    }
    try body(&self)
    openWiths.removeLast()
    for name in named {
      visibleCTEs[name, default: 0] -= 1
      queriesOfCTEs[name]?.removeLast()
    }
  }

  private mutating func show(_ table: Int, as name: String) {
    visibleCTEs[name, default: 0] += 1
    queriesOfCTEs[name, default: []].append(table)
    openWiths[openWiths.count - 1].visible += 1
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
}
