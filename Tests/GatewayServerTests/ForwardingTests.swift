import Ledger
import NIOCore
import NIOPosix
import PostgresWire
import SallyportModel
import TestSupport
import Testing

@testable import GatewayServer

@Suite(.timeLimit(.minutes(1))) struct ForwardingTests {
  @Test func `what is allowed reaches the server byte for byte and its answer the client`() async throws {
    try await Scene.run { scene in
      let agent = try await scene.agent()
      let sent = Agent.bytes([
        .query("  select 42 /* Ünïcode, \t tabs */ ;; "), .parse("SELECT 42", name: "s"),
        .bind(.init(portal: WireName("p"), statement: WireName("s"))),
        .execute(.init(portal: WireName("p"), maxRows: 7)), .sync,
      ])
      agent.send(sent)
      let answer = try await agent.answers(2)
      #expect(answer.told == "TDCZ12DCZ")
      #expect(answer.rows == ["42", "42"])
      #expect(scene.server.bytes(from: "agent") == sent)
      #expect(scene.ledger.statements == ["  select 42 /* Ünïcode, \t tabs */ ;; ", "SELECT 42"])
    }
  }

  @Test func `bytes that arrive one by one are the same messages`() async throws {
    try await Scene.run { scene in
      let agent = try await scene.agent()
      let sent = Agent.bytes([.query("SELECT 42"), .parse("SELECT 42"), .bind, .execute, .sync])
      for byte in sent.readableBytesView { agent.send(ByteBuffer(bytes: [byte])) }
      #expect(try await agent.answers(2).told == "TDCZ12DCZ")
      #expect(scene.server.bytes(from: "agent") == sent)
    }
  }

  @Test func `a refusal is answered here and the next query gets its own answer`() async throws {
    try await Scene.run { scene in
      let agent = try await scene.agent()
      let refused = try await agent.ask("SET ROLE postgres")
      #expect(refused.told == "EZ")
      #expect(refused.errors == ["42501"])
      #expect(refused.statuses == [.idle])
      #expect(try await agent.ask("SELECT 42").rows == ["42"])
      #expect(scene.server.heard == ["agent login", "agent Query SELECT 42"])
      let named = scene.ledger.refusals.map(\.execution.description)
      #expect(named.count == 1)
      #expect(refused.reports[0].message.contains(named[0]))
    }
  }

  @Test func `a refusal tells the agent nothing of the rule`() async throws {
    try await Scene.run { scene in
      let agent = try await scene.agent()
      let report = try #require(try await agent.ask("SET ROLE postgres").reports.first)
      let reasons = try #require(scene.ledger.refusals.first?.reasons)
      #expect(!reasons.isEmpty)
      let said = report.fields.map(\.value.text).joined(separator: "\n")
      for reason in reasons { #expect(!said.contains(reason.rule)) }
    }
  }

  @Test func `what the server would not understand is answered as the server would`() async throws {
    try await Scene.run { scene in
      let agent = try await scene.agent()
      #expect(try await agent.ask("SELEC 42").errors == ["42601"])
      #expect(scene.server.heard == ["agent login"])
      #expect(scene.ledger.refusals.first?.notUnderstood?.code == .syntax)
    }
  }

  @Test func `a refusal in a transaction aborts it on the server too`() async throws {
    try await Scene.run { scene in
      let agent = try await scene.agent()
      #expect(try await agent.ask("BEGIN").statuses == [.inTransaction])
      let refused = try await agent.ask("SET ROLE postgres")
      #expect(refused.told == "EZ")
      #expect(refused.statuses == [.failed])
      #expect(try await agent.ask("SELECT 42").errors == ["25P02"])
      #expect(try await agent.ask("ROLLBACK").statuses == [.idle])
      #expect(try await agent.ask("SELECT 42").rows == ["42"])
      let heard = scene.server.heard(from: "agent").filter { !$0.contains("SELECT") }
      #expect(heard.count == 4)
      #expect(heard[2].hasSuffix("abort_it"))
    }
  }

  @Test func `a refusal in the middle of a pipeline skips to Sync with one ReadyForQuery for each`() async throws {
    try await Scene.run { scene in
      let agent = try await scene.agent()
      agent.send(
        .parse("SELECT 42"), .bind, .execute, .parse("SET ROLE postgres"), .bind, .execute, .parse("SELECT 43"), .bind,
        .execute, .sync, .parse("SELECT 44"), .bind, .execute, .sync)
      let answer = try await agent.answers(2)
      #expect(answer.told == "12DCEZ12DCZ")
      #expect(answer.errors == ["42501"])
      #expect(scene.ledger.statements == ["SELECT 42", "SELECT 44"])
      #expect(try await agent.ask("SELECT 45").told == "TDCZ")
      #expect(!scene.server.heard.contains { $0.contains("43") || $0.contains("ROLE") })
    }
  }

  @Test func `an error of the server in a pipeline skips as the server does`() async throws {
    try await Scene.run {
      $0.script = { _, sql in sql == "SELECT 1" ? .error(.insufficientPrivilege) : nil }
    } _: {
      scene in
      let agent = try await scene.agent()
      agent.send(
        .parse("SELECT 1"), .bind, .execute, .parse("SELECT 2"), .bind, .execute, .sync, .query("SELECT 3"))
      let answer = try await agent.answers(2)
      #expect(answer.told == "12EZTDCZ")
      #expect(scene.ledger.results.map(\.outcome) == [.failed, .withdrawn, .completed])
      #expect(scene.ledger.results.first?.sqlstate == "42501")
    }
  }

  @Test func `a server that is lost in the middle is an error with an unknown result`() async throws {
    try await Scene.run {
      $0.script = { _, sql in sql == "SELECT 1" ? .hangUp : nil }
    } _: { scene in
      let agent = try await scene.agent()
      agent.send(.query("SELECT 1"))
      let end = try await agent.rest()
      #expect(end.errors == ["08006"])
      #expect(end.told == "E")
      try await eventually("the end of the session in the ledger") { scene.ledger.closings.count == 1 }
      #expect(scene.ledger.results.map(\.outcome) == [.lost])
      #expect(scene.ledger.closings.first?.cause == .upstreamLost)
    }
  }

  @Test func `a server that breaks the protocol is left`() async throws {
    try await Scene.run {
      $0.script = { _, sql in sql == "SELECT 1" ? .messages([.bindComplete]) : nil }
    } _: { scene in
      let agent = try await scene.agent()
      agent.send(.query("SELECT 1"))
      #expect(try await agent.rest().errors == ["08P01"])
      try await eventually("the server's connection to end") { scene.server.heard.contains("agent gone") }
    }
  }

  @Test(arguments: [("client_encoding", "LATIN1", false), ("client_encoding", "UTF8", true), ("TimeZone", "UTC", true)])
  func `a server that changes what the analysis relies on is left`(_ name: String, _ value: String, _ stays: Bool)
    async throws
  {
    let change = BackendMessage.parameterStatus(ParameterStatus(name, value))
    try await Scene.run {
      $0.script = { _, sql in sql == "SELECT 1" ? .messages([change, .emptyQueryResponse]) : nil }
    } _: { scene in
      let agent = try await scene.agent()
      agent.send(.query("SELECT 1"))
      #expect(try await agent.answers().errors == (stays ? [] : ["08P01"]))
      if !stays { #expect(try await agent.rest().isEmpty) }
    }
  }

  @Test func `a client that does not take a large result stops the server`() async throws {
    let (rows, size) = (1_024, 64 << 10)
    try await Scene.run {
      $0.script = { _, sql in sql == "SELECT 1" ? .flood(rows: rows, bytes: size) : nil }
    } _: {
      scene in
      let agent = try await scene.agent()
      try await agent.channel.setOption(.autoRead, value: false).get()
      agent.send(.query("SELECT 1"))
      try await scene.stall()
      // What the kernel keeps for three sockets and the gateway's own high-water mark, and not the whole.
      #expect(scene.server.flooded < rows * size / 2)
      try await agent.channel.setOption(.autoRead, value: true).get()
      let answer = try await agent.answers()
      #expect(answer.rows.count == rows)
      #expect(scene.server.flooded >= rows * size)
    }
  }

  @Test func `a text too large for the event loop is judged elsewhere, in its turn`() async throws {
    try await Scene.run { scene in
      let agent = try await scene.agent()
      let long = "SELECT '" + String(repeating: "x", count: 20_000) + "'"
      agent.send(.query("SELECT 1"), .query(long), .query("SELECT 3"))
      #expect(try await agent.answers(3).told == "TDCZTDCZTDCZ")
      #expect(scene.ledger.statements == ["SELECT 1", long, "SELECT 3"])
    }
  }
}

extension Scene {
  /// Waits until the server's flood has begun and then gets no further.
  fileprivate func stall() async throws {
    var last = (bytes: 0, since: ContinuousClock.now)
    try await eventually("the flood to stall") {
      let bytes = server.flooded
      if bytes != last.bytes { last = (bytes, .now) }
      return bytes > 0 && ContinuousClock.now - last.since > .milliseconds(150)
    }
  }
}
