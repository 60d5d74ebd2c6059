/// MessagePack (msgpack.org, specification), as much as macaroons of Fly.io use. Nothing is believed: every length is checked.
indirect enum MessagePack: Equatable {
  case none
  case boolean(Bool)
  case integer(Int64)
  case bytes(ArraySlice<UInt8>)
  case list([MessagePack])
  case map([(MessagePack, MessagePack)])
  /// Floating point and extensions, which mean nothing here.
  case other

  /// Values of one message, and levels of nesting.
  private static let values = 2_000
  private static let depth = 16

  /// The first value of the bytes; `nil` when they are no message or a limit is met.
  init?(_ bytes: ArraySlice<UInt8>) {
    var reader = Reader(rest: bytes, room: Self.values)
    guard let value = reader.value(Self.depth) else { return nil }
    self = value
  }

  var list: [MessagePack]? { if case .list(let list) = self { list } else { nil } }
  var integer: Int64? { if case .integer(let number) = self { number } else { nil } }
  var text: String? { if case .bytes(let bytes) = self { bytes.text } else { nil } }

  static func == (left: MessagePack, right: MessagePack) -> Bool {
    switch (left, right) {
    case (.none, .none), (.other, .other): true
    case (.boolean(let left), .boolean(let right)): left == right
    case (.integer(let left), .integer(let right)): left == right
    case (.bytes(let left), .bytes(let right)): left.elementsEqual(right)
    case (.list(let left), .list(let right)): left == right
    case (.map(let left), .map(let right)): left.elementsEqual(right) { $0.0 == $1.0 && $0.1 == $1.1 }
    default: false
    }
  }

  private struct Reader {
    var rest: ArraySlice<UInt8>
    var room: Int

    mutating func value(_ depth: Int) -> MessagePack? {
      guard depth > 0, room > 0, let tag = rest.popFirst() else { return nil }
      room -= 1
      switch tag {
      case 0x00...0x7f: return .integer(Int64(tag))
      case 0x80...0x8f: return map(Int(tag & 0x0f), depth)
      case 0x90...0x9f: return list(Int(tag & 0x0f), depth)
      case 0xa0...0xbf: return take(Int(tag & 0x1f)).map(MessagePack.bytes)
      case 0xc0: return MessagePack.none
      case 0xc2, 0xc3: return .boolean(tag == 0xc3)
      case 0xc4, 0xd9: return number(1).flatMap { take($0) }.map(MessagePack.bytes)
      case 0xc5, 0xda: return number(2).flatMap { take($0) }.map(MessagePack.bytes)
      case 0xc6, 0xdb: return number(4).flatMap { take($0) }.map(MessagePack.bytes)
      case 0xc7: return number(1).flatMap { take($0 + 1) }.map { _ in .other }
      case 0xca: return take(4).map { _ in .other }
      case 0xcb: return take(8).map { _ in .other }
      case 0xcc: return number(1).map { .integer(Int64($0)) }
      case 0xcd: return number(2).map { .integer(Int64($0)) }
      case 0xce: return number(4).map { .integer(Int64($0)) }
      case 0xcf, 0xd3: return take(8).map { .integer($0.reduce(0) { $0 << 8 | Int64($1) }) }
      case 0xd0: return take(1).map { .integer(Int64(Int8(bitPattern: $0.first ?? 0))) }
      case 0xd1: return number(2).map { .integer(Int64(Int16(truncatingIfNeeded: $0))) }
      case 0xd2: return number(4).map { .integer(Int64(Int32(truncatingIfNeeded: $0))) }
      case 0xd4...0xd8: return take((1 << Int(tag - 0xd4)) + 1).map { _ in .other }
      case 0xdc: return number(2).flatMap { list($0, depth) }
      case 0xdd: return number(4).flatMap { list($0, depth) }
      case 0xde: return number(2).flatMap { map($0, depth) }
      case 0xdf: return number(4).flatMap { map($0, depth) }
      case 0xe0...0xff: return .integer(Int64(Int8(bitPattern: tag)))
      default: return nil
      }
    }

    private mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
      guard count <= rest.count else { return nil }
      defer { rest = rest.dropFirst(count) }
      return rest.prefix(count)
    }

    private mutating func number(_ width: Int) -> Int? { take(width)?.reduce(0) { $0 << 8 | Int($1) } }

    private mutating func list(_ count: Int, _ depth: Int) -> MessagePack? {
      guard count <= rest.count else { return nil }
      var items: [MessagePack] = []
      for _ in 0..<count {
        guard let item = value(depth - 1) else { return nil }
        items.append(item)
      }
      return .list(items)
    }

    private mutating func map(_ count: Int, _ depth: Int) -> MessagePack? {
      guard count <= rest.count / 2 else { return nil }
      var pairs: [(MessagePack, MessagePack)] = []
      for _ in 0..<count {
        guard let key = value(depth - 1), let item = value(depth - 1) else { return nil }
        pairs.append((key, item))
      }
      return .map(pairs)
    }
  }
}
