/// XML as IDEs and property lists write it: elements, attributes, text, CDATA, comments. No external entity is ever resolved,
/// and no entity but the five of XML and character references.
struct XMLReader: FormatReader {
  private var cursor: ByteCursor
  private var path: [String] = []
  private var text: [UInt8] = []
  private var textPosition = Position(line: 1, column: 1)

  static func read(_ bytes: [UInt8], into builder: inout DocumentBuilder) {
    var reader = XMLReader(cursor: ByteCursor(bytes))
    while builder.hasRoom, let byte = reader.cursor.peek {
      if byte == UInt8(ascii: "<") { reader.markup(&builder) } else { reader.characters() }
    }
  }

  private mutating func characters() {
    if text.isEmpty { textPosition = cursor.position }
    text += cursor.take { $0 != UInt8(ascii: "<") }
  }

  private mutating func markup(_ builder: inout DocumentBuilder) {
    if cursor.starts(with: "<!--") { return cursor.skip(past: "-->") }
    if cursor.starts(with: "<![CDATA[") {
      cursor.advance(9)
      if text.isEmpty { textPosition = cursor.position }
      while !cursor.isAtEnd, !cursor.starts(with: "]]>") { if let byte = cursor.next() { text.append(byte) } }
      return cursor.advance(3)
    }
    if cursor.starts(with: "<?") { return cursor.skip(past: "?>") }
    if cursor.starts(with: "<!") { return cursor.skip(past: ">") }
    flush(&builder)
    if cursor.peek(1) == UInt8(ascii: "/") {
      cursor.skip(past: ">")
      if !path.isEmpty { path.removeLast() }
      return
    }
    element(&builder)
  }

  private mutating func flush(_ builder: inout DocumentBuilder) {
    let value = text[...].trimmed
    if !value.isEmpty { builder.add(path: path, value: XMLEntities.resolve(value), at: textPosition) }
    text = []
  }

  private static let nameEnd = Alphabet(" \t\r\n/>=")

  private mutating func element(_ builder: inout DocumentBuilder) {
    cursor.advance()
    let name = cursor.take { !Self.nameEnd.contains($0) }.text
    guard path.count < builder.limits.depth else { return builder.stop(.tooDeep) }
    path.append(name)
    while let byte = cursor.peek, byte != UInt8(ascii: ">") {
      if byte == UInt8(ascii: "/") {
        cursor.advance()
        if cursor.peek == UInt8(ascii: ">") {
          cursor.advance()
          path.removeLast()
          return
        }
      } else if byte <= 32 {
        cursor.advance()
      } else {
        attribute(&builder)
      }
    }
    cursor.advance()
  }

  private mutating func attribute(_ builder: inout DocumentBuilder) {
    let before = cursor.offset
    let name = cursor.take { !Self.nameEnd.contains($0) }.text
    _ = cursor.take { $0 <= 32 }
    guard cursor.peek == UInt8(ascii: "=") else {
      if cursor.offset == before { cursor.advance() }
      return
    }
    cursor.advance()
    _ = cursor.take { $0 <= 32 }
    guard let quote = cursor.peek, quote == 34 || quote == 39 else { return }
    cursor.advance()
    let position = cursor.position
    let value = cursor.take { $0 != quote }
    cursor.advance()
    builder.add(path: path + ["@" + name], value: XMLEntities.resolve(value), at: position)
  }
}

enum XMLEntities {
  private static let named: [(String, UInt8)] = [
    ("&amp;", 38), ("&lt;", 60), ("&gt;", 62), ("&quot;", 34), ("&apos;", 39),
  ]

  /// The text with XML's five entities and character references resolved.
  static func resolve(_ text: ArraySlice<UInt8>) -> [UInt8] {
    guard text.contains(UInt8(ascii: "&")) else { return Array(text) }
    var result: [UInt8] = []
    var index = text.startIndex
    while index < text.endIndex {
      guard text[index] == UInt8(ascii: "&"), let (bytes, length) = entity(text[index...]) else {
        result.append(text[index])
        index += 1
        continue
      }
      result += bytes
      index += length
    }
    return result
  }

  private static func entity(_ text: ArraySlice<UInt8>) -> ([UInt8], Int)? {
    if let (name, byte) = named.first(where: { text.starts(with: $0.0.utf8) }) { return ([byte], name.utf8.count) }
    guard let end = text.prefix(12).firstIndex(of: UInt8(ascii: ";")) else { return nil }
    let body = text[text.startIndex..<end].text
    let number =
      body.hasPrefix("&#x")
      ? UInt32(body.dropFirst(3), radix: 16) : body.hasPrefix("&#") ? UInt32(body.dropFirst(2)) : nil
    guard let number, let scalar = Unicode.Scalar(number) else { return nil }
    return (Array(String(scalar).utf8), end - text.startIndex + 1)
  }
}
