/// One thing that a statement would do. Policy judges these and nothing else; `unknown` statements have no facts at all.
public enum Effect: String, CaseIterable, Codable, Sendable, Hashable {
  /// Reads rows of a relation, or computes from nothing.
  case read
  case insert
  case update
  case delete
  case truncate
  /// Makes, changes or removes an object of the schema.
  case create
  case alter
  case drop
  /// Takes a lock that others would feel: LOCK, FOR UPDATE, FOR SHARE.
  case lock
  /// Rewrites or rebuilds without changing what is stored: VACUUM, ANALYZE, REINDEX, CLUSTER, REFRESH, CHECKPOINT.
  case maintenance
  /// Runs code that is not known to be harmless: a function, operator, cast or type outside the reviewed list, DO, CALL.
  case executeCode = "execute-code"
  /// Touches the session only: settings, cursors, prepared statements.
  case session
  /// Begins, ends or divides a transaction.
  case transaction
  /// Touches who may do what: roles, GRANT, ownership, row-level security, security labels.
  case privilege
  /// Reads or writes files of the server.
  case file
  /// Reaches other hosts: foreign servers, subscriptions, publications.
  case network
  /// Runs programs of the operating system or loads libraries.
  case operatingSystem = "operating-system"
  /// Changes the server: ALTER SYSTEM, databases, tablespaces, signals, replication.
  case server
  case listen
  case notify
}
