/// An object of the schema that is no relation, as a statement defines or removes it.
public struct ObjectUse: Hashable, Codable, Sendable {
  public enum Kind: String, Codable, Sendable, Hashable {
    case schema, type, statistics, collation
    /// Anything else: functions, extensions, servers, publications.
    case other
  }

  public let kind: Kind
  /// The schema that it is in; for a schema its own name; `nil` for what is in none.
  public let schema: String?
  public let name: String
  public let effect: Effect

  public init(_ kind: Kind, schema: String?, name: String, _ effect: Effect) {
    self.kind = kind
    self.schema = schema
    self.name = name
    self.effect = effect
  }
}
