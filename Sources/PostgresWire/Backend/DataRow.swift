public import NIOCore

/// One row of a result: the columns in order, `nil` for NULL.
public struct DataRow: Equatable, Sendable {
  public let columns: BoundValues

  public init(_ columns: [ByteBuffer?]) { self.columns = BoundValues(columns) }

  init(body: inout BodyReader) throws(WireError) { columns = try BoundValues(body: &body) }

  func encodeBody(into buffer: inout ByteBuffer) {
    buffer.writeInteger(UInt16(truncatingIfNeeded: columns.count))
    buffer.writeImmutableBuffer(columns.bytes)
  }
}
