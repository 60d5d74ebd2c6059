import SallyportModel

// Subqueries: EXISTS, IN, ANY, ALL, ARRAY and single values.

extension Truth {
  mutating func subquery(_ node: Int) -> Judgement {
    guard pay(for: node), let query = tree.child(node, .subselect) else { return Judgement(.some) }
    let op = tree.name(node, .operName).last ?? "="
    switch tree.text(node, .subLinkType) {
    case "EXISTS_SUBLINK": return asItself(existence(query), node)
    case "ANY_SUBLINK":
      guard let test = tree.child(node, .testexpr) else { return Judgement(.some) }
      let tested = term(test)
      return asItself(amongAny(op, tested, query, node), node)
    case "ALL_SUBLINK":
      guard let test = tree.child(node, .testexpr) else { return Judgement(.some) }
      let tested = term(test)
      return asItself(amongAll(op, tested, query, node), node)
    default: return condition(term(node))
    }
  }

  /// What is left when nothing is known of a subquery: it may look at the row, or it is the same for all.
  private func unknown(_ node: Int, _ tested: Term? = nil) -> Value {
    tested?.reach.isDisjoint(with: [.row, .chance]) != false && !mentionsRow(node) ? .dependent : .some
  }

  /// A subquery whose value is not known is at least equal to itself.
  private mutating func asItself(_ value: Value, _ node: Int) -> Judgement {
    guard value == .some || value == .dependent else { return Judgement(value) }
    let region = Region(.condition(contents(node)), .only(.number(1)))
    return Judgement(value, region)
  }

  private mutating func amongAny(_ op: String, _ tested: Term, _ query: Int, _ node: Int) -> Value {
    if isEmpty(query) { return .none }
    if ["=", "<=", ">="].contains(op), let results = coverage(query)?.results(count: width(tested)),
      compare(op, tested, row(results)).value == .every
    {
      return .every
    }
    return unknown(node, tested)
  }

  private mutating func amongAll(_ op: String, _ tested: Term, _ query: Int, _ node: Int) -> Value {
    if isEmpty(query) { return .every }
    if op == "<>", let results = coverage(query)?.results(count: width(tested)),
      compare("=", tested, row(results)).value == .every
    {
      return .none
    }
    return unknown(node, tested)
  }

  private func width(_ term: Term) -> Int {
    if case .call("row", let parts) = term { return parts.count }
    return 1
  }

  private func row(_ terms: [Term]) -> Term { terms.count == 1 ? terms[0] : .call("row", terms) }

  /// `x op ANY (ARRAY(SELECT …))` and `x op ANY ((SELECT array_agg(…) …))` are IN by another spelling.
  mutating func quantifiedQuery(_ op: String, _ tested: Term, _ array: Int, isAny: Bool) -> Judgement? {
    var node = array
    while tree.kind(of: node) == .typeCast, let inner = tree.child(node, .arg) { node = inner }
    guard tree.kind(of: node) == .subLink, let query = tree.child(node, .subselect) else { return nil }
    if tree.isText(node, .subLinkType, "ARRAY_SUBLINK") {
      return Judgement(isAny ? amongAny(op, tested, query, node) : amongAll(op, tested, query, node))
    }
    guard isAny, ["=", "<=", ">="].contains(op), let element = aggregated(query, "array_agg"),
      compare(op, tested, element).value == .every
    else { return Judgement(unknown(node, tested)) }
    return Judgement(.every)
  }

  /// A single value: a constant, or the least, the greatest or any one of all rows.
  mutating func queryTerm(_ node: Int) -> Term {
    guard pay(for: node), let query = tree.child(node, .subselect) else { return .opaque(node) }
    switch tree.text(node, .subLinkType) {
    case "EXPR_SUBLINK":
      if let value = loneValue(query) { return value }
      if let least = aggregated(query, "min") { return .call("min of all", [least]) }
      if let greatest = aggregated(query, "max") { return .call("max of all", [greatest]) }
      if isCount(query) { return .call("f:count", [contents(node)]) }
      if let own = ownValue(query) { return own }
    case "EXISTS_SUBLINK":
      switch existence(query) {
      case .every: return .boolean(true)
      case .none: return .boolean(false)
      default: break
      }
    default: break
    }
    return contents(node)
  }

  /// A subquery that is not understood: what it depends on, and its shape so that it equals itself.
  private mutating func contents(_ node: Int) -> Term {
    steps -= (Int(tree.entries[node].end) - node) / 8
    guard steps > 0 else { return .opaque(node) }
    let spelled = Term.call("q:" + tree.spelling(node), [])
    return .call("query", [spelled, mentionsRow(node) ? .opaque(0) : .other("query")])
  }

  /// `(SELECT true)`.
  private mutating func loneValue(_ query: Int) -> Term? {
    let results = Array(tree.list(query, .targetList))
    let clauses: [FieldName] = [
      .fromClause, .whereClause, .havingClause, .limitCount, .limitOffset, .larg, .withClause, .groupClause,
    ]
    guard results.count == 1, clauses.allSatisfy({ tree.child(query, $0) == nil }),
      let value = tree.child(results[0], .val)
    else { return nil }
    return term(value)
  }

