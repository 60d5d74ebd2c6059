public import ControlPlane
internal import Foundation
internal import GRDB
public import Ledger

/// The ledger, in `ledger.sqlite`.
///
/// Events stand in chunks, one row for what one transaction wrote: a row for each event would cost more than all the
/// hashing. `head` remembers the tree between transactions; it is a convenience that verification checks, never proof.
public struct SQLiteLedgerStore: Sendable {
  let file: SQLiteFile

  /// - Parameter path: of `ledger.sqlite` in the state directory.
  /// - Throws: `StoreError`: `corrupt` names the last checkpoint that could be read; the file is left as it is.
  public init(path: String, _ mode: OpeningMode = .existing) throws(StoreError) {
    file = try SQLiteFile(path, SQLiteLedgerStore.schema, mode)
    try checkEnd()
  }

  /// Ends the connections in order.
  public func close() throws(StoreError) { try file.close() }

  /// `SPlg`.
  private static let schema = SQLiteFile.Schema(applicationID: 0x5350_6C67, migrations: [version1])

  private static let version1 = """
    CREATE TABLE chunk (
      first INTEGER PRIMARY KEY,
      count INTEGER NOT NULL,
      events BLOB NOT NULL
    );
    CREATE TABLE head (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      size INTEGER NOT NULL,
      frontier BLOB NOT NULL
    );
    INSERT INTO head VALUES (1, 0, x'');
    CREATE TABLE checkpoint (
      size INTEGER PRIMARY KEY,
      note TEXT NOT NULL
    );
    CREATE TABLE mention (
      key TEXT NOT NULL,
      sequence INTEGER NOT NULL,
      PRIMARY KEY (key, sequence)
    ) WITHOUT ROWID;
    """

  /// Whether head and last chunk fit, so that nothing is ever appended to a torn end.
  private func checkEnd() throws(StoreError) {
    do {
      try file.read { db in
        let head = try SQLiteLedgerStore.head(db)
        let end = try Int64.fetchOne(db, sql: "SELECT first + count FROM chunk ORDER BY first DESC LIMIT 1") ?? 0
        guard head.size == end else {
          throw StoreError(code: .corrupt, description: "its head counts \(head.size) events, its chunks \(end)")
        }
      }
    } catch  where error.code == .corrupt {
      throw StoreError(code: .corrupt, description: "the ledger is damaged: \(error). \(lastCheckpoint())")
    }
  }

  private func lastCheckpoint() -> String {
    let sql = "SELECT size FROM checkpoint ORDER BY size DESC LIMIT 1"
    let size = try? file.read { try Int64.fetchOne($0, sql: sql) }
    let known = size.flatMap(\.self).map { "the last signed checkpoint covers \($0) events" }
    return (known ?? "no checkpoint can be read")
      + ". hint: `sallyport ledger verify` says what is left; keep the file, and move it away to begin another ledger"
  }
}

extension SQLiteLedgerStore: LedgerStore {
  public func append(_ seal: (TreeHead) -> SealedBatch) throws(StoreError) -> TreeHead {
    try file.write { db in
      let batch = seal(try SQLiteLedgerStore.head(db))
      let chunk = batch.chunk
      if chunk.count > 0 {
        try db.cachedStatement(sql: "INSERT INTO chunk VALUES (?, ?, ?)")
          .execute(arguments: [chunk.first, chunk.count, Data(chunk.bytes)])
        try db.cachedStatement(sql: "UPDATE head SET size = ?, frontier = ? WHERE id = 1")
          .execute(arguments: [batch.head.size, Data(batch.head.frontier.flatMap(\.bytes))])
      }
      for mention in batch.mentions {
        try db.cachedStatement(sql: "INSERT OR IGNORE INTO mention VALUES (?, ?)")
          .execute(arguments: [mention.key, mention.sequence])
      }
      if let checkpoint = batch.checkpoint {
        // The same tree signed twice says the same.
        try db.cachedStatement(sql: "INSERT OR IGNORE INTO checkpoint VALUES (?, ?)")
          .execute(arguments: [checkpoint.size, checkpoint.note])
      }
      return batch.head
    }
  }

  public func head() throws(StoreError) -> TreeHead { try file.read { try SQLiteLedgerStore.head($0) } }

  private static func head(_ db: Database) throws -> TreeHead {
    guard let row = try Row.fetchOne(db, sql: "SELECT size, frontier FROM head WHERE id = 1") else {
      throw StoreError(code: .corrupt, description: "its head is gone")
    }
    let size = try row.decode(Int64.self, atIndex: 0)
    let bytes = Array(try row.decode(Data.self, atIndex: 1))
    let hashes = stride(from: 0, to: bytes.count, by: 32).compactMap {
      MerkleHash(bytes[$0..<min($0 + 32, bytes.count)])
    }
    guard let head = TreeHead(size: size, frontier: hashes), bytes.count == hashes.count * 32 else {
      throw StoreError(code: .corrupt, description: "its head is damaged")
    }
    return head
  }

  public func chunks(from sequence: Int64, _ body: (LedgerChunk) -> Bool) throws(StoreError) {
    try file.read { db in
      let sql = """
        SELECT first, count, events FROM chunk
        WHERE first >= coalesce((SELECT max(first) FROM chunk WHERE first <= ?), 0) ORDER BY first
        """
      let rows = try Row.fetchCursor(db, sql: sql, arguments: [sequence])
      while let row = try rows.next() {
        let chunk = try SQLiteLedgerStore.chunk(row)
        guard chunk.end > sequence else { continue }
        guard body(chunk) else { return }
      }
    }
  }

  public func chunk(holding sequence: Int64) throws(StoreError) -> LedgerChunk? {
    try file.read { db in
      let sql = "SELECT first, count, events FROM chunk WHERE first <= ? ORDER BY first DESC LIMIT 1"
      let chunk = try Row.fetchOne(db, sql: sql, arguments: [sequence]).map(SQLiteLedgerStore.chunk)
      return chunk.flatMap { $0.end > sequence ? $0 : nil }
    }
  }

  /// By the ways that throw: a damaged file may hold anything in any column.
  private static func chunk(_ row: Row) throws -> LedgerChunk {
    LedgerChunk(
      first: try row.decode(Int64.self, atIndex: 0), count: try row.decode(Int.self, atIndex: 1),
      bytes: Array(try row.decode(Data.self, atIndex: 2)))
  }

  public func checkpoints(above size: Int64) throws(StoreError) -> [StoredCheckpoint] {
    try file.read { db in
      let sql = "SELECT size, note FROM checkpoint WHERE size > ? ORDER BY size"
      return try Row.fetchAll(db, sql: sql, arguments: [size]).map {
        StoredCheckpoint(size: try $0.decode(Int64.self, atIndex: 0), note: try $0.decode(String.self, atIndex: 1))
      }
    }
  }

  public func mentions(of key: String) throws(StoreError) -> [Int64] {
    try file.read { db in
      try Int64.fetchAll(db, sql: "SELECT sequence FROM mention WHERE key = ? ORDER BY sequence", arguments: [key])
    }
  }
}
