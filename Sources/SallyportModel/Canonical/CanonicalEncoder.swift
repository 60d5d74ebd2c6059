/// Turns any `Encodable` into a ``CanonicalValue``; see ``Canonical`` for the rules.
struct CanonicalEncoder: Encoder {
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }
  fileprivate let node: Node

  static func tree(of value: some Encodable) throws(CanonicalError) -> CanonicalValue {
    let node = Node()
    do {
      try node.fill(value, at: [])
      return try node.value(depth: 0)
    } catch let error as CanonicalError {
      throw error
    } catch {
      throw CanonicalError(code: .unsupported, description: "a value could not be written: \(error)")
    }
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    node.becomeObject()
    return KeyedEncodingContainer(Keyed<Key>(codingPath: codingPath, node: node))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    node.becomeArray()
    return Unkeyed(codingPath: codingPath, node: node)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { Single(codingPath: codingPath, node: node) }
}

/// A place in the tree that is being built. A class, because `Encoder` hands out several views of one place.
private final class Node {
  private enum Content {
    case scalar(CanonicalValue)
    case array([Node])
    case object([(key: String, node: Node)])
  }

  private var content = Content.scalar(.null)

  func set(_ value: CanonicalValue) { content = .scalar(value) }

  func becomeObject() {
    if case .object = content { return }
    content = .object([])
  }

  func becomeArray() {
    if case .array = content { return }
    content = .array([])
  }

  func member(_ key: String) -> Node {
    let node = Node()
    guard case .object(var members) = content else { return node }
    members.removeAll { $0.key == key }
    members.append((key, node))
    content = .object(members)
    return node
  }

  func element() -> Node {
    let node = Node()
    guard case .array(var elements) = content else { return node }
    elements.append(node)
    content = .array(elements)
    return node
  }

  var count: Int {
    switch content {
    case .scalar: 0
    case .array(let elements): elements.count
    case .object(let members): members.count
    }
  }

  func fill(_ value: some Encodable, at path: [any CodingKey]) throws {
    if let bytes = value as? [UInt8], type(of: value) == [UInt8].self { return set(.string(Base64.text(bytes))) }
    if let text = value as? String { return set(.string(text)) }
    try value.encode(to: CanonicalEncoder(codingPath: path, node: self))
    if value is any UnorderedElements { try sortElements() }
  }

  private func sortElements() throws {
    guard case .array(let elements) = content else { return }
    let keyed = try elements.map { element in
      var writer = CanonicalWriter()
      writer.value(try element.value(depth: 0))
      return (bytes: writer.bytes, node: element)
    }
    content = .array(keyed.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }.map(\.node))
  }

  func value(depth: Int) throws(CanonicalError) -> CanonicalValue {
    guard depth < Canonical.depthLimit else { throw CanonicalError(code: .depth, description: "nested too deep") }
    switch content {
    case .scalar(let value): return value
    case .array(let elements):
      var values: [CanonicalValue] = []
      for element in elements { values.append(try element.value(depth: depth + 1)) }
      return .array(values)
    case .object(let members):
      var values: [CanonicalValue.Member] = []
      for member in members.sorted(by: { CanonicalKey.precedes($0.key, $1.key) }) {
        guard !member.key.isEmpty, member.key.utf8.allSatisfy(CanonicalKey.accepts) else {
          throw CanonicalError(code: .unsupported, description: "a key outside a-z A-Z 0-9 _ . -")
        }
        values.append(CanonicalValue.Member(key: member.key, value: try member.node.value(depth: depth + 1)))
      }
      return .object(values)
    }
  }
}

/// What has no order of its own gets one.
private protocol UnorderedElements {}
extension Set: UnorderedElements {}

private func fraction(_ path: [any CodingKey]) -> CanonicalError {
  CanonicalError(code: .unsupported, description: "a fraction at `\(path.map(\.stringValue).joined(separator: "."))`")
}

private func integer(_ value: some BinaryInteger) throws(CanonicalError) -> CanonicalValue {
  guard let number = Int64(exactly: value) else {
    throw CanonicalError(code: .unsupported, description: "an integer beyond 64 bits")
  }
  return .integer(number)
}

private struct Keyed<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let codingPath: [any CodingKey]
  let node: Node

  mutating func encodeNil(forKey key: Key) { node.member(key.stringValue).set(.null) }
  mutating func encode(_ value: Bool, forKey key: Key) { node.member(key.stringValue).set(.boolean(value)) }

  mutating func encode(_ value: some Encodable, forKey key: Key) throws {
    try node.member(key.stringValue).fill(value, at: codingPath + [key])
  }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    CanonicalEncoder(codingPath: codingPath + [key], node: node.member(key.stringValue)).container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    CanonicalEncoder(codingPath: codingPath + [key], node: node.member(key.stringValue)).unkeyedContainer()
  }

  mutating func superEncoder() -> any Encoder {
    CanonicalEncoder(codingPath: codingPath, node: node.member("super"))
  }

  mutating func superEncoder(forKey key: Key) -> any Encoder {
    CanonicalEncoder(codingPath: codingPath + [key], node: node.member(key.stringValue))
  }
}

private struct Unkeyed: UnkeyedEncodingContainer {
  let codingPath: [any CodingKey]
  let node: Node
  var count: Int { node.count }

  mutating func encodeNil() { node.element().set(.null) }
  mutating func encode(_ value: Bool) { node.element().set(.boolean(value)) }
  mutating func encode(_ value: some Encodable) throws { try node.element().fill(value, at: codingPath) }

  mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
    CanonicalEncoder(codingPath: codingPath, node: node.element()).container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    CanonicalEncoder(codingPath: codingPath, node: node.element()).unkeyedContainer()
  }

  mutating func superEncoder() -> any Encoder { CanonicalEncoder(codingPath: codingPath, node: node.element()) }
}

private struct Single: SingleValueEncodingContainer {
  let codingPath: [any CodingKey]
  let node: Node

  mutating func encodeNil() { node.set(.null) }
  mutating func encode(_ value: Bool) { node.set(.boolean(value)) }
  mutating func encode(_ value: String) { node.set(.string(value)) }
  mutating func encode(_ value: Double) throws { throw fraction(codingPath) }
  mutating func encode(_ value: Float) throws { throw fraction(codingPath) }
  mutating func encode(_ value: Int) throws { node.set(try integer(value)) }
  mutating func encode(_ value: Int8) throws { node.set(try integer(value)) }
  mutating func encode(_ value: Int16) throws { node.set(try integer(value)) }
  mutating func encode(_ value: Int32) throws { node.set(try integer(value)) }
  mutating func encode(_ value: Int64) throws { node.set(try integer(value)) }
  mutating func encode(_ value: UInt) throws { node.set(try integer(value)) }
  mutating func encode(_ value: UInt8) throws { node.set(try integer(value)) }
  mutating func encode(_ value: UInt16) throws { node.set(try integer(value)) }
  mutating func encode(_ value: UInt32) throws { node.set(try integer(value)) }
  mutating func encode(_ value: UInt64) throws { node.set(try integer(value)) }
  mutating func encode(_ value: some Encodable) throws { try node.fill(value, at: codingPath) }
}
