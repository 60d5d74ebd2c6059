import SallyportModel

extension Walk {
  func whyUnrestricted(_ node: Int) -> RowChange.Unrestricted? {
    guard let kind = tree.kind(of: node) else { return nil }
    guard restrictsNothing(node, kind) else { return nil }
    let hasCondition = kind == .mergeStmt || kind == .insertStmt || tree.child(node, .whereClause) != nil
    return hasCondition ? .tautology : .noCondition
  }

  /// Whether a DELETE, UPDATE or MERGE restricts nothing, by its meaning; or an INSERT … ON CONFLICT DO UPDATE that reads
  /// the rows that it then overwrites.
  func restrictsNothing(_ node: Int, _ kind: NodeKind) -> Bool {
    guard let target = tree.child(node, .relation), let name = tree.text(target, .relname) else { return false }
    switch kind {
    case .deleteStmt: return holdsForEvery(node, .whereClause, target, others: Array(tree.list(node, .usingClause)))
    case .updateStmt: return holdsForEvery(node, .whereClause, target, others: Array(tree.list(node, .fromClause)))
    case .mergeStmt:
      let source = tree.child(node, .sourceRelation).map { [$0] } ?? []
      return changesExisting(node)
        && (holdsForEvery(node, .joinCondition, target, others: source) || !joins(node))
    case .insertStmt:
      guard let conflict = tree.child(node, .onConflictClause), tree.isText(conflict, .action, "ONCONFLICT_UPDATE"),
        tree.child(conflict, .whereClause) == nil, let source = tree.child(node, .selectStmt)
      else { return false }
      return tree.list(source, .fromClause).contains { tree.text($0, .relname) == name }
    default: return false
    }
  }

  private func holdsForEvery(_ node: Int, _ field: FieldName, _ target: Int, others: [Int]) -> Bool {
    guard let condition = tree.child(node, field) else { return true }
    let name = tree.text(target, .relname) ?? ""
    let twins = others.filter { tree.kind(of: $0) == .rangeVar && tree.text($0, .relname) == name }
    let truth = Truth(
      tree: tree, walk: self, targetName: alias(target) ?? name,
      twins: Set(twins.map { alias($0) ?? name }).union(alias(target) == nil ? [] : [name]))
    return truth.value(condition) == .every
  }

  private func alias(_ relation: Int) -> String? {
    tree.child(relation, .alias).flatMap { tree.text($0, .aliasname) }
  }

  private func changesExisting(_ node: Int) -> Bool {
    tree.list(node, .mergeWhenClauses).contains { branch in
      tree.isText(branch, .commandType, "CMD_DELETE") || tree.isText(branch, .commandType, "CMD_UPDATE")
    }
  }

  /// Whether the condition of a MERGE compares a column with something by `=`: without that every row meets every row.
  private func joins(_ node: Int) -> Bool {
    guard let condition = tree.child(node, .joinCondition) else { return false }
    return (condition..<Int(tree.entries[condition].end)).contains { inner in
      tree.kind(of: inner) == .aExpr && tree.name(inner, .name) == ["="]
        && [FieldName.lexpr, .rexpr].contains { side in
          tree.child(inner, side).map { tree.kind(of: $0) == .columnRef } ?? false
        }
    }
  }
}
