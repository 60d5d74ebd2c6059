import PostgresWire
import SallyportModel
import Testing

@testable import PostgresSession

@Suite struct HoldTests {
  @Test func aHeldQueryIsNeverForwardedAndItsAnswerIsFollowedByOneReadyForQuery() {
    var bench = Bench()
    let held = bench.query(Text.held).held
    #expect(held?.mayWait == true)
    #expect(held?.inTransaction == false)
    #expect(bench.machine.wantsClientMessage == false)
    #expect(bench.machine.cancelTarget == .parked)
    #expect(bench.machine.approved() == held)
    #expect(bench.machine.cancelTarget == .executor)
    #expect(bench.machine.executed() == .readyForQuery(.idle))
    #expect(bench.machine.isIdle == true)
  }

  @Test func aDenialIsAnErrorAndTheSessionGoesOn() {
    var bench = Bench()
    bench.query(Text.held)
    #expect(bench.machine.fail() == .ready(.idle))
    #expect(bench.query(Text.read).isPass)
  }

  @Test func theServerNeverSeesThePortalOfAHeldStatement() {
    var bench = Bench()
    #expect(bench.parse("", Text.held) == .forward)
    #expect(bench.bind() == .wait(.flush))
    #expect(bench.machine.parseComplete() == .pass)
    #expect(bench.machine.resume() == true)
    #expect(bench.bind() == .answer([.bindComplete]))
    #expect(bench.machine.describePortal("") == .describeStatement(name: ""))
    #expect(bench.execute() == .wait(.sync))
    #expect(bench.machine.parameterDescription() == .swallow)
    #expect(bench.machine.rowDescription() == .passWithFormats(FormatCodes()))
    #expect(bench.machine.readyForQuery(.idle) == .swallow)
    #expect(bench.machine.resume() == true)
    #expect(bench.execute().held != nil)
    _ = bench.machine.approved()
    #expect(bench.machine.executed() == nil)
    #expect(bench.machine.sync() == .forward)
    #expect(bench.machine.readyForQuery(.idle) == .pass)
    #expect(bench.machine.isIdle == true)
  }

  @Test func aQuietSessionAnswersBindAtOnce() {
    var bench = Bench()
    bench.parse("s", Text.held)
    _ = bench.machine.sync()
    _ = bench.machine.parseComplete()
    _ = bench.machine.readyForQuery(.idle)
    #expect(bench.bind("", "s") == .answer([.bindComplete]))
    #expect(bench.machine.closePortal("") == .answer([.closeComplete]))
    #expect(bench.execute().rejection == .unknownPortal(""))
  }

  @Test func inAFreshTransactionItWaitsAndOnlyTheEndMayFollow() {
    var bench = Bench()
    bench.complete(Text.begin, .inTransaction)
    let held = bench.query(Text.held).held
    #expect(held?.mayWait == true)
    #expect(held?.inTransaction == true)
    _ = bench.machine.approved()
    #expect(bench.machine.executed() == .readyForQuery(.inTransaction))
    #expect(bench.query(Text.read).rejection == .afterCountersigned)
    #expect(bench.machine.fail() == .abortQuery)
  }

  @Test(arguments: [true, false])
  func theEndOfTheTransactionGoesToTheExecutorFirst(commit: Bool) {
    let text = commit ? Text.commit : Text.rollback
    var bench = Bench()
    bench.complete(Text.begin, .inTransaction)
    bench.query(Text.held)
    _ = bench.machine.approved()
    _ = bench.machine.executed()
    #expect(bench.query(text) == .endExecutor(commit: commit))
    bench.machine.executorEnded()
    #expect(bench.query(text).isPass)
    bench.serverRuns(.idle)
    #expect(bench.machine.isIdle == true)
  }

  @Test func aCommitThatFailsOnTheExecutorEndsTheAgentsTransactionToo() {
    var bench = Bench()
    bench.complete(Text.begin, .inTransaction)
    bench.query(Text.held)
    _ = bench.machine.approved()
    _ = bench.machine.executed()
    _ = bench.query(Text.commit)
    #expect(bench.machine.fail() == .rollbackQuery)
    #expect(bench.machine.commandComplete() == .swallow)
    #expect(bench.machine.readyForQuery(.idle) == .pass)
    #expect(bench.machine.isIdle == true)
  }

