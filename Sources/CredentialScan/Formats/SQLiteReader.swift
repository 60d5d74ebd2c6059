/// SQLite files, read by pages and never opened as a database: no lock, no journal, no byte written, and a hostile file meets
/// bounds instead of a virtual machine (file format: sqlite.org/fileformat2.html).
///
/// Every text and blob of every table becomes a value. The write-ahead log beside it is swept as it is, page by page.
struct SQLiteReader {
  private let size: Int
  private let limits: ScanLimits
  private var pageSize = 0
  private var usable = 0
  private var visited: Set<Int> = []
  private(set) var bytesRead = 0

  init(size: Int, limits: ScanLimits) { (self.size, self.limits) = (size, limits) }

  /// - Parameters:
  ///   - isLate: asked between pages; true ends the reading.
  ///   - found: takes a value; false ends the reading.
  /// - Returns: why the file was not read to its end.
  mutating func read(_ file: borrowing SystemFile, until isLate: () -> Bool, found: (Material) -> Bool) -> Skip.Reason?
  {
    var header: [UInt8] = []
    guard file.read(100, at: 0, into: &header) == 100, header.starts(with: "SQLite format 3\0".utf8) else {
      return size == 0 ? nil : .malformed
    }
    let declared = Int(header[16]) << 8 | Int(header[17])
    pageSize = declared == 1 ? 65_536 : declared
    usable = pageSize - Int(header[20])
    guard pageSize >= 512, pageSize & (pageSize - 1) == 0, usable >= 480 else { return .malformed }
    var tables: [(name: String, root: Int)] = []
    _ = walk(file, 1, 0, isLate) { row in
      if row.count >= 4, row[0].text == "table", let root = row[3].integer { tables.append((row[1].text, root)) }
      return tables.count < 2_000
    }
    for table in tables where !table.name.hasPrefix("sqlite_") {
      let end = walk(file, table.root, 0, isLate) { row in Self.values(row, table.name).allSatisfy(found) }
      if let end { return end }
    }
    return nil
  }

  /// Where a first column names a row, as in tables of keys and values, it is part of the path.
  private static func values(_ row: [Value], _ table: String) -> [Material] {
    let name = row.count == 2 ? row[0].text : ""
    return row.enumerated().compactMap { index, value in
      guard case .bytes(let bytes) = value, bytes.count >= 8 else { return nil }
      let path = name.isEmpty ? [table, "[\(index)]"] : [table, String(name.prefix(120))]
      return Material(path: path, value: Secret(bytes), position: Position(line: 1, column: 1))
    }
  }

  private enum Value {
    case bytes(ArraySlice<UInt8>)
    case number(Int)
    case other

    var text: String { if case .bytes(let bytes) = self { bytes.text } else { "" } }
    var integer: Int? { if case .number(let number) = self { number } else { nil } }
  }

  /// One B-tree of a table; pages already seen are not entered again.
  private mutating func walk(
    _ file: borrowing SystemFile, _ number: Int, _ depth: Int, _ isLate: () -> Bool, _ row: ([Value]) -> Bool
  ) -> Skip.Reason? {
    guard depth < 40, visited.insert(number).inserted else { return .malformed }
    guard !isLate() else { return .fileTime }
    guard let page = page(file, number) else { return .malformed }
    let start = number == 1 ? 100 : 0
    let type = page[start]
    guard type == 5 || type == 13 else { return nil }
    let cells = Int(page[start + 3]) << 8 | Int(page[start + 4])
    let pointers = start + (type == 5 ? 12 : 8)
    guard pointers + 2 * cells <= page.count else { return .malformed }
    for cell in 0..<cells {
      let offset = Int(page[pointers + 2 * cell]) << 8 | Int(page[pointers + 2 * cell + 1])
      guard offset + 4 <= page.count else { continue }
      if type == 5 {
        if let reason = walk(file, Self.number(page[offset..<offset + 4]), depth + 1, isLate, row) { return reason }
      } else if let payload = payload(file, page, offset), !row(Self.record(payload)) {
        return .tooManyValues
      }
    }
    return type == 5 ? walk(file, Self.number(page[start + 8..<start + 12]), depth + 1, isLate, row) : nil
  }

  private mutating func page(_ file: borrowing SystemFile, _ number: Int) -> [UInt8]? {
    guard number >= 1, number <= size / pageSize else { return nil }
    var page: [UInt8] = []
    guard file.read(pageSize, at: (number - 1) * pageSize, into: &page) == pageSize else { return nil }
    bytesRead += pageSize
    return page
  }

  /// A leaf's record, its overflow pages put together; cut at the limit of one value's file.
  private mutating func payload(_ file: borrowing SystemFile, _ page: [UInt8], _ offset: Int) -> [UInt8]? {
    guard let (length, afterLength) = Self.varint(page[offset...]), let (_, start) = Self.varint(page[afterLength...])
    else { return nil }
    guard length > 0, length <= min(size, limits.structuredBytes) else { return nil }
    let local = Self.local(length, usable)
    guard start + local <= page.count else { return nil }
    var result = Array(page[start..<start + local])
    guard local < length else { return result }
    guard start + local + 4 <= page.count else { return nil }
    var next = Self.number(page[(start + local)..<(start + local + 4)])
    while result.count < length, next != 0, let overflow = self.page(file, next) {
      result += overflow[4..<min(usable, 4 + length - result.count)]
      next = Self.number(overflow[0..<4])
    }
    return result
  }

  /// How much of a payload stays on the leaf ("Cell Payload Overflow Pages").
  private static func local(_ length: Int, _ usable: Int) -> Int {
    let most = usable - 35
    guard length > most else { return length }
    let least = (usable - 12) * 32 / 255 - 23
    let kept = least + (length - least) % (usable - 4)
    return kept <= most ? kept : least
  }

  private static func record(_ payload: [UInt8]) -> [Value] {
    guard let (headerLength, first) = varint(payload[...]), headerLength <= payload.count else { return [] }
    var values: [Value] = []
    var header = first
    var body = headerLength
    while header < headerLength, values.count < 2_000, let (type, next) = varint(payload[header...]) {
      header = next
      let length = type >= 12 ? (type - 12) / 2 : [0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0][type]
      guard length <= payload.count - body else { break }
      let bytes = payload[body..<body + length]
      values.append(
        type >= 12 ? .bytes(bytes) : 1...4 ~= type ? .number(number(bytes)) : type == 9 ? .number(1) : .other)
      body += length
    }
    return values
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }

  /// A varint of up to nine bytes; `nil` beyond what a file can hold.
  private static func varint(_ bytes: ArraySlice<UInt8>) -> (value: Int, next: Int)? {
    var value: UInt64 = 0
    for (index, byte) in bytes.prefix(9).enumerated() {
      if index == 8 { value = value << 8 | UInt64(byte) } else { value = value << 7 | UInt64(byte & 0x7f) }
      if byte < 0x80 || index == 8 {
        return value < 1 << 40 ? (Int(value), bytes.startIndex + index + 1) : (0, bytes.startIndex + index + 1)
      }
    }
    return nil
  }
}
