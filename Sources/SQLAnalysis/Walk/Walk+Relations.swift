import SallyportModel

extension Walk {
  /// A relation in FROM: a CTE that is in sight, or something of the catalog that is read.
  mutating func visitRelation(_ node: Int) throws(NotUnderstood) {
    let (schema, name) = try relationName(node)
    if schema == nil, visibleCTEs[name, default: 0] > 0 { return }
    var relation = names.relation(schema: schema, name: name)
    if relation.concern == .leakingCatalog, !relation.candidates.contains(where: { mayShowSecret($0.name) }) {
      relation.concern = nil
    }
    use(relation, .read, .read)
  }

  /// A relation that the statement acts on. It is never a CTE.
  ///
  /// - Parameters:
  ///   - locking: the mode in which the statement locks it; `nil` for none above that of every read.
  ///   - cascades: whether CASCADE goes on from there.
  mutating func target(
    _ node: Int, _ effect: Effect, locking mode: LockUse.Mode?, cascades: Bool = false
  ) throws(NotUnderstood) {
    let (schema, name) = try relationName(node)
    if tree.isText(node, .relpersistence, "t") { add(Concern.temporaryObject) }
    let relation = names.relation(schema: schema, name: name)
    use(relation, cascades ? .cascadeRoot : .target, effect)
    lock(relation.candidates.map(\.name), mode)
  }

  mutating func target(
    _ node: Int, field: FieldName, _ effect: Effect, locking mode: LockUse.Mode?, cascades: Bool = false
  ) throws(NotUnderstood) {
    guard let relation = tree.child(node, field) else { throw notUnderstood(node) }
    try target(relation, effect, locking: mode, cascades: cascades)
  }

  /// A relation that the statement makes.
  mutating func creation(_ node: Int, field: FieldName) throws(NotUnderstood) {
    guard let relation = tree.child(node, field) else { throw notUnderstood(node) }
    let (schema, name) = try relationName(relation)
    if tree.isText(relation, .relpersistence, "t") { add(Concern.temporaryObject) }
    let made = names.creation(schema: schema, name: name)
    if NameResolver.isTemporary(made.schema) { add(Concern.temporaryObject) }
    add(RelationUse(made, .target, .create, .made))
  }

  /// A relation by the parts of its name, as DROP and COMMENT have it.
  mutating func target(
    _ parts: [String], of node: Int, _ effect: Effect, locking mode: LockUse.Mode?, cascades: Bool = false
  ) throws(NotUnderstood) {
    var parts = parts
    if parts.count == 3, isOwnDatabase(parts[0]) { parts.removeFirst() }
    guard (1...2).contains(parts.count), let name = parts.last else { throw notUnderstood(node) }
    let relation = names.relation(schema: parts.count == 2 ? parts[0] : nil, name: name)
    use(relation, cascades ? .cascadeRoot : .target, effect)
    lock(relation.candidates.map(\.name), mode)
  }

  private mutating func use(_ relation: NameResolver.Relation, _ role: RelationUse.Role, _ effect: Effect) {
    for candidate in relation.candidates { add(RelationUse(candidate.name, role, effect, candidate.resolution)) }
    if let concern = relation.concern { add(concern) }
  }

  /// PostgreSQL knows no other database than the session's.
  private func isOwnDatabase(_ name: String?) -> Bool { name == nil || name == names.database }

  /// - Throws: ``NotUnderstood`` for `database.schema.name`: only the server knows which database this is.
  private func relationName(_ node: Int) throws(NotUnderstood) -> (schema: String?, name: String) {
    guard let name = tree.text(node, .relname), isOwnDatabase(tree.text(node, .catalogname)) else {
      throw notUnderstood(node, field: tree.child(node, .catalogname))
    }
    for child in tree.children(of: node)
    where Rulebook.standard.treatment(of: Int(tree.entries[child].member)) == .none {
      throw notUnderstood(node, field: child)
    }
    return (tree.text(node, .schemaname), name)
  }
}
