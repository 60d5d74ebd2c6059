/// Something that makes a statement more than its effects say; policy turns each into a reason.
public enum Concern: String, Codable, Sendable, Hashable, CaseIterable {
  /// DELETE or UPDATE that restricts nothing, by its meaning.
  case unrestricted
  /// BEGIN, SET TRANSACTION or START TRANSACTION that asks for READ WRITE.
  case readWriteTransaction = "read-write-transaction"
  /// A cursor WITH HOLD keeps rows beyond the transaction and beyond revocation.
  case cursorWithHold = "cursor-with-hold"
  /// SET TRANSACTION SNAPSHOT.
  case importedSnapshot = "imported-snapshot"
  /// Makes or reads temporary objects, which hide the real ones.
  case temporaryObject = "temporary-object"
  /// Touches a catalog relation that gives away secrets or other sessions' data.
  case leakingCatalog = "leaking-catalog"
  /// Counts rows that row-level security hides as well: EXPLAIN ANALYZE, and what the server counts of tables and indexes.
  case hiddenRows = "hidden-rows"
  /// CASCADE: takes objects along that it does not name.
  case cascade
  /// Acts on no named relation but on everything: VACUUM, REINDEX DATABASE, DROP SCHEMA, DROP OWNED.
  case unbounded
  /// Could be cut only by time: generate_series of billions, repeat of gigabytes.
  case excessive
  /// A notation that may call a function without naming one, such as `(row).name`.
  case hiddenCall = "hidden-call"
  /// EXECUTE of a name that the session has not prepared, as far as is known.
  case unknownPrepared = "unknown-prepared"
}
