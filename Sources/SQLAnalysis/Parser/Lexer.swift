/// Where the tokens of a text begin and end, by the rules of PostgreSQL's own lexer (scan.l of PostgreSQL 15, with
/// `standard_conforming_strings` on).
///
/// It runs before the parser and has no bounds of its own but the text. What PostgreSQL takes for one token is one token
/// here or several, never fewer; what it takes for the inside of a literal or a comment is that here as well. A test
/// compares the two over the corpus: everything that a parse tree points at begins a token.
struct Lexer {
  enum Kind: Equatable {
    /// Keywords and unquoted names.
    case word
    /// Digits, and whatever letters follow them: what is no number then is an error of the parser.
    case number
    /// `'…'` without a prefix, and without a continuation on another line.
    case plainString
    /// Every other literal in quotes: `E'…'`, `B'…'`, `U&'…'`, `$tag$…$tag$`, or one that ends nowhere.
    case string
    /// `"…"`, `U&"…"`.
    case quotedName
    /// One byte of punctuation.
    case sign(UInt8)
  }

  struct Token {
    let kind: Kind
    let range: Range<Int>
  }

  let text: [UInt8]
  private var at = 0

  init(_ text: [UInt8]) { self.text = text }

  /// The next token; `nil` at the end.
  mutating func next() -> Token? {
    skipBlank()
    guard at < text.count else { return nil }
    let start = at
    let kind = take(text[at])
    return Token(kind: kind, range: start..<at)
  }

  private mutating func take(_ first: UInt8) -> Kind {
    switch Self.classes[Int(first)] {
    case .word: return takeWord(first)
    case .digit:
      at += 1
      while at < text.count, Self.classes[Int(text[at])].continuesNumber { at += 1 }
      return .number
    case .quote:
      let start = at
      takeQuoted(UInt8(ascii: "'"), escapes: false)
      return at - start >= 2 && text[at - 1] == UInt8(ascii: "'") ? .plainString : .string
    case .doubleQuote:
      takeQuoted(UInt8(ascii: "\""), escapes: false)
      return .quotedName
    case .dollar: return takeDollar()
    case .space, .other:
      at += 1
      return .sign(first)
    }
  }

  private mutating func takeWord(_ first: UInt8) -> Kind {
    let second = at + 1 < text.count ? text[at + 1] : 0
    switch first | 0x20 {
    case UInt8(ascii: "e") where second == UInt8(ascii: "'"):
      at += 1
      repeat { takeQuoted(UInt8(ascii: "'"), escapes: true) } while takeContinuation()
      return .string
    case UInt8(ascii: "b") where second == UInt8(ascii: "'"), UInt8(ascii: "x") where second == UInt8(ascii: "'"):
      at += 1
      takeQuoted(UInt8(ascii: "'"), escapes: false)
      return .string
    case UInt8(ascii: "u") where second == UInt8(ascii: "&") && at + 2 < text.count:
      guard text[at + 2] == UInt8(ascii: "'") || text[at + 2] == UInt8(ascii: "\"") else { break }
      at += 2
      let quote = text[at]
      takeQuoted(quote, escapes: false)
      return quote == UInt8(ascii: "'") ? .string : .quotedName
    default: break
    }
    at += 1
    while at < text.count, Self.classes[Int(text[at])].continuesWord { at += 1 }
    return .word
  }

  /// From the quote at ``at`` to the one that closes it, or to the end. Two quotes are one that does not close.
  private mutating func takeQuoted(_ quote: UInt8, escapes: Bool) {
    at += 1
    while at < text.count {
      let byte = text[at]
      at += 1
      if byte == quote {
        guard at < text.count, text[at] == quote else { return }
        at += 1
      } else if escapes, byte == UInt8(ascii: "\\"), at < text.count {
        at += 1
      }
    }
  }

  /// A literal with escapes goes on, with escapes, in quotes on another line.
  private mutating func takeContinuation() -> Bool {
    let end = at
    skipBlank(blocks: false)
    let hasNewline = text[end..<at].contains { $0 == 10 || $0 == 13 }
    if hasNewline, at < text.count, text[at] == UInt8(ascii: "'") { return true }
    at = end
    return false
  }

  private mutating func takeDollar() -> Kind {
    let start = at
    at += 1
    guard at < text.count else { return .sign(text[start]) }
    if Self.classes[Int(text[at])] == .digit { return take(text[at]) }
    var tag = at
    if Self.classes[Int(text[tag])] == .word {
      while tag < text.count, text[tag] != UInt8(ascii: "$"), Self.classes[Int(text[tag])].continuesWord { tag += 1 }
    }
    guard tag < text.count, text[tag] == UInt8(ascii: "$") else { return .sign(text[start]) }
    at = tag + 1
    skipDollarQuoted(start..<at)
    return .string
  }

  /// Behind the next copy of the delimiter, or to the end.
  private mutating func skipDollarQuoted(_ delimiter: Range<Int>) {
    while at < text.count {
      if text[at] == UInt8(ascii: "$"), text[at...].starts(with: text[delimiter]) {
        at += delimiter.count
        return
      }
      at += 1
    }
  }

  /// White space and comments.
  private mutating func skipBlank(blocks: Bool = true) {
    while at < text.count {
      let byte = text[at]
      if Self.classes[Int(byte)] == .space {
        at += 1
      } else if byte == UInt8(ascii: "-"), at + 1 < text.count, text[at + 1] == byte {
        while at < text.count, text[at] != 10, text[at] != 13 { at += 1 }
      } else if blocks, byte == UInt8(ascii: "/"), at + 1 < text.count, text[at + 1] == UInt8(ascii: "*") {
        skipBlock()
      } else {
        return
      }
    }
  }

  /// `/* … */`, which nests.
  private mutating func skipBlock() {
    var depth = 0
    repeat {
      let next = at + 1 < text.count ? text[at + 1] : 0
      if text[at] == UInt8(ascii: "/"), next == UInt8(ascii: "*") {
        depth += 1
        at += 2
      } else if text[at] == UInt8(ascii: "*"), next == UInt8(ascii: "/") {
        depth -= 1
        at += 2
      } else {
        at += 1
      }
    } while depth > 0 && at < text.count
  }
}

extension Lexer {
  enum Class: UInt8 {
    case space, word, digit, quote, doubleQuote, dollar, other

    var continuesWord: Bool { self == .word || self == .digit || self == .dollar }
    var continuesNumber: Bool { self == .word || self == .digit }
  }

  static let classes: [Class] = (0...255).map { (code: Int) -> Class in
    switch UInt8(code) {
    case 9, 10, 12, 13, 32: .space
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), 128...255:
      .word
    case UInt8(ascii: "0")...UInt8(ascii: "9"): .digit
    case UInt8(ascii: "'"): .quote
    case UInt8(ascii: "\""): .doubleQuote
    case UInt8(ascii: "$"): .dollar
    default: .other
    }
  }
}
