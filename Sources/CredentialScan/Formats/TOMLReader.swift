/// TOML as configuration files use it: tables, arrays of tables, dotted and quoted keys, strings of all four kinds, inline
/// tables, arrays. Dates and numbers are taken as they are written; what it cannot read it passes over, line by line.
struct TOMLReader: LineReader, BracketReader {
  var cursor: ByteCursor
  private var table: [String] = []
  private var counts: [String: Int] = [:]

  init(cursor: ByteCursor) { self.cursor = cursor }

  mutating func entry(_ builder: inout DocumentBuilder) {
    switch cursor.peek {
    case nil, 10, UInt8(ascii: "#"): return
    case UInt8(ascii: "["): header(&builder)
    default: pair(&builder, prefix: table)
    }
  }

  private mutating func header(_ builder: inout DocumentBuilder) {
    cursor.advance()
    let isArray = cursor.peek == UInt8(ascii: "[")
    if isArray { cursor.advance() }
    guard let key = key(), cursor.peek == UInt8(ascii: "]"), key.count <= builder.limits.depth else {
      return builder.note(.malformed(line: cursor.position.line))
    }
    table = key
    guard isArray else { return }
    let name = key.joined(separator: ".")
    table.append("[\(counts[name, default: 0])]")
    counts[name, default: 0] += 1
  }

  private mutating func pair(_ builder: inout DocumentBuilder, prefix: [String]) {
    guard let key = key(), cursor.peek == UInt8(ascii: "=") else {
      return builder.note(.malformed(line: cursor.position.line))
    }
    cursor.advance()
    value(&builder, path: prefix + key)
  }

  /// A dotted key; stands behind it and its blanks afterwards.
  private mutating func key() -> [String]? {
    var parts: [String] = []
    while parts.count < 64 {
      cursor.skipBlanks()
      if let quote = cursor.peek, quote == 34 || quote == 39 {
        guard let text = string() else { return nil }
        parts.append(text.text)
      } else {
        let bare = cursor.take { Alphabet.base64URL.contains($0) }
        guard !bare.isEmpty else { return nil }
        parts.append(bare.text)
      }
      cursor.skipBlanks()
      guard cursor.peek == UInt8(ascii: ".") else { return parts }
      cursor.advance()
    }
    return nil
  }

  private mutating func value(_ builder: inout DocumentBuilder, path: [String]) {
    guard path.count <= builder.limits.depth else { return builder.stop(.tooDeep) }
    cursor.skipBlanks()
    let position = cursor.position
    switch cursor.peek {
    case 34, 39:
      guard let text = string() else { return builder.note(.malformed(line: position.line)) }
      builder.add(path: path, value: text, at: position)
    case UInt8(ascii: "["): list(&builder, path: path)
    case UInt8(ascii: "{"): inlineTable(&builder, path: path)
    default:
      let text = cursor.take { $0 > 32 && !Self.scalarEnd.contains($0) }
      if !text.isEmpty { builder.add(path: path, value: text, at: position) }
    }
  }

  private static let scalarEnd = Alphabet(",]}#")

  private mutating func list(_ builder: inout DocumentBuilder, path: [String]) {
    cursor.advance()
    var index = 0
    elements(until: "]", &builder) { reader, builder in
      reader.value(&builder, path: path + ["[\(index)]"])
      index += 1
    }
  }

  private mutating func inlineTable(_ builder: inout DocumentBuilder, path: [String]) {
    cursor.advance()
    elements(until: "}", &builder) { reader, builder in reader.pair(&builder, prefix: path) }
  }

  mutating func skipBlank(_ builder: inout DocumentBuilder) {
    while let byte = cursor.peek {
      if byte <= 32 { cursor.advance() } else if byte == UInt8(ascii: "#") { cursor.skipLine() } else { return }
    }
  }

  /// Any of the four kinds of strings (TOML 1.0, "String"); `nil` when it does not end.
  private mutating func string() -> ArraySlice<UInt8>? {
    guard let quote = cursor.next() else { return nil }
    let isLong = cursor.peek == quote && cursor.peek(1) == quote
    if isLong { cursor.advance(2) }
    if isLong, cursor.peek == 10 { cursor.advance() }
    var result: [UInt8] = []
    while let byte = cursor.peek, isLong || byte != 10 {
      if byte == quote, !isLong || (cursor.peek(1) == quote && cursor.peek(2) == quote) {
        cursor.advance(isLong ? 3 : 1)
        return result[...]
      }
      cursor.advance()
      if byte == UInt8(ascii: "\\"), quote == 34 { result += JSONEscape.resolve(&cursor) } else { result.append(byte) }
    }
    return nil
  }
}
