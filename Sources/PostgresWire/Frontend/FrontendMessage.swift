public import NIOCore

/// A message from a client to a server, after startup.
///
/// Texts are slices of the received bytes: nothing is repaired, trimmed or copied. ``WireText/check(_:_:)`` says whether a
/// statement is text at all.
public enum FrontendMessage: Equatable, Sendable {
  case query(Query)
  case parse(Parse)
  case bind(Bind)
  case describe(Describe)
  case execute(Execute)
  case close(Close)
  case flush
  case sync
  case copyData(ByteBuffer)
  case copyDone
  /// The client's reason for giving up.
  case copyFail(reason: ByteBuffer)
  case terminate
  /// The body as it came; the phase of the login tells what it is (``SASLInitialResponse``).
  case authentication(ByteBuffer)
  /// Calls a function by its number, without any SQL. Recognised in order to be refused.
  case functionCall
}

extension FrontendMessage {
  /// - Throws: ``WireError`` when the body is not what its type promises.
  public init(_ frame: Frame, limits: WireLimits = WireLimits()) throws(WireError) {
    guard let type = FrontendMessageType(rawValue: frame.type) else {
      throw WireError(.unknownType(frame.type), in: "client")
    }
    var body = BodyReader(frame.body, type.name)
    self = try Self.read(type, &body, limits)
    try body.end()
  }

  private static func read(
    _ type: FrontendMessageType, _ body: inout BodyReader, _ limits: WireLimits
  ) throws(WireError) -> FrontendMessage {
    switch type {
    case .query: .query(try Query(body: &body, limits: limits))
    case .parse: .parse(try Parse(body: &body, limits: limits))
    case .bind: .bind(try Bind(body: &body, limits: limits))
    case .describe: .describe(try Describe(body: &body, limits: limits))
    case .execute: .execute(try Execute(body: &body, limits: limits))
    case .close: .close(try Close(body: &body, limits: limits))
    case .flush: .flush
    case .sync: .sync
    case .copyData: .copyData(body.remaining())
    case .copyDone: .copyDone
    case .copyFail: .copyFail(reason: try body.terminated())
    case .terminate: .terminate
    case .authentication: .authentication(body.remaining())
    case .functionCall: functionCall(skipping: &body)
    }
  }

  private static func functionCall(skipping body: inout BodyReader) -> FrontendMessage {
    _ = body.remaining()
    return .functionCall
  }

  public var type: FrontendMessageType {
    switch self {
    case .query: .query
    case .parse: .parse
    case .bind: .bind
    case .describe: .describe
    case .execute: .execute
    case .close: .close
    case .flush: .flush
    case .sync: .sync
    case .copyData: .copyData
    case .copyDone: .copyDone
    case .copyFail: .copyFail
    case .terminate: .terminate
    case .authentication: .authentication
    case .functionCall: .functionCall
    }
  }

  /// Writes the message, header included.
  public func encode(into buffer: inout ByteBuffer) { buffer.writeFrame(type.rawValue, encodeBody(into:)) }

  private func encodeBody(into buffer: inout ByteBuffer) {
    switch self {
    case .query(let query): buffer.writeTerminated(query.statement)
    case .parse(let parse): parse.encodeBody(into: &buffer)
    case .bind(let bind): bind.encodeBody(into: &buffer)
    case .describe(let describe): describe.target.encode(into: &buffer)
    case .execute(let execute): execute.encodeBody(into: &buffer)
    case .close(let close): close.target.encode(into: &buffer)
    case .copyData(let bytes), .authentication(let bytes): buffer.writeImmutableBuffer(bytes)
    case .copyFail(let reason): buffer.writeTerminated(reason)
    case .flush, .sync, .copyDone, .terminate, .functionCall: break
    }
  }
}
