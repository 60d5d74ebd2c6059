public import ControlPlane
internal import GRDB
public import SallyportModel

// What was spent of a grant's rows: `spent` in its own row is settled, each reservation is a statement under way.
extension SQLiteStore {
  public func reserve(
    from budgets: [GrantBudget], for execution: ExecutionID
  ) throws(StoreError) -> BudgetShare? {
    // The transaction has the write lock before it reads: two at once see one another's rows.
    try file.write { db in
      guard let share = try GrantBudget.share(of: budgets, taken: { try SQLiteStore.taken(db, $0) }) else { return nil }
      try db.execute(
        sql: "INSERT INTO grant_reservation (execution, write_grant, rows) VALUES (?, ?, ?)",
        arguments: [execution.description, share.grant.text, share.rows])
      return share
    }
  }

  private static func taken(_ db: Database, _ grant: GrantID) throws -> Int64 {
    let sql = """
      SELECT spent + (SELECT coalesce(sum(rows), 0) FROM grant_reservation WHERE write_grant = id)
      FROM write_grant WHERE id = ?
      """
    guard let taken = try Int64.fetchOne(db, sql: sql, arguments: [grant.text]) else {
      throw StoreError(code: .notFound, description: "there is no grant `\(grant)`")
    }
    return taken
  }

  public func settle(_ execution: ExecutionID, changed rows: Int64) throws(StoreError) {
    try file.write { db in
      let sql = "DELETE FROM grant_reservation WHERE execution = ? RETURNING write_grant"
      guard let grant = try String.fetchOne(db, sql: sql, arguments: [execution.description]) else { return }
      try db.execute(
        sql: "UPDATE write_grant SET spent = spent + ? WHERE id = ?",
        arguments: [min(max(0, rows), SQLiteStore.mostChangedRows), grant])
    }
  }

  /// More than any statement changes, and so little that no sum of them overflows.
  private static let mostChangedRows: Int64 = 1 << 40

  public func settleAll() throws(StoreError) {
    try file.write { db in
      try db.execute(
        sql: """
          UPDATE write_grant SET spent = spent + left_behind.rows
          FROM (SELECT write_grant, sum(rows) AS rows FROM grant_reservation GROUP BY write_grant) AS left_behind
          WHERE left_behind.write_grant = id
          """)
      try db.execute(sql: "DELETE FROM grant_reservation")
    }
  }

  public func spent() throws(StoreError) -> [GrantID: Int64] {
    try file.read { db in
      let sql = """
        SELECT id, spent + (SELECT coalesce(sum(rows), 0) FROM grant_reservation WHERE write_grant = id) AS rows
        FROM write_grant
        """
      var spent: [GrantID: Int64] = [:]
      for row in try Row.fetchAll(db, sql: sql) {
        let (id, rows): (String, Int64) = (row["id"], row["rows"])
        if rows > 0 { spent[GrantID(unchecked: id)] = rows }
      }
      return spent
    }
  }
}
