import NIOCore
import PostgresSession
import PostgresWire
import SallyportModel
import Testing

@testable import UpstreamAccess

@Suite(.timeLimit(.minutes(1))) struct ConnectingTests {
  @Test func `a server that trusts lets us in and says what it is`() async throws {
    let key = try #require(CancelKey(processID: 7, secret: [1, 2, 3, 4]))
    let connection = try await connecting { peer in
      #expect(
        try await peer.packet()
          == .startup(
            StartupMessage(
              version: .v3_0,
              parameters: [.init("user", "nobody"), .init("database", "shop"), .init("client_encoding", "UTF8")])))
      try await peer.send(
        .authentication(.ok), .parameterStatus(ParameterStatus("server_version", "15.8")), .backendKeyData(key),
        .readyForQuery(.idle))
      try await peer.end()
    }
    #expect(connection.serverVersion == "15.8")
    #expect(connection.parameters == [ParameterStatus("server_version", "15.8")])
    #expect(connection.cancelKey == key)
    #expect(!connection.isEncrypted)
  }

  @Test func `settings go into the startup packet`() async throws {
    let settings = [StartupSetting("search_path", "public"), StartupSetting("default_transaction_read_only", "on")]
    try await FakeServer.run { peer in
      guard case .startup(let message) = try await peer.packet() else { throw Peer.Gone() }
      #expect(message.parameters.suffix(2).map(\.name) == ["search_path", "default_transaction_read_only"])
      try await peer.send(.authentication(.ok), .readyForQuery(.idle))
      try await peer.end()
    } _: { port in
      let connection = try await connector().connect(target(port), nobody, settings: settings, on: eventLoop).get()
      try await connection.channel.close().get()
    }
  }

  @Test func `a server without a cancel key is a server`() async throws {
    let connection = try await connecting { peer in
      try await peer.trust()
      try await peer.end()
    }
    #expect(connection.cancelKey == nil)
  }

  @Test func `a clear password is sent over loopback`() async throws {
    _ = try await connecting(alice) { peer in
      _ = try await peer.packet()
      try await peer.send(.authentication(.cleartextPassword))
      #expect(try await peer.message() == .authentication(ByteBuffer(string: "pencil\0")))
      try await peer.send(.authentication(.ok), .readyForQuery(.idle))
      try await peer.end()
    }
  }

  @Test func `an MD5 answer is sent over loopback`() async throws {
    let user = UpstreamCredential(user: "alice", password: Password("secret"))
    _ = try await connecting(user) { peer in
      _ = try await peer.packet()
      try await peer.send(.authentication(.md5Password(salt: [1, 2, 3, 4])))
      let answer = "md598a0412b9c31436fc53776e863350083\0"
      #expect(try await peer.message() == .authentication(ByteBuffer(string: answer)))
      try await peer.send(.authentication(.ok), .readyForQuery(.idle))
      try await peer.end()
    }
  }

  static func credential() throws -> LoginCredential {
    LoginCredential(
      try #require(SCRAMVerifier.of(Password("pencil"), salt: [UInt8](repeating: 3, count: 32))), isAccepted: true)
  }

  @Test func `SCRAM is done and its keys are remembered`() async throws {
    let credential = try Self.credential()
    try await FakeServer.run { peer in
      try await peer.demand(credential)
      try await peer.send(.readyForQuery(.idle))
      try await peer.end()
    } _: { port in
      let connector = connector()
      for _ in 0..<3 {
        let connection = try await connector.connect(target(port), alice, on: eventLoop).get()
        try await connection.channel.close().get()
      }
    }
  }

  @Test func `a wrong password is the server's refusal`() async throws {
    let credential = try Self.credential()
    let wrong = UpstreamCredential(user: "alice", password: Password("pen"))
    let error = await failing(wrong) { peer in try await peer.demand(credential) }
    #expect(error?.code == .refused(.invalidPassword))
    #expect(
      error?.message == "the server refuses the login (28P01): password authentication failed for user \"alice\"")
    #expect(error?.clientReport.sqlState == .connectionFailure)
    #expect(error?.clientReport.message == "the gateway has no session on the upstream")
  }

  @Test func `a server that only says Ok to SCRAM is not believed`() async throws {
    let error = await failing(alice) { peer in
      _ = try await peer.packet()
      try await peer.send(.authentication(.sasl(mechanisms: ["SCRAM-SHA-256"])))
      _ = try await peer.message()
      try await peer.send(.authentication(.ok), .readyForQuery(.idle))
      try await peer.end()
    }
    #expect(error?.code == .tls)
  }

  @Test func `packets split anywhere make no difference`() async throws {
    let connection = try await connecting { peer in
      _ = try await peer.packet()
      try await peer.trickle(
        .authentication(.ok), .parameterStatus(ParameterStatus("server_version", "15.8")), .readyForQuery(.idle))
      try await peer.end()
    }
    #expect(connection.serverVersion == "15.8")
  }

  @Test func `an error without a state is an error`() async throws {
    let error = await failing { peer in
      _ = try await peer.packet()
      // As an old pooler sends it: a message and nothing else.
      try await peer.send(bytes: ByteBuffer(bytes: [0x45, 0, 0, 0, 10] + Array("Mnope\0".utf8).prefix(5) + [0, 0]))
      try await peer.end()
    }
    #expect(error?.code == .protocolViolation || error?.code == .refused(nil))
  }

  @Test(arguments: [SQLState.cannotConnectNow, .tooManyConnections])
  func `a server that has no room now is told so to the client`(_ state: SQLState) async throws {
    let error = await failing { peer in
      _ = try await peer.packet()
      try await peer.send(.errorResponse(ServerReport(.fatal, state, "not now")))
    }
    #expect(error?.code == .refused(state))
    #expect(error?.clientReport.sqlState == state)
    #expect(error?.clientReport[.hint] == "try again later")
  }

  @Test func `a server that closes in the middle is unreachable`() async throws {
    let atOnce = await failing { _ in }
    #expect(atOnce?.code == .unreachable)
    let later = await failing { peer in
      _ = try await peer.packet()
      try await peer.send(.authentication(.ok))
    }
    #expect(later?.code == .unreachable)
    #expect(later?.clientReport.sqlState == .connectionFailure)
  }

  @Test func `a server that says nothing is given up in time`() async throws {
    let error = await failing(timeout: .milliseconds(200)) { peer in try await peer.end() }
    #expect(error?.code == .timedOut)
  }

  @Test func `nobody listening is unreachable`() async throws {
    let port = try await FakeServer.run({ _ in }, { $0 })
    await #expect {
      try await connector().connect(target(port), nobody, on: eventLoop).get()
    } throws: { error in
      (error as? UpstreamError)?.code == .unreachable
    }
    await #expect {
      let socket = UpstreamTarget.Address.unixSocket(path: "/nonexistent/.s.PGSQL.5432")
      let target = UpstreamTarget(address: socket, database: "shop", tls: UpstreamTLS(mode: .disable))
      _ = try await connector().connect(target, nobody, on: eventLoop).get()
    } throws: { error in
      (error as? UpstreamError)?.code == .unreachable
    }
  }

  @Test(arguments: [
    ByteBuffer(string: "HTTP/1.1 400 Bad Request\r\n"), ByteBuffer(bytes: [0x52, 0xFF, 0xFF, 0xFF, 0xFF]),
    ByteBuffer(bytes: [0x52, 0, 0, 0, 3]), Peer.bytes([.dataRow(DataRow([]))]), Peer.bytes([.readyForQuery(.idle)]),
  ])
  func `something that is no PostgreSQL server is told from one`(_ bytes: ByteBuffer) async throws {
    let error = await failing { peer in
      _ = try await peer.packet()
      try await peer.send(bytes: bytes)
      try await peer.end()
    }
    #expect(error?.code == .protocolViolation)
  }

  @Test func `everything stays on the event loop that was asked for`() async throws {
    let loop = eventLoop
    try await FakeServer.run { peer in
      try await peer.trust()
      try await peer.end()
    } _: { port in
      let connection = try await connector().connect(target(port), nobody, on: loop).get()
      #expect(connection.channel.eventLoop === loop)
      try await connection.channel.close().get()
    }
  }
}

