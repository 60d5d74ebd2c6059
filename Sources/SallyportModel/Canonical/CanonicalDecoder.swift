/// Reads any `Decodable` out of a ``CanonicalValue``; see ``Canonical`` for the rules.
struct CanonicalDecoder: Decoder {
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }
  fileprivate let value: CanonicalValue

  static func value<Value: Decodable>(
    _ type: Value.Type, of tree: CanonicalValue
  ) throws(CanonicalError) -> Value {
    do {
      return try read(type, from: tree, at: [])
    } catch let error as CanonicalError {
      throw error
    } catch {
      throw CanonicalError(code: .mismatch, description: "not a \(type): \(error)")
    }
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard case .object(let members) = value else { throw mismatch("an object", codingPath) }
    return KeyedDecodingContainer(Keyed<Key>(codingPath: codingPath, members: members))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard case .array(let elements) = value else { throw mismatch("an array", codingPath) }
    return Unkeyed(codingPath: codingPath, elements: elements)
  }

  func singleValueContainer() -> any SingleValueDecodingContainer { Single(codingPath: codingPath, value: value) }
}

private func mismatch(_ expected: String, _ path: [any CodingKey]) -> CanonicalError {
  let place = path.map(\.stringValue).joined(separator: ".")
  return CanonicalError(code: .mismatch, description: "expected \(expected) at `\(place)`")
}

private func read<Value: Decodable>(
  _ type: Value.Type, from value: CanonicalValue, at path: [any CodingKey]
) throws -> Value {
  if type == [UInt8].self {
    guard case .string(let text) = value, let bytes = Base64.bytes(text) as? Value else {
      throw mismatch("base64", path)
    }
    return bytes
  }
  return try Value(from: CanonicalDecoder(codingPath: path, value: value))
}

private struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let codingPath: [any CodingKey]
  let members: [CanonicalValue.Member]

  var allKeys: [Key] { members.compactMap { Key(stringValue: $0.key) } }
  func contains(_ key: Key) -> Bool { members.contains { $0.key == key.stringValue } }

  private func member(_ key: any CodingKey) throws -> CanonicalValue {
    guard let member = members.first(where: { $0.key == key.stringValue }) else {
      throw mismatch("a value", codingPath + [key])
    }
    return member.value
  }

  func decodeNil(forKey key: Key) throws -> Bool { try member(key) == .null }

  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    try read(type, from: member(key), at: codingPath + [key])
  }

  private func nested(_ key: any CodingKey) throws -> CanonicalDecoder {
    CanonicalDecoder(codingPath: codingPath + [key], value: try member(key))
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> { try nested(key).container(keyedBy: type) }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try nested(key).unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder { throw mismatch("no superclass", codingPath) }
  func superDecoder(forKey key: Key) throws -> any Decoder { try nested(key) }
}

private struct Unkeyed: UnkeyedDecodingContainer {
  let codingPath: [any CodingKey]
  let elements: [CanonicalValue]
  var currentIndex = 0
  var count: Int? { elements.count }
  var isAtEnd: Bool { currentIndex >= elements.count }

  init(codingPath: [any CodingKey], elements: [CanonicalValue]) {
    self.codingPath = codingPath
    self.elements = elements
  }

  private mutating func next() throws -> CanonicalValue {
    guard currentIndex < elements.count else { throw mismatch("another element", codingPath) }
    defer { currentIndex += 1 }
    return elements[currentIndex]
  }

  mutating func decodeNil() throws -> Bool {
    guard currentIndex < elements.count else { throw mismatch("another element", codingPath) }
    guard elements[currentIndex] == .null else { return false }
    currentIndex += 1
    return true
  }

  mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    try read(type, from: next(), at: codingPath)
  }

  private mutating func nested() throws -> CanonicalDecoder {
    CanonicalDecoder(codingPath: codingPath, value: try next())
  }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) throws -> KeyedDecodingContainer<Nested> { try nested().container(keyedBy: type) }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try nested().unkeyedContainer() }
  mutating func superDecoder() throws -> any Decoder { try nested() }
}

private struct Single: SingleValueDecodingContainer {
  let codingPath: [any CodingKey]
  let value: CanonicalValue

  func decodeNil() -> Bool { value == .null }

  func decode(_ type: Bool.Type) throws -> Bool {
    guard case .boolean(let flag) = value else { throw mismatch("a boolean", codingPath) }
    return flag
  }

  func decode(_ type: String.Type) throws -> String {
    guard case .string(let text) = value else { throw mismatch("a string", codingPath) }
    return text
  }

  private func integer<Number: FixedWidthInteger>(_ type: Number.Type) throws -> Number {
    guard case .integer(let number) = value, let exact = Number(exactly: number) else {
      throw mismatch("an integer of \(Number.bitWidth) bits", codingPath)
    }
    return exact
  }

  func decode(_ type: Double.Type) throws -> Double { throw mismatch("no fraction", codingPath) }
  func decode(_ type: Float.Type) throws -> Float { throw mismatch("no fraction", codingPath) }
  func decode(_ type: Int.Type) throws -> Int { try integer(type) }
  func decode(_ type: Int8.Type) throws -> Int8 { try integer(type) }
  func decode(_ type: Int16.Type) throws -> Int16 { try integer(type) }
  func decode(_ type: Int32.Type) throws -> Int32 { try integer(type) }
  func decode(_ type: Int64.Type) throws -> Int64 { try integer(type) }
  func decode(_ type: UInt.Type) throws -> UInt { try integer(type) }
  func decode(_ type: UInt8.Type) throws -> UInt8 { try integer(type) }
  func decode(_ type: UInt16.Type) throws -> UInt16 { try integer(type) }
  func decode(_ type: UInt32.Type) throws -> UInt32 { try integer(type) }
  func decode(_ type: UInt64.Type) throws -> UInt64 { try integer(type) }
  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try read(type, from: value, at: codingPath) }
}
