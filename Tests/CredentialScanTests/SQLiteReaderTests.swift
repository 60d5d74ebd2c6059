import Testing

@testable import CredentialScan

/// A SQLite file made by hand: one table of keys and values, one value on an overflow page.
struct SQLiteReaderTests {
  private static let page = 512

  /// Record and cell of a leaf page; lengths below 16,384.
  private static func varint(_ value: Int) -> [UInt8] {
    value < 128 ? [UInt8(value)] : [UInt8(0x80 | value >> 7), UInt8(value & 127)]
  }

  private static func record(_ values: [[UInt8]], number: UInt8? = nil) -> [UInt8] {
    var types = values.map { varint(13 + 2 * $0.count) }
    var body = values
    if let number {
      types.insert([1], at: 3)
      body.insert([number], at: 3)
    }
    let header = types.joined()
    return [UInt8(header.count + 1)] + header + body.joined()
  }

  private static func leaf(_ cell: [UInt8], isFirst: Bool) -> [UInt8] {
    let header = isFirst ? 100 : 0
    var bytes = [UInt8](repeating: 0, count: page)
    let start = page - cell.count
    bytes.replaceSubrange(start..., with: cell)
    bytes[header] = 13
    bytes[header + 4] = 1
    bytes[header + 8] = UInt8(start >> 8)
    bytes[header + 9] = UInt8(start & 255)
    return bytes
  }

  static func file(_ value: [UInt8]) -> [UInt8] {
    let schema = record(["table", "ItemTable", "ItemTable", "CREATE"].map { Array($0.utf8) }, number: 2)
    var first = leaf(varint(schema.count) + [1] + schema, isFirst: true)
    first.replaceSubrange(0..<16, with: Array("SQLite format 3\0".utf8))
    (first[16], first[17]) = (2, 0)
    let payload = record([Array("key".utf8), value])
    let most = page - 35
    guard payload.count > most else { return first + leaf(varint(payload.count) + [1] + payload, isFirst: false) }
    let least = (page - 12) * 32 / 255 - 23
    let wanted = least + (payload.count - least) % (page - 4)
    let local = wanted <= most ? wanted : least
    var result = first + leaf(varint(payload.count) + [1] + payload.prefix(local) + [0, 0, 0, 3], isFirst: false)
    var rest = payload.dropFirst(local)
    var next = 4
    while !rest.isEmpty {
      let part = rest.prefix(page - 4)
      rest = rest.dropFirst(page - 4)
      result += [0, 0, 0, rest.isEmpty ? 0 : UInt8(next)] + part + [UInt8](repeating: 0, count: page - 4 - part.count)
      next += 1
    }
    return result
  }

  @Test(arguments: [20, 300, 470, 480, 700, 2_000])
  func `a login in a value is found, over pages too`(padding: Int) throws {
    var forge = Forge(seed: UInt64(padding))
    let home = try TemporaryHome()
    let text = String(repeating: "x", count: padding) + " postgres://app:\(forge.text(16))@db.prod.acme.com/shop "
    try home.write(".config/Cursor/User/globalStorage/state.vscdb", Self.file(Array(text.utf8)))
    let report = home.scan()
    #expect(report.findings.map(\.sightings[0].field) == ["ItemTable.key"] && report.coverage.isComplete)
    #expect(!report.findings[0].remedy.steps.contains { $0.command?.hasPrefix("sallyport scan --replace") ?? false })
  }

  @Test func `no bytes of a broken file end in more than a reason`() throws {
    var forge = Forge(seed: 4)
    let home = try TemporaryHome()
    let whole = Self.file(Array(repeating: 120, count: 2_000))
    for _ in 0..<150 {
      var bytes = whole
      for _ in 0..<8 { bytes[Int(forge.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: forge.next()) }
      try home.write(
        ".config/Cursor/User/globalStorage/state.vscdb", Array(bytes.prefix(Int(forge.next() % UInt64(bytes.count)))))
      #expect(home.scan().coverage.skips.count <= 1)
    }
  }
}