  @Test func aFailedCommitInTheExtendedProtocolRollsBackBeforeSync() {
    var bench = Bench()
    bench.complete(Text.begin, .inTransaction)
    bench.query(Text.held)
    _ = bench.machine.approved()
    _ = bench.machine.executed()
    bench.parse("", Text.commit)
    bench.bind()
    #expect(bench.execute() == .wait(.flush))
    _ = bench.machine.parseComplete()
    _ = bench.machine.bindComplete()
    _ = bench.machine.resume()
    #expect(bench.execute() == .endExecutor(commit: true))
    #expect(bench.machine.fail() == .skipToSync)
    #expect(bench.machine.sync() == .rollbackThenForward)
    #expect(bench.machine.commandComplete() == .swallow)
    #expect(bench.machine.readyForQuery(.idle) == .swallow)
    #expect(bench.machine.readyForQuery(.idle) == .pass)
    #expect(bench.machine.isIdle == true)
  }

  @Test func behindAWriteOfTheSameSegmentItDoesNotWait() {
    var bench = Bench()
    bench.run(Text.write)
    bench.parse("", Text.held)
    #expect(bench.bind() == .wait(.flush))
    bench.serverRunsPortal()
    _ = bench.machine.parseComplete()
    #expect(bench.machine.resume() == true)
    #expect(bench.bind() == .answer([.bindComplete]))
    #expect(bench.execute().held?.mayWait == false)
    #expect(bench.machine.fail() == .skipToSync)
    #expect(bench.machine.sync() == .abortThenForward)
  }

  @Test func inAFailedTransactionNothingIsHeld() {
    var bench = Bench()
    bench.complete(Text.begin, .inTransaction)
    bench.query(Text.read)
    _ = bench.machine.errorResponse()
    _ = bench.machine.readyForQuery(.failed)
    #expect(bench.query(Text.held).rejection == .transactionFailed)
  }

  @Test func pgjdbcsBeginAndDeleteInOneSegmentWait() {
    var bench = Bench()
    bench.run(Text.begin)
    bench.parse("", Text.held)
    #expect(bench.bind() == .wait(.flush))
    bench.serverRunsPortal()
    _ = bench.machine.parseComplete()
    #expect(bench.machine.resume() == true)
    #expect(bench.bind() == .answer([.bindComplete]))
    #expect(bench.execute() == .wait(.sync))
    #expect(bench.machine.readyForQuery(.inTransaction) == .swallow)
    #expect(bench.machine.resume() == true)
    let held = bench.execute().held
    #expect(held?.mayWait == true)
    #expect(held?.inTransaction == true)
  }

  @Test func heldThroughSQLPrepareIsRefused() {
    var bench = Bench()
    #expect(bench.query(Text.prepare("zap", .hold)).rejection == .heldThroughSQLPrepare)
  }

  /// The server reads a literal by its type's input function in Parse, and that may be somebody's code.
  @Test(arguments: ["SELECT s.f('x')", "SELECT '{x}'::s.t[]", "SELECT s.f($tag$x$tag$)", "SELECT s.f($$x$$, $1)"])
  func aHeldLiteralIsNotParsed(_ sql: String) {
    var bench = Bench()
    #expect(bench.parse("p", Text.unreviewed(sql, .hold)).rejection == .heldWithLiterals)
    #expect(bench.parse("p", Text.unreviewed(sql, .allow)) == .forward)
  }

  @Test(arguments: ["SELECT s.f($1)", "SELECT s.f(1)", "SELECT s.f(id) FROM t"])
  func aHeldCallWithoutLiteralsIsParsed(_ sql: String) {
    var bench = Bench()
    #expect(bench.parse("p", Text.unreviewed(sql, .hold)) == .forward)
  }

  @Test func aHeldLiteralOfAReviewedTypeIsParsed() {
    var bench = Bench()
    #expect(bench.parse("p", Text.make("DELETE FROM t WHERE a = 'x'", .hold, effects: [.delete])) == .forward)
  }

