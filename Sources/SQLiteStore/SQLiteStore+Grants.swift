public import Approvals
public import ControlPlane
internal import Foundation
internal import GRDB
public import SallyportModel

extension SQLiteStore: GrantStore {
  public func insert(_ record: GrantRecord, limit: Int) throws(StoreError) {
    let grant = record.grant
    try file.write { db in
      let sql = "SELECT count(*) FROM write_grant WHERE token = ? AND revoked = 0 AND not_after > ?"
      let count = try Int.fetchOne(db, sql: sql, arguments: [grant.token.text, grant.issuedAt.microseconds]) ?? 0
      guard count < limit else {
        throw StoreError(code: .limit, description: "token `\(grant.tokenName)` has \(count) grants already")
      }
      if let id = record.wish { try SQLiteStore.answer(db, id, with: grant) }
      try db.execute(
        sql: "INSERT INTO write_grant (id, token, not_after, revoked, record) VALUES (?, ?, ?, ?, ?)",
        arguments: [
          grant.id.text, grant.token.text, grant.notAfter.microseconds, grant.revokedAt != nil,
          try Stored.data(record),
        ])
    }
  }

  private static func answer(_ db: Database, _ id: GrantWishID, with grant: Grant) throws {
    var wish = try open(db, id)
    guard wish.token == grant.token else {
      throw StoreError(code: .conflict, description: "`\(id)` is the wish of another token")
    }
    wish.outcome = .issued(grant.id)
    try update(db, wish)
  }

  public func revoke(
    _ id: GrantID, by revocation: SignedAct, at moment: Timestamp
  ) throws(StoreError) -> GrantRecord {
    try file.write { db in
      guard let record = try SQLiteStore.grant(db, id) else {
        throw StoreError(code: .notFound, description: "there is no grant `\(id)`")
      }
      guard record.revocation == nil else { return record }
      let revoked = record.revoked(by: revocation, at: moment)
      try db.execute(
        sql: "UPDATE write_grant SET revoked = 1, record = ? WHERE id = ?",
        arguments: [try Stored.data(revoked), id.text])
      return revoked
    }
  }

  public func grants() throws(StoreError) -> [GrantRecord] {
    try file.read { db in
      try Data.fetchAll(db, sql: "SELECT record FROM write_grant ORDER BY position").map { try Stored.value($0) }
    }
  }

  public func grants(of token: TokenID) throws(StoreError) -> [GrantRecord] {
    try file.read { db in
      let sql = "SELECT record FROM write_grant WHERE token = ? ORDER BY position DESC LIMIT 1000"
      return try Data.fetchAll(db, sql: sql, arguments: [token.text]).map { try Stored.value($0) }
    }
  }

  public func livingGrants(at moment: Timestamp) throws(StoreError) -> [GrantRecord] {
    try file.read { db in
      let sql = "SELECT record FROM write_grant WHERE revoked = 0 AND not_after > ? ORDER BY position"
      return try Data.fetchAll(db, sql: sql, arguments: [moment.microseconds]).map { try Stored.value($0) }
    }
  }

  public func grant(_ id: GrantID) throws(StoreError) -> GrantRecord? {
    try file.read { try SQLiteStore.grant($0, id) }
  }

  static func grant(_ db: Database, _ id: GrantID) throws -> GrantRecord? {
    try Data.fetchOne(db, sql: "SELECT record FROM write_grant WHERE id = ?", arguments: [id.text])
      .map { try Stored.value($0) }
  }
}

// Wishes.
extension SQLiteStore {
  public func insert(_ wish: GrantWish, limit: Int) throws(StoreError) {
    try file.write { db in
      let sql = "SELECT count(*) FROM grant_wish WHERE token = ? AND open = 1"
      let count = try Int.fetchOne(db, sql: sql, arguments: [wish.token.text]) ?? 0
      guard count < limit else {
        throw StoreError(code: .limit, description: "token `\(wish.tokenName)` has \(count) open wishes already")
      }
      try db.execute(
        sql: "INSERT INTO grant_wish (id, token, open, record) VALUES (?, ?, ?, ?)",
        arguments: [wish.id.text, wish.token.text, wish.outcome == .open, try Stored.data(wish)])
    }
  }

  public func close(_ id: GrantWishID, _ outcome: GrantWish.Outcome) throws(StoreError) -> GrantWish {
    try file.write { db in
      var wish = try SQLiteStore.open(db, id)
      wish.outcome = outcome
      try SQLiteStore.update(db, wish)
      return wish
    }
  }

  public func wishes(openOnly: Bool, of token: TokenID?) throws(StoreError) -> [GrantWish] {
    try file.read { db in
      let sql = """
        SELECT record FROM grant_wish WHERE open >= ? AND (token = ? OR ? IS NULL) ORDER BY position DESC LIMIT 1000
        """
      return try Data.fetchAll(db, sql: sql, arguments: [openOnly ? 1 : 0, token?.text, token?.text])
        .map { try Stored.value($0) }
    }
  }

  public func wish(_ id: GrantWishID) throws(StoreError) -> GrantWish? {
    try file.read { try SQLiteStore.wish($0, id) }
  }

  private static func wish(_ db: Database, _ id: GrantWishID) throws -> GrantWish? {
    try Data.fetchOne(db, sql: "SELECT record FROM grant_wish WHERE id = ?", arguments: [id.text])
      .map { try Stored.value($0) }
  }

  private static func open(_ db: Database, _ id: GrantWishID) throws -> GrantWish {
    guard let wish = try wish(db, id) else {
      throw StoreError(code: .notFound, description: "there is no wish `\(id)`")
    }
    guard wish.outcome == .open else {
      throw StoreError(code: .conflict, description: "the wish `\(id)` was answered already")
    }
    return wish
  }

  private static func update(_ db: Database, _ wish: GrantWish) throws {
    try db.execute(
      sql: "UPDATE grant_wish SET open = ?, record = ? WHERE id = ?",
      arguments: [wish.outcome == .open, try Stored.data(wish), wish.id.text])
  }
}

extension GrantRecord {
  fileprivate func revoked(by act: SignedAct, at moment: Timestamp) -> GrantRecord {
    var grant = grant
    grant.revokedAt = moment
    return GrantRecord(grant: grant, wish: wish, issue: issue, revocation: act)
  }
}
