/// A function, operator, type or cast by name, and whether it is on the reviewed list of harmless ones.
public struct RoutineUse: Hashable, Codable, Sendable {
  public enum Kind: String, Codable, Sendable { case function, `operator`, type, procedure, language }

  public let kind: Kind
  /// As written, lower-case where unquoted: `lower`, `public.wipe_users`, `pg_catalog.~`.
  public let name: String
  /// Never true for something that the analysis could not name.
  public let isHarmless: Bool
  /// What a routine is known to do that no agent may; `nil` for a harmless one and for one that nobody knows.
  public let hazard: Hazard?

  public init(kind: Kind, name: String, isHarmless: Bool, hazard: Hazard? = nil) {
    self.kind = kind
    self.name = name
    self.isHarmless = isHarmless && hazard == nil
    self.hazard = hazard
  }
}
