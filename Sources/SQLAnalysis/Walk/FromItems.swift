/// What stands in the FROM clauses of a statement, by what each can be called by.
///
/// PostgreSQL's `parse_relation.c`: the alias; without one a relation's own name, a function's last name (the first one's in ROWS FROM), for
/// anything else that may stand as a function the name that a result column of it would have, and `xmltable`.
struct FromItems {
  /// A query or a change of rows: what stands in its FROM is seen within it only. The statement itself comes first.
  private struct Query {
    let range: Range<Int>
    let parent: Int?
  }

  private var queries: [Query]
  /// By name, and then by query.
  private var named: [String: [Int: [Int]]] = [:]
  /// By query; what has a name that the rules written down here do not tell: any.
  private var nameless: [Int: [Int]] = [:]
  /// Whether some of it may have columns that no relation has.
  private(set) var hasOwnColumns = false

  init(of statement: Int, in tree: Tree) {
    queries = [Query(range: statement..<Int(tree.entries[statement].end), parent: nil)]
    var open = 0
    for node in queries[0].range {
      while let parent = queries[open].parent, node >= queries[open].range.upperBound { open = parent }
      switch tree.kind(of: node) {
      // UNION and its like have no FROM, and lean to the left by one level for each term.
      case .selectStmt where tree.child(node, .larg) != nil: continue
      case .selectStmt, .insertStmt, .updateStmt, .deleteStmt, .mergeStmt:
        queries.append(Query(range: node..<Int(tree.entries[node].end), parent: open))
        open = queries.count - 1
      case .commonTableExpr: hasOwnColumns = true
      case .rangeVar: add(node, to: open, tree)
      case .rangeFunction, .rangeTableFunc, .rangeSubselect, .joinExpr:
        hasOwnColumns = true
        add(node, to: open, tree)
      default: continue
      }
    }
  }

  private mutating func add(_ node: Int, to query: Int, _ tree: Tree) {
    if let alias = tree.child(node, .alias), let name = tree.text(alias, .aliasname) {
      return note(node, name, query)
    }
    switch tree.kind(of: node) {
    case .rangeVar: if let name = tree.text(node, .relname) { note(node, name, query) }
    case .rangeFunction:
      guard let name = tree.calls(node).first.flatMap(tree.resultName) else {
        return nameless[query, default: []].append(node)
      }
      note(node, name, query)
    case .rangeTableFunc: note(node, "xmltable", query)
    case .joinExpr:
      guard let alias = tree.child(node, .joinUsingAlias), let name = tree.text(alias, .aliasname) else { return }
      note(node, name, query)
    default: return
    }
  }

  private mutating func note(_ node: Int, _ name: String, _ query: Int) {
    named[name, default: [:]][query, default: []].append(node)
  }

  /// Everything that may be called so, wherever it stands.
  func items(called name: String) -> [Int] {
    (named[name].map { $0.values.flatMap(\.self) } ?? []) + nameless.values.flatMap(\.self)
  }

  /// What may be called so from a place: of several those of the innermost query, which hides the others.
  func items(called name: String, from reference: Int) -> [Int] {
    let bearers = named[name]
    guard bearers != nil || !nameless.isEmpty else { return [] }
    var found: [Int] = []
    var query: Int? = innermost(around: reference)
    while let here = query {
      if let items = bearers?[here] { return found + items }
      found += nameless[here, default: []]
      query = queries[here].parent
    }
    return found
  }

  /// Queries are in the order of the tree: the last that begins before the place, or one around that.
  private func innermost(around reference: Int) -> Int {
    var low = 0
    var high = queries.count
    while low + 1 < high {
      let middle = (low + high) / 2
      if queries[middle].range.lowerBound <= reference { low = middle } else { high = middle }
    }
    while let parent = queries[low].parent, reference >= queries[low].range.upperBound { low = parent }
    return low
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
