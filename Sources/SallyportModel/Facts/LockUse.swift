/// A lock that a statement takes on a relation and keeps until its transaction ends.
///
/// ACCESS SHARE, which every read takes, is not listed. Source: PostgreSQL 15, 13.3.1 "Table-Level Locks", 13.3.2 "Row-Level Locks",
/// and the pages of the statements.
public struct LockUse: Hashable, Codable, Sendable {
  /// The table-level modes, from the weakest to the strongest, as `pg_locks` calls them.
  public enum Mode: String, CaseIterable, Codable, Sendable, Comparable {
    case accessShare = "ACCESS SHARE"
    case rowShare = "ROW SHARE"
    case rowExclusive = "ROW EXCLUSIVE"
    case shareUpdateExclusive = "SHARE UPDATE EXCLUSIVE"
    case share = "SHARE"
    case shareRowExclusive = "SHARE ROW EXCLUSIVE"
    case exclusive = "EXCLUSIVE"
    case accessExclusive = "ACCESS EXCLUSIVE"

    /// The number that the grammar and `lock.h` give it: 1 to 8.
    public var number: Int { (Self.allCases.firstIndex(of: self) ?? 0) + 1 }

    public init?(number: Int) {
      guard Self.allCases.indices.contains(number - 1) else { return nil }
      self = Self.allCases[number - 1]
    }

    /// Whether it keeps writers of the table out.
    public var stopsWriters: Bool { self > .shareUpdateExclusive }
    /// Whether it keeps readers of the table out.
    public var stopsReaders: Bool { self == .accessExclusive }

    public static func < (left: Self, right: Self) -> Bool { left.number < right.number }
  }

  /// The strengths of FOR UPDATE and its like.
  public enum RowStrength: String, Codable, Sendable {
    case keyShare = "FOR KEY SHARE"
    case share = "FOR SHARE"
    case noKeyUpdate = "FOR NO KEY UPDATE"
    case update = "FOR UPDATE"
  }

  public let relation: RelationName
  public let mode: Mode
  /// What a locking clause takes on the rows that are read; `nil` without one.
  public let rows: RowStrength?

  public init(_ relation: RelationName, _ mode: Mode, rows: RowStrength? = nil) {
    self.relation = relation
    self.mode = mode
    self.rows = rows
  }
}
