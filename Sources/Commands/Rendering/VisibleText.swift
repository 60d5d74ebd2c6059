/// Makes text from elsewhere safe to print: a statement must not be able to rewrite the operator's terminal.
///
/// Control characters, escape sequences, bidirectional overrides, zero-width and other invisible characters become visible
/// escapes such as `\u{1b}`. Everything else stays as it is, so that a statement reads as it was written.
enum VisibleText {
  /// Several lines: line feeds and tabs stay.
  static func lines(_ text: String) -> String { escaped(text) { $0 == "\n" || $0 == "\t" } }

  /// One line: line feeds become `\n`, tabs `\t`.
  static func oneLine(_ text: String) -> String { escaped(text) { _ in false } }

  /// Bytes of any kind: what is not UTF-8 becomes `\xNN`.
  static func oneLine(bytes: some Collection<UInt8>) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return oneLine(text) }
    return bytes.map { (32...126).contains($0) ? String(Unicode.Scalar($0)) : "\\x" + hexadecimal(UInt32($0), 2) }
      .joined()
  }

  private static func escaped(_ text: String, except keeps: (Unicode.Scalar) -> Bool) -> String {
    guard text.unicodeScalars.contains(where: { isTreacherous($0) && !keeps($0) }) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if isTreacherous(scalar), !keeps(scalar) {
        result += escape(scalar)
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    default: "\\u{" + hexadecimal(scalar.value, 2) + "}"
    }
  }

  /// Whether a character could hide, move or reorder others, or drive a terminal.
  ///
  /// By general category: control, format (bidirectional marks, zero width, soft hyphen, tags), surrogate, private use,
  /// unassigned, line and paragraph separators; and the fillers and blanks that Unicode calls letters or symbols.
  static func isTreacherous(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value < 32 || scalar.value == 127 }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: return true
    case .spaceSeparator: return true
    case .nonspacingMark, .enclosingMark: return isInvisibleMark(scalar)
    default: return isBlankLetter(scalar)
    }
  }

  /// Variation selectors and the joiners of grapheme clusters.
  private static func isInvisibleMark(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isVariationSelector || scalar.properties.isDefaultIgnorableCodePoint
  }

  /// Hangul fillers and the Braille blank.
  private static func isBlankLetter(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isDefaultIgnorableCodePoint || scalar.value == 0x2800
  }

  private static func hexadecimal(_ value: UInt32, _ width: Int) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
