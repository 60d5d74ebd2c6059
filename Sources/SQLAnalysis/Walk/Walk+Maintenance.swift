import SallyportModel

extension Walk {
  mutating func visitMaintenance(_ node: Int, _ kind: NodeKind) throws(NotUnderstood) {
    switch kind {
    case .lockStmt: try visitLock(node)
    case .vacuumStmt: try visitVacuum(node)
    case .reindexStmt: try visitReindex(node)
    case .clusterStmt:
      command("CLUSTER")
      try maintain(tree.child(node, .relation), .accessExclusive)
      if tree.child(node, .relation) == nil { facts.runsInTransaction = false }
    case .refreshMatViewStmt:
      command("REFRESH MATERIALIZED VIEW")
      try maintain(tree.child(node, .relation), tree.flag(node, .concurrent) ? .exclusive : .accessExclusive)
    default:
      command("CHECKPOINT")
      try maintain(nil, nil)
    }
    try walkFields(node)
  }

  private mutating func maintain(_ relation: Int?, _ mode: LockUse.Mode?) throws(NotUnderstood) {
    add(Effect.maintenance)
    if let relation { try target(relation, .maintenance, locking: mode) } else { add(Concern.unbounded) }
  }

  /// ACCESS SHARE is what every SELECT takes; anything above it stops others.
  private mutating func visitLock(_ node: Int) throws(NotUnderstood) {
    command("LOCK TABLE")
    guard let mode = tree.number(node, .mode).flatMap(LockUse.Mode.init(number:)) else { throw notUnderstood(node) }
    for relation in tree.list(node, .relations) {
      try target(relation, mode == .accessShare ? .read : .lock, locking: mode)
    }
  }

  private mutating func visitVacuum(_ node: Int) throws(NotUnderstood) {
    let isVacuum = tree.flag(node, .isVacuumcmd)
    command(isVacuum ? "VACUUM" : "ANALYZE")
    if isVacuum { facts.runsInTransaction = false }
    let relations = Array(tree.list(node, .rels))
    if relations.isEmpty { try maintain(nil, nil) }
    let isFull = isVacuum && hasOption(node, .options, "full")
    for relation in relations {
      guard let named = tree.child(relation, .relation) else { throw notUnderstood(node) }
      try maintain(named, isFull ? .accessExclusive : .shareUpdateExclusive)
      addNames(tree.list(relation, .vaCols), of: item(relation, .relation).first?.relations ?? [], .read)
    }
  }

  private mutating func visitReindex(_ node: Int) throws(NotUnderstood) {
    command("REINDEX")
    let isConcurrent = tree.list(node, .params).contains { tree.isText($0, .defname, "concurrently") }
    let relation = tree.child(node, .relation)
    if isConcurrent || relation == nil { facts.runsInTransaction = false }
    let isIndex = tree.isText(node, .kind, "REINDEX_OBJECT_INDEX")
    try maintain(relation, isConcurrent ? .shareUpdateExclusive : isIndex ? .accessExclusive : .share)
  }
}
