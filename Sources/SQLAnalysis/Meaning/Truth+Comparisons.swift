import SallyportModel

// Operators, IN, BETWEEN, LIKE.

extension Truth {
  mutating func expression(_ node: Int) -> Judgement {
    guard let right = tree.child(node, .rexpr) else { return condition(term(node)) }
    let name = tree.name(node, .name)
    let op = name.last ?? ""
    guard name.count == 1 || name.first == "pg_catalog", let left = tree.child(node, .lexpr) else {
      return condition(term(node))
    }
    switch tree.text(node, .kind) {
    case "AEXPR_OP": return operation(node, op, left, right)
    case "AEXPR_IN": return membership(left, tree.list(right, .items), isIn: op == "=")
    case "AEXPR_OP_ANY": return quantified(node, op, left, right, isAny: true)
    case "AEXPR_OP_ALL": return quantified(node, op, left, right, isAny: false)
    case "AEXPR_DISTINCT": return negated(same(term(left), term(right)))
    case "AEXPR_NOT_DISTINCT": return same(term(left), term(right))
    case "AEXPR_LIKE", "AEXPR_ILIKE", "AEXPR_SIMILAR": return match(op, term(left), term(right))
    case "AEXPR_BETWEEN": return between(left, right)
    case "AEXPR_NOT_BETWEEN": return negated(between(left, right))
    case "AEXPR_BETWEEN_SYM": return between(left, right, symmetric: true)
    case "AEXPR_NOT_BETWEEN_SYM": return negated(between(left, right, symmetric: true))
    case "AEXPR_NULLIF": return condition(term(node))
    default: return condition(shape(node))
    }
  }

  private mutating func operation(_ node: Int, _ op: String, _ left: Int, _ right: Int) -> Judgement {
    switch op {
    case "=", "<>", "<", ">", "<=", ">=":
      if let flag = comparedWithTruth(op, left, right) { return flag }
      if let flag = comparedWithTruth(op, right, left) { return flag }
      return compare(op, term(left), term(right))
    case "~", "~*", "!~", "!~*", "~~", "!~~", "~~*", "!~~*", "^@": return match(op, term(left), term(right))
    case "@>", "<@", "&&", "~=", "?&", "&<", "&>":
      let sides = (term(left), term(right))
      return sides.0 == sides.1 && !sides.0.reach.contains(.chance) ? Judgement(.every) : condition(term(node))
    default: return condition(term(node))
    }
  }

  /// `condition = true` is the condition, `condition <> true` its contrary.
  private mutating func comparedWithTruth(_ op: String, _ side: Int, _ other: Int) -> Judgement? {
    guard op == "=" || op == "<>", case .boolean(let flag) = term(other) else { return nil }
    let judgement = judge(side)
    return flag == (op == "=") ? judgement : negated(judgement)
  }

  /// `x op y` for the six comparisons.
  func compare(_ op: String, _ left: Term, _ right: Term) -> Judgement {
    if left == .null || right == .null { return Judgement(.null) }
    if case .call("row", let lefts) = left, case .call("row", let rights) = right, lefts.count == rights.count,
      op == "=" || op == "<>"
    {
      var all = Combination(isOr: op == "<>")
      for (one, other) in zip(lefts, rights) { all.add(compare(op, one, other)) }
      return all.result
    }
    let (leftBase, leftOffset) = left.split
    let (rightBase, rightOffset) = right.split
    let isChance = left.reach.union(right.reach).contains(.chance)
    if leftBase == rightBase, !isChance {
      return Judgement(Self.holds(op, .number(leftOffset), .number(rightOffset)) ? .every : .none)
    }
    if Self.holdsByNature(op, left, right) || Self.holdsByNature(Self.flipped(op), right, left) {
      return Judgement(.every)
    }
    if op == "=" || op == "<>", let (term, flag) = Self.comparedWithBoolean(left, right) {
      return judged(Region(.condition(term), .only(.number(flag == (op == "=") ? 1 : 0))))
    }
    if let one = left.point, let other = right.point {
      return Judgement(Self.holds(op, one, other) ? .every : .none)
    }
    if let point = right.point { return compare(op, leftBase, leftOffset, point) }
    if let point = left.point { return compare(Self.flipped(op), rightBase, rightOffset, point) }
    let isOrdered = String(describing: left) < String(describing: right)
    let pair: Term = isOrdered ? .pair(left, right) : .pair(right, left)
    return judged(Region(pair, Self.set(isOrdered ? op : Self.flipped(op), .number(0))))
  }

  /// `active = true` is about the same expression as `active`.
  private static func comparedWithBoolean(_ left: Term, _ right: Term) -> (term: Term, flag: Bool)? {
    if case .boolean(let flag) = right, left.point == nil { return (left, flag) }
    if case .boolean(let flag) = left, right.point == nil { return (right, flag) }
    return nil
  }

