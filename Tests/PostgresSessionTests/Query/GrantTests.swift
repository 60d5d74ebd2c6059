import PostgresWire
import SallyportModel
import Testing

@testable import PostgresSession

@Suite("Changes under a grant")
struct GrantTests {
  static let ceiling: Int64 = 10

  @Test("run between a BEGIN READ WRITE and a COMMIT of the gateway's, and the client hears of them when both are done")
  func simple() {
    var bench = Bench()
    #expect(bench.query(Text.granted).isPass == true)
    #expect(bench.delivery == .counted(begins: true, binds: nil))
    #expect(bench.machine.wantsClientMessage == false)
    #expect(bench.machine.commandComplete() == .swallow)
    #expect(bench.machine.readyForQuery(.inTransaction) == .swallow)
    #expect(bench.machine.hasWriteAccess == true)
    #expect(bench.machine.commandComplete(rows: Self.ceiling) == .withhold)
    #expect(bench.machine.takeEnds() == [])
    #expect(bench.machine.readyForQuery(.inTransaction) == .conclude(.commit))
    #expect(bench.machine.commandComplete(isCommit: true) == .release)
    #expect(bench.machine.takeEnds() == [.init(number: .init(rawValue: 1), outcome: .completed)])
    #expect(bench.machine.readyForQuery(.idle) == .pass)
    #expect(bench.machine.isIdle == true)
    #expect(bench.machine.hasWriteAccess == false)
  }

  @Test("are rolled back when they change one row more than they may")
  func over() {
    var bench = Bench()
    bench.beginChange()
    #expect(bench.machine.commandComplete(rows: Self.ceiling + 1) == .overBudget(.init(rawValue: 1)))
    #expect(bench.machine.readyForQuery(.inTransaction) == .conclude(.rollback))
    #expect(bench.machine.takeEnds() == [.init(number: .init(rawValue: 1), outcome: .rolledBack)])
    #expect(bench.machine.commandComplete() == .swallow)
    #expect(bench.machine.readyForQuery(.idle) == .pass)
    #expect(bench.machine.isIdle == true)
  }

  @Test("are rolled back when the server fails them, and the client sees that error")
  func failed() {
    var bench = Bench()
    bench.beginChange()
    #expect(bench.machine.errorResponse() == .pass)
    #expect(bench.machine.readyForQuery(.failed) == .conclude(.rollback))
    #expect(bench.machine.takeEnds().map(\.outcome) == [.failed])
    #expect(bench.machine.commandComplete() == .swallow)
    #expect(bench.machine.readyForQuery(.idle) == .pass)
    #expect(bench.machine.isIdle == true)
  }

  @Test("are not done when COMMIT fails: a deferred constraint")
  func commitFails() {
    var bench = Bench()
    bench.beginChange()
    _ = bench.machine.commandComplete(rows: 1)
    _ = bench.machine.readyForQuery(.inTransaction)
    #expect(bench.machine.errorResponse() == .pass)
    #expect(bench.machine.takeEnds().map(\.outcome) == [.rolledBack])
    #expect(bench.machine.readyForQuery(.idle) == .pass)
    #expect(bench.machine.isIdle == true)
  }

  @Test("never pass uncommitted when the server left the gateway's transaction")
  func leftTransaction() {
    var bench = Bench()
    bench.beginChange()
    _ = bench.machine.commandComplete(rows: 1)
    guard case .violation = bench.machine.readyForQuery(.idle) else {
      Issue.record("a transaction that is gone was taken for one that can be committed")
      return
    }
  }

  @Test("wait for what was asked before them")
  func waits() {
    var bench = Bench()
    bench.query(Text.read)
    #expect(bench.machine.query(Text.granted) == .wait(.none))
    bench.serverRuns()
    #expect(bench.machine.resume() == true)
    #expect(bench.query(Text.granted).isPass == true)
  }

  @Test("are lost, not undone, when the server ends while it commits")
  func commitUnknown() {
    var bench = Bench()
    bench.beginChange()
    _ = bench.machine.commandComplete(rows: 1)
    _ = bench.machine.readyForQuery(.inTransaction)
    #expect(bench.machine.errorResponse(endsSession: true) == .pass)
    #expect(bench.machine.takeEnds() == [])
    #expect(bench.machine.unanswered == [.init(rawValue: 1)])
  }

