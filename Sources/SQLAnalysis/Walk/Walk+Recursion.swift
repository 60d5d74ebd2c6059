import SallyportModel

// Recursive queries that nothing but time would end, as far as constants tell.

extension Walk {
  /// A recursive term that reads nothing but itself, and either filters nothing or counts farther than any honest series.
  func recursesBeyondLimit(_ table: Int, _ name: String) -> Bool {
    guard let query = tree.child(table, .ctequery), let term = tree.child(query, .rarg) else { return false }
    let sources = Array(tree.list(term, .fromClause))
    let isOnlyItself = sources.allSatisfy { tree.kind(of: $0) == .rangeVar && tree.text($0, .relname) == name }
    let others: [FieldName] = [.limitCount, .groupClause, .havingClause, .distinctClause]
    guard isOnlyItself, sources.count == 1, others.allSatisfy({ tree.child(term, $0) == nil }) else { return false }
    guard let filter = tree.child(term, .whereClause), constant(filter) != .boolean(true) else {
      return tree.flag(query, .all)
    }
    return steps(query, term, filter) > Self.seriesLimit
  }

  /// The rows of `SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 10`; 0 for everything that does not plainly count.
  private func steps(_ query: Int, _ term: Int, _ filter: Int) -> Double {
    guard tree.kind(of: filter) == .aExpr, tree.isText(filter, .kind, "AEXPR_OP"),
      let left = tree.child(filter, .lexpr), let right = tree.child(filter, .rexpr),
      let column = counter(left) ?? counter(right), let last = number(left) ?? number(right),
      ["<", "<=", ">", ">=", "<>", "!="].contains(tree.name(filter, .name).last),
      let (position, step) = stride(of: column, term), step != 0,
      let first = startingValues(query).dropFirst(position).first ?? nil
    else { return 0 }
    return (last - first) / step
  }

  /// The column's own name in `n` or `r.n`.
  private func counter(_ node: Int) -> String? {
    tree.kind(of: node) == .columnRef ? tree.name(node, .fields).last : nil
  }

  /// Which result of the term is `n + 1` or `n - 1`, and by how much it steps.
  private func stride(of column: String, _ term: Int) -> (position: Int, step: Double)? {
    for (position, target) in tree.list(term, .targetList).enumerated() {
      guard let value = tree.child(target, .val), tree.kind(of: value) == .aExpr,
        let left = tree.child(value, .lexpr), let right = tree.child(value, .rexpr)
      else { continue }
      switch tree.name(value, .name).last {
      case "+" where counter(left) == column: return number(right).map { (position, $0) }
      case "+" where counter(right) == column: return number(left).map { (position, $0) }
      case "-" where counter(left) == column: return number(right).map { (position, -$0) }
      default: continue
      }
    }
    return nil
  }

  /// The constants among what the recursion begins with.
  private func startingValues(_ query: Int) -> [Double?] {
    guard let base = tree.child(query, .larg) else { return [] }
    if let row = tree.list(base, .valuesLists).first(where: { _ in true }) { return tree.list(row, .items).map(number) }
    return tree.list(base, .targetList).map { tree.child($0, .val).flatMap(number) }
  }
}
