internal import ControlPlane
internal import Foundation
internal import GRDB

/// One SQLite file that several processes share.
///
/// Write-ahead logging with `synchronous = FULL`: SQLite syncs the log after each commit, so that a committed transaction
/// survives the loss of power (sqlite.org/pragma.html#pragma_synchronous; with NORMAL it need not). Every writing
/// transaction begins as IMMEDIATE: it has the write lock before it reads what it will change.
struct SQLiteFile: Sendable {
  let pool: DatabasePool
  private let name: String

  /// What makes a file this program's, and brings it to the schema that this version knows.
  struct Schema: Sendable {
    /// Written into the header of new files (`PRAGMA application_id`).
    let applicationID: Int32
    /// One script for each version; `PRAGMA user_version` counts those that were run.
    let migrations: [String]
  }

  /// How long to wait for another process that writes.
  static let busySeconds: TimeInterval = 5

  /// Opens a file, or makes it.
  ///
  /// - Throws: ``StoreError``: `notFound`, `inaccessible`, `corrupt`, `newerSchema`, or what the disk says.
  init(_ path: String, _ schema: Schema, _ mode: OpeningMode) throws(StoreError) {
    name = (path as NSString).lastPathComponent
    try SQLiteFile.prepare(path, mode)
    do {
      var configuration = Configuration()
      configuration.busyMode = .timeout(SQLiteFile.busySeconds)
      configuration.foreignKeysEnabled = true
      configuration.maximumReaderCount = 3
      pool = try DatabasePool(path: path, configuration: configuration)
      // The pool sets NORMAL when it turns write-ahead logging on, so this comes after.
      try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON") }
    } catch {
      throw SQLiteFile.translate(error, name)
    }
    try migrate(schema, mode)
  }

  /// Brings everything from the log into the file and ends the connections. For an end in order; a file that was not closed
  /// is as complete, with its log beside it.
  func close() throws(StoreError) {
    do {
      // By hand: the pool closes its readers last, and those may not write.
      try pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
      try pool.close()
    } catch {
      throw SQLiteFile.translate(error, name)
    }
  }

  private static func prepare(_ path: String, _ mode: OpeningMode) throws(StoreError) {
    let files = FileManager.default
    guard let attributes = try? files.attributesOfItem(atPath: path) else {
      guard mode == .createIfMissing else {
        throw StoreError(code: .notFound, description: "`\(path)` does not exist. hint: `sallyport init` makes it")
      }
      // SQLite gives the log files beside it the same mode.
      guard files.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]) else {
        throw StoreError(code: .inaccessible, description: "`\(path)` cannot be made")
      }
      return
    }
    guard let mode = attributes[.posixPermissions] as? NSNumber, mode.intValue & 0o077 == 0 else {
      throw StoreError(
        code: .inaccessible, description: "others can read or write `\(path)`. hint: `chmod 600 \(path)`")
    }
  }

  private func migrate(_ schema: Schema, _ mode: OpeningMode) throws(StoreError) {
    let isChanged = try write { db in
      let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
      guard version > 0 || mode == .createIfMissing else {
        throw StoreError(code: .corrupt, description: "`\(name)` is empty: its log or its content is gone")
      }
      let application = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
      guard version == 0 || application == schema.applicationID else {
        throw StoreError(code: .corrupt, description: "`\(name)` belongs to another program")
      }
      guard version <= schema.migrations.count else {
        throw StoreError(
          code: .newerSchema,
          description: "`\(name)` was made by a newer version (schema \(version), known: \(schema.migrations.count))")
      }
      guard version < schema.migrations.count else { return false }
      for script in schema.migrations[version...] { try db.execute(sql: script) }
      try db.execute(sql: "PRAGMA application_id = \(schema.applicationID)")
      try db.execute(sql: "PRAGMA user_version = \(schema.migrations.count)")
      return true
    }
    guard isChanged else { return }
    do {
      // The schema stands in the file itself, so that a file whose log is lost cannot be taken for a new one.
      try pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
    } catch {
      throw SQLiteFile.translate(error, name)
    }
  }

  /// Runs a writing transaction; whatever `body` throws undoes it.
  func write<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
    do {
      return try pool.writeWithoutTransaction { db in
        var value: Value?
        try db.inTransaction(.immediate) {
          value = try body(db)
          return .commit
        }
        guard let value else { throw StoreError(code: .unexpected, description: "a transaction gave nothing") }
        return value
      }
    } catch {
      throw SQLiteFile.translate(error, name)
    }
  }

  /// Reads one snapshot.
  func read<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
    do {
      return try pool.read(body)
    } catch {
      throw SQLiteFile.translate(error, name)
    }
  }

  /// The error's kind without SQLite's words, which may quote a statement.
  static func translate(_ error: any Error, _ name: String) -> StoreError {
    if let error = error as? StoreError { return error }
    guard let error = error as? DatabaseError else {
      // Rows that do not decode: the columns hold what this program does not write.
      return StoreError(code: .corrupt, description: "`\(name)`: a record is damaged")
    }
    let number = error.extendedResultCode.rawValue
    func described(_ code: StoreError.Code, _ text: String) -> StoreError {
      StoreError(code: code, description: "`\(name)`: \(text) (SQLite \(number))")
    }
    return switch error.resultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED: described(.busy, "another process holds it")
    case .SQLITE_FULL: described(.full, "the disk is full")
    case .SQLITE_IOERR: described(.io, "the disk cannot be read or written")
    case .SQLITE_CORRUPT, .SQLITE_NOTADB: described(.corrupt, "the file is damaged")
    case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_READONLY, .SQLITE_AUTH:
      described(.inaccessible, "the file cannot be opened or written")
    case .SQLITE_CONSTRAINT: described(.conflict, "such a record exists already")
    case .SQLITE_TOOBIG: described(.limit, "a record is too large")
    default: described(.unexpected, "an unexpected error")
    }
  }
}

/// Whether a missing file is made or missed.
public enum OpeningMode: Sendable, Hashable {
  /// For `sallyport init`.
  case createIfMissing
  /// For everything else: a file that has gone must be noticed, not be started over.
  case existing
}
