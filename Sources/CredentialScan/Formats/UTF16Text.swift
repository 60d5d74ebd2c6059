/// UTF-16 with a byte order mark, as PowerShell's `>` writes files.
enum UTF16Text {
  /// The same text in UTF-8; `nil` for what does not begin with the mark (Unicode 15, 23.8).
  static func decoded(_ bytes: [UInt8]) -> [UInt8]? {
    guard bytes.count >= 2 else { return nil }
    let isLittle = bytes[0] == 0xFF && bytes[1] == 0xFE
    guard isLittle || bytes[0] == 0xFE && bytes[1] == 0xFF else { return nil }
    let (low, high) = isLittle ? (0, 1) : (1, 0)
    let units = stride(from: 2, to: bytes.count - 1, by: 2).lazy.map {
      UInt16(bytes[$0 + high]) << 8 | UInt16(bytes[$0 + low])
    }
    return Array(String(decoding: Array(units), as: UTF16.self).utf8)
  }
}
