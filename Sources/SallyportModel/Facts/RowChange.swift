/// One INSERT, UPDATE, DELETE or MERGE of a statement, wherever it stands: alone, in WITH, under EXPLAIN ANALYZE or PREPARE.
public struct RowChange: Hashable, Codable, Sendable {
  /// Why a change restricts nothing.
  public enum Unrestricted: String, CaseIterable, Codable, Sendable {
    /// No WHERE.
    case noCondition = "no-condition"
    /// The condition looks at no column of the relation: it is the same for every row.
    case constant
    /// The condition looks at the rows and holds for every one: `id = id`, `x < 5 OR x >= 5`.
    case tautology
    /// Compares the relation with itself: `id IN (SELECT id FROM same)`, a self-join, a MERGE from itself.
    case itself
  }

  /// The relations that the target's name may stand for: more than one where the search path leaves it open.
  public let relations: [RelationName]
  /// What the statement calls it, where that is not its name.
  public let alias: String?
  /// `insert`, `update`, `delete`; a MERGE has one for each thing that its branches do, INSERT … ON CONFLICT DO UPDATE two.
  public let effects: Set<Effect>
  /// Why it restricts nothing, of the rows that are there already; `nil` when it restricts, and for a mere INSERT.
  public let unrestricted: Unrestricted?
  /// The most rows that it can change, where the text alone says it: the rows of VALUES, one for WHERE CURRENT OF.
  public let mostRows: Int?

  public init(
    _ relations: [RelationName], alias: String? = nil, effects: Set<Effect>, unrestricted: Unrestricted? = nil,
    mostRows: Int? = nil
  ) {
    self.relations = relations
    self.alias = alias
    self.effects = effects
    self.unrestricted = unrestricted
    self.mostRows = mostRows
  }
}
