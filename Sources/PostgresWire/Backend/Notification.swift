import NIOCore

/// A NOTIFY that the session listens for.
public struct Notification: Hashable, Sendable {
  /// The process that notified.
  public let processID: UInt32
  public let channel: String
  public let payload: String

  public init(processID: UInt32, channel: String, payload: String) {
    self.processID = processID
    self.channel = channel
    self.payload = payload
  }

  init(body: inout BodyReader) throws(WireError) {
    processID = try body.uint32()
    channel = try body.terminatedString()
    payload = try body.terminatedString()
  }

  func encodeBody(into buffer: inout ByteBuffer) {
    buffer.writeInteger(processID)
    buffer.writeTerminated(channel)
    buffer.writeTerminated(payload)
  }
}
