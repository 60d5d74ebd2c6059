/// CRC-32 as zip files have it (polynomial 0xEDB88320).
enum CRC32 {
  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
  }

  static func of(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(~0) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ $0 >> 8 }
  }
}

/// Base 62 as GitHub's tokens use it: digits, upper case, lower case.
enum Base62 {
  private static let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

  /// The number with zeros in front, `width` characters.
  static func text(_ number: UInt32, width: Int) -> [UInt8] {
    var result: [UInt8] = []
    var rest = Int(number)
    for _ in 0..<width {
      result.append(digits[rest % 62])
      rest /= 62
    }
    return result.reversed()
  }
}

/// Checks that providers build into their tokens.
enum TokenChecksum {
  /// GitHub: the last six characters are CRC-32 of the thirty before them, in base 62.
  static func gitHub(_ body: ArraySlice<UInt8>) -> Bool {
    body.count == 36 && Base62.text(CRC32.of(body.prefix(30)), width: 6) == Array(body.suffix(6))
  }
}

/// Whose AWS key it is: the account stands in the key's id.
enum AWSAccount {
  /// Twelve digits; `nil` for an id of the older form, which does not hold it.
  static func of(keyID: some Sequence<UInt8>) -> String? {
    let id = Array(keyID)
    guard id.count == 20, id[4] != UInt8(ascii: "I"), id[4] != UInt8(ascii: "J"),
      let bytes = Base32.decode(id.dropFirst(4)), bytes.count >= 6
    else { return nil }
    let number = bytes.prefix(6).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let account = String((number & 0x7fff_ffff_ff80) >> 7)
    guard account.utf8.count <= 12 else { return nil }
    return String(repeating: "0", count: 12 - account.utf8.count) + account
  }

  /// Accounts whose keys are laid out as traps: using one tells its owner. Known to the public from canarytokens.org and its
  /// imitators.
  private static let canaries: Set<String> = [
    "052310077262", "171436882533", "534261010715", "595918472158", "717712589309", "819147034852", "992382622183",
    "730335385048", "266735846894", "893192397702", "044858866125", "251535659677", "344043088457", "351906852752",
    "390477818340", "426127672474", "427150556519", "439872796651", "445142720921", "465867158099", "637958123769",
    "693412236332", "732624840810", "735421457923", "959235150393", "982842642351", "729780141977",
  ]

  static func isCanary(_ account: String?) -> Bool { account.map(canaries.contains) ?? false }
}

extension TokenChecksum {
  /// Grafana: 32 characters, `_`, and eight hexadecimal digits of CRC-32 over `glsa_` and the 32, the low byte first.
  static func grafana(_ body: ArraySlice<UInt8>) -> Bool {
    guard body.count == 41, body[body.startIndex + 32] == UInt8(ascii: "_") else { return false }
    let sum = CRC32.of(Array("glsa_".utf8) + body.prefix(32))
    let bytes = (0..<4).map { UInt8(truncatingIfNeeded: sum >> (8 * UInt32($0))) }
    return Hexadecimal.text(bytes) == body.suffix(8).text.lowercased()
  }
}
