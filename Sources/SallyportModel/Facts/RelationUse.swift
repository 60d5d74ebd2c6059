/// A relation as a statement uses it.
public struct RelationUse: Hashable, Codable, Sendable {
  /// What the statement does with the relation.
  public enum Role: String, Codable, Sendable {
    /// Its rows, or its definition, are read.
    case read
    /// It is written, defined, altered, locked or dropped.
    case target
    /// A target from which CASCADE goes on to what the text does not name.
    case cascadeRoot = "cascade-root"
  }

  public let relation: RelationName
  public let role: Role
  /// The effect that names it.
  public let effect: Effect

  public init(_ relation: RelationName, _ role: Role, _ effect: Effect) {
    self.relation = relation
    self.role = role
    self.effect = effect
  }
}
