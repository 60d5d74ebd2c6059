/// Calls that a constant makes larger than any honest query: cut here, because time alone cuts them late.
extension Walk {
  /// Rows of one generate_series.
  static let seriesLimit = 50_000_000.0
  /// Rows of several that nothing joins.
  static let productLimit = 1e9
  /// Bytes of one value.
  static let valueLimit = 64.0 * 1_048_576

  func isExcessive(_ name: [String], _ arguments: [Int]) -> Bool {
    guard name.count == 1 || name.first == "pg_catalog" else { return false }
    return switch name.last {
    case "generate_series": rows(arguments) > Self.seriesLimit
    case "repeat": size(ofRepeat: arguments) > Self.valueLimit
    case "array_fill": arguments.count >= 2 && elements(arguments[1]) * 8 > Self.valueLimit
    case "lpad", "rpad": arguments.count >= 2 && (number(arguments[1]) ?? 0) > Self.valueLimit
    case "format": size(ofFormat: arguments) > Self.valueLimit
    default: false
    }
  }

  /// Whether the series in a FROM clause multiply beyond the limit.
  func multipliesBeyondLimit(_ query: Int) -> Bool {
    tree.list(query, .fromClause).reduce(1) { $0 * sourceRows($1) } > Self.productLimit
  }

  /// The rows of something in FROM as far as constants tell; 1 for everything else.
  private func sourceRows(_ node: Int) -> Double {
    switch tree.kind(of: node) {
    case .joinExpr:
      let sides = [FieldName.larg, .rarg].map { tree.child(node, $0).map(sourceRows) ?? 1 }
      let isJoined =
        tree.child(node, .quals) != nil || tree.child(node, .usingClause) != nil || tree.flag(node, .isNatural)
      return isJoined ? max(sides[0], sides[1]) : sides[0] * sides[1]
    case .rangeFunction: return tree.list(node, .functions).map(functionRows).max() ?? 1
    default: return 1
    }
  }

  private func functionRows(_ pair: Int) -> Double {
    guard let call = tree.list(pair, .items).first(where: { tree.kind(of: $0) == .funcCall }),
      tree.name(call, .funcname).last == "generate_series"
    else { return 1 }
    return max(1, rows(Array(tree.list(call, .args))))
  }

  /// The elements of an array of the given dimensions.
  private func elements(_ dimensions: Int) -> Double {
    guard tree.kind(of: dimensions) == .aArrayExpr else { return 0 }
    return tree.list(dimensions, .elements).reduce(1) { $0 * (number($1) ?? 1) }
  }

  private func rows(_ arguments: [Int]) -> Double {
    guard arguments.count >= 2, let first = number(arguments[0]), let last = number(arguments[1]) else {
      return isFineSeries(arguments) ? .infinity : 0
    }
    let step = arguments.count > 2 ? number(arguments[2]) ?? 1 : 1
    return step == 0 ? 0 : (last - first) / step
  }

  /// A series over time whose step is finer than a second.
  private func isFineSeries(_ arguments: [Int]) -> Bool {
    guard arguments.count > 2, case .string(let step) = constant(arguments[2]) else { return false }
    let words = step.lowercased()
    return words.contains("micro") || words.contains("milli") || words.hasSuffix("us") || words.hasSuffix("ms")
  }

  private func size(ofRepeat arguments: [Int]) -> Double {
    guard arguments.count == 2, let times = number(arguments[1]) else { return 0 }
    return size(arguments[0]) * max(times, 0)
  }

  /// The widths that `format('%-20s %1$*2$s', …)` asks for, together; one that an argument gives counts as the largest constant among them.
  private func size(ofFormat arguments: [Int]) -> Double {
    guard let first = arguments.first, case .string(let text) = constant(first) else { return 0 }
    var rest = text.utf8[...]
    var total = 0.0
    while let percent = rest.firstIndex(of: UInt8(ascii: "%")) {
      rest = rest[rest.index(after: percent)...]
      if rest.first == UInt8(ascii: "%") {
        rest = rest.dropFirst()
        continue
      }
      let position = rest.drop { (48...57).contains($0) }
      if position.first == UInt8(ascii: "$") { rest = position.dropFirst() }
      rest = rest.drop { $0 == UInt8(ascii: "-") }
      if rest.first == UInt8(ascii: "*") {
        total += arguments.dropFirst().compactMap(number).map(abs).max() ?? 0
      } else {
        total += Double(String(decoding: rest.prefix { (48...57).contains($0) }, as: UTF8.self)) ?? 0
      }
    }
    return total
  }

  /// The bytes of a text, at least: of a literal, or of a repetition.
  private func size(_ node: Int) -> Double {
    if case .string(let text) = constant(node) { return Double(text.utf8.count) }
    guard tree.kind(of: node) == .funcCall, tree.name(node, .funcname).last == "repeat" else { return 1 }
    return max(1, size(ofRepeat: Array(tree.list(node, .args))))
  }

  /// The value of a constant, or of simple arithmetic with constants.
  func number(_ node: Int) -> Double? {
    switch constant(node) {
    case .integer(let value): return Double(value)
    case .decimal(let digits): return Double(digits)
    case .string(let text): return Double(text)
    default: break
    }
    guard tree.kind(of: node) == .aExpr, let right = tree.child(node, .rexpr).flatMap(number) else { return nil }
    let left = tree.child(node, .lexpr).flatMap(number)
    switch tree.name(node, .name).last {
    case "+": return (left ?? 0) + right
    case "-": return (left ?? 0) - right
    case "*": return left.map { $0 * right }
    case "/": return left.flatMap { right == 0 ? nil : $0 / right }
    case "^": return left.map { power($0, right) }
    default: return nil
    }
  }

  /// Repeated multiplication; whole exponents up to 64 are all that a bound needs.
  private func power(_ base: Double, _ exponent: Double) -> Double {
    guard exponent >= 0, exponent <= 64 else { return exponent < 0 ? 0 : .infinity }
    return (0..<Int(exponent)).reduce(1) { product, _ in product * base }
  }
}