  @Test("in the extended protocol whose COMMIT fails at Sync are not done")
  func extendedCommitFails() {
    var bench = Bench()
    bench.beginExtendedChange()
    _ = bench.machine.commandComplete(rows: 1)
    _ = bench.machine.sync()
    _ = bench.machine.parseComplete()
    _ = bench.machine.bindComplete()
    #expect(bench.machine.errorResponse() == .pass)
    #expect(bench.machine.takeEnds().map(\.outcome) == [.rolledBack])
    #expect(bench.machine.readyForQuery(.idle) == .pass)
    #expect(bench.machine.isIdle == true)
  }

  @Test("in the extended protocol are bound when they run, and Sync commits them")
  func extended() {
    var bench = Bench()
    bench.parse("s", Text.granted)
    _ = bench.machine.sync()
    _ = bench.machine.parseComplete()
    _ = bench.machine.readyForQuery(.idle)
    #expect(bench.bind("", "s") == .answer([.bindComplete]))
    #expect(bench.execute().isPass == true)
    guard case .counted(begins: true, binds: .some) = bench.delivery else {
      Issue.record("\(String(describing: bench.delivery))")
      return
    }
    bench.serverBegins()
    #expect(bench.machine.bindComplete() == .swallow)
    #expect(bench.machine.commandComplete(rows: 3) == .pass)
    #expect(bench.machine.wantsClientMessage == true)
    #expect(bench.machine.takeEnds() == [])
    #expect(bench.machine.sync() == .commitThenForward)
    #expect(bench.machine.parseComplete() == .swallow)
    #expect(bench.machine.bindComplete() == .swallow)
    #expect(bench.machine.commandComplete(isCommit: true) == .release)
    #expect(bench.machine.closeComplete() == .swallow)
    #expect(bench.machine.readyForQuery(.idle) == .pass)
    #expect(bench.machine.takeEnds().map(\.outcome) == [.completed])
    #expect(bench.machine.isIdle == true)
  }

  @Test("make a Sync of their own first when Parse has come in the same segment")
  func oneSegment() {
    var bench = Bench()
    bench.parse("", Text.granted)
    #expect(bench.bind() == .wait(.flush))
    _ = bench.machine.parseComplete()
    #expect(bench.machine.resume() == true)
    #expect(bench.bind() == .answer([.bindComplete]))
    #expect(bench.machine.execute(portal: "") { $0 } == .wait(.sync))
    #expect(bench.machine.readyForQuery(.idle) == .swallow)
    #expect(bench.machine.resume() == true)
    #expect(bench.execute().isPass == true)
    guard case .counted(begins: true, binds: .some) = bench.delivery else {
      Issue.record("\(String(describing: bench.delivery))")
      return
    }
  }

  @Test("of one segment share one transaction, and one too many undoes them all")
  func twoInOneSegment() {
    var bench = Bench()
    bench.beginExtendedChange()
    _ = bench.machine.commandComplete(rows: 3)
    #expect(bench.bind("", "s") == .answer([.bindComplete]))
    bench.execute()
    #expect(bench.delivery?.isContinued == true)
    _ = bench.machine.bindComplete()
    #expect(bench.machine.commandComplete(rows: 11) == .overBudget(.init(rawValue: 2)))
    #expect(bench.machine.takeEnds().map(\.outcome) == [.rolledBack, .rolledBack])
    #expect(bench.execute() == .drop)
    #expect(bench.machine.sync() == .rollbackThenForward)
    _ = bench.machine.commandComplete()
    #expect(bench.machine.readyForQuery(.idle) == .swallow)
    #expect(bench.machine.readyForQuery(.idle) == .pass)
    #expect(bench.machine.isIdle == true)
  }

