import PostgresWire
import SallyportModel

/// What a name of a prepared statement stands for.
struct PreparedStatement: Equatable {
  let assessment: Assessment
  /// As declared in Parse; 0 leaves a type to the server.
  let parameterTypes: [UInt32]
  /// Made by SQL's PREPARE, whose text is in the ledger.
  var isOfSQL = false
}

/// The names of prepared statements that the server is known to have. SQL's PREPARE and the protocol's Parse share them.
///
/// A name is entered when the server has confirmed it, never when it was asked for: a Parse that fails leaves the statement
/// that had the name before.
struct StatementNames {
  private var confirmed: [WireName: PreparedStatement] = [:]
  private var underWay: [WireName: Int] = [:]
  /// Executions under way that may change any name: PREPARE, DEALLOCATE, DISCARD.
  private(set) var wildcardsUnderWay = 0

  var count: Int { confirmed.count + underWay.count }

  func confirmed(_ name: WireName) -> PreparedStatement? { confirmed[name] }

  func isUnderWay(_ name: WireName) -> Bool { wildcardsUnderWay > 0 || underWay[name] != nil }

  mutating func begin(_ name: WireName) { underWay[name, default: 0] += 1 }

  mutating func beginWildcard() { wildcardsUnderWay += 1 }

  mutating func endWildcard() { wildcardsUnderWay -= 1 }

  /// ParseComplete.
  mutating func parsed(_ name: WireName, _ statement: PreparedStatement) {
    end(name)
    confirmed[name] = statement
  }

  /// The same statement with another text, which is on its way to the server.
  mutating func renew(_ name: WireName, _ statement: PreparedStatement) { confirmed[name] = statement }

  /// CloseComplete.
  mutating func closed(_ name: WireName) {
    end(name)
    confirmed[name] = nil
  }

  /// The operation failed or was skipped. A failed Parse of the unnamed statement has destroyed it; one that was skipped has not.
  mutating func abandoned(_ name: WireName, wasReached: Bool) {
    end(name)
    if name.isUnnamed, wasReached { confirmed[name] = nil }
  }

  /// A completed statement of SQL.
  mutating func apply(_ use: PreparedUse, of assessment: Assessment) {
    switch use {
    case .prepare(let name):
      confirmed[WireName(name)] = PreparedStatement(assessment: assessment, parameterTypes: [], isOfSQL: true)
    case .deallocate(let name): confirmed[WireName(name)] = nil
    case .deallocateAll: confirmed.removeAll()
    case .execute: break
    }
  }

  private mutating func end(_ name: WireName) {
    guard let count = underWay[name] else { return }
    underWay[name] = count > 1 ? count - 1 : nil
  }
}
