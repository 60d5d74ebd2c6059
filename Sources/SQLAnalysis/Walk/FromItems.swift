/// What stands in the FROM clauses of a statement, by what each can be called by.
///
/// PostgreSQL's `parse_relation.c`: the alias; without one a relation's own name, a function's last name (the first one's in ROWS FROM), for
/// anything else that may stand as a function the name that a result column of it would have, and `xmltable`.
struct FromItems {
  private struct Item {
    let node: Int
    /// The query or change of rows in whose FROM it stands, and within which alone it is seen.
    let query: Int
  }

  /// In the order of the tree, so that of two around one place the later is the inner one. The statement itself comes first.
  private var queries: [Range<Int>]
  private var named: [String: [Item]] = [:]
  /// What has a name that the rules written down here do not tell: any.
  private var nameless: [Item] = []
  /// Whether some of it may have columns that no relation has.
  private(set) var hasOwnColumns = false

  init(of statement: Int, in tree: Tree) {
    queries = [statement..<Int(tree.entries[statement].end)]
    var open = [0]
    for node in queries[0] {
      while let innermost = open.last, node >= queries[innermost].upperBound { open.removeLast() }
      let query = open.last ?? 0
      switch tree.kind(of: node) {
      // UNION and its like have no FROM, and lean to the left by one level for each term.
      case .selectStmt where tree.child(node, .larg) != nil: continue
      case .selectStmt, .insertStmt, .updateStmt, .deleteStmt, .mergeStmt:
        open.append(queries.count)
        queries.append(node..<Int(tree.entries[node].end))
      case .commonTableExpr: hasOwnColumns = true
      case .rangeVar: add(Item(node: node, query: query), tree)
      case .rangeFunction, .rangeTableFunc, .rangeSubselect, .joinExpr:
        hasOwnColumns = true
        add(Item(node: node, query: query), tree)
      default: continue
      }
    }
  }

  private mutating func add(_ item: Item, _ tree: Tree) {
    if let alias = tree.child(item.node, .alias), let name = tree.text(alias, .aliasname) {
      named[name, default: []].append(item)
      return
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

  /// Everything that may be called so, wherever it stands.
  func items(called name: String) -> [Int] { (named[name] ?? []).map(\.node) + nameless.map(\.node) }

  /// What may be called so from a place: of several those of the innermost query, which hides the others.
  func forEach(called name: String, from reference: Int, _ body: (Int) -> Void) {
    let bearers = named[name] ?? []
    var innermost = -1
    for item in bearers where item.query > innermost && isSeen(item, from: reference) { innermost = item.query }
    for item in bearers where item.query == innermost { body(item.node) }
    for item in nameless where item.query > innermost && isSeen(item, from: reference) { body(item.node) }
  }

  private func isSeen(_ item: Item, from reference: Int) -> Bool { queries[item.query].contains(reference) }
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
