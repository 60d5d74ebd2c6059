import ControlPlane
import Ledger
import NIOCore
import NIOPosix
import PostgresSession
import PostgresWire
import SallyportModel
import TestSupport
import Testing
import UpstreamAccess

@testable import GatewayServer

@Suite(.timeLimit(.minutes(1))) struct AdmissionTests {
  @Test func `a wrong secret and an unknown token are told apart by nothing but the ledger`() async throws {
    try await Scene.run { scene in
      let wrong = await scene.rejection("cursor", Password("wrong"))
      let unknown = await scene.rejection("nobody", Password("wrong"))
      #expect(wrong?.code == .refused(.invalidPassword))
      #expect(unknown?.code == .refused(.invalidPassword))
      #expect(wrong?.message.replacing("cursor", with: "nobody") == unknown?.message)
      #expect(scene.server.heard.isEmpty)
      // The second of the same address is folded into the next event.
      #expect(scene.ledger.failures.map(\.cause) == [.wrongSecret])
    }
  }

  @Test func `a token that has expired opens nothing`() async throws {
    try await Scene.run {
      $0.tokenLife = .seconds(60)
    } _: { scene in
      scene.clock.advance(by: .seconds(60))
      #expect(await scene.rejection()?.code == .refused(.invalidPassword))
      #expect(scene.server.heard.isEmpty)
    }
  }

  @Test func `a token opens its upstream by its name or its database's, and no other`() async throws {
    try await Scene.run { scene in
      #expect(await scene.rejection(database: "shop") == nil)
      #expect(await scene.rejection(database: "shopdb") == nil)
      #expect(await scene.rejection(database: "postgres")?.code == .refused(.invalidCatalogName))
    }
  }

  @Test func `a token of another environment is not let in`() async throws {
    try await Scene.run { scene in
      let token = try Token.sample(environment: .development, from: scene.clock.now, verifier: scene.token.verifier)
      _ = scene.live.replace(tokens: [token], roster: scene.operators.roster)
      #expect(await scene.rejection()?.code == .refused(.invalidAuthorization))
      #expect(scene.server.heard.isEmpty)
    }
  }

  @Test func `sessions are bounded in all and for one token, and a place is free again`() async throws {
    for (sessions, perToken) in [(2, 9), (9, 2)] {
      try await Scene.run { setup in
        setup.limits.sessions = sessions
        setup.limits.sessionsPerToken = perToken
      } _: { scene in
        let first = try await scene.agent()
        let second = try await scene.agent()
        #expect(await scene.rejection()?.code == .refused(.tooManyConnections))
        #expect(try await second.ask("SELECT 42").rows == ["42"])
        await first.leave()
        try await eventually("the place to be free") { scene.ledger.closings.count == 1 }
        #expect(await scene.rejection() == nil)
      }
    }
  }

  @Test func `a place is given back when the upstream cannot be reached`() async throws {
    try await Scene.run { setup in
      setup.limits.sessions = 1
    } _: { scene in
      scene.server.reject(["agent"])
      for _ in 1...3 { #expect(await scene.rejection()?.code == .refused(.tooManyConnections)) }
      scene.server.reject([])
      #expect(await scene.rejection() == nil)
    }
  }

  @Test(arguments: [
    (UpstreamGuards.Finding?.some(.safe(warnings: ["w"])), false, SQLState?.none),
    (.dangerous(problems: ["p"], remedy: ["r"]), false, .cannotConnectNow),
    (.dangerous(problems: ["p"], remedy: ["r"]), true, nil),
    (.unknown(UpstreamError(.unreachable, "no")), false, .connectionFailure),
    (.unknown(UpstreamError(.unreachable, "no")), true, .connectionFailure),
    (UpstreamGuards.Finding?.none, false, .cannotConnectNow), (.none, true, .cannotConnectNow),
  ])
  func `an upstream is open only when its login has been looked at`(
    _ finding: UpstreamGuards.Finding?, _ isUnsafe: Bool, _ state: SQLState?
  ) async throws {
    try await Scene.run { setup in
      setup.finding = finding
      setup.isUnsafe = isUnsafe
    } _: { scene in
      #expect(await scene.rejection()?.code == state.map { .refused($0) })
      #expect(scene.server.heard.isEmpty == (state != nil))
    }
  }

  @Test func `an unsafe upstream says so in its refusals`() async throws {
    try await Scene.run { setup in
      setup.finding = .dangerous(problems: ["p"], remedy: ["r"])
      setup.isUnsafe = true
    } _: { scene in
      let agent = try await scene.agent()
      let report = try #require(try await agent.ask("SET ROLE postgres").reports.first)
      #expect(report[.detail]?.contains("not protected") == true)
    }
  }

  @Test func `a login that takes too long ends`() async throws {
    try await Scene.run {
      $0.limits.handshake = .milliseconds(30)
    } _: { scene in
      let stranger = try await Stranger(scene)
      #expect(try await stranger.rest().errors == ["08006"])
    }
  }

  @Test func `the server's own log can tell whose session it is`() async throws {
    try await Scene.run { scene in
      let agent = try await Agent(
        UpstreamCredential(user: "cursor", password: Scene.secret), at: scene.target(),
        settings: [StartupSetting("application_name", "psql"), StartupSetting("datestyle", "ISO")])
      #expect(try await agent.ask("SELECT 42").rows == ["42"])
      let opened = scene.ledger.openings
      #expect(opened.first?.application == "psql")
      #expect(opened.first?.tls == nil)
      #expect(
        scene.server.settings(of: "agent") == [
          "user": "agent", "database": "shopdb", "datestyle": "ISO", "client_encoding": "UTF8",
          "application_name": "sallyport prod cursor psql",
        ])
    }
  }
}

/// Somebody who has a connection and nothing more.
struct Stranger: Sendable {
  let channel: any Channel
  let inbox = Inbox()

  init(_ scene: Scene) async throws {
    channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelInitializer { [inbox] channel in channel.pipeline.addHandler(inbox) }
      .connect(host: "127.0.0.1", port: scene.target().port).get()
  }

  func send(_ bytes: ByteBuffer) { channel.writeAndFlush(bytes, promise: nil) }

  func send(_ packet: StartupPacket) {
    var bytes = ByteBuffer()
    packet.encode(into: &bytes)
    send(bytes)
  }

  func rest() async throws -> [BackendMessage] {
    try await eventually("the end of the stranger's connection") { inbox.isClosed }
    return inbox.takeAll()
  }
}

extension UpstreamTarget {
  var port: Int { if case .tcp(_, let port) = address { port } else { 0 } }
}