  @Test("are undone at Sync when anything after them in the segment fails on the server")
  func laterFailure() {
    var bench = Bench()
    bench.prepare("s", Text.granted)
    bench.prepare("r", Text.read)
    bench.bind("", "s")
    bench.execute()
    bench.serverBegins()
    _ = bench.machine.bindComplete()
    _ = bench.machine.commandComplete(rows: 3)
    bench.bind("", "r")
    bench.execute()
    _ = bench.machine.bindComplete()
    #expect(bench.machine.errorResponse() == .pass)
    #expect(bench.machine.sync() == .forwardThenRollback)
    #expect(bench.machine.readyForQuery(.failed) == .swallow)
    #expect(bench.machine.commandComplete() == .swallow)
    #expect(bench.machine.readyForQuery(.idle) == .pass)
    #expect(bench.machine.takeEnds().map(\.outcome) == [.failed, .rolledBack])
    #expect(bench.machine.isIdle == true)
  }

  @Test("that are fetched in parts cannot be counted, so they are undone")
  func suspended() {
    var bench = Bench()
    bench.beginExtendedChange()
    #expect(bench.machine.portalSuspended() == .overBudget(.init(rawValue: 1)))
    #expect(bench.machine.sync() == .rollbackThenForward)
  }

  @Test("share no segment with what controls transactions, and no Query")
  func afterGranted() {
    for text in [Text.begin, Text.commit, Text.rollback] {
      var bench = Bench()
      bench.prepare("c", text)
      bench.beginExtendedChange()
      _ = bench.machine.commandComplete(rows: 1)
      bench.bind("p", "c")
      _ = bench.machine.bindComplete()
      #expect(bench.execute("p").rejection == .afterGranted)
      #expect(bench.machine.fail() == .skipToSync)
      #expect(bench.machine.sync() == .rollbackThenForward)
    }
    var bench = Bench()
    bench.beginExtendedChange()
    _ = bench.machine.commandComplete(rows: 1)
    #expect(bench.query(Text.read).rejection == .afterGranted)
    #expect(bench.machine.fail() == .rollbackQuery)
    _ = bench.machine.commandComplete()
    #expect(bench.machine.readyForQuery(.idle) == .pass)
    #expect(bench.machine.isIdle == true)
  }
}

@Suite("Changes under a grant in the client's transaction")
struct GrantTransactionTests {
  @Test("find it with write access, for BEGIN was followed by the gateway's SET TRANSACTION")
  func simple() {
    var bench = Bench()
    bench.machine.widensTransactions = true
    bench.query(Text.begin)
    #expect(bench.delivery == .frameThenReadWrite)
    #expect(bench.machine.commandComplete() == .pass)
    #expect(bench.machine.readyForQuery(.inTransaction) == .pass)
    #expect(bench.machine.commandComplete() == .swallow)
    #expect(bench.machine.readyForQuery(.inTransaction) == .swallow)
    #expect(bench.machine.hasWriteAccess == true)
    bench.query(Text.granted)
    #expect(bench.delivery == .counted(begins: false, binds: nil))
    #expect(bench.machine.commandComplete(rows: 2) == .pass)
    #expect(bench.machine.readyForQuery(.inTransaction) == .pass)
    bench.complete(Text.commit, .idle)
    #expect(bench.machine.isIdle == true)
    #expect(bench.machine.hasWriteAccess == false)
    #expect(bench.machine.takeEnds().count == 3)
  }

  @Test("are refused in a transaction that began without it")
  func readOnly() {
    var bench = Bench()
    bench.complete(Text.begin, .inTransaction)
    #expect(bench.query(Text.granted).rejection == .readOnlyTransaction)
    #expect(bench.machine.fail() == .abortQuery)
  }

  @Test("abort it when they change too much")
  func over() {
    var bench = Bench()
    bench.machine.widensTransactions = true
    bench.query(Text.begin)
    bench.serverRuns(.inTransaction)
    bench.serverRuns(.inTransaction)
    bench.query(Text.granted)
    #expect(bench.machine.commandComplete(rows: 11) == .overBudget(.init(rawValue: 2)))
    #expect(bench.machine.readyForQuery(.inTransaction) == .conclude(.abort))
    #expect(bench.machine.errorResponse() == .swallow)
    #expect(bench.machine.readyForQuery(.failed) == .pass)
    #expect(bench.machine.status == .failed)
  }

