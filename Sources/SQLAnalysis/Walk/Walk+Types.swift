import SallyportModel

extension Walk {
  mutating func visitTypeDefinition(_ node: Int, _ kind: NodeKind) throws(NotUnderstood) {
    switch kind {
    case .createSchemaStmt:
      command("CREATE SCHEMA")
      let name = tree.text(node, .schemaname)
      if name == nil || tree.child(node, .authrole) != nil { add(Effect.privilege) }
      add(ObjectUse(.schema, schema: name, name: name ?? "", .create))
    case .compositeTypeStmt:
      command("CREATE TYPE")
      try creation(node, field: .typevar)
    case .createEnumStmt:
      command("CREATE TYPE")
      addObject(.type, tree.name(node, .typeName), .create)
    case .alterEnumStmt:
      command("ALTER TYPE")
      addObject(.type, tree.name(node, .typeName), .alter)
    case .createDomainStmt:
      command("CREATE DOMAIN")
      addObject(.type, tree.name(node, .domainname), .create)
    case .alterDomainStmt:
      command("ALTER DOMAIN")
      addObject(.type, tree.name(node, .typeName), .alter)
    case .createStatsStmt:
      command("CREATE STATISTICS")
      addObject(.statistics, tree.name(node, .defnames), .create)
      for relation in tree.list(node, .relations) { try target(relation, .alter, locking: .shareUpdateExclusive) }
    default:
      command("ALTER STATISTICS")
      addObject(.statistics, tree.name(node, .defnames), .alter)
    }
    try walkFields(node)
  }
}
