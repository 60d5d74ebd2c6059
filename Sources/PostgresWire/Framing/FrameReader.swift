public import NIOCore

/// Cuts a stream of bytes into frames, for the startup phase and after it. Nothing is interpreted here but lengths and
/// type bytes, and each length is checked against its limit before the frame is waited for.
///
/// The buffer holds what was appended and not yet taken: at most one frame in the making and the rest of one read.
@frozen
public struct FrameReader: Sendable {
  /// Who sends what this reads.
  @frozen
  public enum Peer: Sendable { case client, server }

  @usableFromInline var buffer: ByteBuffer
  @usableFromInline var chunk: UInt64 = 1
  public let peer: Peer
  /// May change between frames: ``WireLimits/beforeLogin`` until the login.
  public var limits: WireLimits

  @inlinable
  public init(from peer: Peer, limits: WireLimits = WireLimits(), bytes: ByteBuffer = ByteBuffer()) {
    self.peer = peer
    self.limits = limits
    buffer = bytes
  }

  /// Bytes that have not been taken.
  @inlinable
  public var unread: ByteBuffer { buffer }

  /// Takes more of the stream. Without a copy when everything before it has been taken.
  @inlinable
  public mutating func append(_ bytes: ByteBuffer) {
    chunk &+= 1
    if buffer.readableBytes == 0 {
      buffer = bytes
    } else {
      buffer.discardReadBytes()
      buffer.writeImmutableBuffer(bytes)
    }
  }

  /// The next whole message, if it is there.
  ///
  /// - Throws: ``WireError`` for a length out of bounds or a type that the peer must not send. The stream cannot be read
  ///   any further then.
  @inlinable
  public mutating func next() throws(WireError) -> Frame? {
    let start = buffer.readerIndex
    guard let type = buffer.getInteger(at: start, as: UInt8.self) else { return nil }
    let limit = try limit(of: type)
    guard let length = buffer.getInteger(at: start + 1, as: UInt32.self) else { return nil }
    guard length >= 4 else { throw WireError(.lengthTooSmall, in: subject(type)) }
    let total = Int(length) + 1
    guard total <= limit else { throw WireError(.overLimit(limit), in: subject(type)) }
    guard buffer.readableBytes >= total else { return nil }
    let frame = Frame(type: type, region: Region(source: buffer, start: start, length: total, chunk: chunk))
    buffer.moveReaderIndex(forwardBy: total)
    return frame
  }

  @inlinable
  func limit(of type: UInt8) throws(WireError) -> Int {
    switch peer {
    case .client:
      guard let known = FrontendMessageType(rawValue: type) else { throw WireError(.unknownType(type), in: "client") }
      return limits.frontendFrame(known)
    case .server:
      guard BackendMessageType(rawValue: type) != nil else { throw WireError(.unknownType(type), in: "server") }
      return limits.serverMessage
    }
  }

  @usableFromInline
  func subject(_ type: UInt8) -> String {
    switch peer {
    case .client: FrontendMessageType(rawValue: type)?.name ?? "message"
    case .server: BackendMessageType(rawValue: type)?.name ?? "message"
    }
  }
}

extension FrameReader {
  /// The next packet of the startup phase, if it is there. These have no type byte.
  ///
  /// - Throws: ``WireError`` for a length out of bounds or a malformed body.
  public mutating func nextStartupPacket() throws(WireError) -> StartupPacket? {
    guard let length = buffer.getInteger(at: buffer.readerIndex, as: UInt32.self) else { return nil }
    guard length >= 8 else { throw WireError(.lengthTooSmall, in: "startup packet") }
    guard length <= limits.startupPacket else {
      throw WireError(.overLimit(limits.startupPacket), in: "startup packet")
    }
    guard buffer.readableBytes >= Int(length) else { return nil }
    var packet = buffer.readSlice(length: Int(length)) ?? ByteBuffer()
    packet.moveReaderIndex(forwardBy: 4)
    return try StartupPacket(body: packet)
  }

  /// Whether the first byte is that of a TLS handshake: a client that negotiates TLS directly, without SSLRequest.
  public var beginsWithTLSHandshake: Bool { buffer.getInteger(at: buffer.readerIndex, as: UInt8.self) == 0x16 }
}

extension FrameReader {
  /// The next byte, if it is there: the answer to SSLRequest, which is no message.
  public mutating func takeByte() -> UInt8? { buffer.readInteger() }
}
