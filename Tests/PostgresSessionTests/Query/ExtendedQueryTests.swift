import PostgresWire
import SallyportModel
import Testing

@testable import PostgresSession

@Suite struct ExtendedQueryTests {
  @Test func aPipelineIsForwardedWithoutWaiting() {
    var bench = Bench()
    for _ in 0..<3 {
      #expect(bench.parse("", Text.read) == .forward)
      #expect(bench.bind() == .forward)
      #expect(bench.machine.describePortal("") == .forward)
      #expect(bench.execute().isPass)
    }
    #expect(bench.machine.sync() == .forward)
    for _ in 0..<3 {
      #expect(bench.machine.parseComplete() == .pass)
      #expect(bench.machine.bindComplete() == .pass)
      #expect(bench.machine.rowDescription() == .pass)
      #expect(bench.machine.commandComplete() == .pass)
    }
    #expect(bench.machine.readyForQuery(.idle) == .pass)
    #expect(bench.machine.takeEnds().count == 3)
    #expect(bench.machine.isIdle == true)
  }

  @Test func anErrorSkipsToSyncOnBothSides() {
    var bench = Bench()
    bench.run(Text.read)
    bench.run(Text.read)
    _ = bench.machine.sync()
    bench.run(Text.read)
    _ = bench.machine.sync()
    _ = bench.machine.parseComplete()
    #expect(bench.machine.errorResponse() == .pass)
    #expect(bench.machine.takeEnds().map(\.outcome) == [.skipped, .skipped])
    #expect(bench.machine.readyForQuery(.idle) == .pass)
    bench.serverRunsPortal()
    #expect(bench.machine.readyForQuery(.idle) == .pass)
    #expect(bench.machine.takeEnds().map(\.outcome) == [.completed])
  }

  @Test func afterAnErrorTheRestOfTheSegmentIsNotForwarded() {
    var bench = Bench()
    bench.parse("", Text.read)
    _ = bench.machine.flush()
    #expect(bench.machine.errorResponse() == .pass)
    #expect(bench.bind() == .drop)
    #expect(bench.execute() == .drop)
    #expect(bench.query(Text.read) == .drop)
    #expect(bench.machine.sync() == .forward)
    #expect(bench.machine.readyForQuery(.idle) == .pass)
    #expect(bench.query(Text.read).isPass)
  }

  /// Found by attack: the server skips the query as well, and answers one Sync.
  @Test func aQueryInsideAFailedSegmentIsSkippedToo() {
    var bench = Bench()
    bench.run(Text.read)
    #expect(bench.query(Text.read).isPass)
    _ = bench.machine.sync()
    _ = bench.machine.parseComplete()
    _ = bench.machine.bindComplete()
    #expect(bench.machine.errorResponse() == .pass)
    #expect(bench.machine.takeEnds().map(\.outcome) == [.failed, .skipped])
    #expect(bench.machine.readyForQuery(.idle) == .pass)
    #expect(bench.machine.isIdle == true)
    bench.query(Text.read)
    #expect(bench.machine.rowDescription() == .pass)
  }

  /// The server would read the parameters' values by the code that their types have now.
  @Test func aBindOfWhatIsNoLongerAllowedNeverReachesTheServer() {
    var bench = Bench()
    bench.parse("s", Text.read)
    _ = bench.machine.sync()
    _ = bench.machine.parseComplete()
    _ = bench.machine.readyForQuery(.idle)
    #expect(bench.machine.bind(.init(portal: "", statement: "s")) { _ in Text.refused } == .answer([.bindComplete]))
    #expect(bench.machine.execute(portal: "") { _ in Text.refused }.rejection == .policy)
  }

  @Test func aRefusedParseNeverReachesTheServer() {
    var bench = Bench()
    #expect(bench.parse("s", Text.refused).rejection == .policy)
    #expect(bench.machine.fail() == .skipToSync)
    #expect(bench.bind("", "s") == .drop)
    #expect(bench.machine.sync() == .forward)
    #expect(bench.machine.readyForQuery(.idle) == .pass)
  }

  @Test func aRefusalBehindAnExecutedStatementAbortsTheImplicitTransaction() {
    var bench = Bench()
    bench.run(Text.write)
    #expect(bench.parse("", Text.refused) == .wait(.flush))
    bench.serverRunsPortal()
    #expect(bench.machine.resume() == true)
    #expect(bench.parse("", Text.refused).rejection == .policy)
    #expect(bench.machine.fail() == .skipToSync)
    #expect(bench.machine.sync() == .abortThenForward)
    #expect(bench.machine.errorResponse() == .swallow)
    #expect(bench.machine.readyForQuery(.idle) == .pass)
    #expect(bench.machine.isIdle == true)
  }