  private func compare(_ op: String, _ base: Term, _ offset: Double, _ point: Point) -> Judgement {
    switch point {
    case .number(let value):
      let shifted = value - offset
      // No integer of eight bytes is beyond; infinity is the end of time.
      if shifted >= 9.2233720368547758e18, op == "<" || op == "<=" { return judged(Region(base, .all)) }
      if shifted <= -9.2233720368547758e18, op == ">" || op == ">=" { return judged(Region(base, .all)) }
      return judged(Region(base, Self.set(op, .number(shifted))))
    case .text(let text):
      // The empty text comes first.
      if text.isEmpty, op == ">=" { return judged(Region(base, .all)) }
      return judged(Region(base, Self.set(op, point)))
    }
  }

  private static func set(_ op: String, _ point: Point) -> Cuts {
    switch op {
    case "=": .only(point)
    case "<>": Cuts.only(point).complement
    case "<": .below(point)
    case "<=": .below(point, including: true)
    case ">": .above(point)
    default: .above(point, including: true)
    }
  }

  private static func holds(_ op: String, _ left: Point, _ right: Point) -> Bool {
    switch op {
    case "=": left == right
    case "<>": left != right
    case "<": left < right
    case "<=": left <= right
    case ">": left > right
    default: left >= right
    }
  }

  static func flipped(_ op: String) -> String {
    switch op {
    case "<": ">"
    case "<=": ">="
    case ">": "<"
    case ">=": "<="
    default: op
    }
  }

  /// `x = coalesce(x, …)`, `x <= greatest(x, …)`, `x >= (SELECT min(x) …)`.
  private static func holdsByNature(_ op: String, _ left: Term, _ right: Term) -> Bool {
    guard case .call(let name, let arguments) = right, let first = arguments.first else { return false }
    switch name {
    case "coalesce": return first == left && ["=", "<=", ">="].contains(op)
    case "greatest": return op == "<=" && arguments.contains(left)
    case "least": return op == ">=" && arguments.contains(left)
    case "min of all": return op == ">=" && first == left
    case "max of all": return op == "<=" && first == left
    default: return false
    }
  }

  /// IS NOT DISTINCT FROM.
  private func same(_ left: Term, _ right: Term) -> Judgement {
    if left == right { return Judgement(left.reach.contains(.chance) ? .some : .every) }
    if right == .null { return nullTest(left, isNull: true) }
    if left == .null { return nullTest(right, isNull: true) }
    let judgement = compare("=", left, right)
    guard judgement.value != .every, judgement.value != .none, let region = judgement.region else { return judgement }
    return judged(Region(region.base, region.set, isFalseForNull: true))
  }

  private mutating func between(_ left: Int, _ bounds: Int, symmetric: Bool = false) -> Judgement {
    let ends = tree.list(bounds, .items).map { term($0) }
    guard ends.count == 2 else { return Judgement(.some) }
    let value = term(left)
    var straight = Combination(isOr: false)
    straight.add(compare(">=", value, ends[0]))
    straight.add(compare("<=", value, ends[1]))
    guard symmetric else { return straight.result }
    var crossed = Combination(isOr: false)
    crossed.add(compare(">=", value, ends[1]))
    crossed.add(compare("<=", value, ends[0]))
    var either = Combination(isOr: true)
    either.add(straight.result)
    either.add(crossed.result)
    return either.result
  }

  private mutating func membership(_ left: Int, _ items: Tree.Children, isIn: Bool) -> Judgement {
    let before = steps
    let value = term(left)
    let cost = before - steps
    var any = Combination(isOr: isIn)
    for item in items {
      // Each comparison looks at the whole left side.
      steps -= cost
      guard steps > 0 else { return Judgement(.some) }
      any.add(compare(isIn ? "=" : "<>", value, term(item)))
      if any.isSettled { break }
    }
    return any.result
  }

  /// `x op ANY (array)`: a comparison with each element.
  private mutating func quantified(_ node: Int, _ op: String, _ left: Int, _ right: Int, isAny: Bool) -> Judgement {
    let before = steps
    let value = term(left)
    let cost = before - steps
    if let found = quantifiedQuery(op, value, right, isAny: isAny) { return found }
    guard let elements = elements(right) else { return condition(shape(node)) }
    var all = Combination(isOr: isAny)
    for element in elements {
      steps -= cost
      guard steps > 0 else { return Judgement(.some) }
      let isComparison = ["=", "<>", "<", ">", "<=", ">="].contains(op)
      all.add(isComparison ? compare(op, value, element) : match(op, value, element))
      if all.isSettled { break }
    }
    return all.result
  }

  /// The elements of an array that stands in the text.
  private mutating func elements(_ node: Int) -> [Term]? {
    switch tree.kind(of: node) {
    case .aArrayExpr: return tree.list(node, .elements).map { term($0) }
    case .typeCast: return tree.child(node, .arg).flatMap { elements($0) }
    default: break
    }
    guard case .string(let text) = walk.constant(node), text.hasPrefix("{"), text.hasSuffix("}") else { return nil }
    let inner = text.dropFirst().dropLast().filter { $0 != " " && $0 != "\"" }
    guard !inner.contains("{") else { return nil }
    return inner.isEmpty ? [] : inner.split(separator: ",").map { .constant(.text(String($0))) }
  }
}
