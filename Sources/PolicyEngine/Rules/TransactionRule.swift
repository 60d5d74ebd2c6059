import SallyportModel

/// Two-phase transactions outlive their session, and with it every rule about it.
enum TransactionRule {
  static func reasons(_ judge: StatementJudge) -> [Reason] {
    judge.statement.transaction == .twoPhase ? judge.found(.twoPhase, .refuse) : []
  }
}
