/// Base64 with padding (RFC 4648 §4), strict in reading: one spelling for each value.
package enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let padding = UInt8(ascii: "=")

  package static func text(_ value: [UInt8]) -> String {
    var bytes: [UInt8] = []
    append(value, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  package static func append(_ value: [UInt8], to output: inout [UInt8]) {
    var pending: UInt32 = 0
    var held = 0
    for byte in value {
      pending = pending << 8 | UInt32(byte)
      held += 1
      if held == 3 {
        output.append(alphabet[Int(pending >> 18 & 63)])
        output.append(alphabet[Int(pending >> 12 & 63)])
        output.append(alphabet[Int(pending >> 6 & 63)])
        output.append(alphabet[Int(pending & 63)])
        pending = 0
        held = 0
      }
    }
    finish(pending, held, &output)
  }

  private static func finish(_ pending: UInt32, _ held: Int, _ output: inout [UInt8]) {
    switch held {
    case 1:
      output.append(alphabet[Int(pending >> 2 & 63)])
      output.append(alphabet[Int(pending << 4 & 63)])
      output.append(padding)
      output.append(padding)
    case 2:
      output.append(alphabet[Int(pending >> 10 & 63)])
      output.append(alphabet[Int(pending >> 4 & 63)])
      output.append(alphabet[Int(pending << 2 & 63)])
      output.append(padding)
    default: break
    }
  }

  /// `nil` for anything that ``text(_:)`` would not have written.
  package static func bytes(_ text: String) -> [UInt8]? { bytes(Array(text.utf8)[...]) }

  /// The same of characters that are no `String` yet.
  package static func bytes(_ characters: ArraySlice<UInt8>) -> [UInt8]? {
    guard characters.count.isMultiple(of: 4) else { return nil }
    let padded = characters.reversed().prefix { $0 == padding }.count
    guard padded <= 2 else { return nil }
    var output: [UInt8] = []
    output.reserveCapacity(characters.count / 4 * 3)
    var pending: UInt32 = 0
    var held = 0
    for character in characters.dropLast(padded) {
      guard let value = value(of: character) else { return nil }
      pending = pending << 6 | value
      held += 6
      if held >= 8 {
        held -= 8
        output.append(UInt8(truncatingIfNeeded: pending >> UInt32(held)))
      }
    }
    // The bits beyond the last byte must be zero, or the same bytes would have several spellings.
    guard pending & (1 << UInt32(held) - 1) == 0 else { return nil }
    return output
  }

  private static func value(of character: UInt8) -> UInt32? {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
