public import NIOCore

/// The first packets of a connection, which have a length but no type byte.
///
///     +---------------+--------------------+----------+
///     | length (≥ 8)  | version or request | body     |
///     +---------------+--------------------+----------+
///       4               4                    length - 8
public enum StartupPacket: Equatable, Sendable {
  case sslRequest
  case gssEncRequest
  case cancelRequest(CancelKey)
  case startup(StartupMessage)

  static let sslRequestCode: UInt32 = 80_877_103
  static let gssEncRequestCode: UInt32 = 80_877_104
  static let cancelRequestCode: UInt32 = 80_877_102

  /// - Parameter body: What follows the length.
  init(body bytes: ByteBuffer) throws(WireError) {
    var body = BodyReader(bytes, "startup packet")
    switch try body.uint32() {
    case Self.sslRequestCode: self = .sslRequest
    case Self.gssEncRequestCode: self = .gssEncRequest
    case Self.cancelRequestCode:
      var body = BodyReader(body.remaining(), "CancelRequest")
      self = .cancelRequest(try CancelKey(body: &body))
      return
    case let code:
      self = .startup(try StartupMessage(version: ProtocolVersion(code: code), body: body.remaining()))
      return
    }
    try body.end()
  }

  /// Writes the packet, length included.
  public func encode(into buffer: inout ByteBuffer) {
    buffer.writeLengthPrefixed { buffer in
      switch self {
      case .sslRequest: buffer.writeInteger(Self.sslRequestCode)
      case .gssEncRequest: buffer.writeInteger(Self.gssEncRequestCode)
      case .cancelRequest(let key):
        buffer.writeInteger(Self.cancelRequestCode)
        buffer.writeInteger(key.processID)
        buffer.writeBytes(key.secret)
      case .startup(let message): message.encode(into: &buffer)
      }
    }
  }
}
