/// Readers of formats whose values stand in brackets, parted by commas.
protocol BracketReader {
  var cursor: ByteCursor { get set }

  /// Goes past white space and comments.
  mutating func skipBlank(_ builder: inout DocumentBuilder)
}

extension BracketReader {
  /// What stands between here and a closing bracket, one element after the other; stands behind the bracket afterwards.
  ///
  /// Commas are passed over wherever they stand, and a byte that no element takes is, too: mistakes do not end the reading.
  mutating func elements(
    until close: Unicode.Scalar, _ builder: inout DocumentBuilder,
    _ element: (_ reader: inout Self, _ builder: inout DocumentBuilder) -> Void
  ) {
    while builder.hasRoom {
      skipBlank(&builder)
      switch cursor.peek {
      case nil: return builder.note(.malformed(line: cursor.position.line))
      case UInt8(ascii: close): return cursor.advance()
      case UInt8(ascii: ","): cursor.advance()
      default:
        let before = cursor.offset
        element(&self, &builder)
        if cursor.offset == before { cursor.advance() }
      }
    }
  }
}

/// Readers of formats in which a line is an entry; what an entry leaves of its line is passed over.
protocol LineReader: FormatReader {
  var cursor: ByteCursor { get set }
  init(cursor: ByteCursor)

  /// Stands before the first byte of a line that is no blank.
  mutating func entry(_ builder: inout DocumentBuilder)
}

extension LineReader {
  static func read(_ bytes: [UInt8], into builder: inout DocumentBuilder) {
    var reader = Self(cursor: ByteCursor(bytes))
    while builder.hasRoom, !reader.cursor.isAtEnd {
      reader.cursor.skipBlanks()
      reader.entry(&builder)
      reader.cursor.skipLine()
      reader.cursor.advance()
    }
  }
}
