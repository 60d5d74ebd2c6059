import NIOCore
import NIOPosix
import NIOSSL
import PostgresSession
import PostgresWire
import UpstreamAccess

/// A PostgreSQL server that follows a script, once for each connection. It speaks through the codec of the product, whose bytes are
/// proven elsewhere.
enum FakeServer {
  typealias Script = @Sendable (inout Peer) async throws -> Void

  /// Listens on a loopback port while `body` runs.
  static func run<Result: Sendable>(
    _ script: @escaping Script, _ body: @Sendable (_ port: Int) async throws -> Result
  ) async throws -> Result {
    let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .bind(host: "127.0.0.1", port: 0) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    let port = listener.channel.localAddress?.port ?? 0
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await accept(on: listener, script) }
      defer { group.cancelAll() }
      return try await body(port)
    }
  }

  private static func accept(
    on listener: NIOAsyncChannel<NIOAsyncChannel<ByteBuffer, ByteBuffer>, Never>, _ script: @escaping Script
  ) async throws {
    try await listener.executeThenClose { connections in
      try await withThrowingDiscardingTaskGroup { group in
        for try await connection in connections {
          // A script whose client leaves early ends with an error, which is the client's test to judge.
          group.addTask { try? await serve(connection, script) }
        }
      }
    }
  }

  private static func serve(_ connection: NIOAsyncChannel<ByteBuffer, ByteBuffer>, _ script: Script) async throws {
    try await connection.executeThenClose { inbound, outbound in
      var peer = Peer(channel: connection.channel, inbound: inbound.makeAsyncIterator(), outbound: outbound)
      try await script(&peer)
    }
  }
}

/// The client of a ``FakeServer``, as its script sees it.
struct Peer {
  struct Gone: Error {}

  let channel: any Channel
  private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
  private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
  private var reader = FrameReader(from: .client)

  init(
    channel: any Channel, inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
    outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
  ) {
    self.channel = channel
    self.inbound = inbound
    self.outbound = outbound
  }

  mutating func packet() async throws -> StartupPacket {
    while true {
      if let packet = try reader.nextStartupPacket() { return packet }
      guard let bytes = try await inbound.next(isolation: #isolation) else { throw Gone() }
      reader.append(bytes)
    }
  }

  mutating func message() async throws -> FrontendMessage {
    while true {
      if let frame = try reader.next() { return try FrontendMessage(frame) }
      guard let bytes = try await inbound.next(isolation: #isolation) else { throw Gone() }
      reader.append(bytes)
    }
  }

  /// Waits until the client closes.
  mutating func end() async throws { while try await inbound.next(isolation: #isolation) != nil {} }

  func send(_ messages: BackendMessage...) async throws { try await outbound.write(Peer.bytes(messages)) }

  func send(bytes: ByteBuffer) async throws { try await outbound.write(bytes) }

  /// One byte in a packet each.
  func trickle(_ messages: BackendMessage...) async throws {
    for byte in Peer.bytes(messages).readableBytesView { try await outbound.write(ByteBuffer(bytes: [byte])) }
  }

  static func bytes(_ messages: [BackendMessage]) -> ByteBuffer {
    messages.reduce(into: ByteBuffer()) { buffer, message in message.encode(into: &buffer) }
  }

  /// Answers `S` in clear and speaks TLS from then on, in one turn of the loop: the client may begin at once.
  func startTLS(_ context: NIOSSLContext) async throws {
    try await channel.eventLoop.submit { [channel] in
      let pipeline = channel.pipeline.syncOperations
      pipeline.writeAndFlush(NIOAny(ByteBuffer(string: "S")), promise: nil)
      try pipeline.addHandler(NIOSSLServerHandler(context: context), position: .first)
    }.get()
  }

  /// Closes the socket without TLS's own goodbye.
  func hangUp() async throws {
    try await channel.eventLoop.submit { [channel] in
      let tls = try channel.pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self)
      tls.close(promise: nil)
    }.get()
  }

  /// Takes a startup message and lets everybody in.
  mutating func trust() async throws {
    _ = try await packet()
    try await send(
      .authentication(.ok), .parameterStatus(ParameterStatus("server_version", "15.8")), .readyForQuery(.idle))
  }

  /// Checks a secret as the gateway itself would: SCRAM-SHA-256.
  mutating func demand(_ credential: LoginCredential?) async throws {
    var machine = ClientStartupMachine(
      policy: StartupPolicy(encryption: .offered, pinned: ["search_path": "public"], secret: [1]))
    var action = machine.received(try await packet(), isFollowed: false)
    while true {
      switch action {
      case .lookUp: action = machine.found(credential, nonce: "fake")
      case .send(let messages):
        for message in messages { try await send(message) }
        action = machine.received(try await message())
      case .authenticated(_, let messages):
        for message in messages { try await send(message) }
        return
      case .fail(let report): return try await send(.errorResponse(report))
      case .acceptTLS, .denyEncryption, .cancel, .close: throw Gone()
      }
    }
  }
}
