import PostgresWire
import SallyportModel
import Testing

@testable import PostgresSession

@Suite struct SimpleQueryTests {
  @Test func anAllowedQueryPassesAndItsEndIsReported() {
    var bench = Bench()
    #expect(bench.query(Text.read).isPass)
    #expect(bench.machine.rowDescription() == .pass)
    #expect(bench.machine.commandComplete() == .pass)
    #expect(bench.machine.takeEnds().isEmpty)
    #expect(bench.machine.readyForQuery(.idle) == .pass)
    #expect(bench.machine.takeEnds() == [ExecutionReport(number: .init(rawValue: 1), outcome: .completed)])
    #expect(bench.machine.isIdle == true)
  }

  @Test func aFailedQueryReportsItsFailureOnceAndLeavesTheSessionUsable() {
    var bench = Bench()
    bench.query(Text.read)
    #expect(bench.machine.errorResponse() == .pass)
    #expect(bench.machine.takeEnds().map(\.outcome) == [.failed])
    #expect(bench.machine.readyForQuery(.idle) == .pass)
    #expect(bench.machine.takeEnds().isEmpty)
    #expect(bench.query(Text.read).isPass)
  }

  @Test func aRefusalOutsideATransactionIsAnsweredWithoutTheServer() {
    var bench = Bench()
    #expect(bench.query(Text.refused) == .refuse(Text.refused, .policy))
    #expect(bench.machine.fail() == .ready(.idle))
    #expect(bench.machine.isIdle == true)
  }

  @Test func aRefusalInsideATransactionAbortsItOnTheServerToo() {
    var bench = Bench()
    bench.complete(Text.begin, .inTransaction)
    #expect(bench.query(Text.refused).rejection == .policy)
    #expect(bench.machine.fail() == .abortQuery)
    #expect(bench.machine.errorResponse() == .swallow)
    #expect(bench.machine.readyForQuery(.failed) == .pass)
    #expect(bench.machine.status == .failed)
  }

  @Test func aRefusalInAFailedTransactionChangesNothing() {
    var bench = Bench()
    bench.complete(Text.begin, .inTransaction)
    bench.query(Text.read)
    _ = bench.machine.errorResponse()
    _ = bench.machine.readyForQuery(.failed)
    #expect(bench.query(Text.refused).rejection == .policy)
    #expect(bench.machine.fail() == .ready(.failed))
  }

  @Test func aRefusalWaitsUntilEverythingBeforeItIsAnswered() {
    var bench = Bench()
    bench.query(Text.read)
    #expect(bench.query(Text.refused) == .wait(.none))
    #expect(bench.machine.wantsClientMessage == false)
    #expect(bench.machine.resume() == false)
    bench.serverRuns()
    #expect(bench.machine.resume() == true)
    #expect(bench.query(Text.refused).rejection == .policy)
  }

  @Test func everyStatementOfABatchIsFollowed() {
    var bench = Bench()
    let batch = Text.make("BEGIN; SELECT 1", effects: [.read], { $0.transaction = .begin }, { _ in })
    bench.query(batch)
    _ = bench.machine.commandComplete()
    #expect(bench.machine.block == .begun)
    _ = bench.machine.commandComplete()
    #expect(bench.machine.block == .used)
    _ = bench.machine.readyForQuery(.inTransaction)
    let held = bench.query(Text.held).held
    #expect(held?.mayWait == false)
  }

  @Test func aFunctionCallIsNeverForwarded() {
    var bench = Bench()
    #expect(bench.machine.functionCall() == .refuse(nil, .policy))
    #expect(bench.machine.fail() == .ready(.idle))
  }

  @Test func repliesThatNobodyAskedForAreAViolation() {
    var bench = Bench()
    for action in [
      bench.machine.parseComplete(), bench.machine.bindComplete(), bench.machine.closeComplete(),
      bench.machine.noData(),
      bench.machine.rowDescription(), bench.machine.commandComplete(), bench.machine.emptyQueryResponse(),
      bench.machine.portalSuspended(), bench.machine.parameterDescription(), bench.machine.copyInResponse(),
      bench.machine.copyOutResponse(), bench.machine.readyForQuery(.idle),
    ] {
      guard case .violation = action else {
        Issue.record("\(action) instead of a violation")
        continue
      }
    }
  }

  @Test func theServersLastWordsBeforeItClosesReachTheClient() {
    var bench = Bench()
    #expect(bench.machine.errorResponse() == .pass)
  }
}

@Suite struct CopyTests {
  @Test func copyDataPassesOnlyDuringCopy() {
    var bench = Bench()
    #expect(bench.machine.copyData() == .drop)
    bench.query(Text.copyIn)
    #expect(bench.machine.copyInResponse() == .pass)
    #expect(bench.machine.copyData() == .forward)
    #expect(bench.machine.copyEnd() == .forward)
    #expect(bench.machine.copyData() == .drop)
    bench.serverRuns()
    #expect(bench.machine.isIdle == true)
  }

  @Test func aFailedCopyLeavesTheClientsDataUnread() {
    var bench = Bench()
    bench.query(Text.copyIn)
    _ = bench.machine.copyInResponse()
    #expect(bench.machine.errorResponse() == .pass)
    #expect(bench.machine.copyData() == .drop)
    #expect(bench.machine.copyEnd() == .drop)
    #expect(bench.machine.readyForQuery(.idle) == .pass)
    #expect(bench.query(Text.read).isPass)
  }

  @Test func theSyncBehindAnExtendedCopyIsIgnoredAsTheServerDoes() {
    var bench = Bench()
    bench.run(Text.copyIn)
    #expect(bench.machine.wantsClientMessage == false)
    _ = bench.machine.parseComplete()
    _ = bench.machine.bindComplete()
    _ = bench.machine.copyInResponse()
    #expect(bench.machine.wantsClientMessage == true)
    #expect(bench.machine.sync() == .drop)
    #expect(bench.machine.copyData() == .forward)
    #expect(bench.machine.copyEnd() == .forward)
    #expect(bench.machine.sync() == .forward)
    #expect(bench.machine.commandComplete() == .pass)
    #expect(bench.machine.readyForQuery(.idle) == .pass)
    #expect(bench.machine.isIdle == true)
  }

  @Test func theSyncBehindACopyThatFailedAtOnceIsAnswered() {
    var bench = Bench()
    bench.run(Text.copyIn)
    _ = bench.machine.parseComplete()
    _ = bench.machine.bindComplete()
    #expect(bench.machine.errorResponse() == .pass)
    #expect(bench.machine.wantsClientMessage == true)
    #expect(bench.machine.sync() == .forward)
    #expect(bench.machine.readyForQuery(.idle) == .pass)
    #expect(bench.machine.isIdle == true)
  }

  @Test func aQueryDuringCopyIsAViolation() {
    var bench = Bench()
    bench.query(Text.copyIn)
    _ = bench.machine.copyInResponse()
    guard case .violation = bench.query(Text.read) else { return #expect(Bool(false), "a query passed during COPY") }
  }
}
