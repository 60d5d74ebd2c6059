import SallyportModel

// The WITH queries that the counted rows depend on.

extension Counting {
  /// Wraps the bodies in the WITH clauses that they need, each in its own place, so that every name means what it meant.
  func frame(
    _ bodies: [Body], _ site: ChangeSite, _ clauses: Clauses
  ) throws(CountingQuery.Obstacle) -> CountingQuery.Frame {
    var wanted = names(
      in: bodies.flatMap { $0.sources + ($0.condition.map { [$0] } ?? []) } + branchConditions(site.node))
    var clausesText: [String] = []
    for with in site.withs.reversed() {
      let text = try withClause(with, &wanted)
      if !text.isEmpty { clausesText.insert(text, at: 0) }
    }
    let outer = clausesText.first.map { $0 + " " } ?? ""
    let inner = clausesText.dropFirst()
    let wrapped = bodies.map { body in
      inner.reversed().enumerated().reduce(body.sql) { sql, with in
        with.offset == 0
          ? with.element + " " + sql : with.element + " SELECT FROM (\(sql)) AS " + CountingQuery.Frame.nested
      }
    }
    return CountingQuery.Frame(prefix: outer, bodies: wrapped)
  }

  private func branchConditions(_ node: Int) -> [Int] {
    tree.list(node, .mergeWhenClauses).compactMap { tree.child($0, .condition) }
  }

  /// The queries of a WITH clause that are wanted, and in `wanted` what they want themselves.
  private func withClause(_ with: OpenWith, _ wanted: inout Set<String>) throws(CountingQuery.Obstacle) -> String {
    let tables = Array(Array(tree.list(with.clause, .ctes)).prefix(with.visible))
    var kept: [String] = []
    for table in tables.reversed() {
      guard let name = tree.text(table, .ctename), wanted.contains(name), let query = tree.child(table, .ctequery)
      else {
        continue
      }
      // What names it from here on inwards is served; what it names itself stands before it or further out.
      wanted.remove(name)
      wanted.formUnion(names(in: [query]))
      kept.insert(try text(of: table, query), at: 0)
    }
    // A recursive clause may name a query before it is defined.
    let isRecursive = tree.flag(with.clause, .recursive)
    if isRecursive, !kept.isEmpty {
      guard tables.allSatisfy({ tree.kind(of: tree.child($0, .ctequery) ?? 0) == .selectStmt }) else {
        throw .readsChanges
      }
      kept = []
      for table in tables { kept.append(try text(of: table, tree.child(table, .ctequery) ?? table)) }
      return "WITH RECURSIVE " + kept.joined(separator: ", ")
    }
    return kept.isEmpty ? "" : "WITH " + kept.joined(separator: ", ")
  }

  private func text(of table: Int, _ query: Int) throws(CountingQuery.Obstacle) -> String {
    guard let at = tree.number(table, .location), let start = tokens.index(at: at) else { throw .notSeparable }
    var open = start + 1
    if tokens.isSign(open, "(") { open = tokens.afterGroup(open) }
    while open < tokens.all.count, !tokens.isSign(open, "(") { open += 1 }
    let close = tokens.afterGroup(open)
    switch tree.kind(of: query) {
    case .selectStmt:
      // SEARCH and CYCLE follow the query.
      var end = close
      let hasMore = tree.child(table, .searchClause) != nil || tree.child(table, .cycleClause) != nil
      if hasMore {
        end = tokens.all.count
        let limit = tokens.level(from: close) { if tokens.isSign($0, ","), $0 < end { end = $0 } }
        guard end < limit else { throw .notSeparable }
      }
      return tokens.slice(start..<end)
    case .deleteStmt:
      // What a DELETE returns is what it finds.
      guard let clauses = clauses(of: query), clauses.others == nil, let returning = clauses.returning,
        tree.child(query, .withClause) == nil
      else { throw .readsChanges }
      let filter = clauses.condition.map { " WHERE " + tokens.slice($0) } ?? ""
      let found = "SELECT \(tokens.slice(returning)) FROM \(tokens.slice(clauses.target))\(filter)"
      return tokens.slice(start..<open) + " (" + found + ")"
    default: throw .readsChanges
    }
  }

  /// Names without a schema that stand in FROM anywhere inside: they may be WITH queries.
  private func names(in nodes: [Int]) -> Set<String> {
    var names: Set<String> = []
    for node in nodes {
      for inner in node..<Int(tree.entries[node].end) where tree.kind(of: inner) == .rangeVar {
        if tree.child(inner, .schemaname) == nil, let name = tree.text(inner, .relname) { names.insert(name) }
      }
    }
    return names
  }
}
