import Crypto
import SallyportModel

/// A token's secret as agents get it: what it is for stands in front, a checksum at the end.
///
/// ```
///   sp_prod_ ┃ 50 characters of base 58: 32 random bytes, 4 bytes of SHA-256(prefix ‖ random bytes)
/// ```
/// The prefix keeps environments apart for people and for scanners of repositories; the checksum tells a real one that has
/// leaked from an example. Fixed length, no character that a URL or a shell would touch.
struct TokenSecret: Equatable {
  static let bodyLength = 50
  let text: String

  /// A new one.
  init(for environment: Environment, random: [UInt8] = SymmetricKey(size: .bits256).bytes) {
    let prefix = Self.prefix(of: environment)
    text = prefix + Base58.encode(random + Self.checksum(prefix, random), length: Self.bodyLength)
  }

  /// Whether a text has the form of a secret, checksum included; says nothing about whether it opens anything.
  static func isWellFormed(_ text: String) -> Bool {
    guard let prefix = Environment.allCases.map(prefix).first(where: text.hasPrefix) else { return false }
    guard let bytes = Base58.decode(text.dropFirst(prefix.count), count: 36) else { return false }
    return Array(bytes[32...]) == checksum(prefix, Array(bytes[..<32]))
  }

  static func prefix(of environment: Environment) -> String { "sp_\(environment.short)_" }

  private static func checksum(_ prefix: String, _ random: [UInt8]) -> [UInt8] {
    Array(SHA256.hash(data: Array(prefix.utf8) + random).prefix(4))
  }
}

/// Bitcoin's alphabet without its leading-zero rule: numbers of a fixed length.
enum Base58 {
  private static let alphabet = Array("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".utf8)

  /// The bytes as one big-endian number, with at least `length` digits.
  static func encode(_ bytes: [UInt8], length: Int) -> String {
    var digits: [Int] = []
    for byte in bytes {
      var carry = Int(byte)
      for index in digits.indices {
        carry += digits[index] << 8
        digits[index] = carry % 58
        carry /= 58
      }
      while carry > 0 {
        digits.append(carry % 58)
        carry /= 58
      }
    }
    digits += [Int](repeating: 0, count: max(0, length - digits.count))
    return String(decoding: digits.reversed().map { alphabet[$0] }, as: UTF8.self)
  }

  /// The number as `count` bytes; `nil` for another character or a number that does not fit.
  static func decode(_ text: Substring, count: Int) -> [UInt8]? {
    guard text.utf8.count <= 2 * count else { return nil }
    var bytes = [UInt8](repeating: 0, count: count)
    for character in text.utf8 {
      guard var carry = alphabet.firstIndex(of: character) else { return nil }
      for index in bytes.indices.reversed() {
        carry += Int(bytes[index]) * 58
        bytes[index] = UInt8(truncatingIfNeeded: carry)
        carry >>= 8
      }
      guard carry == 0 else { return nil }
    }
    return bytes
  }
}
