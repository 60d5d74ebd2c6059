import PostgresWire
import Testing

@testable import PostgresSession

@Suite struct ExecutorMachineTests {
  private func machine(
    inTransaction: Bool = true, clientEndsIt: Bool = false, ceiling: Int64? = nil
  ) -> ExecutorMachine {
    ExecutorMachine(plan: .init(inTransaction: inTransaction, clientEndsIt: clientEndsIt, rowCeiling: ceiling))
  }

  @Test func theAnswerIsWithheldUntilTheCommitHasSucceeded() {
    var machine = machine()
    #expect(machine.commandComplete(tag: "BEGIN", rows: 0) == .swallow)
    #expect(machine.readyForQuery(.inTransaction) == .run)
    #expect(machine.result() == .releaseAndPass)
    #expect(machine.commandComplete(tag: "DELETE", rows: 3) == .withhold)
    #expect(machine.readyForQuery(.inTransaction) == .commit)
    #expect(machine.commandComplete(tag: "COMMIT", rows: 0) == .swallow)
    #expect(machine.readyForQuery(.idle) == .finish(.completed(rows: 3)))
  }

  @Test func aCommitThatTheServerTurnsIntoARollbackIsNoSuccess() {
    var machine = machine()
    _ = machine.readyForQuery(.inTransaction)
    _ = machine.commandComplete(tag: "DELETE", rows: 1)
    _ = machine.readyForQuery(.inTransaction)
    _ = machine.commandComplete(tag: "ROLLBACK", rows: 0)
    #expect(machine.readyForQuery(.idle) == .finish(.refused))
  }

  @Test func aDeferredConstraintThatFailsAtCommitIsNoSuccess() {
    var machine = machine()
    _ = machine.readyForQuery(.inTransaction)
    _ = machine.commandComplete(tag: "DELETE", rows: 1)
    _ = machine.readyForQuery(.inTransaction)
    #expect(machine.errorResponse() == .finish(.refused))
  }

  @Test(arguments: [(Int64(9), true), (10, true), (11, false)])
  func moreRowsThanApprovedAreRolledBack(rows: Int64, commits: Bool) {
    var machine = machine(ceiling: 10)
    _ = machine.readyForQuery(.inTransaction)
    _ = machine.commandComplete(tag: "UPDATE", rows: rows)
    #expect(machine.readyForQuery(.inTransaction) == (commits ? .commit : .rollback))
    guard !commits else { return }
    #expect(machine.readyForQuery(.idle) == .finish(.overCeiling(rows: rows)))
  }

  @Test func theCeilingCountsTheWholeBatch() {
    var machine = machine(ceiling: 10)
    _ = machine.readyForQuery(.inTransaction)
    _ = machine.commandComplete(tag: "DELETE", rows: 6)
    _ = machine.commandComplete(tag: "DELETE", rows: 5)
    #expect(machine.readyForQuery(.inTransaction) == .rollback)
  }

  @Test func anErrorOfTheStatementReachesTheClientAndNothingRemains() {
    var machine = machine()
    _ = machine.readyForQuery(.inTransaction)
    #expect(machine.errorResponse() == .releaseAndPass)
    #expect(machine.readyForQuery(.failed) == .rollback)
    #expect(machine.commandComplete(tag: "ROLLBACK", rows: 0) == .swallow)
    #expect(machine.readyForQuery(.idle) == .finish(.failed))
  }

  @Test func inTheClientsTransactionItWaitsForTheClientsEnd() {
    var machine = machine(clientEndsIt: true)
    _ = machine.readyForQuery(.inTransaction)
    _ = machine.commandComplete(tag: "DELETE", rows: 2)
    #expect(machine.clientEnds(commit: true) == nil)
    #expect(machine.readyForQuery(.inTransaction) == .releaseAndWait)
    #expect(machine.isWaiting == true)
    #expect(machine.clientEnds(commit: true) == .commit)
    _ = machine.commandComplete(tag: "COMMIT", rows: 0)
    #expect(machine.readyForQuery(.idle) == .finish(.completed(rows: 2)))
  }

  @Test func theClientsRollbackUndoesIt() {
    var machine = machine(clientEndsIt: true)
    _ = machine.readyForQuery(.inTransaction)
    _ = machine.commandComplete(tag: "DELETE", rows: 2)
    _ = machine.readyForQuery(.inTransaction)
    #expect(machine.clientEnds(commit: false) == .rollback)
    #expect(machine.readyForQuery(.idle) == .finish(.rolledBack))
  }

  @Test func withoutATransactionTheServersAnswerStands() {
    var machine = machine(inTransaction: false)
    #expect(machine.result() == .swallow)
    #expect(machine.readyForQuery(.idle) == .run)
    _ = machine.commandComplete(tag: "VACUUM", rows: 0)
    #expect(machine.readyForQuery(.idle) == .finish(.completed(rows: 0)))
  }

  @Test func aSessionThatCannotBePreparedRunsNothing() {
    var machine = machine()
    #expect(machine.errorResponse() == .finish(.refused))
    #expect(machine.readyForQuery(.idle) == .swallow)
  }

  @Test func anUnexpectedStatusRunsNothing() {
    var machine = machine()
    #expect(machine.readyForQuery(.idle) == .finish(.violation("ReadyForQuery")))
  }

  @Test func noticesOfThePreparationStayInside() {
    var machine = machine()
    #expect(machine.notice() == .swallow)
    _ = machine.readyForQuery(.inTransaction)
    #expect(machine.notice() == .pass)
    #expect(machine.copyInResponse() == .beginCopyIn)
  }
}
