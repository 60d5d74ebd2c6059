/// Property lists, XML and binary.
struct PropertyListReader: FormatReader {
  static func read(_ bytes: [UInt8], into builder: inout DocumentBuilder) {
    if bytes.starts(with: "bplist0".utf8) {
      BinaryPropertyList(bytes)?.walk(into: &builder) ?? builder.note(.malformed(line: 1))
    } else {
      xml(bytes, &builder)
    }
  }

  /// `<key>NAME</key><string>VALUE</string>` becomes a value under NAME.
  private static func xml(_ bytes: [UInt8], _ builder: inout DocumentBuilder) {
    var inner = DocumentBuilder(limits: builder.limits)
    XMLReader.read(bytes, into: &inner)
    var key = ""
    for entry in inner.document.entries {
      if entry.path.last == "key" {
        key = entry.value.bytes[...].text
      } else {
        builder.add(path: [key], value: entry.value.bytes, at: entry.position)
      }
    }
    inner.document.problems.forEach { builder.note($0) }
  }
}

/// Apple's binary property list: objects, a table of their offsets, a trailer of 32 bytes.
///
/// ```
///   bplist00 ┃ objects … ┃ offset table ┃ 6 unused │ offset size │ reference size │ count │ root │ table's offset
/// ```
struct BinaryPropertyList {
  private let bytes: [UInt8]
  private let offsetSize: Int
  private let referenceSize: Int
  private let count: Int
  private let root: Int
  private let table: Int

  init?(_ bytes: [UInt8]) {
    guard bytes.count >= 40 else { return nil }
    self.bytes = bytes
    let trailer = bytes.count - 32
    (offsetSize, referenceSize) = (Int(bytes[trailer + 6]), Int(bytes[trailer + 7]))
    guard 1...8 ~= offsetSize, 1...8 ~= referenceSize,
      let count = Self.number(bytes, trailer + 8, 8), let root = Self.number(bytes, trailer + 16, 8),
      let table = Self.number(bytes, trailer + 24, 8), root < count, table < trailer,
      count <= (trailer - table) / offsetSize
    else { return nil }
    (self.count, self.root, self.table) = (count, root, table)
  }

  func walk(into builder: inout DocumentBuilder) {
    var steps = 4 * builder.limits.values
    visit(root, [], &builder, &steps)
  }

  /// References may run in circles: depth and steps are bounded.
  private func visit(_ object: Int, _ path: [String], _ builder: inout DocumentBuilder, _ steps: inout Int) {
    steps -= 1
    guard builder.hasRoom, steps > 0 else { return builder.stop(.tooManyValues) }
    guard path.count <= builder.limits.depth else { return builder.note(.tooDeep) }
    guard let (type, length, start) = header(object) else { return builder.note(.malformed(line: 1)) }
    switch type {
    case 0x4, 0x5:
      guard let data = slice(start, length) else { return }
      builder.add(path: path, value: data, at: Position(line: 1, column: start + 1))
    case 0x6:
      guard length <= bytes.count, let data = slice(start, 2 * length) else { return }
      let units = stride(from: data.startIndex, to: data.endIndex - 1, by: 2).map {
        UInt16(data[$0]) << 8 | UInt16(data[$0 + 1])
      }
      builder.add(
        path: path, value: Array(String(decoding: units, as: UTF16.self).utf8), at: Position(line: 1, column: start + 1)
      )
    case 0xA, 0xC:
      for index in 0..<min(length, builder.limits.values) {
        guard steps > 0, let next = Self.number(bytes, start + index * referenceSize, referenceSize) else { return }
        visit(next, path + ["[\(index)]"], &builder, &steps)
      }
    case 0xD: dictionary(length, start, path, &builder, &steps)
    default: return
    }
  }

  private func dictionary(
    _ length: Int, _ start: Int, _ path: [String], _ builder: inout DocumentBuilder, _ steps: inout Int
  ) {
    guard length <= count else { return builder.note(.malformed(line: 1)) }
    for index in 0..<length {
      guard steps > 0, let key = Self.number(bytes, start + index * referenceSize, referenceSize),
        let value = Self.number(bytes, start + (length + index) * referenceSize, referenceSize)
      else { return }
      let name = header(key).flatMap { $0.type == 5 ? slice($0.start, $0.length)?.text : nil } ?? "?"
      visit(value, path + [name], &builder, &steps)
    }
  }

  private func header(_ object: Int) -> (type: Int, length: Int, start: Int)? {
    guard object < count, let offset = Self.number(bytes, table + object * offsetSize, offsetSize), offset < bytes.count
    else { return nil }
    let (type, low) = (Int(bytes[offset] >> 4), Int(bytes[offset] & 15))
    guard low == 15 else { return (type, low, offset + 1) }
    guard offset + 1 < bytes.count, bytes[offset + 1] >> 4 == 1 else { return nil }
    let size = 1 << Int(bytes[offset + 1] & 15)
    guard size <= 8, let length = Self.number(bytes, offset + 2, size), length <= bytes.count else { return nil }
    return (type, length, offset + 2 + size)
  }

  private func slice(_ start: Int, _ length: Int) -> ArraySlice<UInt8>? {
    guard start >= 0, length >= 0, length <= bytes.count, start <= bytes.count - length else { return nil }
    return bytes[start..<start + length]
  }

  /// A big-endian number of one to eight bytes; `nil` beyond the file, or beyond what an offset can be.
  private static func number(_ bytes: [UInt8], _ offset: Int, _ size: Int) -> Int? {
    guard offset >= 0, offset <= bytes.count - size else { return nil }
    let value = bytes[offset..<offset + size].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return value < 1 << 40 ? Int(value) : nil
  }
}