  @Test("in one pipeline with BEGIN wait until it is known to be open")
  func pipelined() {
    var bench = Bench()
    bench.machine.widensTransactions = true
    bench.parse("", Text.begin)
    bench.bind()
    #expect(bench.execute() == .wait(.flush))
    _ = bench.machine.parseComplete()
    _ = bench.machine.bindComplete()
    #expect(bench.machine.resume() == true)
    bench.execute()
    #expect(bench.delivery == .frameThenReadWrite)
    bench.parse("", Text.granted)
    #expect(bench.bind() == .wait(.flush))
    _ = bench.machine.commandComplete()
    #expect(bench.machine.parseComplete() == .swallow)
    #expect(bench.machine.bindComplete() == .swallow)
    #expect(bench.machine.commandComplete() == .swallow)
    #expect(bench.machine.closeComplete() == .swallow)
    #expect(bench.machine.parseComplete() == .pass)
    #expect(bench.machine.resume() == true)
    #expect(bench.bind() == .answer([.bindComplete]))
    bench.execute()
    #expect(bench.delivery?.isContinued == true)
    _ = bench.machine.bindComplete()
    #expect(bench.machine.commandComplete(rows: 11) == .overBudget(.init(rawValue: 2)))
    #expect(bench.machine.sync() == .abortThenForward)
  }

  @Test("is waited for when the one before it is still ending")
  func afterCommit() {
    var bench = Bench()
    bench.machine.widensTransactions = true
    bench.query(Text.begin)
    bench.serverRuns(.inTransaction)
    bench.serverRuns(.inTransaction)
    bench.query(Text.commit)
    #expect(bench.query(Text.begin) == .wait(.none))
    bench.serverRuns(.idle)
    #expect(bench.machine.resume() == true)
    bench.query(Text.begin)
    #expect(bench.delivery == .frameThenReadWrite)
  }

  @Test("has write access as soon as that is on its way")
  func onItsWay() {
    var bench = Bench()
    bench.machine.widensTransactions = true
    bench.query(Text.begin)
    #expect(bench.machine.hasWriteAccess == true)
  }

  @Test("is not widened after something has taken a snapshot")
  func lateBegin() {
    var bench = Bench()
    bench.machine.widensTransactions = true
    bench.prepare("b", Text.begin)
    bench.parse("", Text.read)
    _ = bench.machine.parseComplete()
    bench.bind("", "b")
    _ = bench.machine.bindComplete()
    bench.execute()
    #expect(bench.delivery == .frame)
  }

  @Test("do not get it where the client wants to read only")
  func readOnlyWish() {
    var bench = Bench()
    bench.machine.widensTransactions = true
    bench.query(Text.make("BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY") { $0.transaction = .begin })
    #expect(bench.delivery == .frame)
  }

  @Test("leave others' transactions as they are")
  func notWidened() {
    var bench = Bench()
    bench.query(Text.begin)
    #expect(bench.delivery == .frame)
  }
}

extension Delivery {
  /// A change that is bound now, in a transaction that is open already.
  var isContinued: Bool {
    if case .counted(begins: false, binds: .some) = self { true } else { false }
  }
}

extension Bench {
  /// A named statement that the server knows.
  mutating func prepare(_ name: WireName, _ assessment: Assessment) {
    parse(name, assessment)
    _ = machine.sync()
    _ = machine.parseComplete()
    _ = machine.readyForQuery(.idle)
  }

  /// A change by a simple query, and the server's answer to the gateway's BEGIN READ WRITE before it.
  mutating func beginChange() {
    query(Text.granted)
    _ = machine.commandComplete()
    _ = machine.readyForQuery(.inTransaction)
  }

  /// The same by the extended protocol, under the name `s`, up to the answer of its Bind.
  mutating func beginExtendedChange() {
    prepare("s", Text.granted)
    bind("", "s")
    execute()
    serverBegins()
    _ = machine.bindComplete()
  }

  /// The server answers the gateway's BEGIN READ WRITE of an extended segment.
  mutating func serverBegins() {
    _ = machine.parseComplete()
    _ = machine.bindComplete()
    _ = machine.commandComplete()
    _ = machine.closeComplete()
  }
}
