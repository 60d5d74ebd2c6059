/// Whether a condition could tell rows of one relation apart.
///
/// It judges by meaning and errs towards ``some``: what it takes for a restriction may still hold for every row. That is
/// why rows are counted before anything is allowed under a grant; here only the plain cases are told to the human.
struct Truth {
  enum Value {
    /// Holds for every row, or for none and all alike: it restricts nothing.
    case every
    case none
    /// May hold for some rows and not for others.
    case some

    var negated: Value {
      switch self {
      case .every: .none
      case .none: .every
      case .some: .some
      }
    }
  }

  let tree: Tree
  let walk: Walk
  /// How the condition may call the relation: its alias, or its name.
  let targetName: String
  /// Other relations of the statement that are the same table: a join with them finds every row again.
  let twins: Set<String>

  func value(_ node: Int) -> Value {
    switch tree.kind(of: node) {
    case .boolExpr: return logic(node)
    case .booleanTest: return test(node)
    case .subLink: return subquery(node)
    case .aConst: return constant(node)
    case .nullTest where tree.isText(node, .nulltesttype, "IS_NOT_NULL") && isSystemColumn(node): return .every
    case .typeCast: return tree.child(node, .arg).map(value) ?? .some
    default: break
    }
    if !mentionsTarget(node) { return constantComparison(node) }
    return tree.kind(of: node) == .aExpr && isTautology(node) ? .every : .some
  }

  private func logic(_ node: Int) -> Value {
    let arguments = Array(tree.list(node, .args))
    let values = arguments.map(value)
    switch tree.text(node, .boolop) {
    case "NOT_EXPR": return values.first?.negated ?? .some
    case "AND_EXPR":
      if values.contains(.none) { return .none }
      return values.allSatisfy { $0 == .every } ? .every : .some
    default:
      if values.contains(.every) || hasComplements(arguments) { return .every }
      return values.allSatisfy { $0 == .none } ? .none : .some
    }
  }

  private func test(_ node: Int) -> Value {
    let inner = tree.child(node, .arg).map(value) ?? .some
    switch tree.text(node, .booltesttype) {
    case "IS_TRUE", "IS_NOT_FALSE": return inner
    case "IS_FALSE", "IS_NOT_TRUE": return inner.negated
    default: return .some
    }
  }

  private func constant(_ node: Int) -> Value {
    switch walk.constant(node) {
    case .boolean(let flag): flag ? .every : .none
    case .string(let word): "true".hasPrefix(word.lowercased()) || ["yes", "on", "1"].contains(word) ? .every : .none
    case .null: .none
    default: .some
    }
  }

  /// Without a column of the target it is true for all rows or for none. Only a comparison of two plain values says which.
  private func constantComparison(_ node: Int) -> Value {
    guard tree.kind(of: node) == .aExpr, let left = tree.child(node, .lexpr).flatMap(walk.number),
      let right = tree.child(node, .rexpr).flatMap(walk.number)
    else { return .every }
    switch tree.name(node, .name).last {
    case "=": return left == right ? .every : .none
    case "<>": return left != right ? .every : .none
    case "<": return left < right ? .every : .none
    case ">": return left > right ? .every : .none
    case "<=": return left <= right ? .every : .none
    case ">=": return left >= right ? .every : .none
    default: return .every
    }
  }
}

// Comparisons that every row passes.

extension Truth {
  private func isTautology(_ node: Int) -> Bool {
    guard let left = tree.child(node, .lexpr), let right = tree.child(node, .rexpr) else { return false }
    let name = tree.name(node, .name).last ?? ""
    switch tree.text(node, .kind) {
    case "AEXPR_LIKE", "AEXPR_ILIKE", "AEXPR_SIMILAR": return !name.hasPrefix("!") && matchesAnything(right)
    case "AEXPR_IN": return name == "=" && tree.list(right, .items).contains { isSame(left, $0) }
    case "AEXPR_BETWEEN": return tree.list(right, .items).allSatisfy { isSame(left, $0) }
    case "AEXPR_NOT_DISTINCT": return isSame(left, right) || isTwin(left, right)
    case "AEXPR_OP": break
    default: return false
    }
    switch name {
    case "=", "<=", ">=": return isSame(left, right) || isTwin(left, right)
    case "~", "~*":
      return walk.constant(right).map { [.string(""), .string(".*"), .string("^")].contains($0) } ?? false
    default: return false
    }
  }

  private func matchesAnything(_ pattern: Int) -> Bool {
    guard case .string(let text) = walk.constant(pattern) else { return false }
    return !text.isEmpty && text.allSatisfy { $0 == "%" }
  }

