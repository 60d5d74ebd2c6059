import SallyportModel

/// Whether a condition could tell rows of one relation apart.
///
/// It judges by meaning and errs towards ``Value/some``: what it takes for a restriction may still hold for every row. That is
/// why rows are counted before anything is allowed under a grant. Constants are folded, expressions brought into a normal form
/// (``Term``), and conditions on one expression taken together as the set of values that pass (``Region``).
///
/// Other relations of the statement are judged as "is there a row for which": a table that is joined with itself is first taken for
/// the row in question, which shows that there is one.
struct Truth {
  enum Value {
    /// Holds for every row; NULLs aside, where a comparison was written.
    case every
    case none
    /// NULL for every row.
    case null
    /// The same for every row, whichever that is, whatever the parameters.
    case uniform
    /// The same for every row: parameters or other relations decide.
    case dependent
    /// May hold for some rows and not for others.
    case some

    /// Whether a condition with this value restricts nothing, should it let anything pass.
    var isUnrestricted: Bool { self == .every || self == .uniform || self == .dependent }
  }

  struct Judgement {
    var value: Value
    /// For which values of one expression it holds, where that is all that it depends on.
    var region: Region?

    init(_ value: Value, _ region: Region? = nil) {
      self.value = value
      self.region = region
    }
  }

  /// What a name in front of a column stands for.
  struct Binding {
    enum Kind {
      /// The row in question, or one of the same table that is taken for it.
      case row
      /// A query that has every row in question; its columns by name. `*` says that it has all columns under their own names.
      case derived([String: Term], hasAll: Bool)
      case other
    }

    let name: String
    let kind: Kind
  }

  let tree: Tree
  var walk: Walk
  /// What the target's name may stand for.
  let target: [RelationName]
  /// The names in sight, innermost level last.
  var levels: [[Binding]] = []
  /// Whether other mentions of the target's table are taken for the row in question.
  var takesTwins = true
  /// What is left of the work that one condition is worth; at the end of it everything is ``Value/some``.
  var steps = 30_000
  var depth = 0

  init(walk: Walk, target: [RelationName]) {
    tree = walk.tree
    self.walk = walk
    self.target = target
  }

  static let deepest = 400

  mutating func value(_ node: Int) -> Value { judge(node).value }

  /// Pays for a look at everything inside a node. False when nothing is left.
  mutating func pay(for node: Int) -> Bool {
    steps -= 1 + (Int(tree.entries[node].end) - node) / 32
    return steps > 0
  }

  mutating func judge(_ node: Int) -> Judgement {
    guard steps > 0, depth < Self.deepest else { return Judgement(.some) }
    steps -= 1
    depth += 1
    defer { depth -= 1 }
    switch tree.kind(of: node) {
    case .boolExpr: return logic(node)
    case .booleanTest: return test(node)
    case .nullTest: return nullTest(node)
    case .subLink: return subquery(node)
    case .aExpr: return expression(node)
    case .caseExpr: return branches(node)
    case .coalesceExpr: return firstKnown(node)
    case .currentOfExpr: return Judgement(.some)
    default: return condition(term(node))
    }
  }

  /// A term that is used as a condition.
  func condition(_ term: Term) -> Judgement {
    switch term {
    case .null: return Judgement(.null)
    case .boolean(let flag): return Judgement(flag ? .every : .none)
    case .constant(.text(let word)): return Judgement(Self.isTrue(word) ? .every : .none)
    default: return judged(Region(.condition(term), .only(.number(1))))
    }
  }

  /// Every beginning of `true` and `yes` is true to PostgreSQL.
  static func isTrue(_ text: String) -> Bool {
    let word = text.lowercased().filter { $0 != " " }
    return !word.isEmpty && ("true".hasPrefix(word) || "yes".hasPrefix(word)) || word == "on" || word == "1"
  }

  func judged(_ region: Region) -> Judgement {
    let value = region.value
    let reach = region.base.reach
    if value == .every || value == .none { return Judgement(value, region) }
    if reach.contains(.chance) { return Judgement(.some) }
    if reach.contains(.row) { return Judgement(.some, region) }
    return Judgement(reach.contains(.outside) ? .dependent : .uniform, region)
  }
}

// AND, OR, NOT and the tests.

