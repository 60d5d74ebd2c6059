/// `BEGIN … READ WRITE`, which some drivers send for every transaction that is not asked to be read-only (Go's lib/pq,
/// others when told so), without the mode: what the gateway begins in its place (ADR 6).
enum PlainBegin {
  /// Longer than any such statement that a driver makes. In bytes.
  static let longest = 120

  /// The statement without READ WRITE; `nil` unless it is one BEGIN or START TRANSACTION of nothing but words, with READ
  /// WRITE at its end.
  static func of(_ sql: [UInt8]) -> [UInt8]? {
    guard sql.count <= longest, let end = sql.lastIndex(where: { !isSpaceOrEnd($0) }) else { return nil }
    let statement = sql[...end]
    guard statement.allSatisfy(isWordCommaOrSpace) else { return nil }
    var words = String(decoding: statement, as: UTF8.self).uppercased().split(whereSeparator: \.isWhitespace)
    guard words.suffix(2) == ["READ", "WRITE"], isBegin(words) else { return nil }
    words.removeLast(2)
    var plain = words.joined(separator: " ")
    if plain.last == "," { plain.removeLast() }
    return plain.contains("READ ONLY") || plain.contains("READ WRITE") ? nil : Array(plain.utf8)
  }

  private static func isBegin(_ words: [Substring]) -> Bool {
    words.starts(with: ["BEGIN"]) || words.starts(with: ["START", "TRANSACTION"])
  }

  private static func isSpaceOrEnd(_ byte: UInt8) -> Bool { isSpace(byte) || byte == UInt8(ascii: ";") }

  private static func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }

  private static func isWordCommaOrSpace(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: ","): true
    default: isSpace(byte)
    }
  }
}
