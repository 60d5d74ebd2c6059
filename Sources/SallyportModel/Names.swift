/// Why a text is not a name. The message is safe to show: it repeats the user's own input in back-quotes.
public struct InvalidName: Error, Equatable, CustomStringConvertible {
  public let description: String

  package init(kind: String, text: String, limit: Int) {
    let shown = text.count > 40 ? text.prefix(40) + "…" : text[...]
    description =
      "`\(shown)` is not a valid \(kind) name: use 1 to \(limit) of a-z, 0-9, `-` and `_`, beginning with a letter"
  }
}

/// A name that may stand on the wire, in a file name, in a role name and in the ledger without any quoting.
///
/// A `String` never reaches policy as one of these: parsing is the only way to make one.
public protocol ValidatedName: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
  /// What the name names, for error texts.
  static var kind: String { get }
  /// The longest name, in bytes.
  static var limit: Int { get }
  var text: String { get }
  init(unchecked text: String)
}

extension ValidatedName {
  /// - Throws: ``InvalidName`` unless the text is 1 to ``limit`` bytes of `a-z 0-9 - _`, beginning with a letter.
  public init(_ text: String) throws(InvalidName) {
    guard Self.accepts(text) else { throw InvalidName(kind: Self.kind, text: text, limit: Self.limit) }
    self.init(unchecked: text)
  }

  private static func accepts(_ text: String) -> Bool {
    guard (1...limit).contains(text.utf8.count), let first = text.utf8.first, isLetter(first) else { return false }
    return text.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  public var description: String { text }
  public static func < (left: Self, right: Self) -> Bool { left.text < right.text }

  public init(from decoder: any Decoder) throws {
    try self.init(decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}

/// The name of a token: what an agent gives as its user name. 53 bytes, so that `sallyport_NAME` is a role name.
public struct TokenName: ValidatedName {
  public static let kind = "token"
  public static let limit = 53
  public let text: String
  public init(unchecked text: String) { self.text = text }
}

/// The name of an operator: a human with a key.
public struct OperatorName: ValidatedName {
  public static let kind = "operator"
  public static let limit = 53
  public let text: String
  public init(unchecked text: String) { self.text = text }
}

/// The name of an upstream: what an agent gives as its database.
public struct UpstreamName: ValidatedName {
  public static let kind = "upstream"
  public static let limit = 53
  public let text: String
  public init(unchecked text: String) { self.text = text }
}
