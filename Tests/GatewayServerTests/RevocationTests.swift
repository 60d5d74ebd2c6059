import Approvals
import ControlPlane
import Ledger
import NIOCore
import PolicyEngine
import PostgresWire
import SallyportModel
import TestSupport
import Testing
import UpstreamAccess

@testable import GatewayServer

/// What ends sessions besides their token: the upstream, its configuration, and the key of who approved.
@Suite(.timeLimit(.minutes(1))) struct RevocationTests {
  private func shut(_ scene: Scene, _ revoked: Set<UpstreamName>) {
    let ended = scene.live.replace(tokens: [scene.token], roster: scene.operators.roster, revoked: revoked)
    if !ended.upstreams.isEmpty { scene.gateway.review() }
  }

  @Test func `a revoked upstream ends its sessions at once, and lets nobody in until it is restored`() async throws {
    try await Scene.run {
      $0.script = { _, sql in sql == "SELECT 1" ? .silence : nil }
    } _: { scene in
      let (idle, busy, waiting) = (try await scene.agent(), try await scene.agent(), try await scene.agent())
      busy.send(.query("SELECT 1"))
      try await scene.hold(waiting)
      try await eventually("the query on the server") { scene.server.heard.contains("agent Query SELECT 1") }
      shut(scene, [scene.token.upstream])
      for agent in [idle, busy, waiting] { #expect(try await agent.rest().errors == ["57P01"]) }
      try await eventually("what ran to be cancelled") { scene.server.heard.contains("agent cancel") }
      #expect(scene.ledger.closings.map(\.cause) == [.upstreamRevoked, .upstreamRevoked, .upstreamRevoked])
      #expect(await scene.rejection()?.code == .refused(.invalidAuthorization))
      shut(scene, [])
      #expect(try await scene.agent().ask("SELECT 42").rows == ["42"])
    }
  }

  @Test func `another upstream's revocation ends nothing`() async throws {
    try await Scene.run { scene in
      let agent = try await scene.agent()
      shut(scene, [UpstreamName(unchecked: "other")])
      #expect(try await agent.ask("SELECT 42").rows == ["42"])
    }
  }

  @Test func `an upstream that a new configuration does not have ends its sessions, idle ones too`() async throws {
    try await Scene.run { scene in
      let agent = try await scene.agent()
      scene.live.replace(policy: .standard, upstreams: [])
      scene.gateway.review()
      #expect(try await agent.rest().errors == ["57P01"])
      try await eventually("the end") { scene.ledger.closings.map(\.cause) == [.upstreamRemoved] }
    }
  }

  @Test func `what runs on the approval of a key that is revoked is undone, and its session ends`() async throws {
    try await Scene.run {
      $0.script = { login, sql in login == "executor" && sql == Scene.deletion ? .silence : nil }
    } _: { scene in
      let (agent, stranger) = (try await scene.agent(), try await scene.agent())
      try await scene.hold(agent)
      try await scene.decide(.approve)
      try await eventually("it to run") { scene.server.heard.contains("executor Query \(Scene.deletion)") }
      let ended = scene.live.replace(tokens: [scene.token], roster: OperatorRoster())
      #expect(ended.keys == [scene.operators.key.id])
      scene.gateway.review()
      #expect(try await agent.rest().errors == ["57P01"])
      try await eventually("the executor to leave") { scene.server.heard.contains("executor gone") }
      #expect(!scene.server.heard.contains("executor Query COMMIT"))
      #expect(try await scene.request(.rolledBack).state.name == .rolledBack)
      #expect(scene.ledger.closings.map(\.cause) == [.approvalEnded])
      #expect(try await stranger.ask("SELECT 42").rows == ["42"])
    }
  }

  @Test func `an approval whose key is revoked before it is collected runs nothing`() async throws {
    try await Scene.run { scene in
      let agent = try await scene.agent()
      try await scene.hold(agent)
      let request = try await scene.request()
      try scene.operators.decide(.approve, on: request, in: scene.requests, at: scene.clock.now)
      _ = scene.live.replace(tokens: [scene.token], roster: OperatorRoster())
      scene.gateway.review()
      await scene.desk.look()
      #expect(try await agent.answers().errors == ["SP001"])
      #expect(!scene.server.heard.contains { $0.hasPrefix("executor") })
    }
  }
}
