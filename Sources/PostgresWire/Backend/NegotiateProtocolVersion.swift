import NIOCore

/// The server speaks an older minor version than asked for, or does not know some `_pq_.` options.
public struct NegotiateProtocolVersion: Hashable, Sendable {
  /// The newest that the server has. On the wire the whole version stands, though the manual says minor; a bare minor number is
  /// read as one of major 3.
  public let newest: ProtocolVersion
  public let unsupportedOptions: [String]

  public init(newest: ProtocolVersion, unsupportedOptions: [String] = []) {
    self.newest = newest
    self.unsupportedOptions = unsupportedOptions
  }

  /// More options than a startup packet has room for are a lie.
  static let optionLimit = 1_000

  init(body: inout BodyReader) throws(WireError) {
    let version = ProtocolVersion(code: try body.uint32())
    newest = version.major == 0 ? ProtocolVersion(major: 3, minor: version.minor) : version
    let count = Int(try body.int32())
    guard (0...Self.optionLimit).contains(count) else { throw WireError(.invalidField, in: body.subject) }
    var options: [String] = []
    for _ in 0..<count { options.append(try body.terminatedString()) }
    unsupportedOptions = options
  }

  func encodeBody(into buffer: inout ByteBuffer) {
    buffer.writeInteger(newest.code)
    buffer.writeInteger(UInt32(truncatingIfNeeded: unsupportedOptions.count))
    for option in unsupportedOptions { buffer.writeTerminated(option) }
  }
}
