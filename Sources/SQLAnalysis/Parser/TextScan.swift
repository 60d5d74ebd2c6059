import SallyportModel

/// A look at a text before the parser sees it: is it UTF-8, how much work could it be, and which of its bytes are values?
///
/// Linear in the text, and the only thing that is ever done with one that is over a limit.
struct TextScan {
  /// A plain number or string, which is nothing but itself: see ``Literal``.
  private(set) var literals: [Literal] = []
  /// Tokens, each counted as often as the parser's output will have it.
  private(set) var tokens = 0
  /// The deepest nesting of `(` and `[`.
  private(set) var bracketDepth = 0

  private var copies = CopyCount()
  private var previous = Lexer.Token(kind: .sign(0), range: 0..<0)
  private var operatorLength = 0
  private var operators = 0
  private var statements = 0

  /// - Throws: ``NotUnderstood`` for NUL, for bytes that are not UTF-8, and over a limit.
  init(_ text: [UInt8], limits: AnalysisLimits) throws(NotUnderstood) {
    guard text.count <= limits.statementBytes else {
      throw .over("is longer than \(limits.statementBytes) bytes", hint: "split it into smaller ones")
    }
    try Self.checkEncoding(text)
    try Self.checkComments(text, limits)
    var lexer = Lexer(text)
    while let token = lexer.next() { try take(token, text, limits) }
  }

  private mutating func take(_ token: Lexer.Token, _ text: [UInt8], _ limits: AnalysisLimits) throws(NotUnderstood) {
    copies.take(token, in: text)
    tokens += copies.factor
    guard tokens <= limits.tokens else {
      throw .over("has more than \(limits.tokens) words and signs", hint: "split it into smaller ones")
    }
    bracketDepth = max(bracketDepth, copies.depth)
    guard bracketDepth <= limits.bracketDepth else {
      throw .over("nests brackets deeper than \(limits.bracketDepth)", hint: "flatten it")
    }
    try takeSign(token, limits)
    if literals.count <= Literal.most, let literal = Literal(token, in: text) { literals.append(literal) }
    previous = token
  }

  private mutating func takeSign(_ token: Lexer.Token, _ limits: AnalysisLimits) throws(NotUnderstood) {
    operatorLength = length(of: token)
    guard operatorLength <= limits.operatorBytes else {
      throw .over("has more than \(limits.operatorBytes) signs in a row", hint: "put spaces between them")
    }
    if operatorLength == 1 { operators += 1 }
    guard operators <= limits.lookups else {
      throw .over("has more than \(limits.lookups) operators", hint: "split it into smaller ones")
    }
    if token.kind == .sign(UInt8(ascii: ";")), previous.kind != token.kind { statements += 1 }
    // Bodies of functions have semicolons too: the exact count is for the parser, this one keeps it short.
    guard statements <= 10 * limits.statementsPerBatch else {
      throw .over("has more than \(limits.statementsPerBatch) statements", hint: "send them one by one")
    }
  }

  /// The length of the row of signs that the token ends, which PostgreSQL tries to take for one operator.
  private func length(of token: Lexer.Token) -> Int {
    guard case .sign(let byte) = token.kind, Self.operatorSigns.contains(byte) else { return 0 }
    return previous.range.upperBound == token.range.lowerBound ? operatorLength + 1 : 1
  }

  private static let operatorSigns = Array("~!@#^&|`?+-*/%<>=".utf8)

  /// PostgreSQL's lexer takes `/*` with all signs behind it for one operator, before it sees the comment and gives them
  /// back: `/**//**//**/…` is read again from each comment on. Counted in literals as well, where nobody has such rows.
  private static func checkComments(_ text: [UInt8], _ limits: AnalysisLimits) throws(NotUnderstood) {
    var comments = 0
    var previous: UInt8 = 0
    for byte in text {
      if byte == UInt8(ascii: "*"), previous == UInt8(ascii: "/") { comments += 1 }
      if !isOperatorSign[Int(byte)] { comments = 0 }
      guard comments <= limits.commentsInARow else {
        throw .over("has more than \(limits.commentsInARow) comments in a row", hint: "put spaces between them")
      }
      previous = byte
    }
  }

