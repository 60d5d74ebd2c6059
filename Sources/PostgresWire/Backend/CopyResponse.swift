import NIOCore

/// The server is ready for COPY data, or about to send it.
public struct CopyResponse: Hashable, Sendable {
  public let format: FormatCode
  /// Of each column; all text when ``format`` is.
  public let columnFormats: [FormatCode]

  public init(format: FormatCode, columnFormats: [FormatCode]) {
    self.format = format
    self.columnFormats = columnFormats
  }

  init(body: inout BodyReader) throws(WireError) {
    guard let format = FormatCode(rawValue: UInt16(try body.uint8())) else {
      throw WireError(.invalidField, in: body.subject)
    }
    self.format = format
    columnFormats = try body.formatCodes().codes
  }

  func encodeBody(into buffer: inout ByteBuffer) {
    buffer.writeInteger(UInt8(truncatingIfNeeded: format.rawValue))
    buffer.writeFormatCodes(FormatCodes(columnFormats))
  }
}
