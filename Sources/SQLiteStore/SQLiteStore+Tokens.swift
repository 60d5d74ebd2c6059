public import Approvals
public import ControlPlane
internal import Foundation
internal import GRDB
public import SallyportModel

extension SQLiteStore: TokenStore {
  public func insert(_ record: TokenRecord) throws(StoreError) {
    try file.write { db in
      let latest = try SQLiteStore.latest(db, record.token.name)
      if let latest, latest.revocation == nil, latest.token.standing(at: record.token.issuedAt) == .active {
        throw StoreError(
          code: .conflict, description: "token `\(record.token.name)` exists. hint: revoke it, or choose another name")
      }
      try db.execute(
        sql: "INSERT INTO token (id, name, record) VALUES (?, ?, ?)",
        arguments: [record.token.id.text, record.token.name.text, try Stored.data(record)])
    }
  }

  public func revoke(
    _ id: TokenID, by revocation: SignedAct, at moment: Timestamp
  ) throws(StoreError) -> TokenRecord {
    try file.write { db in
      guard var record = try SQLiteStore.token(db, id) else {
        throw StoreError(code: .notFound, description: "there is no token `\(id)`")
      }
      guard record.revocation == nil else { return record }
      record = record.revoked(by: revocation, at: moment)
      try db.execute(sql: "UPDATE token SET record = ? WHERE id = ?", arguments: [try Stored.data(record), id.text])
      return record
    }
  }

  public func token(named name: TokenName) throws(StoreError) -> TokenRecord? {
    try file.read { try SQLiteStore.latest($0, name) }
  }

  public func token(_ id: TokenID) throws(StoreError) -> TokenRecord? {
    try file.read { try SQLiteStore.token($0, id) }
  }

  public func tokens() throws(StoreError) -> [TokenRecord] {
    try file.read { db in
      try Data.fetchAll(db, sql: "SELECT record FROM token ORDER BY position").map { try Stored.value($0) }
    }
  }

  private static func latest(_ db: Database, _ name: TokenName) throws -> TokenRecord? {
    let sql = "SELECT record FROM token WHERE name = ? ORDER BY position DESC LIMIT 1"
    return try Data.fetchOne(db, sql: sql, arguments: [name.text]).map { try Stored.value($0) }
  }

  private static func token(_ db: Database, _ id: TokenID) throws -> TokenRecord? {
    try Data.fetchOne(db, sql: "SELECT record FROM token WHERE id = ?", arguments: [id.text])
      .map { try Stored.value($0) }
  }
}

extension TokenRecord {
  fileprivate func revoked(by act: SignedAct, at moment: Timestamp) -> TokenRecord {
    var token = token
    token.revokedAt = moment
    return TokenRecord(token: token, issue: issue, revocation: act)
  }
}