  private static let isOperatorSign: [Bool] = (0...255).map { operatorSigns.contains(UInt8($0)) }

  private static func firstInvalid(_ text: [UInt8]) -> Int? {
    var parser = UTF8.ForwardParser()
    var bytes = text.makeIterator()
    var position = 0
    while true {
      switch parser.parseScalar(from: &bytes) {
      case .valid(let scalar): position += scalar.count
      case .emptyInput: return nil
      case .error: return position
      }
    }
  }

  private static func checkEncoding(_ text: [UInt8]) throws(NotUnderstood) {
    var isPlain = true
    for (position, byte) in text.enumerated() where byte == 0 || byte >= 128 {
      isPlain = false
      if byte == 0 {
        throw NotUnderstood(
          code: .encoding, description: "the text has a NUL byte", position: position,
          hint: "send text in UTF-8; UTF-16 has such bytes")
      }
    }
    guard isPlain || String(validating: text, as: UTF8.self) != nil else {
      throw NotUnderstood(
        code: .encoding, description: "the text is not valid UTF-8", position: firstInvalid(text),
        hint: "set client_encoding to UTF8 and send that")
    }
  }
}

/// How often the parser's output repeats a token.
///
/// In `SET (a, b, c) = source` every column carries the whole source, and a source may hold another such clause: what
/// looks like a kilobyte is a gigabyte of tree. So tokens after `SET (…) =` or `, (…) =` are counted once per column,
/// until the comma, the closing bracket or the end that ends the source, or the next SET.
struct CopyCount {
  private struct Bracket {
    /// Whether the columns of a SET clause may stand in it.
    let mayHoldColumns: Bool
    var commas = 0
  }

  private struct Source {
    let depth: Int
    let outerFactor: Int
  }

  private(set) var factor = 1
  private var brackets: [Bracket] = []
  private var sources: [Source] = []
  /// The columns in the bracket that was closed just now.
  private var closedColumns = 1
  private var mayOpenColumns = false

  var depth: Int { brackets.count }

  mutating func take(_ token: Lexer.Token, in text: [UInt8]) {
    let columns = closedColumns
    let mayHoldColumns = mayOpenColumns
    closedColumns = 1
    mayOpenColumns = false
    switch token.kind {
    case .sign(UInt8(ascii: "(")), .sign(UInt8(ascii: "[")): brackets.append(Bracket(mayHoldColumns: mayHoldColumns))
    case .sign(UInt8(ascii: ")")), .sign(UInt8(ascii: "]")):
      endSources(at: depth)
      if let closed = brackets.popLast(), closed.mayHoldColumns { closedColumns = closed.commas + 1 }
    case .sign(UInt8(ascii: ",")):
      endSources(at: depth)
      if !brackets.isEmpty { brackets[brackets.count - 1].commas += 1 }
      mayOpenColumns = true
    case .sign(UInt8(ascii: ";")): endSources(at: depth)
    case .sign(UInt8(ascii: "=")) where columns > 1:
      sources.append(Source(depth: depth, outerFactor: factor))
      // More than any limit, and small enough never to overflow.
      factor = min(factor * columns, 1 << 30)
    case .word where isSet(token.range, text):
      endSources(at: depth)
      mayOpenColumns = true
    default: break
    }
  }

  private mutating func endSources(at depth: Int) {
    while let source = sources.last, source.depth >= depth {
      factor = source.outerFactor
      sources.removeLast()
    }
  }

  private func isSet(_ range: Range<Int>, _ text: [UInt8]) -> Bool {
    range.count == 3 && text[range.lowerBound] | 0x20 == UInt8(ascii: "s")
      && text[range.lowerBound + 1] | 0x20 == UInt8(ascii: "e")
      && text[range.lowerBound + 2] | 0x20 == UInt8(ascii: "t")
  }
}
