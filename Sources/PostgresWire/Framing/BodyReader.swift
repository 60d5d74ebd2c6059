import NIOCore

/// Reads the fields of one message's body, each checked against what is there.
struct BodyReader {
  private var bytes: ByteBuffer
  /// The message, for errors.
  let subject: String

  init(_ bytes: ByteBuffer, _ subject: String) {
    self.bytes = bytes
    self.subject = subject
  }

  var isAtEnd: Bool { bytes.readableBytes == 0 }

  mutating func uint8() throws(WireError) -> UInt8 { try integer() }
  mutating func uint16() throws(WireError) -> UInt16 { try integer() }
  mutating func uint32() throws(WireError) -> UInt32 { try integer() }
  mutating func int32() throws(WireError) -> Int32 { try integer() }

  private mutating func integer<Value: FixedWidthInteger>() throws(WireError) -> Value {
    guard let value = bytes.readInteger(as: Value.self) else { throw WireError(.truncated, in: subject) }
    return value
  }

  mutating func slice(_ length: Int) throws(WireError) -> ByteBuffer {
    guard length >= 0, let slice = bytes.readSlice(length: length) else { throw WireError(.truncated, in: subject) }
    return slice
  }

  /// Everything that is left.
  mutating func remaining() -> ByteBuffer {
    defer { bytes.moveReaderIndex(to: bytes.writerIndex) }
    return bytes.slice()
  }

  mutating func remainingBytes() -> [UInt8] { Array(remaining().readableBytesView) }

  /// A zero-terminated string, without its zero.
  mutating func terminated() throws(WireError) -> ByteBuffer {
    guard let end = bytes.readableBytesView.firstIndex(of: 0) else { throw WireError(.unterminatedString, in: subject) }
    let text = try slice(end - bytes.readerIndex)
    bytes.moveReaderIndex(forwardBy: 1)
    return text
  }

  mutating func terminatedString() throws(WireError) -> String { try WireText.string(terminated(), subject) }

  /// The name of a statement or portal.
  mutating func name(_ what: String, limit: Int) throws(WireError) -> WireName {
    let text = try terminated()
    guard text.readableBytes <= limit else { throw WireError(.overLimit(limit), in: what) }
    return WireName(try WireText.string(text, what))
  }

  /// A count of two bytes, then as many format codes.
  mutating func formatCodes() throws(WireError) -> FormatCodes {
    let codes = try slice(2 * Int(uint16()))
    let formats = FormatCodes(checked: codes)
    var rest = codes
    while let code = rest.readInteger(as: UInt16.self) {
      guard FormatCode(rawValue: code) != nil else { throw WireError(.invalidField, in: subject) }
    }
    return formats
  }

  func end() throws(WireError) {
    guard isAtEnd else { throw WireError(.trailingBytes, in: subject) }
  }
}
