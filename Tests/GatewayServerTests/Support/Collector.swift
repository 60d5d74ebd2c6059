import NIOCore
import Synchronization

/// Everything that came over a connection, as text.
final class Collector: ChannelInboundHandler, Sendable {
  typealias InboundIn = ByteBuffer

  private let bytes = Mutex(ByteBuffer())
  var text: String { bytes.withLock { $0.text } }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var read = unwrapInboundIn(data)
    bytes.withLock { _ = $0.writeBuffer(&read) }
  }
}
