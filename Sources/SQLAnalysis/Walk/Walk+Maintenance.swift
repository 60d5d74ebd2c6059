import SallyportModel

extension Walk {
  mutating func visitMaintenance(_ node: Int, _ kind: NodeKind) throws(NotUnderstood) {
    switch kind {
    case .lockStmt: try visitLock(node)
    case .vacuumStmt: try visitVacuum(node)
    case .reindexStmt: try visitReindex(node)
    case .clusterStmt:
      command("CLUSTER")
      try maintain(tree.child(node, .relation))
      if tree.child(node, .relation) == nil { facts.runsInTransaction = false }
    case .refreshMatViewStmt:
      command("REFRESH MATERIALIZED VIEW")
      try maintain(tree.child(node, .relation))
    default:
      command("CHECKPOINT")
      try maintain(nil)
    }
    try walkFields(node)
  }

  private mutating func maintain(_ relation: Int?) throws(NotUnderstood) {
    add(Effect.maintenance)
    if let relation { try target(relation, .maintenance) } else { add(Concern.unbounded) }
  }

  /// ACCESS SHARE is what every SELECT takes; anything above it stops others.
  private mutating func visitLock(_ node: Int) throws(NotUnderstood) {
    command("LOCK TABLE")
    let isShared = tree.number(node, .mode) == 1
    for relation in tree.list(node, .relations) { try target(relation, isShared ? .read : .lock) }
  }

  private mutating func visitVacuum(_ node: Int) throws(NotUnderstood) {
    let isVacuum = tree.flag(node, .isVacuumcmd)
    command(isVacuum ? "VACUUM" : "ANALYZE")
    if isVacuum { facts.runsInTransaction = false }
    let relations = Array(tree.list(node, .rels))
    if relations.isEmpty { try maintain(nil) }
    for relation in relations {
      guard let named = tree.child(relation, .relation) else { throw notUnderstood(node) }
      try maintain(named)
    }
  }

  private mutating func visitReindex(_ node: Int) throws(NotUnderstood) {
    command("REINDEX")
    let isConcurrent = tree.list(node, .params).contains { tree.isText($0, .defname, "concurrently") }
    let relation = tree.child(node, .relation)
    if isConcurrent || relation == nil { facts.runsInTransaction = false }
    try maintain(relation)
  }
}
