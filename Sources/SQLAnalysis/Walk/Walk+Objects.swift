import SallyportModel

// Statements that remove, rename, move or comment an object by its type and name.

extension Walk {
  /// `OBJECT_FOREIGN_TABLE` → `FOREIGN TABLE`, as command tags have it.
  static func objectTag(_ type: String) -> String {
    switch type {
    case "OBJECT_MATVIEW": "MATERIALIZED VIEW"
    case "OBJECT_COLUMN", "OBJECT_TABCONSTRAINT": "TABLE"
    case "OBJECT_STATISTIC_EXT": "STATISTICS"
    case "OBJECT_DOMCONSTRAINT": "DOMAIN"
    case "OBJECT_ATTRIBUTE": "TYPE"
    default: type.replacing("OBJECT_", with: "").replacing("_", with: " ")
    }
  }

  private static let relations: Set<String> = [
    "OBJECT_TABLE", "OBJECT_VIEW", "OBJECT_MATVIEW", "OBJECT_SEQUENCE", "OBJECT_INDEX", "OBJECT_FOREIGN_TABLE",
  ]
  /// Parts of a relation that decide what others may do with it: named by the relation and their own name.
  private static let guards: Set<String> = ["OBJECT_TRIGGER", "OBJECT_RULE", "OBJECT_POLICY"]
  private static let parts: Set<String> = ["OBJECT_COLUMN", "OBJECT_TABCONSTRAINT"]

  mutating func visitObjectChange(_ node: Int, _ kind: NodeKind) throws(NotUnderstood) {
    if tree.isText(node, .behavior, "DROP_CASCADE") { add(Concern.cascade) }
    switch kind {
    case .truncateStmt:
      command("TRUNCATE TABLE")
      let cascades = tree.isText(node, .behavior, "DROP_CASCADE")
      for relation in tree.list(node, .relations) {
        try target(relation, .truncate, locking: .accessExclusive, cascades: cascades)
      }
    case .dropStmt: try visitDrop(node)
    case .renameStmt: try visitRename(node)
    case .alterObjectSchemaStmt: try visitMove(node)
    default: try visitComment(node)
    }
    try walkFields(node)
  }

  private mutating func visitDrop(_ node: Int) throws(NotUnderstood) {
    guard let type = tree.text(node, .removeType) else { throw notUnderstood(node) }
    command("DROP " + Self.objectTag(type))
    if tree.flag(node, .concurrent) { facts.runsInTransaction = false }
    for object in tree.list(node, .objects) { try changed(object, type, .drop, of: node) }
    if type == "OBJECT_SCHEMA" || type == "OBJECT_EXTENSION" { add(Concern.unbounded) }
  }

  private mutating func visitRename(_ node: Int) throws(NotUnderstood) {
    guard let type = tree.text(node, .renameType) else { throw notUnderstood(node) }
    command("ALTER " + Self.objectTag(type))
    if Self.guards.contains(type) { add(Effect.privilege) }
    if let relation = tree.child(node, .relation) {
      try target(relation, .alter, locking: lockMode(ofRename: node))
      guard type == "OBJECT_COLUMN", let name = tree.text(node, .subname) else { return }
      return addColumn(name, of: item(node, .relation).first?.relations ?? [], .target)
    }
    guard let object = tree.child(node, .object) else { return addOther(type, nil, "", .alter) }
    try changed(object, type, .alter, of: node)
  }

  private mutating func visitMove(_ node: Int) throws(NotUnderstood) {
    guard let type = tree.text(node, .objectType), let schema = tree.text(node, .newschema) else {
      throw notUnderstood(node)
    }
    command("ALTER " + Self.objectTag(type))
    add(ObjectUse(.schema, schema: schema, name: schema, .alter))
    if let relation = tree.child(node, .relation) { return try target(relation, .alter, locking: .accessExclusive) }
    guard let object = tree.child(node, .object) else { throw notUnderstood(node) }
    try changed(object, type, .alter, of: node)
  }

  private mutating func visitComment(_ node: Int) throws(NotUnderstood) {
    command("COMMENT")
    guard let type = tree.text(node, .objtype), let object = tree.child(node, .object) else {
      throw notUnderstood(node)
    }
    try changed(object, type, .alter, of: node)
  }

  /// One object by its type and its name.
  private mutating func changed(_ object: Int, _ type: String, _ effect: Effect, of node: Int) throws(NotUnderstood) {
    let name = objectName(object)
    let mode = lockMode(ofChange: node)
    let cascades = tree.isText(node, .behavior, "DROP_CASCADE")
    switch type {
    case _ where Self.relations.contains(type):
      try target(name, of: node, effect, locking: mode, cascades: cascades)
    case _ where Self.guards.contains(type):
      add(Effect.privilege)
      try target(Array(name.dropLast()), of: node, effect, locking: mode)
    case _ where Self.parts.contains(type):
      try target(Array(name.dropLast()), of: node, effect, locking: mode)
      if type == "OBJECT_COLUMN", let column = name.last, name.count > 1 {
        let relation = names.relation(schema: name.count > 2 ? name[0] : nil, name: name[name.count - 2])
        addColumn(column, of: relation.candidates.map(\.name), .target)
      }
    case "OBJECT_TYPE", "OBJECT_DOMAIN", "OBJECT_ATTRIBUTE": addObject(.type, name, effect)
    case "OBJECT_STATISTIC_EXT": addObject(.statistics, name, effect)
    case "OBJECT_COLLATION": addObject(.collation, name, effect)
    case "OBJECT_SCHEMA": add(ObjectUse(.schema, schema: name.last, name: name.last ?? "", effect))
    default: addOther(type, name.count > 1 ? name.first : nil, name.last ?? "", effect)
    }
  }

  private mutating func addOther(_ type: String, _ schema: String?, _ name: String, _ effect: Effect) {
    switch type {
    case "OBJECT_ROLE": add(Effect.privilege)
    case "OBJECT_DATABASE", "OBJECT_TABLESPACE": add(Effect.server)
    case "OBJECT_FDW", "OBJECT_FOREIGN_SERVER", "OBJECT_PUBLICATION", "OBJECT_SUBSCRIPTION": add(Effect.network)
    default: break
    }
    add(ObjectUse(.other, schema: schema, name: name, effect))
  }

  mutating func addObject(_ kind: ObjectUse.Kind, _ name: [String], _ effect: Effect) {
    let made = names.creation(schema: name.count > 1 ? name[0] : nil, name: name.last ?? "")
    if NameResolver.isTemporary(made.schema) { add(Concern.temporaryObject) }
    add(ObjectUse(kind, schema: made.schema, name: made.name, effect))
  }

  /// A name as the grammar gives it: a string, a list of them, a type, or a routine with its arguments.
  private func objectName(_ object: Int) -> [String] {
    switch tree.kind(of: object) {
    case .string: tree.string(object).map { [$0] } ?? []
    case .list: tree.name(object, .items)
    case .typeName: tree.name(object, .names)
    case .objectWithArgs: tree.name(object, .objname)
    default: tree.children(of: object).compactMap(tree.string)
    }
  }
}
