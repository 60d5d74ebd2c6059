public import NIOCore

/// The client's first answer to AuthenticationSASL, in the body of an authentication message.
public struct SASLInitialResponse: Equatable, Sendable {
  public let mechanism: String
  /// `nil` when the client sends none yet.
  public let data: ByteBuffer?

  public init(mechanism: String, data: ByteBuffer?) {
    self.mechanism = mechanism
    self.data = data
  }

  /// - Parameter body: Of ``FrontendMessage/authentication(_:)``.
  /// - Throws: ``WireError`` when the body is anything else.
  public init(_ body: ByteBuffer) throws(WireError) {
    var body = BodyReader(body, "SASLInitialResponse")
    mechanism = try body.terminatedString()
    let length = try body.int32()
    guard length >= -1 else { throw WireError(.invalidField, in: body.subject) }
    data = length < 0 ? nil : try body.slice(Int(length))
    try body.end()
  }

  /// The body of an authentication message.
  public var body: ByteBuffer {
    var buffer = ByteBuffer()
    buffer.writeTerminated(mechanism)
    buffer.writeInteger(data.map { Int32(truncatingIfNeeded: $0.readableBytes) } ?? -1)
    if let data { buffer.writeImmutableBuffer(data) }
    return buffer
  }
}

/// A password in the body of an authentication message: clear, or the `md5…` answer.
public struct PasswordResponse: Equatable, Sendable {
  public let password: ByteBuffer

  public init(password: ByteBuffer) { self.password = password }

  /// - Throws: ``WireError`` unless the body is one zero-terminated string.
  public init(_ body: ByteBuffer) throws(WireError) {
    var body = BodyReader(body, "PasswordMessage")
    password = try body.terminated()
    try body.end()
  }

  /// The body of an authentication message.
  public var body: ByteBuffer {
    var buffer = ByteBuffer()
    buffer.writeTerminated(password)
    return buffer
  }
}
