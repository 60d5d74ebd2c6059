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
    if callsResult(of: qualifier, name, node) { attribute(name) }
  }

  /// Whether `alias` stands for something in FROM that has its columns by the text alone, and no such one: then the name can only be a
  /// function's.
  private mutating func callsResult(of alias: String, _ name: String, _ reference: Int) -> Bool {
    let items = fromItems()
    guard items.hasOwnColumns else { return false }
    var isCall = false
    items.forEach(called: alias, from: reference) { item in
      isCall = isCall || ownColumns(of: item)?.contains(name) == false
    }
    return isCall
  }

  private mutating func isColumn(_ name: String, of qualifier: String) -> Bool {
    let bearers = fromItems().items(called: qualifier)
    guard !bearers.isEmpty, bearers.count <= Self.searchable else { return false }
    return bearers.allSatisfy { bearer in
      guard tree.kind(of: bearer) == .rangeVar, let relation = tree.text(bearer, .relname) else {
        return false
      }
      guard tree.text(bearer, .schemaname) != nil || visibleCTEs[relation] == nil else { return false }
      let candidates = names.relation(schema: tree.text(bearer, .schemaname), name: relation).candidates
      return names.haveColumn(name, candidates.map(\.name))
    }
  }

  /// With a catalog a name that no routine and no type has is a column's, or an error.
  private mutating func attribute(_ name: String) {
    let use = names.function([name], arguments: 1)
    guard !use.isHarmless, names.catalog == nil || names.routineBehind(name) != nil else { return }
    add(Concern.hiddenCall)
    add(use)
  }

  /// Whether what stands before `.column` is a call of PostgreSQL's own whose result has that column.
  private mutating func isColumnOfCall(_ node: Int, _ column: String) -> Bool {
    guard let argument = tree.child(node, .arg) else { return false }
    let call = tree.kind(of: argument) == .columnRef ? callBehind(argument) : argument
    guard let call, tree.kind(of: call) == .funcCall else { return false }
    return names.isResultColumn(column, of: tree.name(call, .funcname))
  }

  /// The call behind `alias.name`, where one subquery alone has that alias and calls it `name`. Drivers ask so for keys.
  private mutating func callBehind(_ reference: Int) -> Int? {
    let parts = tree.name(reference, .fields)
    guard parts.count == 2 else { return nil }
    var bearers: [Int] = []
    fromItems().forEach(called: parts[0], from: reference) { bearers.append($0) }
    guard bearers.count == 1, tree.kind(of: bearers[0]) == .rangeSubselect,
      let query = tree.child(bearers[0], .subquery), tree.isText(query, .op, "SETOP_NONE"),
      let alias = tree.child(bearers[0], .alias), tree.child(alias, .colnames) == nil
    else { return nil }
    let targets = tree.list(query, .targetList).filter { tree.text($0, .name) == parts[1] }
    return targets.count == 1 ? tree.child(targets[0], .val) : nil
  }

  /// More relations of one alias are not worth looking at for each column.
  private static let searchable = 100

  mutating func visitSample(_ node: Int) throws(NotUnderstood) {
    let method = tree.name(node, .method)
    let isBuiltin = [["bernoulli"], ["system"], ["pg_catalog", "bernoulli"], ["pg_catalog", "system"]].contains(method)
    add(RoutineUse(kind: .function, name: method.joined(separator: "."), isHarmless: isBuiltin))
    try walkFields(node)
  }
}
