public import Approvals
public import ControlPlane
internal import Foundation
internal import GRDB
public import SallyportModel

extension SQLiteStore: UpstreamStore {
  public func insert(_ revocation: UpstreamRevocation) throws(StoreError) {
    try file.write { db in
      let sql = "SELECT count(*) FROM upstream_revocation WHERE upstream = ? AND (restored = 0 OR revoked_at = ?)"
      let arguments: StatementArguments = [revocation.upstream.text, revocation.revokedAt.microseconds]
      guard try Int.fetchOne(db, sql: sql, arguments: arguments) == 0 else {
        throw StoreError(code: .conflict, description: "upstream `\(revocation.upstream)` is revoked already")
      }
      try db.execute(
        sql: "INSERT INTO upstream_revocation (upstream, revoked_at, record) VALUES (?, ?, ?)",
        arguments: arguments + [try Stored.data(revocation)])
    }
  }

  public func restore(
    _ upstream: UpstreamName, revokedAt: Timestamp, by act: SignedAct
  ) throws(StoreError) {
    try file.write { db in
      let condition = "WHERE upstream = ? AND revoked_at = ?"
      let key: StatementArguments = [upstream.text, revokedAt.microseconds]
      let found = try Data.fetchOne(db, sql: "SELECT record FROM upstream_revocation \(condition)", arguments: key)
      guard var record = try found.map({ try Stored.value($0) as UpstreamRevocation }) else {
        throw StoreError(code: .notFound, description: "upstream `\(upstream)` has no such revocation")
      }
      record.restoration = act
      try db.execute(
        sql: "UPDATE upstream_revocation SET restored = 1, record = ? \(condition)",
        arguments: [try Stored.data(record)] + key)
    }
  }

  public func keep(_ roles: UpstreamRoles, of upstream: UpstreamName) throws(StoreError) {
    try file.write { db in
      try db.execute(
        sql: "INSERT INTO upstream_roles (upstream, record) VALUES (?, ?) "
          + "ON CONFLICT (upstream) DO UPDATE SET record = excluded.record",
        arguments: [upstream.text, try Stored.data(roles)])
    }
  }

  public func roles() throws(StoreError) -> [UpstreamName: UpstreamRoles] {
    try file.read { db in
      var all: [UpstreamName: UpstreamRoles] = [:]
      for row in try Row.fetchAll(db, sql: "SELECT upstream, record FROM upstream_roles") {
        let (name, record): (String, Data) = (row["upstream"], row["record"])
        all[UpstreamName(unchecked: name)] = try Stored.value(record)
      }
      return all
    }
  }

  public func revocations() throws(StoreError) -> [UpstreamRevocation] {
    try file.read { db in
      try Data.fetchAll(db, sql: "SELECT record FROM upstream_revocation ORDER BY position").map {
        try Stored.value($0)
      }
    }
  }
}
