import NIOCore

/// Where the session's transaction stands, as ReadyForQuery tells.
@frozen
public enum TransactionStatus: UInt8, Hashable, Sendable {
  /// No transaction block.
  case idle = 0x49  // I
  case inTransaction = 0x54  // T
  /// Until the block is ended every statement is refused.
  case failed = 0x45  // E

  init(body: inout BodyReader) throws(WireError) {
    guard let status = TransactionStatus(rawValue: try body.uint8()) else {
      throw WireError(.invalidField, in: body.subject)
    }
    self = status
  }
}

/// The value of a setting that the server reports, at the beginning and whenever it changes.
public struct ParameterStatus: Hashable, Sendable {
  public let name: String
  public let value: String

  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  init(body: inout BodyReader) throws(WireError) {
    name = try body.terminatedString()
    value = try body.terminatedString()
  }

  func encodeBody(into buffer: inout ByteBuffer) {
    buffer.writeTerminated(name)
    buffer.writeTerminated(value)
  }
}
