/// How much of a peer's input is taken before it is refused. Every length is in bytes and checked before anything is
/// kept; the defaults are what `docs/limits.md` promises.
@frozen
public struct WireLimits: Hashable, Sendable {
  /// SSLRequest, GSSENCRequest, CancelRequest and StartupMessage, their length field included. PostgreSQL: 10,000.
  public var startupPacket = 10_000
  /// Any message, header included, that has no smaller limit of its own: Bind and CopyData mostly.
  public var message = 64 << 20
  /// The text of one Query or Parse, without its terminating zero.
  public var statement = 1 << 20
  /// The name of a prepared statement or portal.
  ///
  /// 63, not more: the server keeps names in tables keyed by NAMEDATALEN bytes, so two longer names that begin alike
  /// are one statement to it and would be two to us.
  public var name = 63
  /// One PasswordMessage, SASLInitialResponse or SASLResponse. PostgreSQL: PG_MAX_AUTH_TOKEN_LENGTH, 65,535.
  public var authentication = 65_535
  /// The reason in a CopyFail.
  public var copyFailReason = 8_192
  /// A message of the server that has to be seen whole. Rows and COPY data pass in pieces and are not bounded.
  public var serverMessage = 64 << 20

  public init() {}

  /// The same for somebody who has not logged in: no message is longer than an authentication response.
  public var beforeLogin: WireLimits {
    var limits = self
    limits.message = min(message, authentication + Frame.headerLength)
    limits.authentication = min(authentication, limits.message - Frame.headerLength)
    return limits
  }
}

extension WireLimits {
  /// The longest frame, header included, that a client may send for a type of message.
  @inlinable
  public func frontendFrame(_ type: FrontendMessageType) -> Int {
    switch type {
    // A statement over its own limit is refused when it is read, and the session goes on.
    case .query, .parse, .bind, .copyData, .functionCall: message
    case .describe, .close: Frame.headerLength + 2 + name
    case .execute: Frame.headerLength + 1 + name + 4
    case .flush, .sync, .copyDone, .terminate: Frame.headerLength
    case .copyFail: Frame.headerLength + 1 + copyFailReason
    case .authentication: Frame.headerLength + authentication
    }
  }
}
