/// The tokens of a text and the words among them, so that clauses can be cut out byte by byte.
struct Tokens {
  let text: [UInt8]
  let all: [Lexer.Token]

  init(_ text: [UInt8]) {
    self.text = text
    var lexer = Lexer(text)
    var all: [Lexer.Token] = []
    while let token = lexer.next() { all.append(token) }
    self.all = all
  }

  /// The token that begins at a byte.
  func index(at byte: Int) -> Int? {
    var low = 0
    var high = all.count
    while low < high {
      let middle = (low + high) / 2
      if all[middle].range.lowerBound < byte { low = middle + 1 } else { high = middle }
    }
    return low < all.count && all[low].range.lowerBound == byte ? low : nil
  }

  func isSign(_ index: Int, _ sign: Character) -> Bool {
    guard all.indices.contains(index), let byte = sign.asciiValue else { return false }
    return all[index].kind == .sign(byte)
  }

  /// Whether a token is the keyword, and not a name after a dot or AS.
  func isWord(_ index: Int, _ word: String) -> Bool {
    guard isSpelled(index, word) else { return false }
    return index == 0 || !isSign(index - 1, ".") && !isSpelled(index - 1, "as")
  }

  /// Whether a token is the word, whatever stands before it.
  func isSpelled(_ index: Int, _ word: String) -> Bool {
    guard all.indices.contains(index), all[index].kind == .word, all[index].range.count == word.utf8.count else {
      return false
    }
    return zip(text[all[index].range], word.utf8).allSatisfy { $0 | 0x20 == $1 }
  }

  /// The text from one token up to, and without, another; empty where there is none between them.
  func slice(_ range: Range<Int>) -> String {
    guard let first = range.first, let last = range.last, all.indices.contains(first), all.indices.contains(last) else {
      return ""
    }
    return String(decoding: text[all[first].range.lowerBound..<all[last].range.upperBound], as: UTF8.self)
  }

  /// Walks from a token to the end of what is on its level: to a bracket that closes more than was opened, a semicolon or the end of the
  /// text. `CASE … END` is a level of its own.
  ///
  /// - Parameter visit: is given each token of the level itself.
  func level(from start: Int, _ visit: (Int) -> Void = { _ in }) -> Int {
    var open: [UInt8] = []
    var index = start
    while index < all.count {
      switch all[index].kind {
      case .sign(UInt8(ascii: "(")), .sign(UInt8(ascii: "[")):
        if open.isEmpty { visit(index) }
        open.append(UInt8(ascii: "("))
      case .sign(UInt8(ascii: ")")), .sign(UInt8(ascii: "]")):
        while open.last == UInt8(ascii: "c") { open.removeLast() }
        guard open.popLast() != nil else { return index }
      case .sign(UInt8(ascii: ";")) where open.isEmpty: return index
      case .word where isWord(index, "case"):
        if open.isEmpty { visit(index) }
        open.append(UInt8(ascii: "c"))
      case .word where open.last == UInt8(ascii: "c") && isWord(index, "end"): open.removeLast()
      default: if open.isEmpty { visit(index) }
      }
      index += 1
    }
    return index
  }

  /// The token after the bracket that closes the one at `open`.
  func afterGroup(_ open: Int) -> Int { min(level(from: open + 1) + 1, all.count) }
}
