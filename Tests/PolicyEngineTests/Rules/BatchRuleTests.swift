import SallyportModel
import Testing

@Suite("Rule: batches")
struct BatchRuleTests {
  private let held = Given.statement([.delete])
  private let read = Given.statement([.read])

  private func control(_ control: TransactionControl) -> StatementFacts {
    Given.statement([.transaction]) { $0.transaction = control }
  }

  @Test("holds reads beside a held statement as one request")
  func mixed() { #expect(Given.judge(read, held, read).verdict == .hold) }

  @Test(
    "refuses a held statement beside transaction control",
    arguments: [TransactionControl.begin, .commit, .rollback, .savepoint, .release, .rollbackToSavepoint, .mode])
  func transaction(_ kind: TransactionControl) {
    #expect(Given.judge(control(kind), held).rules.contains("batch-transaction"))
    #expect(Given.judge(held, control(kind)).verdict == .refuse)
    #expect(Given.judge(control(kind), read).verdict == .allow)
    #expect(Given.judge(control(kind)).verdict == .allow)
  }

  @Test("refuses what cannot be one transaction, and COPY beside anything")
  func others() {
    let vacuum = Given.statement([.maintenance]) { $0.runsInTransaction = false }
    #expect(Given.judge(vacuum).verdict == .hold)
    #expect(Given.judge(vacuum, held).rules.contains("batch-outside-transaction"))
    let copy = Given.statement([.insert]) { $0.copies = .fromClient }
    #expect(Given.judge(copy).verdict == .hold)
    #expect(Given.judge(copy, read).rules.contains("batch-copy"))
  }

  @Test("two-phase transactions are refused anywhere")
  func twoPhase() {
    #expect(Given.judge(control(.twoPhase)).rules == ["two-phase"])
    #expect(Given.judge(control(.twoPhase), for: Given.subject(.development)).verdict == .refuse)
  }
}
