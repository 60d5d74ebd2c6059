/// Byte strings → small numbers, by open addressing: a lookup costs a few nanoseconds and allocates nothing.
struct NameTable: Sendable {
  private struct Slot: Sendable {
    var name: [UInt8]
    var seed: Int
    var value: Int
  }

  private var slots: [Slot?]

  /// - Parameter capacity: a power of two, at least twice the number of names.
  init(capacity: Int) { slots = Array(repeating: nil, count: capacity) }

  mutating func insert(_ name: [UInt8], seed: Int, value: Int) {
    var index = start(name[...], seed)
    while slots[index] != nil { index = next(index) }
    slots[index] = Slot(name: name, seed: seed, value: value)
  }

  func find(_ name: ArraySlice<UInt8>, seed: Int) -> Int? {
    var index = start(name, seed)
    while let slot = slots[index] {
      if slot.seed == seed, slot.name.elementsEqual(name) { return slot.value }
      index = next(index)
    }
    return nil
  }

  private func next(_ index: Int) -> Int { (index + 1) & (slots.count - 1) }

  /// FNV-1a. Nobody outside chooses the names in the table, so no stronger hash is called for.
  private func start(_ name: ArraySlice<UInt8>, _ seed: Int) -> Int {
    var hash = 0xcbf2_9ce4_8422_2325 ^ UInt64(seed)
    for byte in name { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return Int(truncatingIfNeeded: hash ^ hash >> 29) & (slots.count - 1)
  }
}
