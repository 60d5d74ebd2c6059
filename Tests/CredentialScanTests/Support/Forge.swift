@testable import CredentialScan

/// Makes credentials that look like real ones and open nothing, from a seed. Their beginnings are put together here, so that no
/// scanner of repositories takes this file for a leak.
struct Forge: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }

  static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
  static let hexadecimal = Array("0123456789abcdef".utf8)

  mutating func text(_ count: Int, of alphabet: [UInt8] = Forge.letters) -> String {
    String(decoding: (0..<count).map { _ in alphabet[Int(next() % UInt64(alphabet.count))] }, as: UTF8.self)
  }

  /// A token of a shape, with a right checksum where the shape has one.
  mutating func token(_ shape: TokenShape) -> String {
    switch shape.prefix {
    case "ghp_", "gho_", "ghu_",
      "ghs_" where shape.length.count == 1:
      let body = text(30)
      return shape.prefix + body + String(decoding: Base62.text(CRC32.of(body.utf8), width: 6), as: UTF8.self)
    case "glsa_":
      let body = text(32)
      let sum = CRC32.of(("glsa_" + body).utf8)
      let bytes = (0..<4).map { UInt8(truncatingIfNeeded: sum >> (8 * UInt32($0))) }
      return shape.prefix + body + "_" + Hexadecimal.text(bytes)
    default: return shape.prefix + body(of: shape)
    }
  }

  private mutating func body(of shape: TokenShape) -> String {
    let alphabet = (33...126).filter(shape.body.contains).filter { Alphabet.alphanumeric.contains($0) }
    var bytes = Array(text(shape.length.lowerBound, of: alphabet).utf8)
    switch shape.prefix {
    case "sb_secret_", "github_pat_": bytes[22] = UInt8(ascii: "_")
    case "SG.": bytes[22] = UInt8(ascii: ".")
    case "ghs_": (bytes[40], bytes[70]) = (UInt8(ascii: "."), UInt8(ascii: "."))
    case "re_": (bytes[8], bytes[9], bytes[10]) = (UInt8(ascii: "_"), UInt8(ascii: "A"), UInt8(ascii: "7"))
    case "glpat-" where shape.variant == "routable": bytes[27] = UInt8(ascii: ".")
    case "sk-ant-api03-", "sk-ant-admin01-": bytes.replaceSubrange((bytes.count - 2)..., with: "AA".utf8)
    case "cfk_", "cfut_", "cfat_": bytes.replaceSubrange((bytes.count - 8)..., with: text(8, of: Self.hexadecimal).utf8)
    case "ntn_": bytes.replaceSubrange(..<11, with: text(11, of: Array("0123456789".utf8)).utf8)
    default: break
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A web token with claims, signed by nobody.
  mutating func webToken(_ claims: String) -> String {
    [#"{"alg":"HS256","typ":"JWT"}"#, claims].map { Self.base64($0) }.joined(separator: ".") + "." + text(43)
  }

  static func base64(_ text: String) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    var result: [UInt8] = []
    var pending = 0
    var bits = 0
    for byte in text.utf8 {
      pending = pending << 8 | Int(byte)
      bits += 8
      while bits >= 6 {
        bits -= 6
        result.append(alphabet[pending >> bits & 63])
      }
    }
    if bits > 0 { result.append(alphabet[pending << (6 - bits) & 63]) }
    return String(decoding: result, as: UTF8.self)
  }
}
