import SallyportModel

// Calls of `set_config` that say which setting they mean.

extension Walk {
  /// `set_config` with a constant name and a constant value is SET by another spelling; a parameter as the value is one that is
  /// not known yet (asyncpg puts `jit` back so). Anything else is a hazard.
  func setting(_ arguments: [Int], of call: Int) -> SettingUse? {
    guard arguments.count == 3, let name = plainText(arguments[0]) ?? listedSetting(arguments[0], call) else {
      return nil
    }
    if tree.kind(of: arguments[1]) == .paramRef { return SettingUse(name.lowercased(), .set(nil)) }
    guard let value = plainText(arguments[1]) else { return nil }
    return SettingUse(name.lowercased(), .set(value))
  }

  /// A text that no cast can have changed: `'off'`, or `'off'::text`. `'1'::numeric(1,-1)::text` is zero.
  private func plainText(_ node: Int) -> String? {
    guard tree.kind(of: node) == .typeCast else {
      if tree.kind(of: node) == .aConst, case .string(let value) = constant(node) { return value }
      return nil
    }
    guard let type = tree.child(node, .typeName), let argument = tree.child(node, .arg),
      [["text"], ["pg_catalog", "text"]].contains(tree.name(type, .names)),
      tree.child(type, .typmods) == nil, tree.child(type, .arrayBounds) == nil
    else { return nil }
    return plainText(argument)
  }

  /// The name in `SELECT set_config(name, …) FROM pg_settings WHERE name = 'one'`: pg_dump's way to set what an older server does not
  /// have. The list has every name once, so that the row that is found has that one.
  private func listedSetting(_ argument: Int, _ call: Int) -> String? {
    guard tree.name(argument, .fields) == ["name"], let query = select(around: call) else { return nil }
    let sources = Array(tree.list(query, .fromClause))
    guard sources.count == 1, isSettings(sources[0]), let condition = tree.child(query, .whereClause),
      tree.kind(of: condition) == .aExpr, tree.isText(condition, .kind, "AEXPR_OP"),
      tree.name(condition, .name) == ["="], let column = tree.child(condition, .lexpr),
      tree.kind(of: column) == .columnRef, tree.name(column, .fields) == ["name"],
      let value = tree.child(condition, .rexpr)
    else { return nil }
    return plainText(value)
  }

  private func isSettings(_ source: Int) -> Bool {
    guard tree.kind(of: source) == .rangeVar, tree.text(source, .relname) == "pg_settings",
      tree.child(source, .alias) == nil, visibleCTEs["pg_settings", default: 0] == 0
    else { return false }
    let candidates = names.relation(schema: tree.text(source, .schemaname), name: "pg_settings").candidates
    return candidates.map(\.name) == [RelationName(schema: "pg_catalog", name: "pg_settings")]
  }

  /// The innermost SELECT around a node.
  private func select(around node: Int) -> Int? {
    tree.entries.indices.last { other in
      other < node && node < Int(tree.entries[other].end) && tree.kind(of: other) == .selectStmt
    }
  }
}
