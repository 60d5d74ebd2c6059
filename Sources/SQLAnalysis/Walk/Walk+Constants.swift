/// A value that stands in the text as it is.
enum Constant: Equatable {
  case integer(Int)
  /// Digits that are no machine integer: `1.5`, `1e9`, `99999999999`.
  case decimal(String)
  case string(String)
  case boolean(Bool)
  case null
}

extension Walk {
  /// The constant that an expression is, looking through casts; `nil` when it is anything else.
  func constant(_ node: Int) -> Constant? {
    switch tree.kind(of: node) {
    case .aConst: literal(node)
    case .typeCast: tree.child(node, .arg).flatMap(constant)
    case .string: tree.string(node).map(Constant.string)
    case .integer: .integer(tree.number(node, .ival) ?? 0)
    case .float: tree.text(node, .fval).map(Constant.decimal)
    case .boolean: .boolean(tree.flag(node, .boolval))
    default: nil
    }
  }

  private func literal(_ node: Int) -> Constant? {
    if tree.flag(node, .isnull) { return .null }
    for value in tree.children(of: node) {
      switch tree.field(of: value) {
      case .sval: return .string(tree.text(value, .sval) ?? "")
      case .boolval: return .boolean(tree.flag(value, .boolval))
      case .fval: return .decimal(tree.text(value, .fval) ?? "")
      case .ival: return integer(value, of: node)
      default: continue
      }
    }
    return nil
  }

  /// The library writes `{}` for zero and for every negative number; the text tells them apart.
  private func integer(_ value: Int, of node: Int) -> Constant? {
    if let number = tree.number(value, .ival) { return .integer(number) }
    guard let at = tree.number(node, .location), at >= 0, at < text.count else { return .integer(0) }
    guard text[at] == UInt8(ascii: "-") else { return .integer(0) }
    let digits = text[(at + 1)..<text.count].drop { $0 == UInt8(ascii: " ") }.prefix { (48...57).contains($0) }
    return Int(String(decoding: digits, as: UTF8.self)).map { .integer(-$0) }
  }
}
