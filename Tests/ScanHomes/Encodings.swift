import Crypto
import Foundation

/// What providers put around random bytes, written from the formats' descriptions and not from the recognisers.
enum Encodings {
  static func base64(_ bytes: some Sequence<UInt8>) -> String { Data(bytes).base64EncodedString() }
  static func base64URL(_ bytes: some Sequence<UInt8>) -> String {
    base64(bytes).replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }
  static func base64URL(_ text: String) -> String { base64URL(Array(text.utf8)) }

  /// CRC-32 (IEEE 802.3, reflected), bit by bit.
  static func crc32(_ text: String) -> UInt32 {
    ~text.utf8.reduce(0xFFFF_FFFF as UInt32) { crc, byte in
      (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
  }

  /// A number with six digits of base 62.
  static func base62(_ number: UInt32) -> String {
    let digits = Array(Letters.base62)
    var (rest, text) = (Int(number), "")
    for _ in 0..<6 { (rest, text) = (rest / 62, String(digits[rest % 62]) + text) }
    return text
  }

  /// GitHub's tokens: the last six letters are the checksum of the thirty before.
  static func gitHub(_ prefix: String, _ random: inout Seeded) -> String {
    let body = Letters.alphanumeric(30, &random)
    return prefix + body + base62(crc32(body))
  }

  /// An access key's id: the account stands in the first six bytes, above seven bits of something else.
  static func awsKeyID(_ prefix: String, account: UInt64, _ random: inout Seeded) -> String {
    let number = account << 7 | 1 << 47
    let bytes = (0..<6).map { UInt8(truncatingIfNeeded: number >> UInt64(40 - 8 * $0)) } + random.bytes(4)
    return prefix + base32(bytes)
  }

  private static func base32(_ bytes: [UInt8]) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    let bits = bytes.flatMap { byte in (0..<8).map { Int(byte >> (7 - $0)) & 1 } }
    return String(
      stride(from: 0, to: bits.count, by: 5).map { start in letters[bits[start..<start + 5].reduce(0) { $0 * 2 + $1 }] }
    )
  }

  /// A signed token; without a secret the signature is random and carries the marker.
  static func jwt(
    _ claims: String, header: String = #"{"alg":"HS256","typ":"JWT"}"#, secret: String? = nil, _ random: inout Seeded
  ) -> String {
    let head = base64URL(header) + "." + base64URL(claims)
    guard let secret else { return head + "." + Letters.word(43, &random) }
    let code = HMAC<SHA256>.authenticationCode(for: Array(head.utf8), using: SymmetricKey(data: Array(secret.utf8)))
    return head + "." + base64URL(Array(code))
  }

  /// A private key of OpenSSH. The numbers in it belong to no curve: it opens nothing.
  static func openSSH(encrypted: Bool, _ random: inout Seeded) -> String {
    func string(_ bytes: [UInt8]) -> [UInt8] {
      (0..<4).map { UInt8(truncatingIfNeeded: bytes.count >> (24 - 8 * $0)) } + bytes
    }
    func string(_ text: String) -> [UInt8] { string(Array(text.utf8)) }
    let salt = encrypted ? string(random.bytes(16)) + [0, 0, 0, 16] : []
    let bytes =
      Array("openssh-key-v1\0".utf8) + string(encrypted ? "aes256-ctr" : "none") + string(encrypted ? "bcrypt" : "none")
      + string(salt) + [0, 0, 0, 1] + string(string("ssh-ed25519") + string(random.bytes(32)))
      + string(Array(Letters.marker.utf8) + random.bytes(120))
    return pem("OPENSSH " + "PRIVATE KEY", base64(bytes))
  }

  static func pem(_ label: String, _ body: String) -> String {
    let letters = Array(body)
    let lines = stride(from: 0, to: letters.count, by: 64).map { String(letters[$0..<min($0 + 64, letters.count)]) }
    return "-----BEGIN \(label)-----\n\(lines.joined(separator: "\n"))\n-----END \(label)-----\n"
  }

  /// A certificate with a name and nothing that verifies.
  static func certificate(organization: String, name: String, _ random: inout Seeded) -> String {
    func der(_ tag: UInt8, _ parts: [UInt8]...) -> [UInt8] {
      let body = parts.flatMap { $0 }
      let length: [UInt8] =
        switch body.count {
        case ..<128: [UInt8(body.count)]
        case ..<256: [0x81, UInt8(body.count)]
        default: [0x82, UInt8(body.count >> 8), UInt8(body.count & 255)]
        }
      return [tag] + length + body
    }
    func attribute(_ id: UInt8, _ text: String) -> [UInt8] {
      der(0x31, der(0x30, der(0x06, [0x55, 0x04, id]), der(0x0C, Array(text.utf8))))
    }
    let algorithm = der(0x30, der(0x06, [0x2B, 0x65, 0x70]))
    let time = der(0x30, der(0x17, Array("250101000000Z".utf8)), der(0x17, Array("350101000000Z".utf8)))
    let key = der(0x30, algorithm, der(0x03, [0] + random.bytes(32)))
    let issuer = der(0x30, attribute(3, "kubernetes"))
    let subject = der(0x30, attribute(10, organization), attribute(3, name))
    let version = der(0xA0, der(0x02, [2]))
    let tbs = der(0x30, version, der(0x02, [1, 2, 3, 4]), algorithm, issuer, time, subject, key)
    let bytes = der(0x30, tbs, algorithm, der(0x03, [0] + random.bytes(64)))
    return base64(Array(pem("CERTIFICATE", base64(bytes)).utf8))
  }
}
