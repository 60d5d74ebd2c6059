public import NIOCore

extension BackendMessage {
  public var type: BackendMessageType {
    switch self {
    case .authentication: .authentication
    case .backendKeyData: .backendKeyData
    case .parameterStatus: .parameterStatus
    case .readyForQuery: .readyForQuery
    case .rowDescription: .rowDescription
    case .dataRow: .dataRow
    case .commandComplete: .commandComplete
    case .emptyQueryResponse: .emptyQueryResponse
    case .noData: .noData
    case .parameterDescription: .parameterDescription
    case .parseComplete: .parseComplete
    case .bindComplete: .bindComplete
    case .closeComplete: .closeComplete
    case .portalSuspended: .portalSuspended
    case .copyInResponse: .copyInResponse
    case .copyOutResponse: .copyOutResponse
    case .copyBothResponse: .copyBothResponse
    case .copyData: .copyData
    case .copyDone: .copyDone
    case .errorResponse: .errorResponse
    case .noticeResponse: .noticeResponse
    case .notificationResponse: .notificationResponse
    case .negotiateProtocolVersion: .negotiateProtocolVersion
    case .functionCallResponse: .functionCallResponse
    }
  }

  /// Writes the message, header included.
  public func encode(into buffer: inout ByteBuffer) { buffer.writeFrame(type.rawValue, encodeBody(into:)) }

  private func encodeBody(into buffer: inout ByteBuffer) {
    switch self {
    case .authentication(let request): request.encodeBody(into: &buffer)
    case .backendKeyData(let key):
      buffer.writeInteger(key.processID)
      buffer.writeBytes(key.secret)
    case .parameterStatus(let status): status.encodeBody(into: &buffer)
    case .readyForQuery(let status): buffer.writeInteger(status.rawValue)
    case .rowDescription(let description): description.encodeBody(into: &buffer)
    case .dataRow(let row): row.encodeBody(into: &buffer)
    case .commandComplete(let complete): buffer.writeTerminated(complete.tag)
    case .parameterDescription(let description): description.encodeBody(into: &buffer)
    case .copyInResponse(let response), .copyOutResponse(let response), .copyBothResponse(let response):
      response.encodeBody(into: &buffer)
    case .copyData(let bytes), .functionCallResponse(let bytes): buffer.writeImmutableBuffer(bytes)
    case .errorResponse(let report), .noticeResponse(let report): report.encodeBody(into: &buffer)
    case .notificationResponse(let notification): notification.encodeBody(into: &buffer)
    case .negotiateProtocolVersion(let negotiation): negotiation.encodeBody(into: &buffer)
    case .emptyQueryResponse, .noData, .parseComplete, .bindComplete, .closeComplete, .portalSuspended, .copyDone:
      break
    }
  }
}
