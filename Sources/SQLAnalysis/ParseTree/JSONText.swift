/// The escapes that libpg_query writes into strings: `\"`, `\\`, `\n` and the like, and `\u00XX` for single bytes.
enum JSONText {
  static func unescaped(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var rest = bytes
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\"), let escape = rest.popFirst() else {
        result.append(byte)
        continue
      }
      result.append(contentsOf: resolve(escape, &rest))
    }
    return result
  }

  private static func resolve(_ escape: UInt8, _ rest: inout ArraySlice<UInt8>) -> [UInt8] {
    switch escape {
    case UInt8(ascii: "n"): [10]
    case UInt8(ascii: "r"): [13]
    case UInt8(ascii: "t"): [9]
    case UInt8(ascii: "b"): [8]
    case UInt8(ascii: "f"): [12]
    case UInt8(ascii: "u"): codePoint(&rest)
    default: [escape]
    }
  }

  /// Four hexadecimal digits. What is no code point becomes U+FFFD: it can then equal no name of the tables.
  private static func codePoint(_ rest: inout ArraySlice<UInt8>) -> [UInt8] {
    let digits = rest.prefix(4)
    rest = rest.dropFirst(4)
    let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    let scalar = value.flatMap(Unicode.Scalar.init) ?? "\u{FFFD}"
    return Array(String(Character(scalar)).utf8)
  }
}
