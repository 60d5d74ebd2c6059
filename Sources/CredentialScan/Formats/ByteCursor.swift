/// Walks through bytes and knows the line and the column.
struct ByteCursor {
  let bytes: [UInt8]
  private(set) var offset = 0
  private var line = 1
  private var lineStart = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { offset >= bytes.count }
  var position: Position { Position(line: line, column: offset - lineStart + 1) }
  var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }
  func peek(_ ahead: Int) -> UInt8? { offset + ahead < bytes.count ? bytes[offset + ahead] : nil }

  mutating func next() -> UInt8? {
    guard let byte = peek else { return nil }
    advance()
    return byte
  }

  mutating func advance() {
    guard offset < bytes.count else { return }
    if bytes[offset] == 10 {
      line += 1
      lineStart = offset + 1
    }
    offset += 1
  }

  mutating func advance(_ count: Int) {
    for _ in 0..<count { advance() }
  }

  /// The bytes as long as they fulfil a condition.
  mutating func take(while holds: (UInt8) -> Bool) -> ArraySlice<UInt8> {
    let start = offset
    while let byte = peek, holds(byte) { advance() }
    return bytes[start..<offset]
  }

  func starts(with text: String) -> Bool { bytes[offset...].starts(with: text.utf8) }

  /// The rest of the line, without its end; stands before the line feed afterwards.
  mutating func takeLine() -> ArraySlice<UInt8> {
    let text = take { $0 != 10 }
    return text.last == 13 ? text.dropLast() : text
  }

  mutating func skipLine() { _ = take { $0 != 10 } }

  mutating func skipBlanks() { _ = take { $0 == 32 || $0 == 9 || $0 == 13 } }

  /// Goes behind the next occurrence of a text, or to the end.
  mutating func skip(past text: String) {
    while !isAtEnd, !starts(with: text) { advance() }
    advance(text.utf8.count)
  }
}

extension ArraySlice<UInt8> {
  /// Without blanks at both ends.
  var trimmed: ArraySlice<UInt8> {
    var result = self
    while let first = result.first, first <= 32 { result = result.dropFirst() }
    while let last = result.last, last <= 32 { result = result.dropLast() }
    return result
  }

  var text: String { String(decoding: self, as: UTF8.self) }
}
