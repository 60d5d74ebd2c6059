public import NIOCore

/// A message from a server to a client.
///
/// The gateway forwards most of them as the bytes they are; this is for those that it reads or makes.
public enum BackendMessage: Equatable, Sendable {
  case authentication(AuthenticationRequest)
  case backendKeyData(CancelKey)
  case parameterStatus(ParameterStatus)
  case readyForQuery(TransactionStatus)
  case rowDescription(RowDescription)
  /// The columns as they came: a count, then length and bytes of each (``DataRow``).
  case dataRow(DataRow)
  case commandComplete(CommandComplete)
  case emptyQueryResponse
  case noData
  case parameterDescription(ParameterDescription)
  case parseComplete
  case bindComplete
  case closeComplete
  case portalSuspended
  case copyInResponse(CopyResponse)
  case copyOutResponse(CopyResponse)
  case copyBothResponse(CopyResponse)
  case copyData(ByteBuffer)
  case copyDone
  case errorResponse(ServerReport)
  case noticeResponse(ServerReport)
  case notificationResponse(Notification)
  case negotiateProtocolVersion(NegotiateProtocolVersion)
  /// The answer to a FunctionCall, which the gateway never sends.
  case functionCallResponse(ByteBuffer)
}

extension BackendMessage {
  /// - Throws: ``WireError`` when the body is not what its type promises.
  public init(_ frame: Frame) throws(WireError) {
    guard let type = BackendMessageType(rawValue: frame.type) else {
      throw WireError(.unknownType(frame.type), in: "server")
    }
    var body = BodyReader(frame.body, type.name)
    self = try Self.read(type, &body)
    try body.end()
  }

  // One line per message: a table, not a procedure.
  private static func read(_ type: BackendMessageType, _ body: inout BodyReader) throws(WireError) -> BackendMessage {
    switch type {
    case .authentication: .authentication(try AuthenticationRequest(body: &body))
    case .backendKeyData: .backendKeyData(try CancelKey(body: &body))
    case .parameterStatus: .parameterStatus(try ParameterStatus(body: &body))
    case .readyForQuery: .readyForQuery(try TransactionStatus(body: &body))
    case .rowDescription: .rowDescription(try RowDescription(body: &body))
    case .dataRow: .dataRow(try DataRow(body: &body))
    case .commandComplete: .commandComplete(CommandComplete(tag: try body.terminated()))
    case .emptyQueryResponse: .emptyQueryResponse
    case .noData: .noData
    case .parameterDescription: .parameterDescription(try ParameterDescription(body: &body))
    case .parseComplete: .parseComplete
    case .bindComplete: .bindComplete
    case .closeComplete: .closeComplete
    case .portalSuspended: .portalSuspended
    case .copyInResponse: .copyInResponse(try CopyResponse(body: &body))
    case .copyOutResponse: .copyOutResponse(try CopyResponse(body: &body))
    case .copyBothResponse: .copyBothResponse(try CopyResponse(body: &body))
    case .copyData: .copyData(body.remaining())
    case .copyDone: .copyDone
    case .errorResponse: .errorResponse(try ServerReport(body: &body))
    case .noticeResponse: .noticeResponse(try ServerReport(body: &body))
    case .notificationResponse: .notificationResponse(try Notification(body: &body))
    case .negotiateProtocolVersion: .negotiateProtocolVersion(try NegotiateProtocolVersion(body: &body))
    case .functionCallResponse: .functionCallResponse(body.remaining())
    }
  }
}
