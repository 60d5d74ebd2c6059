import SallyportModel

// Calls, with and without a name that looks like one.

extension Walk {
  /// The operator in a field, if there is one. `BETWEEN` and its like stand for comparisons of PostgreSQL itself.
  mutating func operatorUse(_ node: Int, _ field: FieldName) {
    guard tree.child(node, field) != nil else { return }
    let name = tree.name(node, field)
    guard !Self.keywords.contains(name.last ?? "") else { return }
    add(names.operator(name))
  }

  private static let keywords: Set<String> = ["BETWEEN", "NOT BETWEEN", "BETWEEN SYMMETRIC", "NOT BETWEEN SYMMETRIC"]

  mutating func functionCall(_ node: Int) throws(NotUnderstood) {
    let name = tree.name(node, .funcname)
    guard !name.isEmpty else { throw notUnderstood(node) }
    let arguments = Array(tree.list(node, .args))
    if name.last == "set_config", name.count == 1 || name.first == "pg_catalog",
      let setting = setting(arguments, of: node)
    {
      facts.settings.append(setting)
      add(.session)
      return add(RoutineUse(kind: .function, name: name.joined(separator: "."), isHarmless: true))
    }
    add(names.function(name, arguments: arguments.count))
    if isExcessive(name, arguments) { add(Concern.excessive) }
  }

  /// `(x).name` is a column of `x`, or the function `name` called with `x`. Only what cannot be a call passes.
  mutating func indirection(_ node: Int) throws(NotUnderstood) {
    var isFirst = true
    for step in tree.list(node, .indirection) {
      switch tree.kind(of: step) {
      case .string:
        let name = tree.string(step) ?? ""
        if !isFirst || !isColumnOfCall(node, name) { attribute(name) }
      case .aIndices, .aStar: try visit(step)
      default: throw notUnderstood(node)
      }
      isFirst = false
    }
  }

  /// `alias.name` is a column, or the function `name` called with the row: without any node that says so. A name that some routine has
  /// passes only where every relation of that alias has the column, which then comes first.
  mutating func columnReference(_ node: Int) {
    guard let last = Array(tree.list(node, .fields)).last, tree.kind(of: last) != .aStar else { return }
    let parts = tree.name(node, .fields)
    guard parts.count >= 2, let name = parts.last else { return }
    let qualifier = parts[parts.count - 2]
    if let use = names.routineBehind(name) {
      guard !isColumn(name, of: qualifier) else { return }
      add(Concern.hiddenCall)
      return add(use)
    }
    if callsResult(of: qualifier, name) { attribute(name) }
  }

  /// Whether `alias` stands for what functions in FROM return, and that has no such column: then the name can only be a function's.
  private func callsResult(of alias: String, _ name: String) -> Bool {
    guard hasFunctionInFrom, tree.entries.count <= Self.searchable else { return false }
    let bearers = tree.entries.indices.filter { tree.kind(of: $0) == .rangeFunction && bears($0, alias) }
    return bearers.contains { !hasColumn($0, alias, name) }
  }

  private func hasColumn(_ function: Int, _ alias: String, _ name: String) -> Bool {
    if name == alias || name == "ordinality" { return true }
    for inner in function..<Int(tree.entries[function].end) {
      switch tree.kind(of: inner) {
      case .funcCall:
        let called = tree.name(inner, .funcname)
        if called.last == name || names.isResultColumn(name, of: called) { return true }
      case .columnDef where tree.text(inner, .colname) == name: return true
      case .alias where tree.name(inner, .colnames).contains(name): return true
      default: continue
      }
    }
    return false
  }

  private func isColumn(_ name: String, of qualifier: String) -> Bool {
    guard tree.entries.count <= Self.searchable else { return false }
    let bearers = tree.entries.indices.filter { bears($0, qualifier) }
    guard !bearers.isEmpty else { return false }
    return bearers.allSatisfy { bearer in
      guard tree.kind(of: bearer) == .rangeVar, let relation = tree.text(bearer, .relname) else { return false }
      guard tree.text(bearer, .schemaname) != nil || visibleCTEs[relation] == nil else { return false }
      let candidates = names.relation(schema: tree.text(bearer, .schemaname), name: relation).candidates
      return names.haveColumn(name, candidates.map(\.name))
    }
  }

  private mutating func attribute(_ name: String) {
    let use = names.function([name], arguments: 1)
    guard !use.isHarmless else { return }
    add(Concern.hiddenCall)
    add(use)
  }

  /// Whether what stands before `.column` is a call of PostgreSQL's own whose result has that column.
  private func isColumnOfCall(_ node: Int, _ column: String) -> Bool {
    guard let argument = tree.child(node, .arg) else { return false }
    let call = tree.kind(of: argument) == .columnRef ? callBehind(argument) : argument
    guard let call, tree.kind(of: call) == .funcCall else { return false }
    return names.isResultColumn(column, of: tree.name(call, .funcname))
  }

  /// The call behind `alias.name`, where one subquery alone has that alias and calls it `name`. Drivers ask so for keys.
  private func callBehind(_ reference: Int) -> Int? {
    let parts = tree.name(reference, .fields)
    guard parts.count == 2, tree.entries.count <= Self.searchable else { return nil }
    let bearers = tree.entries.indices.filter { bears($0, parts[0]) && isVisible($0, from: reference) }
    guard bearers.count == 1, tree.kind(of: bearers[0]) == .rangeSubselect,
      let query = tree.child(bearers[0], .subquery), tree.isText(query, .op, "SETOP_NONE"),
      let alias = tree.child(bearers[0], .alias), tree.child(alias, .colnames) == nil
    else { return nil }
    let targets = tree.list(query, .targetList).filter { tree.text($0, .name) == parts[1] }
    return targets.count == 1 ? tree.child(targets[0], .val) : nil
  }

  /// Whether what stands in FROM can be named there: a SELECT's FROM is seen within that SELECT only.
  private func isVisible(_ source: Int, from reference: Int) -> Bool {
    for node in tree.entries.indices where node < source && source < Int(tree.entries[node].end) {
      guard tree.kind(of: node) == .selectStmt else { continue }
      guard node < reference, reference < Int(tree.entries[node].end) else { return false }
    }
    return true
  }

  /// The search looks at every entry of the tree; a larger one is not worth it.
  private static let searchable = 5_000

  /// Whether something in FROM can be called by `name`: by its alias, or by its own name where it has none.
  private func bears(_ node: Int, _ name: String) -> Bool {
    if let alias = tree.child(node, .alias), tree.kind(of: alias) == .alias {
      return tree.text(alias, .aliasname) == name
    }
    return tree.kind(of: node) == .rangeVar && tree.text(node, .relname) == name
  }

  mutating func visitSample(_ node: Int) throws(NotUnderstood) {
    let method = tree.name(node, .method)
    let isBuiltin = [["bernoulli"], ["system"], ["pg_catalog", "bernoulli"], ["pg_catalog", "system"]].contains(method)
    add(RoutineUse(kind: .function, name: method.joined(separator: "."), isHarmless: isBuiltin))
    try walkFields(node)
  }
}