  /// `users.id = other.id`, where both are the same table.
  private func isTwin(_ left: Int, _ right: Int) -> Bool {
    let sides = [left, right].map { tree.kind(of: $0) == .columnRef ? tree.name($0, .fields) : [] }
    guard sides.allSatisfy({ $0.count == 2 }), sides[0][1] == sides[1][1] else { return false }
    let owners = Set(sides.map { $0[0] })
    return owners.contains(targetName) && !owners.isDisjoint(with: twins)
  }

  /// Every pair is compared, so a long list is not looked at: nobody hides a tautology from himself in forty terms.
  private func hasComplements(_ arguments: [Int]) -> Bool {
    guard arguments.count <= 40 else { return false }
    return arguments.indices.contains { index in
      arguments[(index + 1)...].contains { isComplement(arguments[index], $0) }
    }
  }

  private func isComplement(_ one: Int, _ other: Int) -> Bool {
    if let inner = negation(one), isSame(inner, other) { return true }
    if let inner = negation(other), isSame(inner, one) { return true }
    guard tree.kind(of: one) == tree.kind(of: other) else { return false }
    switch tree.kind(of: one) {
    case .nullTest:
      let types = Set([one, other].compactMap { tree.text($0, .nulltesttype) })
      return types.count == 2 && sameField(one, other, .arg)
    case .aExpr:
      let names = Set([one, other].compactMap { tree.name($0, .name).last })
      let opposites: [Set<String>] = [["=", "<>"], ["<", ">="], [">", "<="], ["~~", "!~~"], ["~", "!~"]]
      return opposites.contains(names) && sameField(one, other, .lexpr) && sameField(one, other, .rexpr)
    default: return false
    }
  }

  private func negation(_ node: Int) -> Int? {
    guard tree.kind(of: node) == .boolExpr, tree.isText(node, .boolop, "NOT_EXPR") else { return nil }
    return tree.list(node, .args).first { _ in true }
  }

  private func sameField(_ one: Int, _ other: Int, _ field: FieldName) -> Bool {
    guard let left = tree.child(one, field), let right = tree.child(other, field) else { return false }
    return isSame(left, right)
  }

  /// Equal but for their places in the text.
  private func isSame(_ one: Int, _ other: Int) -> Bool {
    guard tree.entries[one].kind == tree.entries[other].kind else { return false }
    let left = tree.comparable(one)
    return left.elementsEqual(tree.comparable(other)) && !left.isEmpty
  }
}

// Subqueries and columns.

extension Truth {
  /// `EXISTS (SELECT 1)`, and `key IN (SELECT key FROM the same table)`.
  private func subquery(_ node: Int) -> Value {
    guard let query = tree.child(node, .subselect), tree.kind(of: query) == .selectStmt,
      tree.child(query, .limitCount) == nil, tree.child(query, .havingClause) == nil
    else { return .some }
    let restricts = tree.child(query, .whereClause).map { value($0) != .every } ?? false
    guard !restricts else { return .some }
    switch tree.text(node, .subLinkType) {
    case "EXISTS_SUBLINK": return .every
    case "ANY_SUBLINK": return readsTarget(query) ? .every : .some
    default: return .some
    }
  }

  private func readsTarget(_ query: Int) -> Bool {
    let sources = Array(tree.list(query, .fromClause))
    guard sources.count == 1, tree.kind(of: sources[0]) == .rangeVar else { return false }
    return twinNames.contains(tree.text(sources[0], .relname) ?? "")
  }

  private var twinNames: Set<String> { twins.union([targetName]) }

  private func mentionsTarget(_ node: Int) -> Bool {
    (node..<Int(tree.entries[node].end)).contains { inner in
      guard tree.kind(of: inner) == .columnRef else { return tree.kind(of: inner) == .currentOfExpr }
      let parts = tree.name(inner, .fields)
      return parts.count < 2 || parts.contains(targetName)
    }
  }

  private func isSystemColumn(_ node: Int) -> Bool {
    guard let argument = tree.child(node, .arg), tree.kind(of: argument) == .columnRef else { return false }
    return ["ctid", "tableoid", "xmin", "xmax", "cmin", "cmax"].contains(tree.name(argument, .fields).last ?? "")
  }
}

extension Tree {
  /// One word per entry of a subtree, without the offsets into the text.
  fileprivate func comparable(_ node: Int) -> [String] {
    (node..<Int(entries[node].end)).compactMap { inner in
      let entry = entries[inner]
      if inner != node, field(of: inner) == .location { return nil }
      let name = inner == node ? "" : field(of: inner).map { "\($0)" } ?? ""
      return "\(name) \(entry.kind.map { "\($0)" } ?? "") \(text(inner) ?? "\(entry.shape)")"
    }
  }
}
