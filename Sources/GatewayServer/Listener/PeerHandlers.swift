import NIOCore
import PostgresWire

/// The agent's connection to the server, once it is a session: bytes go to the session, loss is told to it.
final class UpstreamHandler: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let session: AgentSession
  init(_ session: AgentSession) { self.session = session }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) { session.upstreamBytes(unwrapInboundIn(data)) }

  /// Suspended while the client does not take what there is: a result of a gigabyte stays in the kernel's buffers.
  func read(context: ChannelHandlerContext) {
    if session.client.isWritable || session.closing != nil { context.read() } else { session.upstreamWantsRead = true }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    session.pump()
    context.fireChannelWritabilityChanged()
  }

  func channelInactive(context: ChannelHandlerContext) {
    session.upstreamLost()
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// The executor's connection to the server, for one run.
final class ExecutorHandler: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let run: ExecutorRun
  init(_ run: ExecutorRun) { self.run = run }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) { run.bytes(unwrapInboundIn(data)) }

  func read(context: ChannelHandlerContext) {
    if run.mayRead() { context.read() }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    run.becameWritable()
    context.fireChannelWritabilityChanged()
  }

  func channelInactive(context: ChannelHandlerContext) {
    run.lost()
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
