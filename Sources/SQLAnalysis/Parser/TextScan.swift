import SallyportModel

/// A look at a text before the parser sees it: is it UTF-8, and how deep could its tree be?
///
/// The counts ignore quotes and comments on purpose: whatever a text pretends to be, they are never too low.
struct TextScan {
  /// Runs of letters and digits, and single bytes of punctuation: at least as many as PostgreSQL's lexer finds tokens.
  private(set) var tokens = 0
  /// The deepest nesting of `(` and `[` outside quotes and comments, as far as one pass can tell.
  private(set) var bracketDepth = 0

  /// - Throws: ``NotUnderstood`` for NUL, for bytes that are not UTF-8, and over a limit.
  init(_ text: [UInt8], limits: AnalysisLimits) throws(NotUnderstood) {
    guard text.count <= limits.statementBytes else {
      throw Self.over("is longer than \(limits.statementBytes) bytes", hint: "split it into smaller ones")
    }
    try Self.checkEncoding(text)
    count(text)
    guard tokens <= limits.tokens else {
      throw Self.over("has more than \(limits.tokens) words and signs", hint: "split it into smaller ones")
    }
    guard bracketDepth <= limits.bracketDepth else {
      throw Self.over("nests brackets deeper than \(limits.bracketDepth)", hint: "flatten it")
    }
  }

  private static func over(_ what: String, hint: String) -> NotUnderstood {
    NotUnderstood(code: .limit, description: "the statement \(what)\nhint: \(hint)")
  }

  private static func checkEncoding(_ text: [UInt8]) throws(NotUnderstood) {
    if let position = text.firstIndex(of: 0) {
      throw NotUnderstood(code: .encoding, description: "the statement has a NUL byte", position: position)
    }
    guard String(validating: text, as: UTF8.self) != nil else {
      throw NotUnderstood(
        code: .encoding,
        description: "the statement is not valid UTF-8\nhint: set client_encoding to UTF8 and send that")
    }
  }

  private mutating func count(_ text: [UInt8]) {
    var depth = 0
    var inWord = false
    for byte in text {
      switch Self.classes[Int(byte)] {
      case .space: inWord = false
      case .word:
        if !inWord { tokens += 1 }
        inWord = true
      case .sign, .open, .close:
        tokens += 1
        inWord = false
        if byte == UInt8(ascii: "(") || byte == UInt8(ascii: "[") {
          depth += 1
          bracketDepth = max(bracketDepth, depth)
        } else if byte == UInt8(ascii: ")") || byte == UInt8(ascii: "]") {
          depth = max(0, depth - 1)
        }
      }
    }
  }

  private enum Class: UInt8 { case space, word, sign, open, close }

  private static let classes: [Class] = (0...255).map { (code: Int) -> Class in
    switch UInt8(code) {
    case 9, 10, 11, 12, 13, 32: .space
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), 128...255:
      .word
    default: .sign
    }
  }
}
