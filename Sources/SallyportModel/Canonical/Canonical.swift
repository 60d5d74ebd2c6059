/// The one byte form of everything that is signed or hashed: canonical JSON.
///
/// RFC 8785, restricted so that a reader needs no number formatting and no Unicode tables:
/// - values are `null`, booleans, integers, strings, arrays and objects; there are no fractions and no exponents;
/// - an object's keys are `a-z A-Z 0-9 _ . -`, in ascending byte order, each once;
/// - no white space anywhere;
/// - in strings `"` and `\` are escaped by a backslash, the control characters as `\b \t \n \f \r` or `\u00xx` with
///   lower-case digits, and nothing else is escaped: all other characters stand as their UTF-8 bytes;
/// - an absent optional is an absent key; bytes are a string of base64 with padding (RFC 4648 §4);
/// - a set is an array in ascending order of its elements' canonical bytes.
///
/// What is signed carries one line before the JSON that says what it is (``domain(_:)``), so that a signature over one
/// kind of thing can never be shown as a signature over another.
public enum Canonical {
  /// The deepest nesting that is read or written.
  public static let depthLimit = 64

  /// The canonical bytes of a value.
  ///
  /// - Throws: ``CanonicalError`` for a fraction, a key outside the alphabet, nesting over ``depthLimit``, or what the
  ///   value's own `encode(to:)` throws.
  public static func encode(_ value: some Encodable) throws(CanonicalError) -> [UInt8] {
    var writer = CanonicalWriter()
    writer.value(try CanonicalEncoder.tree(of: value))
    return writer.bytes
  }

  /// Reads a value back from bytes that must be canonical.
  ///
  /// - Throws: ``CanonicalError`` for bytes that this page's rules could not have written, or that are no such value.
  public static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws(CanonicalError) -> Value {
    try CanonicalDecoder.value(type, of: CanonicalParser.parse(bytes))
  }

  /// Reads a value out of a part that was parsed already.
  package static func decode<Value: Decodable>(
    _ type: Value.Type, from tree: CanonicalValue
  ) throws(CanonicalError) -> Value { try CanonicalDecoder.value(type, of: tree) }

  /// The line that begins the signed or hashed bytes of a kind: `sallyport/<kind>/v1` and a newline.
  public static func domain(_ kind: String) -> [UInt8] { Array("sallyport/\(kind)/v1\n".utf8) }
}

/// Why a value has no canonical bytes, or bytes are not canonical.
public struct CanonicalError: Error, Equatable, CustomStringConvertible {
  public enum Code: String, Sendable {
    /// Not canonical JSON at ``CanonicalError/position``.
    case malformed
    /// Canonical JSON of something else.
    case mismatch
    /// A value that canonical JSON cannot hold.
    case unsupported
    /// Nested deeper than ``Canonical/depthLimit``.
    case depth
  }

  public let code: Code
  /// Names the place, never the content.
  public let description: String
  /// Byte offset, for malformed bytes.
  public let position: Int?

  public init(code: Code, description: String, position: Int? = nil) {
    self.code = code
    self.description = description
    self.position = position
  }
}

/// A value of canonical JSON.
public indirect enum CanonicalValue: Hashable, Sendable {
  case null
  case boolean(Bool)
  case integer(Int64)
  case string(String)
  case array([CanonicalValue])
  /// Keys in ascending byte order, each once.
  case object([Member])

  /// One key of an object, with its value.
  public struct Member: Hashable, Sendable {
    public let key: String
    public let value: CanonicalValue

    public init(key: String, value: CanonicalValue) {
      self.key = key
      self.value = value
    }
  }

  /// The member of an object; `nil` for another key or another value.
  public subscript(key: String) -> CanonicalValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }
}

enum CanonicalKey {
  static func accepts(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"): true
    default: false
    }
  }

  static func precedes(_ left: String, _ right: String) -> Bool { left.utf8.lexicographicallyPrecedes(right.utf8) }
}
