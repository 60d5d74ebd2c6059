/// What stands in the FROM clauses of a statement, by what each can be called by.
///
/// PostgreSQL's `parse_relation.c`: the alias; without one a relation's own name, a function's last name (the first one's in ROWS FROM), for
/// anything else that may stand as a function the name that a result column of it would have, and `xmltable`.
struct FromItems {
  struct Item {
    let node: Int
    /// The innermost query or change of rows around it; the statement where there is none. It is seen within that only.
    let query: Int
  }

  private var named: [String: [Item]] = [:]
  /// What has a name that the rules written down here do not tell: any.
  private var nameless: [Item] = []
  /// Whether some of it may have columns that no relation has.
  private(set) var hasOwnColumns = false

  init(of statement: Int, in tree: Tree) {
    var queries = [statement]
    for node in statement..<Int(tree.entries[statement].end) {
      while queries.count > 1, node >= Int(tree.entries[queries[queries.count - 1]].end) { queries.removeLast() }
      switch tree.kind(of: node) {
      case .selectStmt, .insertStmt, .updateStmt, .deleteStmt, .mergeStmt: queries.append(node)
      case .commonTableExpr: hasOwnColumns = true
      case .rangeVar: add(Item(node: node, query: queries[queries.count - 1]), tree)
      case .rangeFunction, .rangeTableFunc, .rangeSubselect, .joinExpr:
        hasOwnColumns = true
        add(Item(node: node, query: queries[queries.count - 1]), tree)
      default: continue
      }
    }
  }

  private mutating func add(_ item: Item, _ tree: Tree) {
    if let alias = tree.child(item.node, .alias), let name = tree.text(alias, .aliasname) {
      return named[name, default: []].append(item)
    }
    switch tree.kind(of: item.node) {
    case .rangeVar: if let name = tree.text(item.node, .relname) { named[name, default: []].append(item) }
    case .rangeFunction:
      guard let name = tree.calls(item.node).first.flatMap(tree.resultName) else { return nameless.append(item) }
      named[name, default: []].append(item)
    case .rangeTableFunc: named["xmltable", default: []].append(item)
    case .joinExpr:
      guard let alias = tree.child(item.node, .joinUsingAlias), let name = tree.text(alias, .aliasname) else { return }
      named[name, default: []].append(item)
    default: return
    }
  }

  static let searchable = 1_000

  /// Everything that may be called so, wherever it stands.
  func items(called name: String) -> [Item] { named[name, default: []] + nameless }

  /// What may be called so from a place: of several those of the innermost query, which hides the others. `nil` where too many have the name to
  /// look at each for every column.
  func items(called name: String, from reference: Int, in tree: Tree) -> [Item]? {
    let bearers = items(called: name)
    guard bearers.count <= Self.searchable else { return nil }
    let visible = bearers.filter { $0.query <= reference && reference < Int(tree.entries[$0.query].end) }
    let innermost = visible.lazy.map(\.query).max()
    return visible.filter { $0.query == innermost }
  }
}

extension Tree {
  /// What stands as a function in `f(…)`, or in each place of `ROWS FROM (f(…), g(…))`.
  func calls(_ function: Int) -> [Int] {
    list(function, .functions).compactMap { pair in list(pair, .items).first { _ in true } }
  }

  /// The name that PostgreSQL gives to a result of a query (`FigureColname` in `parse_target.c`); `nil` where the rules written down here do not
  /// say.
  func resultName(_ node: Int) -> String? { figured(node)?.name }

  /// - Returns: the name, and whether it is only a type's, for which an outer cast puts its own.
  private func figured(_ node: Int) -> (name: String, isWeak: Bool)? {
    switch kind(of: node) {
    case .funcCall: return name(node, .funcname).last.map { ($0, false) }
    case .columnRef:
      guard let last = Array(list(node, .fields)).last else { return nil }
      return string(last).map { ($0, false) }
    case .coalesceExpr: return ("coalesce", false)
    case .minMaxExpr: return (isText(node, .op, "IS_LEAST") ? "least" : "greatest", false)
    case .sqlValueFunction: return valueFunctionName(node).map { ($0, false) }
    case .aExpr: return isText(node, .kind, "AEXPR_NULLIF") ? ("nullif", false) : nil
    case .typeCast: return castName(node)
    default: return nil
    }
  }

  private func castName(_ node: Int) -> (name: String, isWeak: Bool)? {
    guard let argument = child(node, .arg), let type = child(node, .typeName) else { return nil }
    if ![.aConst, .paramRef].contains(kind(of: argument)) {
      guard let inner = figured(argument) else { return nil }
      if !inner.isWeak { return inner }
    }
    return name(type, .names).last.map { ($0, true) }
  }

  private func valueFunctionName(_ node: Int) -> String? {
    guard let operation = text(node, .op), operation.hasPrefix("SVFOP_") else { return nil }
    let name = operation.dropFirst("SVFOP_".count).lowercased()
    return name.hasSuffix("_n") ? String(name.dropLast(2)) : name
  }
}
