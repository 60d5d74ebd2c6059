import Foundation

/// JSON for programs, that a terminal can show as well.
enum JSONText {
  /// Pretty-printed with sorted keys and a newline at the end.
  ///
  /// JSON escapes control characters below U+0020 itself; the others that could drive a terminal are escaped here. They can
  /// stand in strings only, so that the value stays the same.
  static func of(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let text = String(decoding: try encoder.encode(value), as: UTF8.self)
    // The encoder spreads an empty array over three lines. No string contains a line feed, so this touches none.
    return escaped(text.replacing(/\[\n\n *\]/, with: "[]")) + "\n"
  }

  /// One line, for streams.
  static func line(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return escaped(String(decoding: try encoder.encode(value), as: UTF8.self)) + "\n"
  }

  static func escaped(_ json: String) -> String {
    guard json.unicodeScalars.contains(where: needsEscape) else { return json }
    var result = ""
    for scalar in json.unicodeScalars {
      guard needsEscape(scalar) else {
        result.unicodeScalars.append(scalar)
        continue
      }
      for unit in String(scalar).utf16 { result += "\\u" + hexadecimal(unit) }
    }
    return result
  }

  private static func needsEscape(_ scalar: Unicode.Scalar) -> Bool {
    scalar != "\n" && VisibleText.isTreacherous(scalar)
  }

  private static func hexadecimal(_ unit: UInt16) -> String {
    let digits = String(unit, radix: 16)
    return String(repeating: "0", count: 4 - digits.count) + digits
  }
}
