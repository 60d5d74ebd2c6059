/// A first look at a URL, before it is taken apart: nearly all of those in a transcript hold no password.
enum URLGlance {
  /// Bytes that end a URL wherever it stands.
  private static let end = Alphabet("\"'`\\|^").adding(" \t\r\n")

  /// Whether a user or a parameter for a password may stand in a URL.
  ///
  /// - Parameter colon: where the `:` of `://` stands.
  static func mayHoldPassword(_ text: [UInt8], colon: Int) -> Bool {
    // Once, and not for each byte: what is made at first use is asked for under a lock.
    let end = Self.end
    var before: UInt8 = 0
    for index in (colon + 3)..<max(colon + 3, min(text.count, colon + URLParts.limit)) {
      let byte = text[index]
      switch byte {
      case UInt8(ascii: "@"): return true
      // The names that are looked for end in `word`, `pwd`, `token` and `key`.
      case UInt8(ascii: "=") where before | 0x20 == UInt8(ascii: "d") && isName(text, index, "rd", "wd"): return true
      case UInt8(ascii: "=") where before | 0x20 == UInt8(ascii: "n") && isName(text, index, "en", "en"): return true
      case UInt8(ascii: "=") where before | 0x20 == UInt8(ascii: "y") && isName(text, index, "ey", "ey"): return true
      case 0...32: return false
      default: if end.contains(byte) { return false }
      }
      before = byte
    }
    return false
  }

  /// Whether one of two endings stands before an index, in either case.
  private static func isName(_ text: [UInt8], _ index: Int, _ one: StaticString, _ other: StaticString) -> Bool {
    let letters = text[(index - 2)..<index].map { $0 | 0x20 }
    return [one, other].contains { letters.elementsEqual($0.description.utf8) }
  }
}