  @Test func aCancelOnItsWayKeepsTheNextStatementBack() {
    var bench = Bench()
    bench.query(Text.read)
    #expect(bench.machine.cancelTarget == .upstream)
    bench.machine.cancelSent()
    bench.serverRuns()
    #expect(bench.machine.wantsClientMessage == false)
    bench.machine.cancelDelivered()
    #expect(bench.machine.wantsClientMessage == true)
    #expect(bench.machine.cancelTarget == .nothing)
  }

  @Test func anIntentThatIsNotDurableYetParksTheFrame() {
    var bench = Bench()
    guard case .pass(let execution) = bench.machine.query(Text.write) else { return #expect(Bool(false), "not passed") }
    bench.machine.recording(execution)
    #expect(bench.machine.wantsClientMessage == false)
    #expect(bench.machine.recorded(.init(rawValue: 99)) == false)
    #expect(bench.machine.recorded(execution.number) == true)
    _ = bench.machine.permitted(execution)
    #expect(bench.machine.unanswered == [execution.number])
  }

  @Test func aCancelFindsWhatWaitsForTheLedgerOnlyWhenTheServerIsQuiet() {
    var bench = Bench()
    guard case .pass(let execution) = bench.machine.query(Text.write) else { return #expect(Bool(false), "not passed") }
    bench.machine.recording(execution)
    #expect(bench.machine.cancelTarget == .parked)
    #expect(bench.machine.fail() == .ready(.idle))
    // Its receipt comes too late.
    #expect(bench.machine.recorded(execution.number) == false)
    bench.run(Text.read)
    bench.parse("", Text.write)
    bench.bind()
    guard case .pass(let later) = bench.machine.execute(portal: "", current: { $0 }) else {
      return #expect(Bool(false), "not passed")
    }
    bench.machine.recording(later)
    #expect(bench.machine.cancelTarget == .upstream)
  }

  @Test func anErrorBeforeARecordedStatementSkipsIt() {
    var bench = Bench()
    bench.run(Text.read)
    bench.parse("", Text.write)
    bench.bind()
    guard case .pass(let execution) = bench.machine.execute(portal: "", current: { $0 }) else {
      return #expect(Bool(false), "not passed")
    }
    bench.machine.recording(execution)
    _ = bench.machine.parseComplete()
    _ = bench.machine.errorResponse()
    #expect(bench.machine.recorded(execution.number) == true)
    #expect(bench.machine.isSkipping == true)
    #expect(bench.machine.sync() == .forward)
    #expect(bench.machine.readyForQuery(.idle) == .pass)
  }

  @Test func commitOfAFailedTransactionRollsTheExecutorBack() {
    var bench = Bench()
    bench.complete(Text.begin, .inTransaction)
    bench.query(Text.held)
    _ = bench.machine.approved()
    _ = bench.machine.executed()
    bench.parse("", Text.read)
    _ = bench.machine.sync()
    _ = bench.machine.errorResponse()
    _ = bench.machine.readyForQuery(.failed)
    #expect(bench.query(Text.commit) == .endExecutor(commit: false))
  }

  @Test func whatNoTransactionCanHoldIsRefusedInsideOne() {
    var bench = Bench()
    let vacuum = Text.make("VACUUM t", .hold, effects: [.maintenance]) { $0.runsInTransaction = false }
    bench.complete(Text.begin, .inTransaction)
    #expect(bench.query(vacuum).rejection == .cannotRunInTransaction)
  }

  @Test func aSecondBeginDoesNotMakeABlockFresh() {
    var bench = Bench()
    bench.complete(Text.begin, .inTransaction)
    bench.complete(Text.read, .inTransaction)
    bench.complete(Text.begin, .inTransaction)
    #expect(bench.query(Text.held).held?.mayWait == false)
  }

  @Test func aDeniedPermitFailsOnAQuietServerOnly() {
    var bench = Bench()
    bench.query(Text.read)
    _ = bench.machine.query(Text.read)
    #expect(bench.machine.denied() == Nudge.none)
    bench.serverRuns()
    #expect(bench.machine.resume() == true)
    _ = bench.machine.query(Text.read)
    #expect(bench.machine.denied() == nil)
    #expect(bench.machine.fail() == .ready(.idle))
  }
}