  private func isCount(_ query: Int) -> Bool {
    let results = Array(tree.list(query, .targetList))
    guard results.count == 1, let call = tree.child(results[0], .val), tree.kind(of: call) == .funcCall else {
      return false
    }
    return tree.name(call, .funcname).last == "count" && tree.child(query, .groupClause) == nil
  }

  /// `(SELECT u.id FROM users u WHERE u.id = users.id)`: the row's own value.
  private mutating func ownValue(_ query: Int) -> Term? {
    guard tree.child(query, .whereClause) != nil, let results = coverage(query)?.results(count: 1) else { return nil }
    return results[0]
  }

  /// What an aggregate without GROUP BY takes from every row of the target.
  private mutating func aggregated(_ query: Int, _ name: String) -> Term? {
    let results = Array(tree.list(query, .targetList))
    guard results.count == 1, let call = tree.child(results[0], .val), tree.kind(of: call) == .funcCall,
      tree.name(call, .funcname).last == name, tree.child(call, .aggFilter) == nil, tree.child(call, .over) == nil,
      let argument = tree.list(call, .args).first(where: { _ in true }), tree.child(query, .groupClause) == nil
    else { return nil }
    return coverage(query, of: argument)?.results(count: 1)?.first
  }
}

// EXISTS.

extension Truth {
  /// Whether a query returns a row for every row of the target, or none.
  private mutating func existence(_ query: Int) -> Value {
    guard pay(for: query), tree.kind(of: query) == .selectStmt else { return .some }
    if isEmpty(query) { return .none }
    if let left = tree.child(query, .larg), let right = tree.child(query, .rarg) {
      guard tree.isText(query, .op, "SETOP_UNION") else { return unknown(query) }
      return existence(left).or(existence(right))
    }
    if tree.child(query, .limitOffset) != nil || tree.child(query, .havingClause) != nil { return unknown(query) }
    if tree.child(query, .valuesLists) != nil || isAggregate(query) { return .every }
    if coverage(query) != nil { return .every }
    guard let condition = tree.child(query, .whereClause) else { return .every }
    let value = withoutTwins { truth in
      truth.inLevel(truth.sources(of: query).bindings) { $0.value(condition) }
    }
    return value == .uniform || value == .null ? .dependent : value
  }

  private func isAggregate(_ query: Int) -> Bool {
    guard tree.child(query, .groupClause) == nil else { return false }
    return tree.list(query, .targetList).contains { result in
      guard let call = tree.child(result, .val), tree.kind(of: call) == .funcCall else { return false }
      return tree.child(call, .over) == nil && Walk.aggregates.contains(tree.name(call, .funcname).last ?? "")
    }
  }

  /// Whether a query surely returns nothing.
  private mutating func isEmpty(_ query: Int) -> Bool {
    guard pay(for: query), tree.kind(of: query) == .selectStmt else { return false }
    if let count = tree.child(query, .limitCount), walk.constant(count) == .integer(0) { return true }
    if let left = tree.child(query, .larg), let right = tree.child(query, .rarg) {
      return isEmpty(left) && (!tree.isText(query, .op, "SETOP_UNION") || isEmpty(right))
    }
    guard let condition = tree.child(query, .whereClause), !isAggregate(query) else { return false }
    let value = withoutTwins { truth in
      truth.inLevel(truth.sources(of: query).bindings) { $0.value(condition) }
    }
    return value == .none || value == .null
  }

  /// Judges with every other mention of the target's table as another relation.
  mutating func withoutTwins<Result>(_ body: (inout Truth) -> Result) -> Result {
    let before = takesTwins
    takesTwins = false
    defer { takesTwins = before }
    return body(&self)
  }

  mutating func inLevel<Result>(_ bindings: [Binding], _ body: (inout Truth) -> Result) -> Result {
    levels.append(bindings)
    defer { levels.removeLast() }
    return body(&self)
  }

  /// Whether a column of the row may stand anywhere in it: by its qualifier, or without one.
  func mentionsRow(_ node: Int) -> Bool {
    let names = Set(
      levels.joined().compactMap { binding -> String? in
        if case .other = binding.kind { return nil }
        return binding.name
      })
    return (node..<Int(tree.entries[node].end)).contains { inner in
      guard tree.kind(of: inner) == .columnRef else { return tree.kind(of: inner) == .currentOfExpr }
      let parts = tree.name(inner, .fields)
      return parts.count < 2 || !names.isDisjoint(with: parts)
    }
  }
}

extension Tree {
  /// The words of a subtree without the places in the text.
  fileprivate func spelling(_ node: Int) -> String {
    (node..<Int(entries[node].end)).lazy.filter { self.field(of: $0) != .location }
      .map { self.text($0) ?? self.kind(of: $0).map { "\($0)" } ?? "·" }.joined(separator: " ")
  }
}
