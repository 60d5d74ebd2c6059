import SallyportModel

// Which columns something in FROM has by the text alone.

extension Walk {
  /// Whatever the catalog says; `nil` where the catalog decides. Found once for each item.
  mutating func ownColumns(of item: Int) -> Set<String>? {
    if let known = knownColumns[item] { return known }
    let columns = findColumns(of: item)
    knownColumns[item] = .some(columns)
    return columns
  }

  private func findColumns(of item: Int) -> Set<String>? {
    let renamed = tree.child(item, .alias).map { tree.name($0, .colnames) } ?? []
    let columns: [String]?
    switch tree.kind(of: item) {
    case .rangeFunction: return functionColumns(item, renamed)
    case .rangeTableFunc: columns = tree.list(item, .columns).compactMap { tree.text($0, .colname) }
    case .rangeSubselect: columns = tree.child(item, .subquery).flatMap(results)
    case .rangeVar: columns = columnsOfCTE(item)
    // By an alias of the whole join it has what its sides have, by that of USING only what they share.
    case .joinExpr: columns = tree.child(item, .alias) == nil ? tree.name(item, .usingClause) : nil
    default: columns = nil
    }
    return columns.map { Set(renamed + $0.dropFirst(renamed.count)) }
  }

  private func columnsOfCTE(_ item: Int) -> [String]? {
    guard let name = tree.text(item, .relname), isCTE(item, name), let queries = queriesOfCTEs[name],
      queries.count == 1,
      tree.child(queries[0], .searchClause) == nil, tree.child(queries[0], .cycleClause) == nil,
      let columns = tree.child(queries[0], .ctequery).flatMap(results)
    else { return nil }
    let renamed = tree.name(queries[0], .aliascolnames)
    return renamed + columns.dropFirst(renamed.count)
  }

  /// The columns of a query in their order; `nil` where a `*` or a result without a known name is among them.
  private func results(of query: Int) -> [String]? {
    guard tree.kind(of: query) == .selectStmt else { return nil }
    if let left = tree.child(query, .larg) { return results(of: left) }
    if let row = tree.list(query, .valuesLists).first(where: { _ in true }) {
      return tree.list(row, .items).enumerated().map { "column\($0.offset + 1)" }
    }
    var columns: [String] = []
    for target in tree.list(query, .targetList) {
      guard let name = tree.text(target, .name) ?? tree.child(target, .val).flatMap(tree.resultName) else { return nil }
      columns.append(name)
    }
    return columns
  }

  private func functionColumns(_ item: Int, _ renamed: [String]) -> Set<String> {
    var columns = Set(renamed)
    if tree.flag(item, .ordinality) { columns.insert("ordinality") }
    let functions = Array(tree.list(item, .functions))
    let alias = tree.child(item, .alias).flatMap { tree.text($0, .aliasname) }
    for function in functions {
      let parts = Array(tree.list(function, .items))
      let defined = definedColumns(tree.list(item, .coldeflist)) + parts.dropFirst().flatMap(definedColumns)
      let known = defined.isEmpty ? parts.first.map(builtinColumns) ?? [] : defined
      columns.formUnion(known)
      // A plain value's column is called as the function is, and the one of a single function as its alias.
      guard known.isEmpty, renamed.count < functions.count else { continue }
      let own = functions.count == 1 ? alias : nil
      if let name = own ?? parts.first.flatMap(tree.resultName) { columns.insert(name) }
    }
    return columns
  }

  private func definedColumns(_ list: Int) -> [String] { definedColumns(tree.list(list, .items)) }

  private func definedColumns(_ list: Tree.Children) -> [String] {
    list.compactMap { tree.kind(of: $0) == .columnDef ? tree.text($0, .colname) : nil }
  }

  private func builtinColumns(_ call: Int) -> [String] {
    tree.kind(of: call) == .funcCall ? names.resultColumns(of: tree.name(call, .funcname)) : []
  }
}
