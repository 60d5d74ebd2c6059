/// How many columns of a terminal a text takes.
enum DisplayWidth {
  /// Of text that has passed ``VisibleText``: no escapes, no line feeds.
  static func of(_ text: String) -> Int { text.unicodeScalars.reduce(0) { $0 + of($1) } }

  /// 0 for marks that sit on the character before, 2 for East Asian wide ones and emoji (UAX #11), else 1.
  static func of(_ scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return 0
    default: break
    }
    return wide.contains { $0.contains(scalar.value) } || scalar.properties.isEmojiPresentation ? 2 : 1
  }

  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
    0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
    0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
  ]

  /// The text cut to a width, with `…` where something is missing.
  static func cut(_ text: String, to width: Int) -> String {
    guard of(text) > width else { return text }
    return prefix(of: text[...], width: max(0, width - 1)) + "…"
  }

  static func pad(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - of(text)))
  }

  /// The text in pieces of at most `width` columns; at least one piece, each with at least one scalar.
  static func pieces(of line: String, width: Int) -> [String] {
    var pieces: [String] = []
    var rest = line[...]
    repeat {
      var piece = prefix(of: rest, width: width)
      if piece.isEmpty, let scalar = rest.unicodeScalars.first { piece = String(scalar) }
      pieces.append(piece)
      rest = Substring(rest.unicodeScalars.dropFirst(piece.unicodeScalars.count))
    } while !rest.isEmpty
    return pieces
  }

  /// Broken at blanks; a word longer than a line is broken anywhere. Blanks within a line stay as they are. At least one line.
  static func wrapped(_ text: String, to width: Int) -> [String] {
    var lines = [""]
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      let current = lines[lines.count - 1]
      if of(current) + of(String(word)) + 1 <= width {
        lines[lines.count - 1] = current.isEmpty ? String(word) : current + " " + word
      } else {
        if current.isEmpty { lines.removeLast() }
        lines += pieces(of: String(word), width: width)
      }
    }
    return lines
  }

  private static func prefix(of text: Substring, width: Int) -> String {
    var result = String.UnicodeScalarView()
    var used = 0
    for scalar in text.unicodeScalars {
      used += of(scalar)
      if used > width { break }
      result.append(scalar)
    }
    return String(result)
  }
}
