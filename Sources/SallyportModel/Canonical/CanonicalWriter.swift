/// Writes canonical JSON into a buffer that can be used again.
///
/// The writer places commas and escapes; the order of keys is the caller's duty (``CanonicalParser`` refuses what is out of
/// order, and the tests read back everything that is written by hand).
public struct CanonicalWriter: Sendable {
  /// What was written so far.
  public private(set) var bytes: [UInt8] = []
  private var needsComma = false

  public init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

  /// Forgets what was written and keeps the memory.
  ///
  /// - Parameter prefix: bytes to stand before the value, for hashes that begin with a byte or a line of their own.
  public mutating func reset(prefix: [UInt8] = []) {
    bytes.removeAll(keepingCapacity: true)
    bytes.append(contentsOf: prefix)
    needsComma = false
  }

  public mutating func beginObject() { open(UInt8(ascii: "{")) }
  public mutating func endObject() { close(UInt8(ascii: "}")) }
  public mutating func beginArray() { open(UInt8(ascii: "[")) }
  public mutating func endArray() { close(UInt8(ascii: "]")) }

  /// A key of the alphabet of ``Canonical``; it is not escaped.
  public mutating func key(_ name: String) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    bytes.append(contentsOf: name.utf8)
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  public mutating func null() { word("null") }
  public mutating func boolean(_ value: Bool) { word(value ? "true" : "false") }

  // Not generic: a generic function is not specialised across modules, and this one is called for every event.
  public mutating func integer(_ value: Int64) {
    separate()
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    digits(value.magnitude)
    needsComma = true
  }

  public mutating func integer(_ value: Int) { integer(Int64(value)) }
  public mutating func integer(_ value: UInt32) { integer(Int64(value)) }
  public mutating func integer(_ value: Int16) { integer(Int64(value)) }

  public mutating func string(_ text: String) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    let start = bytes.count
    bytes.append(contentsOf: text.utf8)
    escape(from: start)
    bytes.append(UInt8(ascii: "\""))
    needsComma = true
  }

  /// Bytes that are known to be UTF-8, as a string.
  mutating func string(utf8 text: [UInt8]) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    let start = bytes.count
    bytes.append(contentsOf: text)
    escape(from: start)
    bytes.append(UInt8(ascii: "\""))
    needsComma = true
  }

  /// Escapes what stands in the buffer from a place on. Most strings need none and are copied as they are.
  private mutating func escape(from start: Int) {
    guard let first = bytes[start...].firstIndex(where: CanonicalEscape.isNeeded) else { return }
    let rest = Array(bytes[first...])
    bytes.removeSubrange(first...)
    for byte in rest { escaped(byte) }
  }

  /// Bytes as a string of base64.
  public mutating func base64(_ value: [UInt8]) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    Base64.append(value, to: &bytes)
    bytes.append(UInt8(ascii: "\""))
    needsComma = true
  }

  /// A value that is canonical JSON already.
  public mutating func raw(_ canonical: [UInt8]) {
    separate()
    bytes.append(contentsOf: canonical)
    needsComma = true
  }

  public mutating func value(_ value: CanonicalValue) {
    switch value {
    case .null: null()
    case .boolean(let flag): boolean(flag)
    case .integer(let number): integer(number)
    case .string(let text): string(text)
    case .array(let elements):
      beginArray()
      for element in elements { self.value(element) }
      endArray()
    case .object(let members):
      beginObject()
      for member in members {
        key(member.key)
        self.value(member.value)
      }
      endObject()
    }
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
  }

  private mutating func open(_ bracket: UInt8) {
    separate()
    bytes.append(bracket)
    needsComma = false
  }

  private mutating func close(_ bracket: UInt8) {
    bytes.append(bracket)
    needsComma = true
  }

  private mutating func word(_ text: String) {
    separate()
    bytes.append(contentsOf: text.utf8)
    needsComma = true
  }

  private mutating func digits(_ value: UInt64) {
    let start = bytes.count
    var rest = value
    repeat {
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    } while rest > 0
    bytes[start...].reverse()
  }

  private mutating func escaped(_ byte: UInt8) {
    guard CanonicalEscape.isNeeded(byte) else { return bytes.append(byte) }
    bytes.append(UInt8(ascii: "\\"))
    if let letter = CanonicalEscape.letter(for: byte) { return bytes.append(letter) }
    bytes.append(contentsOf: [UInt8(ascii: "u"), UInt8(ascii: "0"), UInt8(ascii: "0")])
    bytes.append(CanonicalEscape.hexDigits[Int(byte >> 4)])
    bytes.append(CanonicalEscape.hexDigits[Int(byte & 15)])
  }
}

/// The escapes of RFC 8785 §3.2.2.2.
enum CanonicalEscape {
  static let hexDigits = Array("0123456789abcdef".utf8)

  static func isNeeded(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  static func letter(for byte: UInt8) -> UInt8? {
    switch byte {
    case 0x08: UInt8(ascii: "b")
    case 0x09: UInt8(ascii: "t")
    case 0x0A: UInt8(ascii: "n")
    case 0x0C: UInt8(ascii: "f")
    case 0x0D: UInt8(ascii: "r")
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): byte
    default: nil
    }
  }

  static func byte(forLetter letter: UInt8) -> UInt8? {
    switch letter {
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "t"): 0x09
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): letter
    default: nil
    }
  }
}

extension CanonicalWriter {
  /// An array, element by element.
  @inlinable
  public mutating func array<Element>(
    _ elements: some Sequence<Element>, _ write: (inout CanonicalWriter, Element) -> Void
  ) {
    beginArray()
    for element in elements { write(&self, element) }
    endArray()
  }
}