  @Test func anErrorWhileDrainingTakesThePlaceOfTheRefusal() {
    var bench = Bench()
    bench.run(Text.read)
    #expect(bench.parse("", Text.refused) == .wait(.flush))
    _ = bench.machine.errorResponse()
    #expect(bench.machine.resume() == true)
    #expect(bench.parse("", Text.refused) == .drop)
    #expect(bench.machine.sync() == .forward)
    #expect(bench.machine.readyForQuery(.idle) == .pass)
  }

  @Test func aSuspendedPortalIsExecutedAgain() {
    var bench = Bench()
    bench.run(Text.read)
    _ = bench.machine.parseComplete()
    _ = bench.machine.bindComplete()
    #expect(bench.machine.portalSuspended() == .pass)
    #expect(bench.machine.takeEnds().map(\.outcome) == [.suspended])
    #expect(bench.execute().isPass)
  }

  @Test func unknownNamesAreRefusedHere() {
    var bench = Bench()
    #expect(bench.bind("", "nobody").rejection == .unknownStatement("nobody"))
    _ = bench.machine.fail()
    _ = bench.machine.sync()
    _ = bench.machine.readyForQuery(.idle)
    #expect(bench.execute("nowhere").rejection == .unknownPortal("nowhere"))
  }

  @Test func aSurplusSyncGetsItsOwnReadyForQuery() {
    var bench = Bench()
    for _ in 0..<5 { #expect(bench.machine.sync() == .forward) }
    for _ in 0..<5 { #expect(bench.machine.readyForQuery(.idle) == .pass) }
    #expect(bench.machine.readyForQuery(.idle) != .pass)
  }

  @Test func aPolicyThatBecameStricterIsSeenAtExecute() {
    var bench = Bench()
    bench.parse("s", Text.read)
    bench.bind("", "s")
    _ = bench.machine.parseComplete()
    _ = bench.machine.bindComplete()
    #expect(bench.machine.execute(portal: "") { _ in Text.refused }.rejection == .policy)
  }

  @Test func limitsHoldAtTheLimitAndOneAbove() {
    var bench = Bench(limits: .init(preparedStatements: 2, portals: 2))
    for name in ["a", "b"] as [WireName] {
      #expect(bench.parse(name, Text.read) == .forward)
      _ = bench.machine.parseComplete()
    }
    #expect(bench.parse("c", Text.read).rejection == .limit("prepared_statements"))
    _ = bench.machine.fail()
    _ = bench.machine.sync()
    _ = bench.machine.readyForQuery(.idle)
    for portal in ["p", "q"] as [WireName] {
      #expect(bench.bind(portal, "a") == .forward)
      _ = bench.machine.bindComplete()
    }
    #expect(bench.bind("r", "a").rejection == .limit("portals"))
  }

  @Test func aLongPipelineMakesTheClientWait() {
    var bench = Bench(limits: .init(pipelined: 4))
    bench.run(Text.read)
    bench.parse("", Text.read)
    bench.bind()
    #expect(bench.execute() == .wait(.flush))
    bench.serverRunsPortal()
    _ = bench.machine.parseComplete()
    _ = bench.machine.bindComplete()
    #expect(bench.machine.resume() == true)
    #expect(bench.execute().isPass)
  }
}

@Suite struct PortalNameTests {
  /// Found by attack: the server keeps the first portal, and a rollback to the savepoint lets it be executed.
  @Test func aBindToAnOpenPortalIsRefusedHere() {
    var bench = Bench()
    bench.complete(Text.begin, .inTransaction)
    bench.parse("s", Text.read)
    bench.bind("p", "s")
    _ = bench.machine.sync()
    _ = bench.machine.parseComplete()
    _ = bench.machine.bindComplete()
    _ = bench.machine.readyForQuery(.inTransaction)
    #expect(bench.bind("p", "s").rejection == .duplicatePortal("p"))
  }

  @Test func aSkippedBindOfTheUnnamedPortalLeavesTheOldOne() {
    var bench = Bench()
    let other = Text.make("SELECT 2")
    bench.complete(Text.begin, .inTransaction)
    bench.run(Text.read)
    _ = bench.machine.sync()
    bench.serverRunsPortal()
    _ = bench.machine.readyForQuery(.inTransaction)
    bench.parse("broken", Text.read)
    bench.parse("other", other)
    bench.bind("", "other")
    _ = bench.machine.sync()
    _ = bench.machine.errorResponse()
    _ = bench.machine.readyForQuery(.failed)
    bench.complete(Text.rollbackToSavepoint, .inTransaction)
    #expect(bench.execute().rejection == .unknownPortal(""))
  }

  @Test func aPipelinedExecuteUsesThePortalOfItsOwnSegment() {
    var bench = Bench()
    let other = Text.make("SELECT 2")
    bench.run(Text.read)
    bench.parse("", other)
    bench.bind()
    guard case .pass(let execution) = bench.execute() else { return #expect(Bool(false), "not passed") }
    #expect(execution.assessment == other)
  }

  @Test func anExecuteInALaterSegmentWaitsForItsBind() {
    var bench = Bench()
    bench.parse("", Text.read)
    bench.bind("p")
    _ = bench.machine.sync()
    #expect(bench.execute("p") == .wait(.none))
  }

  /// Found by attack: the server keeps portals older than the savepoint, and FETCH would run what no intent names.
  @Test func afterARollbackToASavepointAPortalIsNeitherExecutedNorFetched() {
    var bench = Bench()
    bench.complete(Text.begin, .inTransaction)
    bench.parse("", Text.read)
    bench.bind("c")
    _ = bench.machine.sync()
    _ = bench.machine.parseComplete()
    _ = bench.machine.bindComplete()
    _ = bench.machine.readyForQuery(.inTransaction)
    bench.complete(Text.rollbackToSavepoint, .inTransaction)
    #expect(bench.query(Text.fetch("c")).rejection == .unknownPortal("c"))
    #expect(bench.query(Text.fetch("declared")).isPass)
  }

  @Test func fetchAndCloseOfAProtocolPortalAreRefused() {
    var bench = Bench()
    bench.complete(Text.begin, .inTransaction)
    bench.parse("", Text.read)
    bench.bind("c")
    _ = bench.machine.sync()
    #expect(bench.query(Text.fetch("c")) == .wait(.none))
    _ = bench.machine.parseComplete()
    _ = bench.machine.bindComplete()
    _ = bench.machine.readyForQuery(.inTransaction)
    #expect(bench.machine.resume() == true)
    #expect(bench.query(Text.fetch("c")).rejection == .unknownPortal("c"))
  }

  @Test func closeAllClosesThePortalsOfTheProtocolToo() {
    var bench = Bench()
    bench.complete(Text.begin, .inTransaction)
    bench.parse("", Text.read)
    bench.bind("c")
    _ = bench.machine.sync()
    _ = bench.machine.parseComplete()
    _ = bench.machine.bindComplete()
    _ = bench.machine.readyForQuery(.inTransaction)
    bench.complete(Text.closeAll, .inTransaction)
    #expect(bench.execute("c").rejection == .unknownPortal("c"))
  }

  @Test func terminateWaitsForTheAnswers() {
    var bench = Bench()
    bench.query(Text.read)
    #expect(bench.machine.terminate() == .wait(.none))
    bench.serverRuns()
    #expect(bench.machine.resume() == true)
    #expect(bench.machine.terminate() == .close)
  }

  @Test func portalsEndWithTheirTransaction() {
    var bench = Bench()
    bench.parse("", Text.read)
    bench.bind("p")
    _ = bench.machine.sync()
    _ = bench.machine.parseComplete()
    _ = bench.machine.bindComplete()
    _ = bench.machine.readyForQuery(.idle)
    #expect(bench.execute("p").rejection == .unknownPortal("p"))
  }
}

@Suite struct StatementNameTests {
  @Test func aNameInUseIsRefusedAndKeepsItsStatement() {
    var bench = Bench()
    bench.parse("s", Text.read)
    _ = bench.machine.sync()
    _ = bench.machine.parseComplete()
    _ = bench.machine.readyForQuery(.idle)
    #expect(bench.parse("s", Text.held).rejection == .duplicateStatement("s"))
    _ = bench.machine.fail()
    _ = bench.machine.sync()
    _ = bench.machine.readyForQuery(.idle)
    #expect(bench.bind("", "s") == .forward)
    #expect(bench.execute().isPass)
  }

  /// Parse(s1, read) Parse(s1, held) Sync Bind(s1) Execute: the second Parse fails on the server and the first statement stays.
  @Test func aPipelinedParseOfTheSameNameWaits() {
    var bench = Bench()
    bench.parse("s", Text.read)
    _ = bench.machine.sync()
    #expect(bench.parse("s", Text.held) == .wait(.none))
  }

  @Test func aNameThatIsBeingClosedIsUncertain() {
    var bench = Bench()
    bench.parse("s", Text.read)
    _ = bench.machine.parseComplete()
    #expect(bench.machine.closeStatement("s") == .forward)
    #expect(bench.bind("", "s") == .wait(.flush))
    _ = bench.machine.closeComplete()
    #expect(bench.machine.resume() == true)
    #expect(bench.bind("", "s").rejection == .unknownStatement("s"))
  }

  @Test func aSkippedParseOfTheUnnamedStatementLeavesTheOldOne() {
    var bench = Bench()
    bench.parse("", Text.read)
    _ = bench.machine.sync()
    _ = bench.machine.parseComplete()
    _ = bench.machine.readyForQuery(.idle)
    bench.bind("", "")
    bench.parse("", Text.held)
    _ = bench.machine.sync()
    _ = bench.machine.errorResponse()
    _ = bench.machine.readyForQuery(.idle)
    #expect(bench.bind() == .forward)
  }

  @Test func aFailedParseDestroysTheUnnamedStatement() {
    var bench = Bench()
    bench.parse("", Text.read)
    _ = bench.machine.parseComplete()
    bench.parse("", Text.read)
    _ = bench.machine.errorResponse()
    _ = bench.machine.sync()
    _ = bench.machine.readyForQuery(.idle)
    #expect(bench.bind().rejection == .unknownStatement(""))
  }

  @Test func sqlAndProtocolShareTheirNames() {
    var bench = Bench()
    bench.complete(Text.prepare("p"), .idle)
    #expect(bench.bind("", "p") == .forward)
    _ = bench.machine.bindComplete()
    _ = bench.machine.sync()
    _ = bench.machine.readyForQuery(.idle)
    #expect(bench.query(Text.execute("p")).isPass)
    bench.serverRuns()
    bench.complete(Text.deallocateAll, .idle)
    #expect(bench.query(Text.execute("p")).rejection == .unknownStatement("p"))
  }

  /// Its text is in no intent: Parse is not recorded, and EXECUTE names it only.
  @Test func executeOfAProtocolStatementIsRefused() {
    var bench = Bench()
    bench.parse("twin", Text.read)
    _ = bench.machine.sync()
    _ = bench.machine.parseComplete()
    _ = bench.machine.readyForQuery(.idle)
    #expect(bench.query(Text.execute("twin")).rejection == .unknownStatement("twin"))
  }

  @Test func executeOfAWriteIsNoRead() {
    var bench = Bench()
    let prepare = Text.make("PREPARE w", effects: [.insert]) { $0.prepared = .prepare("w") }
    bench.complete(prepare, .idle)
    guard case .pass(let execution) = bench.query(Text.execute("w")) else { return #expect(Bool(false), "not passed") }
    #expect(execution.assessment.isReadOnly)
    #expect(!execution.isReadOnly)
  }

  @Test func preparedStatementsOfSQLCountAgainstTheLimit() {
    var bench = Bench(limits: .init(preparedStatements: 1))
    bench.complete(Text.prepare("a"), .idle)
    #expect(bench.query(Text.prepare("b")).rejection == .limit("prepared_statements"))
  }

  @Test func executeOfAHeldStatementIsRefused() {
    var bench = Bench()
    bench.parse("zap", Text.held)
    _ = bench.machine.sync()
    _ = bench.machine.parseComplete()
    _ = bench.machine.readyForQuery(.idle)
    #expect(bench.query(Text.execute("zap")).rejection == .heldThroughSQLPrepare)
  }

  @Test func executeWhileANameIsChangingWaits() {
    var bench = Bench()
    bench.query(Text.prepare("p"))
    #expect(bench.query(Text.execute("p")) == .wait(.none))
    bench.serverRuns()
    #expect(bench.machine.resume() == true)
    #expect(bench.query(Text.execute("p")).isPass)
  }

  @Test func aBatchMayExecuteWhatItPrepares() {
    var bench = Bench()
    let batch = Text.make(
      "PREPARE p; EXECUTE p", .allow, { $0.prepared = .prepare("p") }, { $0.prepared = .execute("p") })
    #expect(bench.query(batch).isPass)
  }

  @Test func namesAreBytesNotCharacters() {
    var bench = Bench()
    bench.parse("e\u{301}", Text.read)
    _ = bench.machine.parseComplete()
    #expect(bench.bind("", "\u{e9}").rejection == .unknownStatement("\u{e9}"))
  }
}
