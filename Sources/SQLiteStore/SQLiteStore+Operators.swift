public import ControlPlane
internal import Foundation
internal import GRDB
public import SallyportModel

extension SQLiteStore: OperatorStore {
  public func append(_ act: SignedAct, after count: Int) throws(StoreError) {
    try file.write { db in
      guard try Int.fetchOne(db, sql: "SELECT count(*) FROM operator_act") == count else {
        throw StoreError(code: .conflict, description: "the operators have changed meanwhile. hint: try again")
      }
      try db.execute(
        sql: "INSERT INTO operator_act (position, act) VALUES (?, ?)", arguments: [count, try Stored.data(act)])
    }
  }

  public func acts() throws(StoreError) -> [SignedAct] {
    try file.read { db in
      try Data.fetchAll(db, sql: "SELECT act FROM operator_act ORDER BY position").map { try Stored.value($0) }
    }
  }
}
