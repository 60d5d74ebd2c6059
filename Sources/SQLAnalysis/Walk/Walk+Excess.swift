/// Calls that a constant makes larger than any honest query: cut here, because time alone cuts them late.
extension Walk {
  /// Rows of one generate_series.
  static let seriesLimit = 50_000_000.0
  /// Bytes of one value.
  static let valueLimit = 64.0 * 1_048_576

  func isExcessive(_ name: [String], _ arguments: [Int]) -> Bool {
    guard name.count == 1 || name.first == "pg_catalog" else { return false }
    return switch name.last {
    case "generate_series": rows(arguments) > Self.seriesLimit
    case "repeat": size(ofRepeat: arguments) > Self.valueLimit
    case "lpad", "rpad": arguments.count >= 2 && (number(arguments[1]) ?? 0) > Self.valueLimit
    default: false
    }
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
