import ControlPlane
import Ledger
import PostgresWire
import SallyportModel
import TestSupport
import Testing

@testable import GatewayServer

@Suite(.timeLimit(.minutes(1))) struct RecordingTests {
  static let write = "INSERT INTO public.orders VALUES (1)"

  @Test func `not one byte of a write leaves before its intent is on disk`() async throws {
    try await Scene.run {
      $0.environment = .development
    } _: { scene in
      let agent = try await scene.agent()
      scene.ledger.stopDisk()
      agent.send(.query("SELECT 42"), .query(Self.write), .query("SELECT 43"))
      #expect(try await agent.answers().rows == ["42"])
      try await eventually("the intent to wait for the disk") { scene.ledger.waiting == 1 }
      #expect(scene.server.bytes(from: "agent") == Agent.bytes([.query("SELECT 42")]))
      scene.ledger.startDisk()
      let answer = try await agent.answers(2)
      #expect(answer.tags == ["INSERT 0 1", "SELECT 1"])
      #expect(
        scene.server.bytes(from: "agent")
          == Agent.bytes([.query("SELECT 42"), .query(Self.write), .query("SELECT 43")]))
      let intents = zip(scene.ledger.kinds, scene.ledger.durabilities).filter { $0.0 == .intent }.map(\.1)
      #expect(intents == [.plain, .durable, .plain])
    }
  }

  @Test func `a write in the middle of a pipeline waits, and everything behind it`() async throws {
    try await Scene.run {
      $0.environment = .development
    } _: { scene in
      let agent = try await scene.agent()
      scene.ledger.stopDisk()
      agent.send(
        .parse("SELECT 42"), .bind, .execute, .parse(Self.write), .bind, .execute, .parse("SELECT 43"), .bind, .execute,
        .sync)
      try await eventually("the intent to wait for the disk") { scene.ledger.waiting == 1 }
      #expect(scene.server.heard(from: "agent").count { $0 == "Execute" } <= 1)
      #expect(scene.ledger.statements == ["SELECT 42", Self.write])
      scene.ledger.startDisk()
      #expect(try await agent.answers().told == "12DC12C12DCZ")
    }
  }

  @Test(arguments: [(StoreError.Code.full, "53100"), (.io, "58030")])
  func `an intent that the disk refuses is not sent`(_ cause: StoreError.Code, _ state: String) async throws {
    try await Scene.run {
      $0.environment = .development
    } _: { scene in
      let agent = try await scene.agent()
      scene.ledger.stopDisk()
      agent.send(.query(Self.write))
      try await eventually("the intent to wait for the disk") { scene.ledger.waiting == 1 }
      let error = StoreError(code: cause, description: "no")
      scene.ledger.startDisk(.failure(LedgerUnavailable(code: .storeFailing, cause: error)))
      let answer = try await agent.answers()
      #expect(answer.told == "EZ")
      #expect(answer.errors == [state])
      #expect(scene.server.heard == ["agent login"])
      #expect(scene.ledger.results.map(\.outcome) == [.withdrawn])
      #expect(try await agent.ask("SELECT 42").rows == ["42"])
    }
  }

  @Test(arguments: [
    (LedgerUnavailable(code: .storeFailing, cause: StoreError(code: .full, description: "full")), "53100"),
    (LedgerUnavailable(code: .queueFull), "58030"), (LedgerUnavailable(code: .stopped), "58030"),
  ])
  func `a ledger that takes nothing stops reads too, and goes on when it does`(
    _ why: LedgerUnavailable, _ state: String
  )
    async throws
  {
    try await Scene.run { scene in
      let agent = try await scene.agent()
      scene.ledger.refusal = why
      let answer = try await agent.ask("SELECT 42")
      #expect(answer.told == "EZ")
      #expect(answer.errors == [state])
      agent.send(.parse("SELECT 42"), .bind, .execute, .sync)
      let extended = try await agent.answers()
      #expect(extended.told == "12EZ")
      #expect(extended.errors == [state])
      #expect(!scene.server.heard.contains("agent Execute"))
      scene.ledger.refusal = nil
      #expect(try await agent.ask("SELECT 42").rows == ["42"])
      #expect(scene.ledger.statements == ["SELECT 42"])
    }
  }

  @Test func `a ledger that fails in a transaction aborts it on the server`() async throws {
    try await Scene.run { scene in
      let agent = try await scene.agent()
      _ = try await agent.ask("BEGIN")
      scene.ledger.refusal = LedgerUnavailable(code: .queueFull)
      #expect(try await agent.ask("SELECT 42").statuses == [.failed])
      scene.ledger.refusal = nil
      #expect(try await agent.ask("ROLLBACK").statuses == [.idle])
    }
  }

  @Test func `a client that leaves while its write waits for the disk sends nothing`() async throws {
    try await Scene.run {
      $0.environment = .development
    } _: { scene in
      let agent = try await scene.agent()
      scene.ledger.stopDisk()
      agent.send(.query(Self.write))
      try await eventually("the intent to wait for the disk") { scene.ledger.waiting == 1 }
      await agent.leave()
      try await eventually("the session to end") { scene.ledger.closings.count == 1 }
      scene.ledger.startDisk()
      try await eventually("the result") { scene.ledger.results.map(\.outcome) == [.withdrawn] }
      try await eventually("the server to be left") { scene.server.heard.last == "agent gone" }
      #expect(!scene.server.heard.contains("agent Query \(Self.write)"))
    }
  }

  @Test func `a session is recorded from its opening to its end`() async throws {
    try await Scene.run { scene in
      let agent = try await scene.agent()
      _ = try await agent.ask("SELECT 42")
      agent.send(.terminate)
      #expect(try await agent.rest().isEmpty)
      try await eventually("the end of the session") { scene.ledger.closings.count == 1 }
      #expect(scene.ledger.kinds == [.sessionOpened, .intent, .result, .sessionClosed])
      let closed = try #require(scene.ledger.closings.first)
      #expect(closed.cause == .terminated)
      #expect(closed.statements == 1)
      #expect(closed.subject.tokenName == scene.token.name)
      let result = try #require(scene.ledger.results.first)
      #expect(result.commandTag == "SELECT 1")
      #expect(result.rows == 1)
    }
  }
}
