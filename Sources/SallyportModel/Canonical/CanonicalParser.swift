/// Reads canonical JSON and nothing else: what it accepts, ``CanonicalWriter`` would have written byte for byte.
public struct CanonicalParser {
  private let bytes: [UInt8]
  private var position = 0

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// - Throws: ``CanonicalError`` with the offset of the first byte that is not canonical.
  public static func parse(_ bytes: [UInt8]) throws(CanonicalError) -> CanonicalValue {
    var parser = CanonicalParser(bytes)
    let value = try parser.value(depth: 0)
    guard parser.position == bytes.count else { throw parser.malformed("the end") }
    return value
  }

  private func malformed(_ expected: String) -> CanonicalError {
    CanonicalError(
      code: .malformed, description: "not canonical JSON at byte \(position): expected \(expected)", position: position)
  }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func accept(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ text: String) throws(CanonicalError) {
    for byte in text.utf8 { guard accept(byte) else { throw malformed("`\(text)`") } }
  }

  private mutating func value(depth: Int) throws(CanonicalError) -> CanonicalValue {
    guard depth < Canonical.depthLimit else {
      throw CanonicalError(code: .depth, description: "nested too deep at byte \(position)", position: position)
    }
    switch next {
    case UInt8(ascii: "{"): return .object(try members(depth: depth + 1))
    case UInt8(ascii: "["): return .array(try elements(depth: depth + 1))
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "t"): return try word("true", .boolean(true))
    case UInt8(ascii: "f"): return try word("false", .boolean(false))
    default: return .integer(try integer())
    }
  }

  private mutating func word(_ text: String, _ value: CanonicalValue) throws(CanonicalError) -> CanonicalValue {
    try expect(text)
    return value
  }

  private mutating func members(depth: Int) throws(CanonicalError) -> [CanonicalValue.Member] {
    position += 1
    var members: [CanonicalValue.Member] = []
    if accept(UInt8(ascii: "}")) { return members }
    repeat {
      let key = try key()
      guard members.last.map({ CanonicalKey.precedes($0.key, key) }) ?? true else { throw malformed("keys in order") }
      try expect(":")
      members.append(CanonicalValue.Member(key: key, value: try value(depth: depth)))
    } while accept(UInt8(ascii: ","))
    try expect("}")
    return members
  }

  private mutating func elements(depth: Int) throws(CanonicalError) -> [CanonicalValue] {
    position += 1
    var elements: [CanonicalValue] = []
    if accept(UInt8(ascii: "]")) { return elements }
    repeat { elements.append(try value(depth: depth)) } while accept(UInt8(ascii: ","))
    try expect("]")
    return elements
  }

  private mutating func key() throws(CanonicalError) -> String {
    try expect("\"")
    let start = position
    while let byte = next, CanonicalKey.accepts(byte) { position += 1 }
    let key = String(decoding: bytes[start..<position], as: UTF8.self)
    guard !key.isEmpty else { throw malformed("a key") }
    try expect("\"")
    return key
  }

  private mutating func integer() throws(CanonicalError) -> Int64 {
    let start = position
    _ = accept(UInt8(ascii: "-"))
    while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let number = Int64(text), String(number) == text else {
      position = start
      throw malformed("a value")
    }
    return number
  }

  private mutating func string() throws(CanonicalError) -> String {
    let start = position
    position += 1
    var content: [UInt8] = []
    while let byte = next, byte != UInt8(ascii: "\"") {
      guard byte >= 0x20 else { throw malformed("an escape") }
      position += 1
      content.append(byte == UInt8(ascii: "\\") ? try escape() : byte)
    }
    try expect("\"")
    guard let text = String(validating: content, as: UTF8.self) else {
      position = start
      throw malformed("UTF-8")
    }
    return text
  }

  private mutating func escape() throws(CanonicalError) -> UInt8 {
    guard let letter = next else { throw malformed("an escape") }
    if let byte = CanonicalEscape.byte(forLetter: letter) {
      position += 1
      return byte
    }
    try expect("u00")
    let high = try hexDigit()
    let byte = high << 4 | (try hexDigit())
    guard byte < 0x20, CanonicalEscape.letter(for: byte) == nil else { throw malformed("the shorter escape") }
    return byte
  }

  private mutating func hexDigit() throws(CanonicalError) -> UInt8 {
    guard let byte = next, let value = CanonicalEscape.hexDigits.firstIndex(of: byte) else {
      throw malformed("a lower-case hexadecimal digit")
    }
    position += 1
    return UInt8(value)
  }
}
