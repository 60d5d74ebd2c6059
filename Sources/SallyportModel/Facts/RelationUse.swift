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
  /// What the upstream's catalog says that the name is.
  public let resolution: Resolution

  public init(_ relation: RelationName, _ role: Role, _ effect: Effect, _ resolution: Resolution = .byName) {
    self.relation = relation
    self.role = role
    self.effect = effect
    self.resolution = resolution
  }

  /// The relation that is meant; `nil` where no catalog was asked or it has none.
  public var identity: RelationIdentity? {
    guard case .found(let identity) = resolution else { return nil }
    return identity
  }
}

extension RelationUse {
  /// Reads what an older version has stored as well: there a name stood for whatever bore it.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      try values.decode(RelationName.self, forKey: .relation), try values.decode(Role.self, forKey: .role),
      try values.decode(Effect.self, forKey: .effect),
      try values.decodeIfPresent(Resolution.self, forKey: .resolution) ?? .byName)
  }
}
