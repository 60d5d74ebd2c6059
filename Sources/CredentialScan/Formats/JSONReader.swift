/// JSON, with the comments, trailing commas and single lines that editors' settings have (JSONC).
///
/// Every scalar becomes a value with its key path. Mistakes do not end the reading: what is left is read as well as it can be.
struct JSONReader: FormatReader, BracketReader {
  var cursor: ByteCursor
  private var path: [String] = []

  private init(cursor: ByteCursor) { self.cursor = cursor }

  static func read(_ bytes: [UInt8], into builder: inout DocumentBuilder) {
    var reader = JSONReader(cursor: ByteCursor(bytes))
    reader.skipBlank(&builder)
    while builder.hasRoom, !reader.cursor.isAtEnd {
      let before = reader.cursor.offset
      reader.value(&builder)
      reader.skipBlank(&builder)
      if reader.cursor.offset == before { reader.cursor.advance() }
    }
  }

  private mutating func value(_ builder: inout DocumentBuilder) {
    switch cursor.peek {
    case UInt8(ascii: "{"): object(&builder)
    case UInt8(ascii: "["): array(&builder)
    case UInt8(ascii: "\""):
      let position = cursor.position
      let text = string(&builder)
      builder.add(path: path, value: text, at: position)
    default: scalar(&builder)
    }
  }

  private mutating func object(_ builder: inout DocumentBuilder) {
    guard path.count < builder.limits.depth else { return builder.stop(.tooDeep) }
    let position = cursor.position
    cursor.advance()
    skipBlank(&builder)
    // Whatever is empty has a name all the same: a project's path is one.
    if cursor.peek == UInt8(ascii: "}") { builder.add(path: path, value: [], at: position) }
    elements(until: "}", &builder) { reader, builder in
      if reader.cursor.peek == UInt8(ascii: "\"") {
        reader.member(&builder)
      } else {
        builder.note(.malformed(line: reader.cursor.position.line))
      }
    }
  }

  private mutating func member(_ builder: inout DocumentBuilder) {
    path.append(String(decoding: string(&builder), as: UTF8.self))
    defer { path.removeLast() }
    skipBlank(&builder)
    guard cursor.peek == UInt8(ascii: ":") else { return builder.note(.malformed(line: cursor.position.line)) }
    cursor.advance()
    skipBlank(&builder)
    value(&builder)
  }

  private mutating func array(_ builder: inout DocumentBuilder) {
    guard path.count < builder.limits.depth else { return builder.stop(.tooDeep) }
    let position = cursor.position
    cursor.advance()
    skipBlank(&builder)
    if cursor.peek == UInt8(ascii: "]") { builder.add(path: path, value: [], at: position) }
    var index = 0
    elements(until: "]", &builder) { reader, builder in
      reader.path.append("[\(index)]")
      reader.value(&builder)
      reader.path.removeLast()
      index += 1
    }
  }

  private static let scalarEnd = Alphabet(",:{}[]\" \t\r\n/")

  /// Numbers and words; numbers matter where an account's id stands bare.
  private mutating func scalar(_ builder: inout DocumentBuilder) {
    let position = cursor.position
    let text = cursor.take { !Self.scalarEnd.contains($0) }
    if text.isEmpty { return builder.note(.malformed(line: position.line)) }
    builder.add(path: path, value: text, at: position)
  }

  /// The contents of a string, escapes resolved.
  private mutating func string(_ builder: inout DocumentBuilder) -> [UInt8] {
    cursor.advance()
    var result: [UInt8] = []
    while let byte = cursor.next() {
      switch byte {
      case UInt8(ascii: "\""): return result
      case UInt8(ascii: "\\"): result += JSONEscape.resolve(&cursor)
      default: result.append(byte)
      }
    }
    builder.note(.malformed(line: cursor.position.line))
    return result
  }

  mutating func skipBlank(_ builder: inout DocumentBuilder) {
    while let byte = cursor.peek {
      if byte <= 32 || byte == 0xEF || byte == 0xBB || byte == 0xBF {
        cursor.advance()
      } else if byte == UInt8(ascii: "/"), cursor.peek(1) == UInt8(ascii: "/") {
        cursor.skipLine()
      } else if byte == UInt8(ascii: "/"), cursor.peek(1) == UInt8(ascii: "*") {
        cursor.skip(past: "*/")
      } else {
        return
      }
    }
  }
}

/// What stands behind a backslash in JSON (RFC 8259, section 7).
enum JSONEscape {
  static func resolve(_ cursor: inout ByteCursor) -> [UInt8] {
    switch cursor.next() {
    case UInt8(ascii: "n"): return [10]
    case UInt8(ascii: "t"): return [9]
    case UInt8(ascii: "r"): return [13]
    case UInt8(ascii: "b"): return [8]
    case UInt8(ascii: "f"): return [12]
    case UInt8(ascii: "u"): return unicode(&cursor)
    case let byte?: return [byte]
    case nil: return []
    }
  }

  private static func unicode(_ cursor: inout ByteCursor) -> [UInt8] {
    guard let first = unit(&cursor) else { return Array("\u{FFFD}".utf8) }
    guard 0xD800..<0xDC00 ~= first else { return encoded(first) }
    guard cursor.peek == UInt8(ascii: "\\"), cursor.peek(1) == UInt8(ascii: "u") else { return encoded(0xFFFD) }
    cursor.advance(2)
    guard let second = unit(&cursor), 0xDC00..<0xE000 ~= second else { return encoded(0xFFFD) }
    return encoded(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
  }

  private static func unit(_ cursor: inout ByteCursor) -> UInt32? {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = cursor.peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
      cursor.advance()
      value = value << 4 | UInt32(digit)
    }
    return value
  }

  private static func encoded(_ value: UInt32) -> [UInt8] {
    Array(String(Unicode.Scalar(value) ?? "\u{FFFD}").utf8)
  }
}