/// What a session's owner receives.
@Suite(.timeLimit(.minutes(1))) struct AdoptionTests {
  /// Gathers bytes until the end.
  final class Gatherer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private var bytes = ByteBuffer()
    private let whole: EventLoopPromise<ByteBuffer>

    init(_ whole: EventLoopPromise<ByteBuffer>) { self.whole = whole }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { bytes.writeImmutableBuffer(unwrapInboundIn(data)) }
    func channelInactive(context: ChannelHandlerContext) { whole.succeed(bytes) }
  }

  static let notice = BackendMessage.noticeResponse(ServerReport(.notice, .warning, "hello"))

  @Test(arguments: [0, 100])
  func `bytes behind ReadyForQuery reach the owner, and the end too`(_ pause: Int64) async throws {
    let bytes = try await FakeServer.run { peer in
      _ = try await peer.packet()
      try await peer.send(.authentication(.ok), .readyForQuery(.idle), Self.notice)
      try await peer.send(Self.notice)
      // Until the owner is there.
      #expect(try await peer.message() == .sync)
    } _: { port in
      let connection = try await connector().connect(target(port), nobody, on: eventLoop).get()
      let loop = connection.channel.eventLoop
      try await loop.scheduleTask(in: .milliseconds(pause)) {}.futureResult.get()
      let whole = loop.makePromise(of: ByteBuffer.self)
      try await loop.submit {
        try connection.adopt([Gatherer(whole)])
        var sync = ByteBuffer()
        FrontendMessage.sync.encode(into: &sync)
        connection.channel.writeAndFlush(sync, promise: nil)
      }.get()
      return try await whole.futureResult.get()
    }
    #expect(bytes == Peer.bytes([Self.notice, Self.notice]))
  }

  @Test func `a server that leaves before anybody reads is noticed`() async throws {
    try await FakeServer.run { peer in
      try await peer.trust()
    } _: { port in
      let connection = try await connector().connect(target(port), nobody, on: eventLoop).get()
      try await connection.channel.closeFuture.get()
      let adopted = connection.channel.eventLoop.submit { try connection.adopt([]) }
      await #expect {
        try await adopted.get()
      } throws: { error in
        (error as? UpstreamError)?.code == .unreachable
      }
    }
  }
}

@Suite(.timeLimit(.minutes(1))) struct CancelTests {
  @Test func `a cancel is done when the server has closed`() async throws {
    let key = try #require(CancelKey(processID: 7, secret: [UInt8](repeating: 5, count: 32)))
    try await FakeServer.run { peer in
      let packet = try await peer.packet()
      #expect(packet == .cancelRequest(key))
    } _: { port in
      try await connector().cancel(target(port), key, on: eventLoop).get()
    }
  }

  @Test func `a server that does not close has not cancelled`() async throws {
    let key = try #require(CancelKey(processID: 7, secret: [1, 2, 3, 4]))
    try await FakeServer.run { peer in
      _ = try await peer.packet()
      try await peer.end()
    } _: { port in
      let cancelled = connector(cancelTimeout: .milliseconds(200)).cancel(target(port), key, on: eventLoop)
      await #expect {
        try await cancelled.get()
      } throws: { error in
        (error as? UpstreamError)?.code == .timedOut
      }
    }
  }
}
