public import NIOCore
public import PostgresSession
public import PostgresWire

/// A session on a server, logged in and idle. Nothing is read from it until ``adopt(_:)`` says who reads.
public struct UpstreamConnection: Sendable {
  public let channel: any Channel
  public let greeting: UpstreamGreeting
  public let isEncrypted: Bool
  private let handler: NIOLoopBound<UpstreamLoginHandler>

  init(channel: any Channel, greeting: UpstreamGreeting, isEncrypted: Bool, handler: NIOLoopBound<UpstreamLoginHandler>)
  {
    self.channel = channel
    self.greeting = greeting
    self.isEncrypted = isEncrypted
    self.handler = handler
  }

  /// Settings as the server reported them during the login.
  public var parameters: [ParameterStatus] { greeting.parameters }

  /// What ``UpstreamCancel`` needs; some servers give none.
  public var cancelKey: CancelKey? { greeting.cancelKey }

  /// As the server writes it: `15.8 (Debian 15.8-0+deb12u1)`.
  public var serverVersion: String? { greeting["server_version"] }

  /// Puts the handlers that own the session from now on behind what is there (TLS), gives them whatever the server has
  /// already sent, and reads on.
  ///
  /// They receive and write `ByteBuffer`s. Reading is automatic: set `autoRead` to false for back-pressure.
  ///
  /// - Precondition: On the channel's event loop, once.
  /// - Throws: ``UpstreamError`` with ``UpstreamError/Code/unreachable`` when the server has closed in the meantime.
  public func adopt(_ handlers: [any ChannelHandler]) throws {
    guard channel.isActive else {
      throw UpstreamError(.unreachable, "the server closed the connection after the login")
    }
    let pipeline = channel.pipeline.syncOperations
    try pipeline.addHandlers(handlers)
    pipeline.removeHandler(context: try pipeline.context(handler: handler.value), promise: nil)
    try channel.syncOptions?.setOption(.autoRead, value: true)
  }
}
