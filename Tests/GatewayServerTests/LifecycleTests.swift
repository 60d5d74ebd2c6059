import Approvals
import ControlPlane
import Ledger
import NIOCore
import PostgresWire
import SallyportModel
import TestSupport
import Testing
import UpstreamAccess

@testable import GatewayServer

@Suite(.timeLimit(.minutes(1))) struct LifecycleTests {
  @Test func `revoking a token ends its sessions at once and nobody else's`() async throws {
    try await Scene.run {
      $0.script = { _, sql in sql == "SELECT 1" ? .silence : nil }
    } _: { scene in
      let other = try Token.sample("other", from: scene.clock.now, verifier: scene.token.verifier)
      _ = scene.live.replace(tokens: [scene.token, other], roster: scene.operators.roster)
      let (idle, busy, stays) = (try await scene.agent(), try await scene.agent(), try await scene.agent("other"))
      busy.send(.query("SELECT 1"))
      try await eventually("the query on the server") { scene.server.heard.contains("agent Query SELECT 1") }
      scene.gateway.end([scene.token.id])
      #expect(try await idle.rest().errors == ["57P01"])
      #expect(try await busy.rest().errors == ["57P01"])
      try await eventually("what ran to be cancelled") { scene.server.heard.contains("agent cancel") }
      #expect(try await stays.ask("SELECT 42").rows == ["42"])
      #expect(scene.ledger.closings.map(\.cause) == [.tokenRevoked, .tokenRevoked])
      #expect(scene.ledger.results.first?.outcome == .lost)
    }
  }

  @Test func `a session whose token is gone runs nothing more, whoever forgot to end it`() async throws {
    try await Scene.run { scene in
      let agent = try await scene.agent()
      #expect(scene.live.replace(tokens: [], roster: scene.operators.roster).tokens == [scene.token.id])
      agent.send(.query("SELECT 42"))
      #expect(try await agent.rest().errors == ["57P01"])
      #expect(!scene.server.heard.contains("agent Query SELECT 42"))
    }
  }

  @Test func `a token that expires ends its session at the next statement, or when time is looked at`() async throws {
    try await Scene.run {
      $0.tokenLife = .seconds(60)
    } _: { scene in
      let (idle, busy) = (try await scene.agent(), try await scene.agent())
      scene.clock.advance(by: .seconds(59))
      #expect(try await busy.ask("SELECT 42").rows == ["42"])
      scene.gateway.endExpired(at: scene.clock.now)
      #expect(try await busy.ask("SELECT 42").rows == ["42"])
      scene.clock.advance(by: .seconds(1))
      busy.send(.query("SELECT 43"))
      #expect(try await busy.rest().errors == ["57P01"])
      scene.gateway.endExpired(at: scene.clock.now)
      #expect(try await idle.rest().errors == ["57P01"])
      #expect(!scene.server.heard.contains("agent Query SELECT 43"))
      try await eventually("both ends") { scene.ledger.closings.map(\.cause) == [.tokenExpired, .tokenExpired] }
    }
  }

  @Test func `a revocation while people are asked ends the wait, and what is approved then does not run`() async throws
  {
    try await Scene.run { scene in
      let agent = try await scene.agent()
      try await scene.hold(agent)
      scene.gateway.end([scene.token.id])
      #expect(try await agent.rest().errors == ["57P01"])
      try await eventually("nobody to wait") { await scene.desk.waiting == 0 }
      try await scene.decide(.approve)
      #expect(scene.server.heard(from: "executor") == [])
    }
  }

  @Test func `a CancelRequest stops what runs with the right key, and nothing with a wrong one`() async throws {
    try await Scene.run {
      $0.script = { _, sql in sql == "SELECT 1" ? .silence : nil }
    } _: { scene in
      let agent = try await scene.agent()
      agent.send(.query("SELECT 1"))
      try await eventually("the query on the server") { scene.server.heard.contains("agent Query SELECT 1") }
      let key = try #require(agent.cancelKey)
      let wrong = try #require(CancelKey(processID: key.processID, secret: key.secret.map { $0 ^ 1 }))
      try await scene.cancel(wrong)
      try await scene.cancel(try #require(CancelKey(processID: 1, secret: [1, 2, 3, 4])))
      #expect(!scene.server.heard.contains("agent cancel"))
      try await scene.cancel(key)
      #expect(try await agent.answers().errors == ["57014"])
      #expect(scene.ledger.results.map(\.outcome) == [.cancelled])
      #expect(try await agent.ask("SELECT 42").rows == ["42"])
    }
  }

  @Test func `a CancelRequest that comes too late hits nothing`() async throws {
    try await Scene.run { scene in
      let agent = try await scene.agent()
      #expect(try await agent.ask("SELECT 42").rows == ["42"])
      try await scene.cancel(try #require(agent.cancelKey))
      #expect(try await agent.ask("SELECT 42").rows == ["42"])
      #expect(!scene.server.heard.contains("agent cancel"))
    }
  }

  @Test func `a drain ends the idle at once and lets the busy finish`() async throws {
    try await Scene.run { setup in
      setup.limits.drain = .seconds(20)
      setup.script = { _, sql in sql == "SELECT 1" ? .silence : nil }
    } _: { scene in
      let (idle, busy) = (try await scene.agent(), try await scene.agent())
      busy.send(.query("SELECT 1"))
      try await eventually("the query on the server") { scene.server.heard.contains("agent Query SELECT 1") }
      async let drained: Void = scene.drain()
      #expect(try await idle.rest().errors == ["57P01"])
      #expect(await scene.rejection() != nil)
      #expect(busy.inbox.waiting.isEmpty)
      scene.server.answer("agent", .rows(["7"]))
      let end = try await busy.rest()
      #expect(end.told == "TDCZE")
      #expect(end.errors == ["57P01"])
      await drained
      #expect(scene.ledger.closings.map(\.cause) == [.shutdown, .shutdown])
    }
  }

  @Test func `a drain does not wait for ever`() async throws {
    try await Scene.run { setup in
      setup.limits.drain = .milliseconds(60)
      setup.script = { _, sql in sql == "SELECT 1" ? .silence : nil }
    } _: { scene in
      let agent = try await scene.agent()
      agent.send(.query("SELECT 1"))
      try await eventually("the query on the server") { scene.server.heard.contains("agent Query SELECT 1") }
      await scene.drain()
      #expect(try await agent.rest().errors == ["57P01"])
      #expect(scene.ledger.results.map(\.outcome) == [.lost])
    }
  }

  @Test func `a drain waits for no human, and the request stays`() async throws {
    try await Scene.run {
      $0.limits.drain = .seconds(20)
    } _: { scene in
      let agent = try await scene.agent()
      try await scene.hold(agent)
      async let drained: Void = scene.drain()
      let end = try await agent.rest()
      #expect(end.told == "NEZE")
      #expect(end.errors == ["SP001", "57P01"])
      await drained
      #expect(try await scene.request().state == .pending)
    }
  }

  @Test func `limits that are reloaded count for who comes then`() async throws {
    try await Scene.run { scene in
      let agent = try await scene.agent()
      var limits = GatewayLimits()
      limits.sessions = 1
      scene.gateway.reload(routes: [], tls: nil, limits: limits)
      #expect(await scene.rejection()?.code == .refused(.invalidCatalogName))
      #expect(try await agent.ask("SELECT 42").rows == ["42"])
    }
  }
}
