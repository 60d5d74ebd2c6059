/// A number or a string that stands in a text as it is: what it means cannot depend on what is around it, nor the other way round.
///
/// * A number of one to nine digits that are not all zero. It fits a 32-bit integer, so it is the same kind of token for
///   every such value; what follows is neither a dot, a letter, a digit nor a dollar sign, so it ends there.
/// * A string in plain quotes with something in it, and in it neither a quote nor a backslash.
///
/// Empty strings and zeros are left out: the parser's output has another shape for them.
struct Literal {
  enum Kind: UInt8 { case number = 1, string = 2 }

  let kind: Kind
  /// The whole literal, with its quotes.
  let range: Range<Int>

  /// A text with more of them is not looked at for a shape that others may have: see ``TextShape``.
  static let most = 256

  init?(_ token: Lexer.Token, in text: [UInt8]) {
    switch token.kind {
    case .number where Self.isPlainNumber(token.range, text): kind = .number
    case .plainString where Self.isPlainString(token.range, text): kind = .string
    default: return nil
    }
    range = token.range
  }

  private static func isPlainNumber(_ range: Range<Int>, _ text: [UInt8]) -> Bool {
    guard range.count <= 9 else { return false }
    if range.upperBound < text.count {
      let next = text[range.upperBound]
      if next == UInt8(ascii: ".") || next == UInt8(ascii: "$") || next == UInt8(ascii: "'") { return false }
    }
    var isZero = true
    for at in range {
      guard Lexer.classes[Int(text[at])] == .digit else { return false }
      if text[at] != UInt8(ascii: "0") { isZero = false }
    }
    return !isZero
  }

  private static func isPlainString(_ range: Range<Int>, _ text: [UInt8]) -> Bool {
    guard range.count > 2 else { return false }
    for at in (range.lowerBound + 1)..<(range.upperBound - 1) {
      if text[at] == UInt8(ascii: "'") || text[at] == UInt8(ascii: "\\") { return false }
    }
    return true
  }
}
