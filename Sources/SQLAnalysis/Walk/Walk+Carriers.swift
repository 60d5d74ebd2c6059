import SallyportModel

// Statements that carry another one: what they do is what that one does.

extension Walk {
  mutating func visitCarrier(_ node: Int, _ kind: NodeKind) throws(NotUnderstood) {
    switch kind {
    case .explainStmt: try visitExplain(node)
    case .prepareStmt:
      command("PREPARE")
      facts.prepared = .prepare(tree.text(node, .name) ?? "")
      add(Effect.session)
      try walkFields(node)
    case .executeStmt:
      command("EXECUTE")
      facts.prepared = .execute(tree.text(node, .name) ?? "")
      add(Effect.session)
      add(Concern.unknownPrepared)
      try walkFields(node)
    case .declareCursorStmt: try visitCursor(node)
    default: try visitCopy(node)
    }
  }

  private mutating func visitCursor(_ node: Int) throws(NotUnderstood) {
    command("DECLARE CURSOR")
    add(Effect.session)
    // CURSOR_OPT_HOLD of nodes/parsenodes.h.
    if (tree.number(node, .options) ?? 0) & 0x20 != 0 { add(Concern.cursorWithHold) }
    try walkFields(node)
  }

  /// EXPLAIN alone plans and does not run: what it would change counts as read. With ANALYZE it runs.
  ///
  /// Planning calls functions with constant arguments, so calls count in both.
  private mutating func visitExplain(_ node: Int) throws(NotUnderstood) {
    command("EXPLAIN")
    let runs = tree.list(node, .options).contains(where: asksToRun)
    try walkFields(node)
    if runs { add(Concern.hiddenRows) }
    guard !runs, let query = tree.child(node, .query), Self.plannable.contains(tree.kind(of: query)),
      !facts.effects.contains(.create)
    else { return }
    let changes: Set<Effect> = [.insert, .update, .delete, .lock]
    facts.effects.subtract(changes)
    facts.effects.insert(.read)
    facts.concerns.remove(.unrestricted)
    facts.changes = []
    changeSites = []
    facts.locks = facts.locks.map { LockUse($0.relation, $0.mode) }
    facts.columns = facts.columns.map { ColumnUse($0.name, of: $0.relations, .read) }
    facts.relations = facts.relations.map {
      changes.contains($0.effect) ? RelationUse($0.relation, .read, .read, $0.resolution) : $0
    }
    if facts.routines.contains(where: { $0.hazard != nil }) { facts.effects.insert(.executeCode) }
  }

  private static let plannable: Set<NodeKind?> = [.selectStmt, .insertStmt, .updateStmt, .deleteStmt, .mergeStmt]

  /// Whether an option is ANALYZE and not plainly off. The last of several decides on the server; any decides here.
  private func asksToRun(_ option: Int) -> Bool {
    guard tree.text(option, .defname)?.lowercased() == "analyze" else { return false }
    guard let argument = tree.child(option, .arg) else { return true }
    switch constant(argument) {
    case .integer(0), .boolean(false): return false
    case .string(let word): return !["off", "false"].contains(word.lowercased())
    default: return true
    }
  }

  private mutating func visitCopy(_ node: Int) throws(NotUnderstood) {
    command("COPY")
    let fromClient = tree.flag(node, .isFrom)
    if tree.flag(node, .isProgram) {
      add(Effect.operatingSystem)
    } else if tree.child(node, .filename) != nil {
      add(Effect.file)
    } else {
      facts.copies = fromClient ? .fromClient : .toClient
    }
    if let relation = tree.child(node, .relation) {
      if fromClient { try target(relation, .insert, locking: .rowExclusive) } else { try readTarget(relation) }
    }
    try inScope(Scope(items: item(node, .relation))) { walk throws(NotUnderstood) in
      walk.addColumns(node, .attlist, naming: nil, fromClient ? .target : .read)
      try walk.walkFields(node)
    }
  }

  /// COPY names a relation, never a CTE.
  private mutating func readTarget(_ relation: Int) throws(NotUnderstood) {
    let before = facts.relations.count
    try target(relation, .read, locking: nil)
    facts.relations[before...] = ArraySlice(
      facts.relations[before...].map { RelationUse($0.relation, .read, .read, $0.resolution) })
  }
}
