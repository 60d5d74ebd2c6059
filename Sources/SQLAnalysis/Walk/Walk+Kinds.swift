import SallyportModel

extension Walk {
  /// The kinds that mean something by themselves; all others are only as harmful as what stands in them.
  mutating func visitRuled(_ node: Int, _ kind: NodeKind) throws(NotUnderstood) {
    impliedOperators(node, kind)
    switch kind {
    case .aExpr, .subLink, .sortBy, .funcCall, .typeName, .typeCast, .aIndirection, .columnRef:
      try visitExpression(node, kind)
    case .rangeVar: try visitRelation(node)
    case .rangeSubselect: try visitDerived(node)
    case .joinExpr:
      noteJoin(node)
      try walkFields(node)
    case .rangeTableSample: try visitSample(node)
    case .selectStmt, .insertStmt, .updateStmt, .deleteStmt, .mergeStmt, .mergeWhenClause, .onConflictClause,
      .withClause, .commonTableExpr:
      try visitQuery(node, kind)
    case .explainStmt, .prepareStmt, .executeStmt, .declareCursorStmt, .copyStmt:
      try visitCarrier(node, kind)
    case .deallocateStmt, .fetchStmt, .closePortalStmt, .transactionStmt, .constraintsSetStmt, .variableSetStmt,
      .variableShowStmt, .discardStmt, .notifyStmt, .listenStmt, .unlistenStmt:
      try visitSession(node, kind)
    default: try visitDefinition(node, kind)
    }
  }

  private mutating func visitExpression(_ node: Int, _ kind: NodeKind) throws(NotUnderstood) {
    switch kind {
    case .aExpr: operatorUse(node, .name)
    case .subLink: operatorUse(node, .operName)
    case .sortBy: return try visitSort(node)
    case .funcCall: try functionCall(node)
    case .typeName: typeUse(tree.name(node, .names))
    case .aIndirection: try indirection(node)
    case .typeCast: noteCast(node)
    case .columnRef:
      columnReference(node)
      readColumn(node)
    default: break
    }
    try walkFields(node)
  }

  private mutating func visitDefinition(_ node: Int, _ kind: NodeKind) throws(NotUnderstood) {
    switch kind {
    case .createStmt, .createTableAsStmt, .viewStmt, .indexStmt, .createSeqStmt, .alterSeqStmt, .constraint,
      .tableLikeClause:
      try visitTableDefinition(node, kind)
    case .alterTableStmt, .alterTableCmd, .partitionCmd: try visitTableChange(node, kind)
    case .truncateStmt, .dropStmt, .renameStmt, .alterObjectSchemaStmt, .commentStmt:
      try visitObjectChange(node, kind)
    case .createSchemaStmt, .compositeTypeStmt, .createEnumStmt, .alterEnumStmt, .createDomainStmt, .alterDomainStmt,
      .createStatsStmt, .alterStatsStmt:
      try visitTypeDefinition(node, kind)
    case .lockStmt, .vacuumStmt, .reindexStmt, .clusterStmt, .refreshMatViewStmt, .checkPointStmt:
      try visitMaintenance(node, kind)
    case .columnDef:
      if let name = tree.text(node, .colname) { addColumn(name, of: owner, .target) }
      try walkFields(node, except: isSerial(node) ? .typeName : nil)
    case .indexElem, .statsElem, .partitionElem:
      if let name = tree.text(node, .name) { addColumn(name, of: owner, .read) }
      try walkFields(node)
    default: try walkFields(node)
    }
  }

  /// The relation that a definition is about.
  var owner: [RelationName] { scopes.last?.items.first?.relations ?? [] }

  private mutating func noteCast(_ node: Int) {
    guard let type = tree.child(node, .typeName), let argument = tree.child(node, .arg) else { return }
    let name = tree.name(type, .names).joined(separator: ".")
    let array = String(repeating: "[]", count: tree.list(type, .arrayBounds).reduce(0) { count, _ in count + 1 })
    let use = CastUse(type: name + array, ofLiteral: tree.kind(of: argument) == .aConst)
    if seenCasts.insert(use).inserted { facts.casts.append(use) }
  }

  /// `serial` and its like are no types but a way to write a default; only a column's definition knows them.
  private func isSerial(_ column: Int) -> Bool {
    guard let type = tree.child(column, .typeName) else { return false }
    return Self.serials.contains(tree.name(type, .names))
  }

  private static let serials: Set<[String]> = [
    ["serial"], ["serial2"], ["serial4"], ["serial8"], ["smallserial"], ["bigserial"],
  ]

  /// Reports the relations that an opaque statement names, wherever they stand, and looks at nothing else.
  mutating func visitOpaque(_ node: Int, _ kind: NodeKind, _ statement: OpaqueStatement) {
    facts.command = facts.command.isEmpty ? statement.command : facts.command
    facts.effects.formUnion(statement.effects)
    if OpaqueStatement.outsideTransactions.contains(kind) { facts.runsInTransaction = false }
    let effect = statement.effects.sorted { $0.rawValue < $1.rawValue }.first ?? .executeCode
    for inner in node..<Int(tree.entries[node].end) where tree.kind(of: inner) == .rangeVar {
      guard let name = tree.text(inner, .relname) else { continue }
      let candidates = names.relation(schema: tree.text(inner, .schemaname), name: name).candidates
      for candidate in candidates { add(RelationUse(candidate.name, .target, effect, candidate.resolution)) }
      lock(candidates.map(\.name), Self.lockMode(ofOpaque: kind))
    }
    if kind == .callStmt || kind == .alterFunctionStmt { nameProcedure(node, kind) }
  }

  private mutating func nameProcedure(_ node: Int, _ kind: NodeKind) {
    guard let call = tree.child(node, kind == .callStmt ? .funccall : .func) else { return }
    let name = tree.name(call, kind == .callStmt ? .funcname : .objname).joined(separator: ".")
    add(RoutineUse(kind: .procedure, name: name, isHarmless: false))
  }
}
