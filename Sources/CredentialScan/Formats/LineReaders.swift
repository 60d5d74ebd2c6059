/// INI files, git's and npm's among them: sections, `key = value`, comments with `#` or `;`.
struct INIReader: FormatReader {
  static func read(_ bytes: [UInt8], into builder: inout DocumentBuilder) {
    var cursor = ByteCursor(bytes)
    var section: [String] = []
    while builder.hasRoom, !cursor.isAtEnd {
      cursor.skipBlanks()
      let isCommented = cursor.peek == UInt8(ascii: "#") || cursor.peek == UInt8(ascii: ";")
      if isCommented {
        cursor.advance()
        cursor.skipBlanks()
      }
      let position = cursor.position
      let line = cursor.takeLine().trimmed
      cursor.advance()
      if !isCommented, line.first == UInt8(ascii: "["), let end = line.lastIndex(of: UInt8(ascii: "]")) {
        section = [line[(line.startIndex + 1)..<end].text]
      } else if let (key, value, offset) = Assignment.split(line) {
        let at = Position(line: position.line, column: position.column + offset)
        builder.add(path: section + [key], value: value, at: at, isCommented: isCommented)
      }
    }
  }
}

/// `key = value` in one line.
enum Assignment {
  /// The key, the value without its quotes, and where the value begins in the line.
  static func split(_ line: ArraySlice<UInt8>) -> (key: String, value: ArraySlice<UInt8>, offset: Int)? {
    guard let sign = line.firstIndex(of: UInt8(ascii: "=")), sign > line.startIndex else { return nil }
    let key = line[..<sign].trimmed
    guard !key.isEmpty, key.count <= 200 else { return nil }
    let value = unquoted(line[(sign + 1)...].trimmed)
    return (key.text, value, value.startIndex - line.startIndex)
  }

  static func unquoted(_ value: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard value.count >= 2, let first = value.first, first == value.last, first == 34 || first == 39 else {
      return value
    }
    return value.dropFirst().dropLast()
  }
}

/// `host:port:database:user:password` (PostgreSQL manual, 34.16); a backslash escapes a colon.
struct PgpassReader: FormatReader {
  static let names = ["host", "port", "database", "user", "password"]

  static func read(_ bytes: [UInt8], into builder: inout DocumentBuilder) {
    var cursor = ByteCursor(bytes)
    while builder.hasRoom, !cursor.isAtEnd {
      let position = cursor.position
      let line = cursor.takeLine()
      cursor.advance()
      guard let first = line.first, first != UInt8(ascii: "#") else { continue }
      let fields = fields(of: line)
      guard fields.count == 5 else {
        builder.note(.malformed(line: position.line))
        continue
      }
      for (name, field) in zip(names, fields) {
        let at = Position(line: position.line, column: field.start + 1)
        builder.add(path: ["line \(position.line)", name], value: field.bytes, at: at)
      }
    }
  }

  private static func fields(of line: ArraySlice<UInt8>) -> [(bytes: [UInt8], start: Int)] {
    var fields: [(bytes: [UInt8], start: Int)] = [([], 0)]
    var isEscaped = false
    for (index, byte) in line.enumerated() {
      if isEscaped || (byte != UInt8(ascii: "\\") && byte != UInt8(ascii: ":")) {
        fields[fields.count - 1].bytes.append(byte)
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if fields.count < 5 {
        fields.append(([], index + 1))
      } else {
        fields[fields.count - 1].bytes.append(byte)
      }
    }
    return fields
  }
}

/// `machine HOST login USER password SECRET`, over as many lines as one likes.
struct NetrcReader: FormatReader {
  static func read(_ bytes: [UInt8], into builder: inout DocumentBuilder) {
    var cursor = ByteCursor(bytes)
    var machine = ""
    while builder.hasRoom, let (word, position) = word(&cursor) {
      switch word {
      case "machine": machine = self.word(&cursor)?.text ?? ""
      case "default": machine = "default"
      case "macdef": cursor.skip(past: "\n\n")
      case "login", "password", "account":
        guard let (value, at) = self.word(&cursor) else { return builder.note(.malformed(line: position.line)) }
        builder.add(path: ["machine", machine, word], value: Array(value.utf8), at: at)
      default: builder.note(.malformed(line: position.line))
      }
    }
  }

  private static func word(_ cursor: inout ByteCursor) -> (text: String, position: Position)? {
    while let byte = cursor.peek {
      if byte <= 32 {
        cursor.advance()
      } else if byte == UInt8(ascii: "#") {
        cursor.skipLine()
      } else {
        let position = cursor.position
        return (cursor.take { $0 > 32 }.text, position)
      }
    }
    return nil
  }
}
