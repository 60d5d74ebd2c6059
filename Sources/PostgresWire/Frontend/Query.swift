public import NIOCore

extension FrontendMessage {
  /// Simple query: a text of any number of statements.
  public struct Query: Equatable, Sendable {
    /// Without its terminating zero, and without any other.
    public let statement: ByteBuffer

    public init(statement: ByteBuffer) { self.statement = statement }

    init(body: inout BodyReader, limits: WireLimits) throws(WireError) {
      statement = try body.statement(limit: limits.statement)
    }
  }
}

extension BodyReader {
  mutating func statement(limit: Int) throws(WireError) -> ByteBuffer {
    let text = try terminated()
    guard text.readableBytes <= limit else { throw WireError(.overLimit(limit), in: "statement") }
    return text
  }
}
