// LIKE, SIMILAR TO and regular expressions that every text matches.

extension Truth {
  /// `x op pattern`, for every operator that matches a text with a pattern.
  func match(_ op: String, _ text: Term, _ pattern: Term) -> Judgement {
    if text == .null || pattern == .null { return Judgement(.null) }
    let isNegated = op.hasPrefix("!")
    let positive = isNegated ? String(op.dropFirst()) : op
    let judgement =
      matchesAnything(positive, pattern)
      ? judged(Region(text, .all)) : condition(.call("o:" + positive, [text, pattern]))
    return isNegated ? negated(judgement) : judgement
  }

  private func matchesAnything(_ op: String, _ pattern: Term) -> Bool {
    guard let text = patternText(pattern) else { return false }
    switch op {
    case "~~", "~~*": return !text.isEmpty && text.allSatisfy { $0 == "%" }
    case "^@": return text.isEmpty
    case "~" where Self.isSimilar(pattern): return !text.isEmpty && text.allSatisfy { "%()|".contains($0) }
    default: return Self.isRegexForAnything(text)
    }
  }

  /// SIMILAR TO and ESCAPE hand the pattern to a function.
  private func patternText(_ pattern: Term) -> String? {
    switch pattern {
    case .constant(.text(let text)): text
    case .call("f:similar_to_escape", let arguments), .call("f:like_escape", let arguments):
      arguments.count == 2 && arguments[1] == .constant(.text("%")) ? nil : arguments.first.flatMap(patternText)
    default: nil
    }
  }

  private static func isSimilar(_ pattern: Term) -> Bool {
    if case .call("f:similar_to_escape", _) = pattern { return true }
    return false
  }

  /// Whether one branch of the expression consists of atoms that may all be absent and is not tied to both ends.
  static func isRegexForAnything(_ regex: String) -> Bool {
    guard regex.utf8.count <= 200 else { return false }
    var text = regex[...]
    while text.hasPrefix("("), text.hasSuffix(")"), !text.dropFirst().dropLast().contains(where: { "()".contains($0) })
    {
      text = text.dropFirst().dropLast()
    }
    guard !text.contains(where: { "()\\".contains($0) }) else { return false }
    return text.split(separator: "|", omittingEmptySubsequences: false).contains(where: isBranchForAnything)
  }

  private static func isBranchForAnything(_ branch: Substring) -> Bool {
    var text = branch
    let isAtStart = text.hasPrefix("^")
    if isAtStart { text = text.dropFirst() }
    let isAtEnd = text.hasSuffix("$")
    if isAtEnd { text = text.dropLast() }
    if isAtStart, isAtEnd { return text == ".*" || text == ".*?" }
    var rest = text
    while let first = rest.first {
      if first == "[" {
        guard let close = rest.dropFirst(2).firstIndex(of: "]") else { return false }
        rest = rest[rest.index(after: close)...]
      } else {
        guard !"*+?{".contains(first) else { return false }
        rest = rest.dropFirst()
      }
      guard let quantifier = rest.first, quantifier == "*" || quantifier == "?" else { return false }
      rest = rest.dropFirst()
      if rest.first == "?" { rest = rest.dropFirst() }
    }
    return true
  }
}
