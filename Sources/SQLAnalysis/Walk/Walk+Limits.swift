import SallyportModel

// How many rows a query may return, as far as its text says.

extension Walk {
  /// The LIMIT of one query. LIMIT ALL and LIMIT NULL limit nothing.
  mutating func noteLimit(_ query: Int) {
    guard let count = tree.child(query, .limitCount) else { return }
    let value = constant(count)
    guard value != .null else { return }
    let withTies = tree.isText(query, .limitOption, "LIMIT_OPTION_WITH_TIES")
    facts.limits.append(RowLimit(rows: wholeRows(value), withTies: withTies, isOutermost: query == outermostQuery))
  }

  private func wholeRows(_ value: Constant?) -> Int? {
    switch value {
    case .integer(let rows) where rows >= 0: rows
    case .string(let digits): Int(digits).flatMap { $0 >= 0 ? $0 : nil }
    default: nil
    }
  }

  /// Whether the text alone bounds the rows of a query.
  func isBounded(_ query: Int) -> Bool {
    if let count = tree.child(query, .limitCount), wholeRows(constant(count)) != nil,
      !tree.isText(query, .limitOption, "LIMIT_OPTION_WITH_TIES")
    {
      return true
    }
    if let left = tree.child(query, .larg), let right = tree.child(query, .rarg) {
      return (tree.isText(query, .op, "SETOP_EXCEPT") || isBounded(right)) && isBounded(left)
    }
    if tree.child(query, .valuesLists) != nil { return true }
    let results = Array(tree.list(query, .targetList))
    // A function may return many rows, so that only what is surely none of those counts.
    let isSingle = results.contains(where: isAggregate) && tree.child(query, .groupClause) == nil
    guard results.allSatisfy({ isAggregate($0) || !calls($0) }) else { return false }
    return isSingle || tree.child(query, .fromClause) == nil
  }

  private func isAggregate(_ result: Int) -> Bool {
    guard let call = tree.child(result, .val), tree.kind(of: call) == .funcCall, tree.child(call, .over) == nil else {
      return false
    }
    if tree.flag(call, .aggStar) { return true }
    let name = tree.name(call, .funcname)
    guard name.count == 1 || name.first == "pg_catalog" else { return false }
    return Self.aggregates.contains(name.last ?? "") && !tree.list(call, .args).contains(where: calls)
  }

  static let aggregates: Set<String> = [
    "count", "sum", "min", "max", "avg", "bool_and", "bool_or", "every", "string_agg", "array_agg", "json_agg",
    "jsonb_agg", "json_object_agg", "jsonb_object_agg", "stddev", "variance", "bit_and", "bit_or",
  ]

  private func calls(_ node: Int) -> Bool {
    (node..<Int(tree.entries[node].end)).contains { tree.kind(of: $0) == .funcCall }
  }
}
