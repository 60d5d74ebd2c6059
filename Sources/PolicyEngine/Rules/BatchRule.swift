import SallyportModel

/// A held batch runs as one transaction on the executor. What would leave that transaction, or cannot run in one beside
/// other statements, makes the whole batch refused.
enum BatchRule {
  static func reasons(_ batch: BatchFacts, _ reasons: [Reason]) -> [Reason] {
    let isHeld = reasons.map(\.verdict).max() == .hold
    guard isHeld, batch.statements.count > 1 else { return [] }
    return batch.statements.enumerated().compactMap { index, statement in
      rule(statement).map { Reason($0, .refuse, subject: statement.command, statement: index) }
    }
  }

  private static func rule(_ statement: StatementFacts) -> Rule? {
    if statement.transaction != nil { return .batchTransaction }
    if statement.copies != nil { return .batchCopy }
    return statement.runsInTransaction ? nil : .batchOutsideTransaction
  }
}
