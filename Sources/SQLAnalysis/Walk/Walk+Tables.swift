import SallyportModel

extension Walk {
  mutating func visitTableDefinition(_ node: Int, _ kind: NodeKind) throws(NotUnderstood) {
    switch kind {
    case .createStmt:
      command("CREATE TABLE")
      try creation(node, field: .relation)
    case .createTableAsStmt:
      command(tree.isText(node, .objtype, "OBJECT_MATVIEW") ? "CREATE MATERIALIZED VIEW" : "CREATE TABLE AS")
      guard let into = tree.child(node, .into) else { throw notUnderstood(node) }
      try creation(into, field: .rel)
    case .viewStmt:
      command("CREATE VIEW")
      try creation(node, field: .view)
    case .indexStmt:
      command("CREATE INDEX")
      if tree.flag(node, .concurrent) { facts.runsInTransaction = false }
      try target(
        node, field: .relation, .create, locking: tree.flag(node, .concurrent) ? .shareUpdateExclusive : .share)
    case .createSeqStmt:
      command("CREATE SEQUENCE")
      try creation(node, field: .sequence)
      try ownedBy(node)
    case .alterSeqStmt:
      command("ALTER SEQUENCE")
      try target(node, field: .sequence, .alter, locking: .shareRowExclusive)
      try ownedBy(node)
    case .constraint:
      for field in [FieldName.keys, .including, .fkAttrs] { addNames(tree.list(node, field), of: owner, .read) }
      addNames(tree.list(node, .pkAttrs), of: item(node, .pktable).first?.relations ?? [], .read)
      if let referenced = tree.child(node, .pktable) {
        try target(referenced, .alter, locking: .shareRowExclusive)
      }
    default: if let template = tree.child(node, .relation) { try visit(template) }
    }
    try inScope(Scope(items: kind == .constraint ? scopes.last?.items ?? [] : item(node, .relation))) {
      walk throws(NotUnderstood) in try walk.walkFields(node)
    }
  }

  /// OWNED BY ties a sequence to a table, and NONE to nothing.
  private mutating func ownedBy(_ node: Int) throws(NotUnderstood) {
    for option in tree.list(node, .options) where tree.isText(option, .defname, "owned_by") {
      let name = tree.child(option, .arg).map { tree.name($0, .items) } ?? []
      if name.count > 1 { try target(Array(name.dropLast()), of: node, .alter, locking: nil) }
    }
  }

  mutating func visitTableChange(_ node: Int, _ kind: NodeKind) throws(NotUnderstood) {
    switch kind {
    case .alterTableStmt:
      command("ALTER " + (tree.text(node, .objtype).map(Self.objectTag) ?? "TABLE"))
      try target(node, field: .relation, .alter, locking: lockMode(ofAlter: node))
      isChangingView = tree.isText(node, .objtype, "OBJECT_VIEW")
      try inScope(Scope(items: item(node, .relation))) { walk throws(NotUnderstood) in try walk.walkFields(node) }
    case .partitionCmd:
      let isAttached = tree.child(node, .bound) != nil || !tree.flag(node, .concurrent)
      try target(node, field: .name, .alter, locking: isAttached ? .accessExclusive : .shareUpdateExclusive)
      if tree.flag(node, .concurrent) { facts.runsInTransaction = false }
      try walkFields(node)
    default: try visitTableCommand(node)
    }
  }

  /// One action of ALTER TABLE. Each is listed: what is not is not understood.
  private mutating func visitTableCommand(_ node: Int) throws(NotUnderstood) {
    guard let subtype = tree.text(node, .subtype) else { throw notUnderstood(node) }
    if tree.isText(node, .behavior, "DROP_CASCADE") { add(Concern.cascade) }
    if subtype.contains("Column") || Self.columnActions.contains(subtype), let name = tree.text(node, .name) {
      addColumn(name, of: scopes.last?.items.first?.relations ?? [], .target)
    }
    switch subtype {
    case "AT_AddColumn", "AT_AddConstraint", "AT_AlterColumnType", "AT_ColumnDefault", "AT_AlterConstraint",
      "AT_AttachPartition", "AT_DetachPartition", "AT_DetachPartitionFinalize", "AT_ReplicaIdentity", "AT_AddOf":
      try visit(node, .def)
    case "AT_DropColumn", "AT_DropNotNull", "AT_SetNotNull", "AT_DropExpression", "AT_SetStatistics", "AT_SetOptions",
      "AT_ResetOptions", "AT_SetStorage", "AT_SetCompression", "AT_DropConstraint", "AT_ValidateConstraint",
      "AT_ClusterOn", "AT_DropCluster", "AT_SetLogged", "AT_SetUnLogged", "AT_AddIdentity", "AT_SetIdentity",
      "AT_DropIdentity", "AT_DropOf", "AT_SetAccessMethod", "AT_SetTableSpace", "AT_DropOids":
      break
    case "AT_SetRelOptions", "AT_ResetRelOptions", "AT_ReplaceRelOptions":
      // security_barrier and security_invoker decide with whose rights a view reads.
      if isChangingView { add(Effect.privilege) }
    case "AT_AddInherit", "AT_DropInherit": try inheritance(node)
    case "AT_ChangeOwner", "AT_EnableTrig", "AT_EnableAlwaysTrig", "AT_EnableReplicaTrig", "AT_DisableTrig",
      "AT_EnableTrigAll", "AT_DisableTrigAll", "AT_EnableTrigUser", "AT_DisableTrigUser", "AT_EnableRule",
      "AT_EnableAlwaysRule", "AT_EnableReplicaRule", "AT_DisableRule", "AT_EnableRowSecurity",
      "AT_DisableRowSecurity", "AT_ForceRowSecurity", "AT_NoForceRowSecurity":
      add(Effect.privilege)
    case "AT_GenericOptions", "AT_AlterColumnGenericOptions": add(Effect.network)
    default:
      throw NotUnderstood(code: .unknownNode, description: "the analysis has no rule for the action `\(subtype)`")
    }
    try walkFields(node)
  }

  private mutating func inheritance(_ node: Int) throws(NotUnderstood) {
    guard let parent = tree.child(node, .def), tree.kind(of: parent) == .rangeVar else { throw notUnderstood(node) }
    try target(parent, .alter, locking: .shareUpdateExclusive)
  }

  /// Actions that are about a column without saying so.
  private static let columnActions: Set<String> = [
    "AT_DropNotNull", "AT_SetNotNull", "AT_DropExpression", "AT_SetStatistics", "AT_SetOptions", "AT_ResetOptions",
    "AT_SetStorage", "AT_SetCompression", "AT_AddIdentity", "AT_SetIdentity", "AT_DropIdentity",
  ]
}
