/// A cast: `'1'::int`, `CAST(x AS s.t)`, `date '2024-01-01'`. It may call a function that the text does not name.
public struct CastUse: Hashable, Codable, Sendable {
  /// The type as written, lower-case where unquoted, with `[]` for an array.
  public let type: String
  /// Whether a literal is cast: then the type's input function runs, and no cast function.
  public let ofLiteral: Bool

  public init(type: String, ofLiteral: Bool) {
    self.type = type
    self.ofLiteral = ofLiteral
  }
}
