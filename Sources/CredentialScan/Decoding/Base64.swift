/// Base 64 in both alphabets (RFC 4648), with or without padding.
enum Base64 {
  private static let digits = Digits("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", "-_")

  /// The bytes; `nil` when another character stands in the text. White space is passed over.
  static func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
    digits.decode(text) { $0 == UInt8(ascii: "=") || $0 <= 32 }
  }
}

/// Base 32 (RFC 4648, section 6), upper case, without padding.
enum Base32 {
  private static let digits = Digits("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")

  static func decode(_ text: some Sequence<UInt8>) -> [UInt8]? { digits.decode(text) { _ in false } }
}

/// An alphabet whose letters stand for so many bits each.
private struct Digits: Sendable {
  private let bits: Int
  private var values = [UInt8](repeating: 255, count: 256)

  /// - Parameters:
  ///   - alphabet: 2ⁿ letters, in order.
  ///   - others: letters that stand for the last values as well.
  init(_ alphabet: String, _ others: String = "") {
    bits = alphabet.utf8.count.trailingZeroBitCount
    for (index, byte) in alphabet.utf8.enumerated() { values[Int(byte)] = UInt8(index) }
    for (index, byte) in others.utf8.enumerated() {
      values[Int(byte)] = UInt8(alphabet.utf8.count - others.utf8.count + index)
    }
  }

  /// Whole bytes; `nil` for a letter that is not in the alphabet. Bits that are left over at the end are dropped.
  func decode(_ text: some Sequence<UInt8>, passingOver isPassedOver: (UInt8) -> Bool) -> [UInt8]? {
    var result: [UInt8] = []
    var pending: UInt32 = 0
    var held = 0
    for byte in text where !isPassedOver(byte) {
      let value = values[Int(byte)]
      guard value != 255 else { return nil }
      pending = pending << UInt32(bits) | UInt32(value)
      held += bits
      if held >= 8 {
        held -= 8
        result.append(UInt8(truncatingIfNeeded: pending >> UInt32(held)))
      }
    }
    return result
  }
}
