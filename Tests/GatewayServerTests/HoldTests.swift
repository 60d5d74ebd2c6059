import Approvals
import ControlPlane
import Ledger
import NIOCore
import PostgresWire
import SallyportModel
import TestSupport
import Testing

@testable import GatewayServer

@Suite(.timeLimit(.minutes(1))) struct HoldTests {
  @Test func `an approved statement runs on the executor, and is told only after COMMIT`() async throws {
    try await Scene.run {
      $0.script = { login, sql in login == "executor" && sql == "COMMIT" ? .silence : nil }
    } _: {
      scene in
      let agent = try await scene.agent()
      try await scene.hold(agent)
      let request = try await scene.request()
      #expect(agent.inbox.waiting.notices.first?.message.contains(request.id.text) == true)
      try await scene.decide(.approve)
      try await eventually("COMMIT on the executor") { scene.server.heard.contains("executor Query COMMIT") }
      #expect(agent.inbox.waiting.told == "N")
      scene.server.answer("executor", .done("COMMIT"))
      let answer = try await agent.answers()
      #expect(answer.told == "NCZ")
      #expect(answer.tags == ["DELETE 10"])
      #expect(
        scene.server.heard(from: "executor").prefix(4) == [
          "login", "Query BEGIN", "Query \(Scene.deletion)", "Query COMMIT",
        ])
      #expect(scene.server.heard(from: "agent") == ["login"])
      #expect(try await scene.request(.executed).state.name == .executed)
      #expect(scene.ledger.intents.map(\.target) == [.executor])
      #expect(scene.ledger.results.map(\.rows) == [10])
      #expect(try await agent.ask("SELECT 42").rows == ["42"])
    }
  }

  @Test func `the rows of an approved statement reach the client as they come`() async throws {
    let rows: [BackendMessage] = [
      .rowDescription(RowDescription(fields: [.init(name: ByteBuffer(string: "id"), typeOID: 23)])),
      .dataRow(DataRow([ByteBuffer(string: "7")])), .dataRow(DataRow([nil])),
      .commandComplete(CommandComplete("DELETE 2")),
    ]
    try await Scene.run {
      $0.script = { _, sql in sql.hasPrefix("DELETE") ? .messages(rows) : nil }
    } _: { scene in
      let agent = try await scene.agent()
      try await scene.hold(agent, Scene.deletion + " RETURNING id")
      try await scene.decide(.approve)
      let answer = try await agent.answers()
      #expect(answer.told == "NTDDCZ")
      #expect(answer.rows == ["7", "NULL"])
    }
  }

  @Test func `an approved statement of the extended protocol is bound and run there`() async throws {
    try await Scene.run { scene in
      let agent = try await scene.agent()
      agent.send(.parse(Scene.deletion), .bind, .execute, .sync, .query("SELECT 42"))
      try await agent.hears(.noticeResponse)
      try await scene.decide(.approve)
      let answer = try await agent.answers(2)
      #expect(answer.told.filter { $0 != "N" } == "12CZTDCZ")
      #expect(
        scene.server.heard(from: "executor").prefix(7) == [
          "login", "Query BEGIN", "Parse \(Scene.deletion)", "Bind", "Execute", "Sync", "Query COMMIT",
        ])
      #expect(!scene.server.heard(from: "agent").contains("Bind"))
    }
  }

  @Test func `a denial tells the operator's words`() async throws {
    try await Scene.run { scene in
      let agent = try await scene.agent()
      try await scene.hold(agent)
      try await scene.decide(.deny, reason: "ask me first")
      let answer = try await agent.answers()
      #expect(answer.told == "NEZ")
      #expect(answer.errors == ["SP003"])
      #expect(answer.reports[0].message.hasSuffix("was denied: ask me first"))
      #expect(scene.server.heard == ["agent login"])
      #expect(scene.ledger.intents.isEmpty)
    }
  }

  @Test func `nobody decides in time, and the identical retry collects the approval, once`() async throws {
    try await Scene.run {
      $0.limits.holdWait = .milliseconds(30)
    } _: { scene in
      let agent = try await scene.agent()
      let late = try await agent.ask(Scene.deletion)
      #expect(late.told == "NEZ")
      #expect(late.errors == ["SP001"])
      let request = try await scene.request()
      #expect(late.reports[0].message.contains(request.id.text))
      try await scene.decide(.approve)
      let collected = try await agent.ask(Scene.deletion)
      #expect(collected.told == "CZ")
      #expect(collected.tags == ["DELETE 10"])
      #expect(try await scene.request(.executed).id == request.id)
      #expect(try await agent.ask(Scene.deletion).errors == ["SP001"])
      #expect(try await scene.request().id != request.id)
    }
  }

  @Test func `another statement does not collect it`() async throws {
    try await Scene.run {
      $0.limits.holdWait = .milliseconds(30)
    } _: { scene in
      let agent = try await scene.agent()
      _ = try await agent.ask(Scene.deletion)
      try await scene.decide(.approve)
      #expect(try await agent.ask(Scene.deletion + " ").errors == ["SP001"])
      #expect(scene.requests.all.map(\.state.name) == [.approved, .pending])
      #expect(scene.server.heard(from: "executor") == [])
    }
  }

  @Test func `cancelling a wait is one error, and the statement never runs`() async throws {
    try await Scene.run { scene in
      let agent = try await scene.agent()
      try await scene.hold(agent)
      try await scene.cancel(try #require(agent.cancelKey))
      let answer = try await agent.answers()
      #expect(answer.told == "NEZ")
      #expect(answer.errors == ["57014"])
      try await eventually("nobody to wait") { await scene.desk.waiting == 0 }
      try await scene.decide(.approve)
      #expect(try await agent.ask("SELECT 42").told == "TDCZ")
      #expect(scene.server.heard(from: "executor") == [])
      #expect(try await scene.request(.approved).state.name == .approved)
    }
  }

  @Test func `a client that is lost while it waits runs nothing, and the approval is there for the next`() async throws
  {
    try await Scene.run { scene in
      let lost = try await scene.agent()
      try await scene.hold(lost)
      await lost.leave()
      try await eventually("the session to end") { scene.ledger.closings.map(\.cause) == [.clientLost] }
      try await eventually("nobody to wait") { await scene.desk.waiting == 0 }
      try await scene.decide(.approve)
      #expect(scene.server.heard(from: "executor") == [])
      let next = try await scene.agent()
      #expect(try await next.ask(Scene.deletion).tags == ["DELETE 10"])
      #expect(try await scene.request(.executed).state.name == .executed)
    }
  }

  @Test func `a client that is lost before the intent is on disk gives its claim back`() async throws {
    try await Scene.run { scene in
      let lost = try await scene.agent()
      try await scene.hold(lost)
      scene.ledger.stopDisk()
      try await scene.decide(.approve)
      try await eventually("the intent to wait for the disk") { scene.ledger.waiting == 1 }
      #expect(try await scene.request(.claimed).state.name == .claimed)
      await lost.leave()
      _ = try await scene.request(.approved)
      scene.ledger.startDisk()
      try await eventually("the executor to be let go") { scene.server.heard(from: "executor").last == "gone" }
      #expect(!scene.server.heard.contains("executor Query \(Scene.deletion)"))
      try await eventually("the return in the ledger") { scene.ledger.changes.map(\.step) == [.claimed, .returned] }
      #expect(scene.ledger.results.map(\.outcome) == [.withdrawn])
    }
  }

  @Test func `an intent that cannot get on disk leaves the approval standing`() async throws {
    try await Scene.run { scene in
      let agent = try await scene.agent()
      try await scene.hold(agent)
      scene.ledger.stopDisk()
      try await scene.decide(.approve)
      try await eventually("the intent to wait for the disk") { scene.ledger.waiting == 1 }
      scene.ledger.startDisk(.failure(LedgerUnavailable(code: .storeFailing)))
      #expect(try await agent.answers().errors == ["08006"])
      _ = try await scene.request(.approved)
      #expect(!scene.server.heard.contains("executor Query \(Scene.deletion)"))
      #expect(try await agent.ask(Scene.deletion).tags == ["DELETE 10"])
    }
  }

  @Test func `more rows than approved are rolled back, as many are not`() async throws {
    for (ceiling, isOver) in [(Int64(9), true), (10, false)] {
      try await Scene.run { scene in
        let agent = try await scene.agent()
        try await scene.hold(agent)
        try await scene.decide(.approve, rowCeiling: ceiling)
        let answer = try await agent.answers()
        #expect(answer.told == (isOver ? "NEZ" : "NCZ"))
        #expect(answer.errors == (isOver ? ["54000"] : []))
        let end = isOver ? "Query ROLLBACK" : "Query COMMIT"
        #expect(scene.server.heard(from: "executor").contains(end))
        #expect(!scene.server.heard(from: "executor").contains(isOver ? "Query COMMIT" : "Query ROLLBACK"))
        let state = try await scene.request(isOver ? .rolledBack : .executed).state
        if isOver { #expect(state == .rolledBack(.rowCeiling, at: scene.clock.now)) }
      }
    }
  }

  @Test func `an executor that is not to be had leaves the approval standing`() async throws {
    try await Scene.run { scene in
      let agent = try await scene.agent()
      scene.server.reject(["executor"])
      try await scene.hold(agent)
      try await scene.decide(.approve)
      let answer = try await agent.answers()
      #expect(answer.told == "NEZ")
      #expect(answer.errors == ["08006"])
      _ = try await scene.request(.approved)
      scene.server.reject([])
      #expect(try await agent.ask(Scene.deletion).tags == ["DELETE 10"])
    }
  }

  @Test func `without an executor nothing that was approved runs`() async throws {
    try await Scene.run {
      $0.hasExecutor = false
    } _: { scene in
      let agent = try await scene.agent()
      try await scene.hold(agent)
      try await scene.decide(.approve)
      #expect(try await agent.answers().errors == ["08006"])
      _ = try await scene.request(.approved)
    }
  }

  @Test func `an error of the statement itself is the server's, and undone`() async throws {
    try await Scene.run {
      $0.script = { _, sql in sql.hasPrefix("DELETE") ? .error(.readOnlyTransaction) : nil }
    } _: {
      scene in
      let agent = try await scene.agent()
      try await scene.hold(agent)
      try await scene.decide(.approve)
      let answer = try await agent.answers()
      #expect(answer.told == "NEZ")
      #expect(answer.errors == ["25006"])
      #expect(scene.server.heard(from: "executor").contains("Query ROLLBACK"))
      #expect(try await scene.request(.failed).state == .failed(sqlstate: "25006", at: scene.clock.now))
    }
  }

  @Test func `an executor that is lost during COMMIT has an unknown outcome`() async throws {
    try await Scene.run {
      $0.script = { login, sql in login == "executor" && sql == "COMMIT" ? .hangUp : nil }
    } _: {
      scene in
      let agent = try await scene.agent()
      try await scene.hold(agent)
      try await scene.decide(.approve)
      let answer = try await agent.answers()
      #expect(answer.told == "NEZ")
      #expect(answer.errors == ["08006"])
      _ = try await scene.request(.unknown)
      #expect(scene.ledger.results.map(\.outcome) == [.lost])
    }
  }

  @Test func `in a transaction that has begun, the executor's transaction follows the client's COMMIT`() async throws {
    try await Scene.run { scene in
      let agent = try await scene.agent()
      _ = try await agent.ask("BEGIN")
      try await scene.hold(agent)
      try await scene.decide(.approve)
      let ran = try await agent.answers()
      #expect(ran.told == "NCZ")
      #expect(ran.statuses == [.inTransaction])
      #expect(scene.server.heard(from: "executor").last == "Query \(Scene.deletion)")
      #expect(try await agent.ask("COMMIT").tags == ["COMMIT"])
      #expect(scene.server.heard(from: "executor").contains("Query COMMIT"))
      _ = try await scene.request(.executed)
    }
  }

  @Test func `in a transaction that has done something there is no wait`() async throws {
    try await Scene.run { scene in
      let agent = try await scene.agent()
      _ = try await agent.ask("BEGIN")
      _ = try await agent.ask("SELECT 42")
      let held = try await agent.ask(Scene.deletion)
      #expect(held.errors == ["SP001"])
      #expect(held.statuses == [.failed])
      #expect(await scene.desk.waiting == 0)
      _ = try await scene.request()
    }
  }

  @Test func `a token has only so many requests open`() async throws {
    try await Scene.run { setup in
      setup.limits.holdsPerToken = 2
      setup.limits.holdWait = .zero
    } _: { scene in
      let agent = try await scene.agent()
      for number in 1...2 {
        #expect(try await agent.ask("DELETE FROM public.orders WHERE id = \(number)").errors == ["SP001"])
      }
      #expect(try await agent.ask("DELETE FROM public.orders WHERE id = 3").errors == ["53400"])
      #expect(scene.requests.all.count == 2)
    }
  }

  @Test func `a store that cannot be written holds nothing and runs nothing`() async throws {
    try await Scene.run { scene in
      let agent = try await scene.agent()
      scene.requests.failure = StoreError(code: .full, description: "the disk is full")
      #expect(try await agent.ask(Scene.deletion).errors == ["58030"])
      scene.requests.failure = nil
      try await scene.hold(agent)
    }
  }

  @Test func `two who wait for the identical statement get it once`() async throws {
    try await Scene.run { scene in
      let (one, other) = (try await scene.agent(), try await scene.agent())
      try await scene.hold(one)
      try await scene.hold(other)
      #expect(scene.requests.all.count == 1)
      try await scene.decide(.approve)
      let answers = [try await one.answers(), try await other.answers()]
      #expect(answers.map(\.told).sorted() == ["NCZ", "NEZ"])
      #expect(answers.flatMap(\.errors) == ["SP001"])
      #expect(scene.server.heard.count { $0 == "executor Query \(Scene.deletion)" } == 1)
    }
  }
}
