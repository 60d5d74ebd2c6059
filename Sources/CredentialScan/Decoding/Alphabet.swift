/// A set of bytes, for exact shapes; looking one up costs a shift.
struct Alphabet: Sendable {
  private var low: UInt64 = 0
  private var high: UInt64 = 0

  init(_ characters: String) {
    for byte in characters.utf8 { insert(byte) }
  }

  private mutating func insert(_ byte: UInt8) {
    if byte < 64 { low |= 1 << UInt64(byte) } else if byte < 128 { high |= 1 << UInt64(byte - 64) }
  }

  func contains(_ byte: UInt8) -> Bool {
    byte < 64 ? low >> UInt64(byte) & 1 == 1 : byte < 128 && high >> UInt64(byte - 64) & 1 == 1
  }

  func adding(_ characters: String) -> Alphabet {
    var result = self
    for byte in characters.utf8 { result.insert(byte) }
    return result
  }

  static let digits = Alphabet("0123456789")
  static let lower = Alphabet("abcdefghijklmnopqrstuvwxyz")
  static let upper = Alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
  static let lowerHexadecimal = digits.adding("abcdef")
  static let hexadecimal = lowerHexadecimal.adding("ABCDEF")
  static let letters = lower.adding("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
  static let alphanumeric = letters.adding("0123456789")
  /// RFC 4648, section 5.
  static let base64URL = alphanumeric.adding("-_")
  /// RFC 4648, section 4, with padding.
  static let base64 = alphanumeric.adding("+/=")
  /// What may stand neither before nor behind a token.
  static let tokenInner = base64URL
}

enum Hexadecimal {
  private static let digits = Array("0123456789abcdef".utf8)

  static func text(_ bytes: some Sequence<UInt8>) -> String {
    String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
