/// Environment files in the dialects of dotenv, Docker, direnv and `environment.d`: `NAME=value`, `export`, quotes, values over
/// several lines, and assignments in comments.
struct DotenvReader: LineReader {
  var cursor: ByteCursor

  mutating func entry(_ builder: inout DocumentBuilder) {
    var isCommented = false
    while cursor.peek == UInt8(ascii: "#") {
      isCommented = true
      cursor.advance()
      cursor.skipBlanks()
    }
    for word in ["export ", "setenv ", "set -gx ", "set -x ", "set "] where cursor.starts(with: word) {
      cursor.advance(word.utf8.count)
      break
    }
    cursor.skipBlanks()
    let name = cursor.take { Self.nameBytes.contains($0) }
    cursor.skipBlanks()
    guard !name.isEmpty, let byte = cursor.peek else { return }
    let isAssignment = byte == UInt8(ascii: "=") || (byte == UInt8(ascii: ":") && cursor.peek(1) != UInt8(ascii: "/"))
    if isAssignment {
      cursor.advance()
    } else if byte == 10 || isCommented || !Self.isUpper(name) {
      // `set -gx NAME value` has a blank only; a sentence in a comment is no assignment.
      return
    }
    cursor.skipBlanks()
    let position = cursor.position
    builder.add(path: [name.text], value: value(isCommented), at: position, isCommented: isCommented)
  }

  private static let nameBytes = Alphabet.alphanumeric.adding("_.-")
  private static func isUpper(_ name: ArraySlice<UInt8>) -> Bool {
    name.allSatisfy { Alphabet.upper.contains($0) || Alphabet.digits.contains($0) || $0 == UInt8(ascii: "_") }
  }

  private mutating func value(_ isCommented: Bool) -> [UInt8] {
    switch cursor.peek {
    case UInt8(ascii: "\""): return quoted(UInt8(ascii: "\""), isCommented)
    case UInt8(ascii: "'"): return quoted(UInt8(ascii: "'"), isCommented)
    case UInt8(ascii: "`"): return quoted(UInt8(ascii: "`"), isCommented)
    default: return bare()
    }
  }

  /// A quoted value may span lines, but not in a comment, and not without its closing quote.
  private mutating func quoted(_ quote: UInt8, _ isCommented: Bool) -> [UInt8] {
    let start = cursor
    cursor.advance()
    var result: [UInt8] = []
    while let byte = cursor.peek {
      if byte == quote {
        cursor.advance()
        return result
      }
      if byte == 10, isCommented { break }
      cursor.advance()
      if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
        result += JSONEscape.resolve(&cursor)
      } else {
        result.append(byte)
      }
    }
    cursor = start
    cursor.advance()
    return bare()
  }

  /// Up to the end of the line, or to a comment that a blank precedes.
  private mutating func bare() -> [UInt8] {
    let line = cursor.takeLine()
    var end = line.endIndex
    for index in line.indices.dropFirst() where line[index] == UInt8(ascii: "#") && line[index - 1] <= 32 {
      end = index
      break
    }
    return Array(line[..<end].trimmed)
  }
}
