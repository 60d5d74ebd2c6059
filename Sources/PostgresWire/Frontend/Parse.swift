public import NIOCore

extension FrontendMessage {
  /// Prepares one statement under a name.
  public struct Parse: Equatable, Sendable {
    public let name: WireName
    /// Without its terminating zero.
    public let statement: ByteBuffer
    /// Type oids of the first parameters; 0 leaves a type to the server.
    public let parameterTypes: [UInt32]

    public init(name: WireName, statement: ByteBuffer, parameterTypes: [UInt32] = []) {
      self.name = name
      self.statement = statement
      self.parameterTypes = parameterTypes
    }

    init(body: inout BodyReader, limits: WireLimits) throws(WireError) {
      name = try body.name("statement name", limit: limits.name)
      statement = try body.statement(limit: limits.statement)
      let count = Int(try body.uint16())
      var types = try body.slice(4 * count)
      parameterTypes = (0..<count).compactMap { _ in types.readInteger() }
    }

    func encodeBody(into buffer: inout ByteBuffer) {
      buffer.writeTerminated(name.text)
      buffer.writeTerminated(statement)
      buffer.writeInteger(UInt16(truncatingIfNeeded: parameterTypes.count))
      for type in parameterTypes { buffer.writeInteger(type) }
    }
  }
}