extension Truth {
  private mutating func logic(_ node: Int) -> Judgement {
    let isOr = tree.isText(node, .boolop, "OR_EXPR")
    if !isOr, !tree.isText(node, .boolop, "AND_EXPR") {
      return tree.list(node, .args).first { _ in true }.map { negated(judge($0)) } ?? Judgement(.some)
    }
    var all = Combination(isOr: isOr)
    for argument in tree.list(node, .args) {
      all.add(judge(argument))
      if all.isSettled { break }
    }
    return all.result
  }

  func negated(_ judgement: Judgement) -> Judgement {
    let region = judgement.region?.negated
    switch judgement.value {
    case .every: return Judgement(.none, region)
    case .none: return region.map(judged) ?? Judgement(.every)
    case .null, .uniform, .dependent: return Judgement(judgement.value, region)
    case .some: return region.map(judged) ?? Judgement(.some)
    }
  }

  private mutating func test(_ node: Int) -> Judgement {
    guard let argument = tree.child(node, .arg) else { return Judgement(.some) }
    let inner = judge(argument)
    switch tree.text(node, .booltesttype) {
    case "IS_TRUE": return decided(inner)
    case "IS_NOT_TRUE": return negated(decided(inner))
    case "IS_FALSE": return decided(negated(inner))
    case "IS_NOT_FALSE": return negated(decided(negated(inner)))
    case "IS_UNKNOWN": return unknown(inner)
    default: return negated(unknown(inner))
    }
  }

  private func decided(_ judgement: Judgement) -> Judgement {
    if judgement.value == .null { return Judgement(.none) }
    return Judgement(judgement.value, judgement.region?.decided)
  }

  private func unknown(_ judgement: Judgement) -> Judgement {
    if judgement.value == .null { return Judgement(.every) }
    if judgement.region == nil, judgement.value == .every || judgement.value == .none { return Judgement(.none) }
    guard let region = judgement.region else { return Judgement(judgement.value) }
    let isNull = !region.isTrueForNull && !region.isFalseForNull
    return judged(
      Region(region.base, .none, isTrueForNull: isNull, isFalseForNull: !isNull, isNullTest: true))
  }

  private mutating func nullTest(_ node: Int) -> Judgement {
    let isNull = tree.isText(node, .nulltesttype, "IS_NULL")
    guard let argument = tree.child(node, .arg) else { return Judgement(.some) }
    if tree.kind(of: argument) == .aExpr, let region = judge(argument).region, !region.base.isCondition {
      let unknown = self.unknown(Judgement(region.value, region))
      return isNull ? unknown : negated(unknown)
    }
    let term = self.term(argument)
    if case .call("row", _) = term { return condition(.call(isNull ? "row is null" : "row is not null", [term])) }
    return nullTest(term, isNull: isNull)
  }

  func nullTest(_ term: Term, isNull: Bool) -> Judgement {
    if term == .null { return Judgement(isNull ? .every : .none) }
    if term.isNeverNull { return Judgement(isNull ? .none : .every) }
    return judged(
      Region(term, isNull ? .none : .all, isTrueForNull: isNull, isFalseForNull: !isNull, isNullTest: true))
  }

  /// `COALESCE(condition, constant)`: what is unknown counts as the constant.
  private mutating func firstKnown(_ node: Int) -> Judgement {
    let arguments = Array(tree.list(node, .args))
    var judgements: [Judgement] = []
    for argument in arguments {
      let judgement = judge(argument)
      if judgement.value == .null { continue }
      judgements.append(judgement)
    }
    guard let first = judgements.first else { return Judgement(.null) }
    if judgements.allSatisfy({ $0.value == first.value && ($0.value == .every || $0.value == .none) }) { return first }
    guard judgements.count == 2, var region = first.region, [.every, .none].contains(judgements[1].value) else {
      return condition(term(node))
    }
    if !region.isTrueForNull, !region.isFalseForNull {
      region.isTrueForNull = judgements[1].value == .every
      region.isFalseForNull = !region.isTrueForNull
    }
    return judged(region)
  }

  /// A CASE whose branches that can be reached all say the same.
  private mutating func branches(_ node: Int) -> Judgement {
    let results = reachable(node)
    let values = Set(results.map { $0.map { value($0) } ?? .null })
    if values.count == 1, let only = values.first, only != .some { return Judgement(only) }
    let term = self.term(node)
    if case .call("case", _) = term, !term.reach.contains(.row) {
      return Judgement(term.reach.contains(.outside) || values.contains(.dependent) ? .dependent : .uniform)
    }
    return condition(term)
  }
}
