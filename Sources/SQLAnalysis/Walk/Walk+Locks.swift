import SallyportModel

// What a statement locks: by the manual's table of lock modes and the pages of the statements.

extension Walk {
  mutating func lock(_ relations: [RelationName], _ mode: LockUse.Mode?, rows: LockUse.RowStrength? = nil) {
    guard let mode, mode > .accessShare else { return }
    for relation in relations {
      let use = LockUse(relation, mode, rows: rows)
      if seenLocks.insert(use).inserted { facts.locks.append(use) }
    }
  }

  /// FOR UPDATE and its like lock every relation of the query, also within subqueries in FROM, or those after OF.
  mutating func rowLocks(_ query: Int) throws(NotUnderstood) {
    for clause in tree.list(query, .lockingClause) {
      guard let strength = tree.text(clause, .strength).flatMap({ Self.strengths[$0] }) else {
        throw notUnderstood(clause)
      }
      let chosen = tree.list(clause, .lockedRels).compactMap { tree.text($0, .relname) }
      let isAll = tree.child(clause, .lockedRels) == nil
      for source in tree.list(query, .fromClause) {
        var relations: [RelationName] = []
        collectLockable(source, isAll ? nil : Set(chosen), into: &relations)
        lock(relations, .rowShare, rows: strength)
      }
    }
  }

  private static let strengths: [String: LockUse.RowStrength] = [
    "LCS_FORKEYSHARE": .keyShare, "LCS_FORSHARE": .share, "LCS_FORNOKEYUPDATE": .noKeyUpdate, "LCS_FORUPDATE": .update,
  ]

  /// The relations behind one item of FROM that a locking clause reaches. It does not reach into WITH queries.
  private func collectLockable(_ node: Int, _ chosen: Set<String>?, into relations: inout [RelationName]) {
    let called = tree.child(node, .alias).flatMap { tree.text($0, .aliasname) } ?? tree.text(node, .relname) ?? ""
    switch tree.kind(of: node) {
    case .joinExpr:
      for side in [FieldName.larg, .rarg] {
        if let child = tree.child(node, side) { collectLockable(child, chosen, into: &relations) }
      }
    case .rangeTableSample:
      if let sampled = tree.child(node, .relation) { collectLockable(sampled, chosen, into: &relations) }
    case .rangeVar where chosen?.contains(called) != false:
      guard let name = tree.text(node, .relname), !isCTE(node, name) else { return }
      relations += candidates(node, name)
    case .rangeSubselect where chosen?.contains(called) != false:
      guard let query = tree.child(node, .subquery) else { return }
      for source in tree.list(query, .fromClause) { collectLockable(source, nil, into: &relations) }
    default: return
    }
  }
}

// ALTER TABLE: the strongest of its actions.

extension Walk {
  func lockMode(ofAlter node: Int) -> LockUse.Mode {
    tree.list(node, .cmds).map(lockMode(ofAction:)).max() ?? .accessExclusive
  }

  private func lockMode(ofAction action: Int) -> LockUse.Mode {
    let subtype = tree.text(action, .subtype) ?? ""
    switch subtype {
    case "AT_AddConstraint":
      guard let constraint = tree.child(action, .def) else { return .accessExclusive }
      return tree.isText(constraint, .contype, "CONSTR_FOREIGN") ? .shareRowExclusive : .accessExclusive
    case "AT_DetachPartition":
      let isConcurrent = tree.child(action, .def).map { tree.flag($0, .concurrent) } ?? false
      return isConcurrent ? .shareUpdateExclusive : .accessExclusive
    case "AT_SetRelOptions", "AT_ResetRelOptions":
      let options = tree.child(action, .def).map { tree.children(of: $0).compactMap { tree.text($0, .defname) } } ?? []
      return options.allSatisfy(Self.isStorageOption) ? .shareUpdateExclusive : .accessExclusive
    default: return Self.actionModes[subtype] ?? .accessExclusive
    }
  }

  private static func isStorageOption(_ name: String) -> Bool {
    name == "fillfactor" || name == "parallel_workers" || name.hasPrefix("autovacuum_")
      || name.hasPrefix("toast") || name.hasPrefix("vacuum_") || name.hasPrefix("log_autovacuum")
  }

  /// The actions that the manual gives less than ACCESS EXCLUSIVE.
  private static let actionModes: [String: LockUse.Mode] = [
    "AT_SetStatistics": .shareUpdateExclusive, "AT_SetOptions": .shareUpdateExclusive,
    "AT_ResetOptions": .shareUpdateExclusive, "AT_ValidateConstraint": .shareUpdateExclusive,
    "AT_ClusterOn": .shareUpdateExclusive, "AT_DropCluster": .shareUpdateExclusive,
    "AT_AttachPartition": .shareUpdateExclusive, "AT_DetachPartitionFinalize": .shareUpdateExclusive,
    "AT_EnableTrig": .shareRowExclusive, "AT_EnableAlwaysTrig": .shareRowExclusive,
    "AT_EnableReplicaTrig": .shareRowExclusive, "AT_EnableTrigAll": .shareRowExclusive,
    "AT_EnableTrigUser": .shareRowExclusive, "AT_DisableTrig": .shareRowExclusive,
    "AT_DisableTrigAll": .shareRowExclusive, "AT_DisableTrigUser": .shareRowExclusive,
  ]
}

extension Walk {
  /// What an opaque statement locks of the relation that it names.
  static func lockMode(ofOpaque kind: NodeKind) -> LockUse.Mode? {
    switch kind {
    case .createTrigStmt: .shareRowExclusive
    case .ruleStmt, .createPolicyStmt, .alterPolicyStmt: .accessExclusive
    default: nil
    }
  }

  /// RENAME of an index lets the table's readers and writers go on.
  func lockMode(ofRename node: Int) -> LockUse.Mode {
    tree.isText(node, .renameType, "OBJECT_INDEX") ? .shareUpdateExclusive : .accessExclusive
  }

  /// COMMENT lets everybody go on, DROP nobody.
  func lockMode(ofChange node: Int) -> LockUse.Mode {
    let isMild = tree.kind(of: node) == .commentStmt || tree.flag(node, .concurrent)
    return isMild ? .shareUpdateExclusive : .accessExclusive
  }

  /// VACUUM FULL rewrites; REINDEX lets readers pass, CONCURRENTLY also writers.
  func hasOption(_ node: Int, _ field: FieldName, _ name: String) -> Bool {
    tree.list(node, field).contains { option in
      guard tree.text(option, .defname)?.lowercased() == name else { return false }
      switch tree.child(option, .arg).flatMap(constant) {
      case .integer(0), .boolean(false): return false
      case .string(let word): return !["off", "false", "0"].contains(word.lowercased())
      default: return true
      }
    }
  }
}
