/// What makes a well-known routine dangerous.
public enum Hazard: String, CaseIterable, Codable, Sendable, Hashable {
  /// Reads or writes files of the server.
  case file
  /// Connects to another host.
  case network
  /// Controls the server: signals, configuration, backups, write-ahead log, statistics.
  case server
  /// Replication slots, origins and messages.
  case replication
  /// Changes settings by name.
  case settings
  /// Runs SQL from a string, or reads a table that only a string names.
  case sqlFromText = "sql-from-text"
  /// Reads or writes large objects, which no scope names.
  case largeObject = "large-object"
  /// Advisory locks.
  case lock
  case notify
  /// Moves a sequence.
  case sequence
  /// Holds a connection, evicts caches, burns time.
  case exhaustion
  /// Gives away other sessions' data, credentials or raw pages.
  case leak
  /// Assigns a transaction id, exports a snapshot.
  case transaction
  /// Runs code later, under another identity.
  case scheduler
  /// In a schema for temporary objects, where anybody may have made it.
  case temporary
}
