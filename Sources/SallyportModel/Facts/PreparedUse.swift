/// What a statement does to SQL's prepared statements, which share one namespace with the protocol's.
public enum PreparedUse: Hashable, Codable, Sendable {
  /// PREPARE name AS …: the facts are those of the statement inside.
  case prepare(String)
  /// EXECUTE name, also inside EXPLAIN and CREATE TABLE AS: only the session knows what that is.
  case execute(String)
  /// DEALLOCATE name.
  case deallocate(String)
  /// DEALLOCATE ALL, DISCARD ALL.
  case deallocateAll
}
