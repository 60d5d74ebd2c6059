import Ledger
import NIOCore
import NIOPosix
import PostgresSession
import PostgresWire
import SallyportModel
import TestSupport
import Testing

@testable import GatewayServer

@Suite(.timeLimit(.minutes(1))) struct HostileTests {
  static func frame(_ type: Character, length: UInt32, _ body: [UInt8] = []) -> ByteBuffer {
    var bytes = ByteBuffer()
    bytes.writeInteger(type.asciiValue ?? 0)
    bytes.writeInteger(length)
    bytes.writeBytes(body)
    return bytes
  }

  static let malformed: [ByteBuffer] = [
    frame("Q", length: 3), frame("Q", length: 0), frame("Q", length: .max), frame("Q", length: 64 << 20 + 1),
    frame("S", length: 5, [0]), frame("z", length: 4), frame("\0", length: 4), frame("p", length: 8, [1, 2, 3, 4]),
    frame("Q", length: 6, [65, 65]), frame("Q", length: 4), frame("B", length: 7, [0, 0, 0]),
    frame("D", length: 6, [88, 0]), frame("E", length: 5, [0]), frame("Q", length: 8, [65, 0, 65, 0]),
  ]

  @Test(arguments: malformed.indices)
  func `a malformed message ends its session and no other`(_ index: Int) async throws {
    try await Scene.run { scene in
      let (hostile, other) = (try await scene.agent(), try await scene.agent())
      hostile.send(Self.malformed[index])
      let end = try await hostile.rest()
      #expect(end.told == "E")
      #expect(["08P01", "54000"].contains(end.errors.first ?? ""))
      #expect(try await other.ask("SELECT 42").rows == ["42"])
      try await eventually("the session to end") { scene.ledger.closings.map(\.cause) == [.protocolViolation] }
      #expect(scene.server.heard.count { $0.contains("Query") } == 1)
    }
  }

  static let startups: [ByteBuffer] = [
    ByteBuffer(bytes: [0, 0, 0, 7, 0, 3, 0, 0]), ByteBuffer(bytes: [0, 0, 39, 17, 0, 3, 0, 0]),
    ByteBuffer(bytes: [0xFF, 0xFF, 0xFF, 0xFF, 0, 3, 0, 0]), ByteBuffer(string: "GET / HTTP/1.1\r\n\r\n"),
    ByteBuffer(bytes: [0, 0, 0, 9, 0, 3, 0, 0, 65]), ByteBuffer(bytes: [0, 0, 0, 8, 0, 2, 0, 0]),
    ByteBuffer(bytes: [0, 0, 0, 9, 0, 3, 0, 0, 0]),
  ]

  @Test(arguments: startups.indices)
  func `a stranger's malformed packet ends its connection`(_ index: Int) async throws {
    try await Scene.run { scene in
      let stranger = try await Stranger(scene)
      stranger.send(Self.startups[index])
      #expect(try await stranger.rest().told == "E")
      #expect(await scene.rejection() == nil)
    }
  }

  @Test func `a stranger cannot make the gateway keep more than a login needs`() async throws {
    try await Scene.run { scene in
      let stranger = try await Stranger(scene)
      stranger.send(
        .startup(StartupMessage(version: .v3_0, parameters: [.init("user", "cursor"), .init("database", "shop")])))
      try await eventually("the gateway's question") { stranger.inbox.waiting.told == "R" }
      stranger.send(Self.frame("p", length: 65_536 + 4))
      #expect(try await stranger.rest().told == "RE")
    }
  }

  @Test func `a query before the login is a violation`() async throws {
    try await Scene.run { scene in
      let stranger = try await Stranger(scene)
      stranger.send(
        .startup(StartupMessage(version: .v3_0, parameters: [.init("user", "cursor"), .init("database", "shop")])))
      try await eventually("the gateway's question") { stranger.inbox.waiting.told == "R" }
      stranger.send(Agent.bytes([.query("SELECT 42")]))
      #expect(try await stranger.rest().errors == ["08P01"])
      #expect(scene.server.heard.isEmpty)
    }
  }

  @Test func `queries that come before the answers are answered in their order`() async throws {
    try await Scene.run {
      $0.script = { _, sql in .rows([String(sql.dropFirst(7))]) }
    } _: { scene in
      let agent = try await scene.agent()
      agent.send((1...200).reduce(into: ByteBuffer()) { FrontendMessage.query("SELECT \($1)").encode(into: &$0) })
      #expect(try await agent.answers(200).rows == (1...200).map(String.init))
    }
  }

  @Test func `a function call is refused and the session goes on`() async throws {
    try await Scene.run { scene in
      let agent = try await scene.agent()
      agent.send(Self.frame("F", length: 14, [0, 0, 0, 1, 0, 0, 0, 0, 0, 0]))
      let answer = try await agent.answers()
      #expect(answer.told == "EZ")
      #expect(answer.errors == ["42501"])
      #expect(try await agent.ask("SELECT 42").rows == ["42"])
      #expect(scene.server.heard == ["agent login", "agent Query SELECT 42"])
    }
  }

  @Test func `more prepared statements than the limit are refused, and the others stay`() async throws {
    try await Scene.run {
      $0.limits.session.preparedStatements = 2
    } _: { scene in
      let agent = try await scene.agent()
      for name in ["a", "b", "c"] { agent.send(.parse("SELECT 42", name: name), .sync) }
      let answer = try await agent.answers(3)
      #expect(answer.told == "1Z1ZEZ")
      #expect(answer.errors == ["53400"])
      agent.send(.bind(.init(statement: WireName("a"))), .execute, .sync)
      #expect(try await agent.answers().told == "2DCZ")
    }
  }
}
