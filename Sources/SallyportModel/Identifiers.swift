/// An identifier of a durable record: a prefix that says what it is, then random lower-case letters and digits.
///
/// Humans read and type them, so the alphabet leaves out `i l o u` (Crockford's base 32); 10 characters are 50 random bits.
public protocol RecordID: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
  static var prefix: String { get }
  var text: String { get }
  init(unchecked text: String)
}

/// Why a text is not an identifier.
public struct InvalidID: Error, Equatable, CustomStringConvertible {
  public let description: String
}

extension RecordID {
  /// - Throws: ``InvalidID`` unless the text is the prefix and 10 characters of the alphabet.
  public init(_ text: String) throws(InvalidID) {
    let body = text.utf8.dropFirst(Self.prefix.utf8.count)
    guard text.hasPrefix(Self.prefix), body.count == 10, body.allSatisfy(RecordAlphabet.contains) else {
      let shown = text.count > 40 ? text.prefix(40) + "…" : text[...]
      throw InvalidID(description: "`\(shown)` is not an id of the form `\(Self.prefix)` and 10 letters or digits")
    }
    self.init(unchecked: text)
  }

  /// A new identifier from a source of randomness.
  public init(using generator: inout some RandomNumberGenerator) {
    let body = (0..<10).map { _ in RecordAlphabet.characters[Int(generator.next(upperBound: UInt64(32)))] }
    self.init(unchecked: Self.prefix + String(decoding: body, as: UTF8.self))
  }

  public var description: String { text }
  public static func < (left: Self, right: Self) -> Bool { left.text < right.text }

  public init(from decoder: any Decoder) throws { try self.init(decoder.singleValueContainer().decode(String.self)) }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}

enum RecordAlphabet {
  static let characters = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
  static func contains(_ byte: UInt8) -> Bool { characters.contains(byte) }
}

/// A token's identity; its name may be used again after revocation, its id never.
public struct TokenID: RecordID {
  public static let prefix = "tok_"
  public let text: String
  public init(unchecked text: String) { self.text = text }
}

/// One connection of one agent.
public struct SessionID: RecordID {
  public static let prefix = "ses_"
  public let text: String
  public init(unchecked text: String) { self.text = text }
}

/// The durable record of one held statement.
public struct RequestID: RecordID {
  public static let prefix = "req_"
  public let text: String
  public init(unchecked text: String) { self.text = text }
}

/// A permission to write for one task.
public struct GrantID: RecordID {
  public static let prefix = "grt_"
  public let text: String
  public init(unchecked text: String) { self.text = text }
}

/// A wish for a grant, before anybody has signed it.
public struct GrantWishID: RecordID {
  public static let prefix = "ask_"
  public let text: String
  public init(unchecked text: String) { self.text = text }
}
