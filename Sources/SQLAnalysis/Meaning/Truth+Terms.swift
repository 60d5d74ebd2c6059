import SallyportModel

// Expressions in their normal form.

extension Truth {
  mutating func term(_ node: Int) -> Term {
    guard steps > 0, depth < Self.deepest else { return .opaque(node) }
    steps -= 1
    depth += 1
    defer { depth -= 1 }
    switch tree.kind(of: node) {
    case .aConst, .string, .integer, .float, .boolean: return constant(node)
    case .columnRef: return column(node)
    case .paramRef: return .parameter(tree.number(node, .number) ?? 0)
    case .typeCast: return cast(node)
    case .collateClause: return tree.child(node, .arg).map { term($0) } ?? .opaque(node)
    case .aExpr: return operatorTerm(node)
    case .boolExpr, .booleanTest, .nullTest: return conditionTerm(node)
    case .coalesceExpr: return coalesced(tree.list(node, .args).map { term($0) })
    case .minMaxExpr: return extreme(node)
    case .caseExpr: return caseTerm(node)
    case .aArrayExpr: return .call("array", tree.list(node, .elements).map { term($0) })
    case .rowExpr: return .call("row", tree.list(node, .args).map { term($0) })
    case .funcCall: return callTerm(node)
    case .subLink: return queryTerm(node)
    case .sqlValueFunction: return .call("v:" + (tree.text(node, .op) ?? ""), [])
    default: return shape(node)
    }
  }

  private mutating func constant(_ node: Int) -> Term {
    switch walk.constant(node) {
    case .integer(let value): .constant(.number(Double(value)))
    case .decimal(let digits): Double(digits).map { .constant(.number($0)) } ?? .constant(.text(digits))
    case .string(let text): .constant(.text(text))
    case .boolean(let flag): .boolean(flag)
    case .null: .null
    case nil: shape(node)
    }
  }

  /// A name in an expression: of the row, of something else, or nobody knows.
  private func column(_ node: Int) -> Term {
    let parts = tree.name(node, .fields)
    guard let name = parts.last else { return .opaque(node) }
    guard parts.count > 1 else { return unqualified(name) }
    let qualifier = parts[parts.count - 2]
    for level in levels.reversed() {
      guard let binding = level.first(where: { $0.name == qualifier }) else { continue }
      return Self.column(name, of: binding)
    }
    return .maybe(name)
  }

  /// A name without a qualifier belongs to the innermost level, if there is but one thing that it can belong to.
  private func unqualified(_ name: String) -> Term {
    guard let level = levels.last(where: { !$0.isEmpty }) else { return .maybe(name) }
    if level.count == 1 {
      let found = Self.column(name, of: level[0])
      if case .other = found, levels.filter({ !$0.isEmpty }).count > 1 { return .maybe(name) }
      return found
    }
    return levels.count == 1 ? .column(name) : .maybe(name)
  }

  private static func column(_ name: String, of binding: Binding) -> Term {
    switch binding.kind {
    case .row: .column(name)
    case .derived(let columns, let hasAll): columns[name] ?? (hasAll ? .column(name) : .maybe(name))
    case .other: .other(binding.name + "." + name)
    }
  }

  /// Casts of literals to what they look like, and casts that change nothing of a key, are looked through.
  private mutating func cast(_ node: Int) -> Term {
    guard let argument = tree.child(node, .arg), let type = tree.child(node, .typeName) else { return .opaque(node) }
    let inner = term(argument)
    let name = tree.name(type, .names).last ?? ""
    let isPlain = tree.child(type, .typmods) == nil && tree.child(type, .arrayBounds) == nil
    switch (inner, name) {
    case (.null, _): return .null
    case (.constant(let point), "bool"):
      switch point {
      case .number(let value): return .boolean(value != 0)
      case .text(let text): return .boolean(Self.isTrue(text))
      }
    case (.constant(.text(let text)), _) where Self.numbers.contains(name):
      return Double(text).map { .constant(.number($0)) } ?? inner
    case (.constant, _), (.boolean, "bool"): return isPlain ? inner : .call("c:" + name, [inner])
    case (.boolean(let flag), _) where Self.numbers.contains(name): return .constant(.number(flag ? 1 : 0))
    case _ where isPlain && (Self.numbers.contains(name) || Self.texts.contains(name)): return inner
    default: return .call("c:" + name, [inner])
    }
  }

  private static let numbers: Set<String> = ["int2", "int4", "int8", "numeric"]
  private static let texts: Set<String> = ["text", "varchar"]

  private mutating func conditionTerm(_ node: Int) -> Term {
    switch judge(node).value {
    case .null: .null
    default: shape(node)
    }
  }

  private mutating func coalesced(_ arguments: [Term]) -> Term {
    var known: [Term] = []
    for argument in arguments where argument != .null && known.last != argument {
      known.append(argument)
      if argument.isNeverNull { break }
    }
    guard let first = known.first else { return .null }
    return known.count == 1 ? first : .call("coalesce", known)
  }

  private mutating func extreme(_ node: Int) -> Term {
    let isGreatest = tree.isText(node, .op, "IS_GREATEST")
    let arguments = tree.list(node, .args).map { term($0) }.filter { $0 != .null }
    guard let first = arguments.first else { return .null }
    if arguments.allSatisfy({ $0 == first }) { return first }
    let points = arguments.compactMap(\.point)
    if points.count == arguments.count, let found = isGreatest ? points.max() : points.min() { return .constant(found) }
    return .call(isGreatest ? "greatest" : "least", arguments)
  }

  private mutating func caseTerm(_ node: Int) -> Term {
    let results = reachable(node)
    let terms = Set(results.map { $0.map { term($0) } ?? .null })
    if terms.count == 1, let only = terms.first { return only }
    return .call("case", tree.children(of: node).map { shape($0) })
  }

  /// The results of a CASE that some row may get; `nil` for the NULL of a missing ELSE.
  mutating func reachable(_ node: Int) -> [Int?] {
    let subject = tree.child(node, .arg).map { term($0) }
    var results: [Int?] = []
    for branch in tree.list(node, .args) {
      guard let condition = tree.child(branch, .expr), let result = tree.child(branch, .result) else { continue }
      let value = subject.map { compare("=", $0, term(condition)).value } ?? self.value(condition)
      switch value {
      case .none, .null: continue
      case .every: return results + [result]
      default: results.append(result)
      }
    }
    return results + [tree.child(node, .defresult)]
  }

  /// A node of which only the shape is known: its kind, its scalars and the terms inside it.
  mutating func shape(_ node: Int) -> Term {
    let entry = tree.entries[node]
    switch entry.shape {
    case .string, .number: return .constant(.text(tree.text(node) ?? ""))
    case .true: return .boolean(true)
    case .false: return .boolean(false)
    case .null: return .null
    case .list, .node: break
    }
    var parts: [Term] = []
    for child in tree.children(of: node) where tree.field(of: child) != .location {
      guard steps > 0, depth < Self.deepest else { return .opaque(node) }
      let isNode = tree.entries[child].shape == .node
      parts.append(isNode ? term(child) : nested(child))
    }
    return .call("n:\(entry.kind.map { "\($0)" } ?? "list")", parts)
  }

  private mutating func nested(_ child: Int) -> Term {
    steps -= 1
    depth += 1
    defer { depth -= 1 }
    let field = tree.field(of: child).map { "\($0)" } ?? ""
    return .call("p:" + field, [shape(child)])
  }
}
