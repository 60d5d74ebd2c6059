public import NIOCore

extension FrontendMessage {
  /// Makes a portal of a prepared statement and values.
  public struct Bind: Equatable, Sendable {
    public let portal: WireName
    public let statement: WireName
    public let parameterFormats: FormatCodes
    public let values: BoundValues
    public let resultFormats: FormatCodes

    public init(
      portal: WireName = .unnamed, statement: WireName = .unnamed, parameterFormats: FormatCodes = FormatCodes(),
      values: BoundValues = BoundValues(), resultFormats: FormatCodes = FormatCodes()
    ) {
      self.portal = portal
      self.statement = statement
      self.parameterFormats = parameterFormats
      self.values = values
      self.resultFormats = resultFormats
    }

    init(body: inout BodyReader, limits: WireLimits) throws(WireError) {
      portal = try body.name("portal name", limit: limits.name)
      statement = try body.name("statement name", limit: limits.name)
      parameterFormats = try body.formatCodes()
      values = try BoundValues(body: &body)
      resultFormats = try body.formatCodes()
      guard parameterFormats.count <= 1 || parameterFormats.count == values.count else {
        throw WireError(.invalidField, in: body.subject)
      }
    }

    func encodeBody(into buffer: inout ByteBuffer) {
      buffer.writeTerminated(portal.text)
      buffer.writeTerminated(statement.text)
      buffer.writeFormatCodes(parameterFormats)
      buffer.writeInteger(UInt16(truncatingIfNeeded: values.count))
      buffer.writeImmutableBuffer(values.bytes)
      buffer.writeFormatCodes(resultFormats)
    }
  }
}

/// The values of a Bind, in order; `nil` is NULL.
///
/// A view of the message's own bytes whose lengths were checked when it was read: a Bind that nobody has to look into costs no
/// allocation.
public struct BoundValues: Equatable, Sendable, Sequence {
  public let count: Int
  let bytes: ByteBuffer

  public init(_ values: [ByteBuffer?] = []) {
    count = values.count
    bytes = values.reduce(into: ByteBuffer()) { buffer, value in
      buffer.writeInteger(value.map { Int32(truncatingIfNeeded: $0.readableBytes) } ?? -1)
      if let value { buffer.writeImmutableBuffer(value) }
    }
  }

  init(body: inout BodyReader) throws(WireError) {
    count = Int(try body.uint16())
    var rest = body
    var length = 0
    for _ in 0..<count {
      let value = try rest.int32()
      guard value >= -1 else { throw WireError(.invalidField, in: body.subject) }
      _ = try rest.slice(Int(Swift.max(value, 0)))
      length += 4 + Int(Swift.max(value, 0))
    }
    bytes = try body.slice(length)
  }

  public func makeIterator() -> Iterator { Iterator(rest: bytes) }

  public struct Iterator: IteratorProtocol, Sendable {
    var rest: ByteBuffer

    public mutating func next() -> ByteBuffer?? {
      guard let length = rest.readInteger(as: Int32.self) else { return nil }
      return .some(length < 0 ? nil : rest.readSlice(length: Int(length)))
    }
  }
}
