public import NIOCore

extension ByteBuffer {
  /// Writes one message: the type, the length, which is filled in afterwards, and what `body` writes.
  @inlinable
  public mutating func writeFrame(_ type: UInt8, _ body: (inout ByteBuffer) -> Void) {
    writeInteger(type)
    writeLengthPrefixed(body)
  }

  /// Writes a length of four bytes that counts itself, and what `body` writes.
  @inlinable
  mutating func writeLengthPrefixed(_ body: (inout ByteBuffer) -> Void) {
    let start = writerIndex
    writeInteger(UInt32(0))
    body(&self)
    setInteger(UInt32(truncatingIfNeeded: writerIndex - start), at: start)
  }

  @inlinable
  mutating func writeTerminated(_ text: String) {
    writeString(text)
    writeInteger(UInt8(0))
  }

  @inlinable
  mutating func writeTerminated(_ text: ByteBuffer) {
    writeImmutableBuffer(text)
    writeInteger(UInt8(0))
  }

  mutating func writeFormatCodes(_ formats: FormatCodes) {
    writeInteger(UInt16(truncatingIfNeeded: formats.count))
    writeImmutableBuffer(formats.bytes)
  }
}
