import ControlPlane
import NIOCore
import PostgresSession
import PostgresWire
import UpstreamAccess

// The only places where bytes leave. What one turn produces is written once.
extension AgentSession {
  /// A frame that makes the server execute something. It takes a permit, and there is no other way to write one.
  func writeExecuting(_ frame: Frame, spending permit: consuming ForwardPermit) {
    permit.spend()
    toUpstream.writeImmutableBuffer(frame.bytes)
  }

  /// A frame that executes nothing: Parse, Bind of an allowed statement, Describe, Close, Flush, Sync, COPY data.
  func writeInert(_ frame: Frame) { toUpstream.writeImmutableBuffer(frame.bytes) }

  /// The gateway's own: nudges, and what aborts or ends a transaction.
  func writeInert(_ message: FrontendMessage) { message.encode(into: &toUpstream) }

  /// The server's bytes on their way to the client, joined with their neighbours.
  func pass(_ region: Region) {
    if let finished = joiner.append(region) { append(finished) }
  }

  /// The gateway's own message to the client.
  func write(_ message: BackendMessage) {
    flushJoined()
    message.encode(into: &toClient)
  }

  /// A message of the server's that was kept back.
  func write(_ kept: ByteBuffer) {
    flushJoined()
    toClient.writeImmutableBuffer(kept)
  }

  func write(_ replies: [LocalReply]) {
    for reply in replies {
      switch reply {
      case .bindComplete: write(.bindComplete)
      case .closeComplete: write(.closeComplete)
      case .readyForQuery(let status): write(.readyForQuery(status))
      }
    }
  }

  /// Sends what this turn has gathered, and lets those read again who waited for it.
  func flush() {
    flushJoined()
    if toClient.readableBytes > 0 { writeGathered() }
    if owesClientFlush {
      owesClientFlush = false
      client.flush()
    }
    if toUpstream.readableBytes > 0 {
      // Emptied first: above its high-water mark the channel says so from within the write, and that leads back here.
      let bytes = toUpstream
      toUpstream = ByteBuffer()
      upstream.channel.writeAndFlush(bytes, promise: nil)
    }
    relieve()
  }

  private func flushJoined() {
    if let rest = joiner.take() { append(rest) }
  }

  /// Large stretches are never copied behind small messages: both are handed on, and the kernel gathers them.
  func append(_ bytes: ByteBuffer) {
    if toClient.readableBytes > 0 { writeGathered() }
    client.write(bytes, promise: nil)
    owesClientFlush = true
  }

  private func writeGathered() {
    let bytes = toClient
    toClient = ByteBuffer()
    owesClientFlush = true
    client.write(bytes, promise: nil)
  }
}
