/// Byte strings → small numbers, by open addressing: a lookup costs a few nanoseconds and allocates nothing.
struct NameTable: Sendable {
  private struct Slot: Sendable {
    var hash: UInt64
    var value: Int32
    var start: Int32
    var length: Int32
  }

  private var slots: [Slot]
  private var names: [UInt8] = []

  /// - Parameter capacity: a power of two, at least twice the number of names.
  init(capacity: Int) {
    slots = Array(repeating: Slot(hash: 0, value: -1, start: 0, length: 0), count: capacity)
  }

  mutating func insert(_ name: [UInt8], seed: Int, value: Int) {
    var hash = Self.begin(seed)
    for byte in name { hash = Self.mix(hash, byte) }
    var index = Self.place(hash) & (slots.count - 1)
    while slots[index].value >= 0 { index = (index + 1) & (slots.count - 1) }
    slots[index] = Slot(hash: hash, value: Int32(value), start: Int32(names.count), length: Int32(name.count))
    names += name
  }

  /// - Parameter range: where the name stands in `bytes`.
  func find(_ bytes: [UInt8], _ range: Range<Int>, seed: Int) -> Int? {
    var hash = Self.begin(seed)
    var at = range.lowerBound
    while at < range.upperBound {
      hash = Self.mix(hash, bytes[at])
      at += 1
    }
    var index = Self.place(hash) & (slots.count - 1)
    while slots[index].value >= 0 {
      if slots[index].hash == hash, isSame(slots[index], bytes, range) { return Int(slots[index].value) }
      index = (index + 1) & (slots.count - 1)
    }
    return nil
  }

  private func isSame(_ slot: Slot, _ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    guard Int(slot.length) == range.count else { return false }
    var offset = 0
    while offset < range.count {
      if names[Int(slot.start) + offset] != bytes[range.lowerBound + offset] { return false }
      offset += 1
    }
    return true
  }

  /// FNV-1a over 64 bits, begun with the seed. Nobody outside chooses the names in the table.
  private static func begin(_ seed: Int) -> UInt64 { mix(0xcbf2_9ce4_8422_2325 ^ UInt64(seed) << 32, 0) }
  private static func mix(_ hash: UInt64, _ byte: UInt8) -> UInt64 { (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
  private static func place(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: (hash ^ hash >> 29) & 0x7fff_ffff) }
}
