// Arithmetic and functions of PostgreSQL's own, as far as they are worth knowing.

extension Truth {
  mutating func operatorTerm(_ node: Int) -> Term {
    guard let right = tree.child(node, .rexpr) else { return shape(node) }
    let name = tree.name(node, .name)
    let op = name.last ?? ""
    guard name.count == 1 || name.first == "pg_catalog" else { return shape(node) }
    let second = term(right)
    guard let left = tree.child(node, .lexpr) else { return Self.unary(op, second) ?? .call("u:" + op, [second]) }
    switch tree.text(node, .kind) {
    case "AEXPR_OP": return conditionOperators.contains(op) ? comparisonTerm(node) : binary(op, term(left), second)
    case "AEXPR_NULLIF": return nullIf(term(left), second)
    default: return comparisonTerm(node)
    }
  }

  private var conditionOperators: Set<String> { ["=", "<>", "<", ">", "<=", ">="] }

  /// A comparison as a value: a constant where it is one whatever the row.
  private mutating func comparisonTerm(_ node: Int) -> Term {
    let judgement = expression(node)
    if judgement.value == .null { return .null }
    let isConstant = judgement.region.map { $0.base.reach.isEmpty } ?? true
    if judgement.value == .every, isConstant { return .boolean(true) }
    if judgement.value == .none, isConstant { return .boolean(false) }
    return shape(node)
  }

  private static func unary(_ op: String, _ term: Term) -> Term? {
    switch op {
    case "+": return term
    case "-":
      if let number = term.number { return .constant(.number(-number)) }
      if case .call("u:-", let arguments) = term { return arguments[0] }
      return nil
    case "@": return .call("f:abs", [term])
    default: return nil
    }
  }

  private func nullIf(_ left: Term, _ right: Term) -> Term {
    switch compare("=", left, right).value {
    case .every: .null
    case .none, .null: left
    default: .call("nullif", [left, right])
    }
  }

  private func binary(_ op: String, _ left: Term, _ right: Term) -> Term {
    if left == .null || right == .null { return .null }
    if let one = left.number, let other = right.number, let folded = Self.fold(op, one, other) {
      return .constant(.number(folded))
    }
    let isSame = left == right && !left.reach.contains(.chance)
    switch (op, left.number, right.number) {
    case ("+", _, let number?): return left.adding(number)
    case ("+", let number?, _): return right.adding(number)
    case ("-", _, let number?): return left.adding(-number)
    case ("*", _, 1), ("/", _, 1), ("^", _, 1): return left
    case ("*", 1, _): return right
    case ("*", _, 0), ("*", 0, _), ("%", _, 1): return .constant(.number(0))
    case ("^", _, 0): return .constant(.number(1))
    case ("-", _, _) where isSame, ("%", _, _) where isSame, ("#", _, _) where isSame: return .constant(.number(0))
    case ("/", _, _) where isSame: return .constant(.number(1))
    case ("&", _, _) where isSame, ("|", _, _) where isSame: return left
    case ("||", _, _): return Self.joined(left, right)
    default: return .call("o:" + op, [left, right])
    }
  }

  private static func joined(_ left: Term, _ right: Term) -> Term {
    switch (left, right) {
    case (.constant(.text("")), _): right
    case (_, .constant(.text(""))): left
    case (.constant(.text(let one)), .constant(.text(let other))) where one.utf8.count + other.utf8.count < 4_096:
      .constant(.text(one + other))
    default: .call("o:||", [left, right])
    }
  }

  private static func fold(_ op: String, _ left: Double, _ right: Double) -> Double? {
    switch op {
    case "+": left + right
    case "-": left - right
    case "*": left * right
    case "/": right == 0 ? nil : left / right
    case "%": right == 0 ? nil : left.truncatingRemainder(dividingBy: right)
    default: nil
    }
  }

  mutating func callTerm(_ node: Int) -> Term {
    let name = tree.name(node, .funcname)
    let arguments = tree.list(node, .args).map { term($0) }
    let isPlain = [FieldName.aggOrder, .aggFilter, .over].allSatisfy { tree.child(node, $0) == nil }
    guard isPlain, name.count == 1 || name.first == "pg_catalog", let function = name.last else { return shape(node) }
    return Self.known(function, arguments) ?? .call("f:" + function, arguments)
  }

  /// Calls whose result is one of their arguments or a constant.
  private static func known(_ name: String, _ arguments: [Term]) -> Term? {
    let texts = arguments.map { argument -> String? in
      if case .constant(.text(let text)) = argument { return text }
      return nil
    }
    switch (name, arguments.count) {
    case ("lower", 1): return texts[0].map { .constant(.text($0.lowercased())) }
    case ("upper", 1): return texts[0].map { .constant(.text($0.uppercased())) }
    case ("length", 1), ("char_length", 1), ("character_length", 1):
      return texts[0].map { .constant(.number(Double($0.unicodeScalars.count))) }
    case ("abs", 1): return arguments[0].number.map { .constant(.number(abs($0))) }
    case ("left", 2), ("right", 2), ("repeat", 2):
      return arguments[1].number == 0 ? .constant(.text("")) : nil
    case ("substr", 3), ("substring", 3): return arguments[2].number == 0 ? .constant(.text("")) : nil
    case ("strpos", 2), ("position", 2): return texts[1] == "" ? .constant(.number(1)) : nil
    case ("starts_with", 2): return texts[1] == "" ? .boolean(true) : nil
    case ("replace", 3): return arguments[1] == arguments[2] || texts[1] == "" ? arguments[0] : nil
    case ("mod", 2): return arguments[1].number == 1 ? .constant(.number(0)) : nil
    case ("concat", _): return concatenated(arguments)
    default: return nil
    }
  }

  private static func concatenated(_ arguments: [Term]) -> Term? {
    let parts = arguments.filter { $0 != .constant(.text("")) && $0 != .null }
    guard !parts.isEmpty else { return .constant(.text("")) }
    guard parts.count > 1 || parts.count == arguments.count else { return parts[0] }
    return parts.reduce(.constant(.text(""))) { joined($0, $1) }
  }
}
