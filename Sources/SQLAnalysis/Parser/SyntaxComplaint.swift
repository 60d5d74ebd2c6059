/// What the grammar said against a text, and what somebody who wrote it may do about it.
///
/// The grammar's own message stays what it is: it is the server's as well. The hint is ours, and only where the text shows
/// what happened; a guess would send people the wrong way.
struct SyntaxComplaint {
  private let message: String
  private let text: [UInt8]
  /// Where the grammar stopped; the end of the text where it does not say.
  private let place: Int
  private let statement: BrokenStatement

  init(_ message: String, at position: Int?, in text: [UInt8]) {
    self.message = message
    self.text = text
    place = position ?? text.count
    statement = BrokenStatement(text, at: place)
  }

  /// The message, which may repeat everything behind an open quote.
  static func bounded(_ message: String) -> String {
    let limit = 120
    guard message.count > limit else { return message }
    return message.prefix(limit) + "…\""
  }

  /// Where a character begins, counted from 0; the end of the text when it has fewer.
  static func byte(ofCharacter index: Int, in text: [UInt8]) -> Int {
    var characters = -1
    for (position, byte) in text.enumerated() where byte & 0b1100_0000 != 0b1000_0000 {
      characters += 1
      if characters == index { return position }
    }
    return text.count
  }

  var hint: String? {
    byteOrderMark ?? unterminated ?? prompt ?? psqlCommand ?? missingSemicolon ?? newer ?? openBracket
  }

  private var byteOrderMark: String? {
    let isMarked = text.starts(with: [0xEF, 0xBB, 0xBF])
    return isMarked ? "the text begins with a byte order mark: save it as UTF-8 without one" : nil
  }

  private var unterminated: String? {
    guard message.hasPrefix("unterminated ") else { return nil }
    if message.hasPrefix("unterminated quoted identifier") {
      return "close it with `\"`; inside it `\"` is written twice"
    }
    if message.hasPrefix("unterminated /* comment") {
      return "close it with `*/`; each `/*` inside it needs one of its own"
    }
    if message.hasPrefix("unterminated dollar-quoted") {
      return "close it with \(openingTag ?? "the tag that opens it")"
    }
    return "close it with `'`; inside it `'` is written twice"
  }

  /// `$body$`: the tag at the place, where it can be shown whole.
  private var openingTag: String? {
    let rest = text[place...].prefix(66)
    guard rest.first == UInt8(ascii: "$"), let end = rest.dropFirst().firstIndex(of: UInt8(ascii: "$")) else {
      return nil
    }
    return "`" + String(decoding: rest[...end], as: UTF8.self) + "`"
  }

  /// `shop=> SELECT 1`, `shop-# FROM a`, `$ psql`: the prompt of psql or a shell was copied along.
  private var prompt: String? {
    let start = text[..<place].lastIndex(of: 10).map { $0 + 1 } ?? 0
    let line = text[start...].prefix(100).prefix { $0 != 10 }
    guard let end = Prompt.end(of: line), place < end else { return nil }
    return "leave the prompt out: only what follows it is the statement"
  }

  private var psqlCommand: String? {
    guard text.indices.contains(place), text[place] == UInt8(ascii: "\\") else { return nil }
    let word = text[place...].prefix(16).prefix { $0 > 32 && $0 < 127 }
    return
      "`\(String(decoding: word, as: UTF8.self))` is a command of psql and not SQL: only psql itself can carry it out"
  }

  private var missingSemicolon: String? {
    statement.beginsAnother ? "end the statement before it with a semicolon" : nil
  }

  private var newer: String? {
    NewerSyntax.isLikely(message) || NewerSyntax.isLikely(in: statement.words) ? NewerSyntax.hint : nil
  }

  private var openBracket: String? {
    guard message.hasSuffix("at end of input") else { return nil }
    return statement.openBrackets > 0 ? "a bracket is open at the end: close it" : "something is missing at the end"
  }
}

/// The prompts that people copy along with a statement.
enum Prompt {
  /// Where the statement begins behind a prompt at the line's beginning; `nil` where there is none.
  static func end(of line: ArraySlice<UInt8>) -> Int? {
    if line.starts(with: Array("$ ".utf8)) { return line.startIndex + 2 }
    let name = line.prefix { Lexer.classes[Int($0)].continuesWord }
    let signs = line[name.endIndex...].prefix { states.contains($0) || levels.contains($0) }
    guard !name.isEmpty, (2...3).contains(signs.count), signs.last.map(levels.contains) == true,
      signs.endIndex < line.endIndex, line[signs.endIndex] == UInt8(ascii: " ")
    else { return nil }
    return signs.endIndex + 1
  }

  /// The `%R` of psql's prompt, a new statement, one that goes on, in quotes, in brackets, in a comment; and its `%x`, a transaction.
  private static let states = Array("=-*'\"$(^!".utf8)
  /// The `%#`: a superuser or not.
  private static let levels = Array(">#".utf8)
}

/// The statement that the grammar broke off, as far as the place where it did.
struct BrokenStatement {
  private let text: [UInt8]
  private var tokens: [Lexer.Token] = []
  private(set) var openBrackets = 0

  /// Reads to the place, and one token more: a clause may have a second word.
  init(_ text: [UInt8], at place: Int) {
    self.text = text
    var lexer = Lexer(text)
    var isBehind = false
    while !isBehind, let token = lexer.next() {
      isBehind = token.range.lowerBound > place
      if isBehind { tokens.append(token) } else { take(token) }
    }
  }

  private mutating func take(_ token: Lexer.Token) {
    switch token.kind {
    case .sign(UInt8(ascii: ";")):
      tokens.removeAll()
      openBrackets = 0
      return
    case .sign(UInt8(ascii: "(")), .sign(UInt8(ascii: "[")): openBrackets += 1
    case .sign(UInt8(ascii: ")")), .sign(UInt8(ascii: "]")): openBrackets -= 1
    default: break
    }
    tokens.append(token)
  }

  /// How it begins and how it ends, in lower case: what is no word is empty.
  var words: [String] { (tokens.prefix(4) + tokens.dropFirst(4).suffix(60)).map(word) }

  private func word(_ token: Lexer.Token) -> String {
    token.kind == .word ? String(decoding: text[token.range.prefix(20)], as: UTF8.self).lowercased() : ""
  }

  /// Whether another statement seems to begin on a line of its own, just where the grammar stopped: `DROP` may have been taken for
  /// a name, so that it stops a word later.
  var beginsAnother: Bool {
    guard openBrackets <= 0 else { return false }
    return tokens.indices.dropFirst().suffix(3).contains { index in
      Self.beginnings.contains(word(tokens[index]))
        && text[tokens[index - 1].range.upperBound..<tokens[index].range.lowerBound].contains(10)
    }
  }

  private static let beginnings: Set<String> = [
    "alter", "analyze", "begin", "call", "commit", "copy", "create", "delete", "drop", "explain", "grant", "insert",
    "merge",
    "refresh", "reindex", "revoke", "rollback", "select", "set", "show", "truncate", "update", "vacuum", "values",
    "with",
  ]
}
