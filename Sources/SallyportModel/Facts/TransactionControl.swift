/// What a statement does to the transaction it runs in.
public enum TransactionControl: String, Codable, Sendable, Hashable {
  case begin, commit, rollback
  case savepoint, release
  case rollbackToSavepoint = "rollback-to-savepoint"
  /// SET TRANSACTION.
  case mode
  /// PREPARE TRANSACTION, COMMIT PREPARED, ROLLBACK PREPARED.
  case twoPhase = "two-phase"

  /// Whether the statement may end the transaction that came before it.
  public var leavesTransaction: Bool {
    switch self {
    case .commit, .rollback, .twoPhase: true
    case .begin, .savepoint, .release, .rollbackToSavepoint, .mode: false
    }
  }
}
