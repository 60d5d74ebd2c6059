import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS
import PostgresSession
import PostgresWire

/// Interprets a login machine on a channel, from the open connection to the first ReadyForQuery or, for a cancel, to its end.
///
/// Afterwards it stays, keeps what arrives, and gives it to its successors when it is removed.
final class UpstreamLoginHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// How the login ended, once.
  enum Outcome: Sendable {
    case ready(UpstreamGreeting, isEncrypted: Bool)
    case cancelled
  }

  private var machine: UpstreamLoginMachine
  private var reader: FrameReader
  private var isDone = false
  private var isEncrypted = false
  private var hasEnded = false
  private let makeTLS: () throws -> NIOSSLClientHandler
  private let deriveKeys: (SCRAMDerivation, any EventLoop) -> EventLoopFuture<SCRAMKeys?>
  private let outcome: EventLoopPromise<Outcome>

  init(
    machine: consuming UpstreamLoginMachine, limits: WireLimits, outcome: EventLoopPromise<Outcome>,
    makeTLS: @escaping () throws -> NIOSSLClientHandler,
    deriveKeys: @escaping (SCRAMDerivation, any EventLoop) -> EventLoopFuture<SCRAMKeys?>
  ) {
    self.machine = machine
    reader = FrameReader(from: .server, limits: limits)
    self.outcome = outcome
    self.makeTLS = makeTLS
    self.deriveKeys = deriveKeys
  }

  /// The connection is open already.
  func handlerAdded(context: ChannelHandlerContext) {
    run(context.channel.isActive ? machine.connected() : machine.closed(), context)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    reader.append(unwrapInboundIn(data))
    readOn(context)
  }

  /// Everything that is whole, until the machine is done.
  private func readOn(_ context: ChannelHandlerContext) {
    do throws(WireError) {
      while !isDone, let action = try next() { run(action, context) }
    } catch {
      run(machine.received(error), context)
    }
  }

  private func next() throws(WireError) -> UpstreamLoginMachine.Action? {
    if machine.expectsSSLAnswer {
      return reader.takeByte().map { machine.sslAnswered($0, isFollowed: reader.unread.readableBytes > 0) }
    }
    return try reader.next().map { frame throws(WireError) in machine.received(try BackendMessage(frame)) }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case TLSUserEvent.handshakeCompleted? = event as? TLSUserEvent, !isDone {
      isEncrypted = true
      run(machine.secured(), context)
    } else {
      context.fireUserInboundEventTriggered(event)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    hasEnded = true
    run(machine.closed(), context)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if isDone { return context.fireErrorCaught(error) }
    // Many a server and pooler closes without TLS's own goodbye; nothing here depends on it.
    if case .uncleanShutdown? = error as? NIOSSLError { return run(machine.closed(), context) }
    fail(UpstreamError(connecting: error, isHandshaking: !isEncrypted), context)
  }

  func removeHandler(context: ChannelHandlerContext, removalToken: ChannelHandlerContext.RemovalToken) {
    let leftover = reader.unread
    if leftover.readableBytes > 0 {
      context.fireChannelRead(wrapInboundOut(leftover))
      context.fireChannelReadComplete()
    }
    if hasEnded { context.fireChannelInactive() }
    context.leavePipeline(removalToken: removalToken)
  }

  private func run(_ action: UpstreamLoginMachine.Action, _ context: ChannelHandlerContext) {
    switch action {
    case .wait: break
    case .sendPacket(let packet): write(context) { packet.encode(into: &$0) }
    case .send(let message): write(context) { message.encode(into: &$0) }
    case .startTLS: startTLS(context)
    case .derive(let derivation): derive(derivation, context)
    case .ready(let greeting): finish(.ready(greeting, isEncrypted: isEncrypted), context)
    case .cancelled: finish(.cancelled, context)
    case .fail(let failure): fail(UpstreamError(failure), context)
    }
  }

  private func write(_ context: ChannelHandlerContext, _ encode: (inout ByteBuffer) -> Void) {
    var buffer = context.channel.allocator.buffer(capacity: 256)
    encode(&buffer)
    context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
  }

  private func startTLS(_ context: ChannelHandlerContext) {
    do {
      try context.pipeline.syncOperations.addHandler(makeTLS(), position: .before(self))
    } catch {
      fail(UpstreamError(connecting: error, isHandshaking: true), context)
    }
  }

  private func derive(_ derivation: SCRAMDerivation, _ context: ChannelHandlerContext) {
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    deriveKeys(derivation, context.eventLoop).whenSuccess { keys in
      let (handler, context) = bound.value
      guard !handler.isDone else { return }
      handler.run(handler.machine.derived(keys), context)
      handler.readOn(context)
    }
  }

  private func finish(_ result: Outcome, _ context: ChannelHandlerContext) {
    isDone = true
    // From here on the owner says when to read.
    try? context.channel.syncOptions?.setOption(.autoRead, value: false)
    outcome.succeed(result)
  }

  /// A second failure, of the connection that the first one closes, is nobody's.
  private func fail(_ error: UpstreamError, _ context: ChannelHandlerContext) {
    guard !isDone else { return }
    isDone = true
    outcome.fail(error)
    context.close(promise: nil)
  }
}

extension UpstreamError {
  /// What NIO or TLS reported.
  init(connecting error: any Error, isHandshaking: Bool) {
    switch error {
    case let known as UpstreamError: self = known
    case let failure as NIOSSLError: self.init(.tls, "TLS failed: \(failure)", hint: Self.tlsHint)
    case let failure as NIOSSLExtraError: self.init(.tls, "TLS failed: \(failure)", hint: Self.tlsHint)
    case let failure as BoringSSLError: self.init(.tls, "TLS failed: \(failure)", hint: Self.tlsHint)
    case let failure as NIOConnectionError:
      let first = failure.connectionErrors.first?.error ?? failure.dnsAAAAError ?? failure.dnsAError ?? failure
      self.init(.unreachable, "no connection to \(failure.host):\(failure.port): \(first)")
    case ChannelError.connectTimeout: self.init(.timedOut, "no connection in time")
    default: self.init(.unreachable, "the connection failed: \(error)")
    }
  }

  private static let tlsHint = "`tls_root_certificate` names the CA of the server's certificate"
}
