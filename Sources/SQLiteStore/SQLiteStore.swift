public import ControlPlane
internal import GRDB

/// Tokens, operators' acts, requests, grants and what there is to say of upstreams, in `store.sqlite`.
public struct SQLiteStore: Sendable {
  let file: SQLiteFile

  /// - Parameter path: of `store.sqlite` in the state directory.
  /// - Throws: `StoreError`: `notFound`, `inaccessible`, `corrupt`, `newerSchema`, or what the disk says.
  public init(path: String, _ mode: OpeningMode = .existing) throws(StoreError) {
    file = try SQLiteFile(path, SQLiteStore.schema, mode)
  }

  /// Ends the connections in order.
  public func close() throws(StoreError) { try file.close() }

  /// `SPst`.
  private static let schema = SQLiteFile.Schema(
    applicationID: 0x5350_7374, migrations: [version1, version2, version3, version4])

  // `record` and `act` hold canonical JSON, whole; the other columns are copies to find it by.
  private static let version1 = """
    CREATE TABLE token (
      position INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      record BLOB NOT NULL
    );
    CREATE INDEX token_by_name ON token (name, position);

    CREATE TABLE operator_act (
      position INTEGER PRIMARY KEY,
      act BLOB NOT NULL
    );

    CREATE TABLE request (
      position INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      collection_key BLOB NOT NULL,
      token TEXT NOT NULL,
      state TEXT NOT NULL,
      expires_at INTEGER NOT NULL,
      record BLOB NOT NULL
    );
    CREATE INDEX request_to_collect ON request (collection_key, position)
      WHERE state IN ('pending', 'approved', 'claimed');
    CREATE INDEX request_open ON request (token) WHERE state IN ('pending', 'approved', 'claimed');
    CREATE INDEX request_to_expire ON request (expires_at) WHERE state IN ('pending', 'approved');
    """
  // `spent` are rows that statements changed; a reservation is a statement that has not ended yet.
  private static let version2 = """
    CREATE TABLE write_grant (
      position INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      token TEXT NOT NULL,
      not_after INTEGER NOT NULL,
      revoked INTEGER NOT NULL,
      spent INTEGER NOT NULL DEFAULT 0,
      record BLOB NOT NULL
    );
    CREATE INDEX write_grant_living ON write_grant (not_after) WHERE revoked = 0;
    CREATE INDEX write_grant_of_token ON write_grant (token) WHERE revoked = 0;

    CREATE TABLE grant_wish (
      position INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      token TEXT NOT NULL,
      open INTEGER NOT NULL,
      record BLOB NOT NULL
    );
    CREATE INDEX grant_wish_open ON grant_wish (token) WHERE open = 1;

    CREATE TABLE grant_reservation (
      execution TEXT PRIMARY KEY,
      write_grant TEXT NOT NULL REFERENCES write_grant (id),
      rows INTEGER NOT NULL CHECK (rows > 0)
    ) WITHOUT ROWID;
    CREATE INDEX grant_reservation_of ON grant_reservation (write_grant);
    """

  // Counts the commits that change what a gateway holds in memory. What is spent of a grant is not among that: it is read where it is asked
  // for, and changes with every statement.
  private static let version3 =
    """
    CREATE TABLE change (
      only INTEGER PRIMARY KEY CHECK (only = 1),
      count INTEGER NOT NULL
    );
    INSERT INTO change (only, count) VALUES (1, 1);
    CREATE INDEX write_grant_by_token ON write_grant (token, position);
    CREATE INDEX grant_wish_by_token ON grant_wish (token, position);
    """
    + ["token", "operator_act", "request"].map { counting($0, "UPDATE") }.joined()
    + counting("write_grant", "UPDATE OF id, token, not_after, revoked, record")

  private static func counting(_ table: String, _ update: String) -> String {
    ["INSERT", update, "DELETE"].enumerated().map { number, event in
      """
      CREATE TRIGGER \(table)_change_\(number) AFTER \(event) ON \(table)
      BEGIN UPDATE change SET count = count + 1; END;

      """
    }.joined()
  }

  // What the gateway last knew of the roles at an upstream is one record, whole: it is only shown.
  private static let version4 =
    """
    CREATE TABLE upstream_revocation (
      position INTEGER PRIMARY KEY AUTOINCREMENT,
      upstream TEXT NOT NULL,
      revoked_at INTEGER NOT NULL,
      restored INTEGER NOT NULL DEFAULT 0,
      record BLOB NOT NULL,
      UNIQUE (upstream, revoked_at)
    );
    CREATE UNIQUE INDEX upstream_revoked ON upstream_revocation (upstream) WHERE restored = 0;

    CREATE TABLE upstream_roles (
      upstream TEXT PRIMARY KEY,
      record BLOB NOT NULL
    ) WITHOUT ROWID;

    """
    + counting("upstream_revocation", "UPDATE")
}
