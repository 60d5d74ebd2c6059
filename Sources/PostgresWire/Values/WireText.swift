public import NIOCore

/// Whether bytes are text that the server would take: UTF-8 without a zero byte.
///
/// Looks at the bytes as they are and never repairs them, so that what was checked is what is forwarded.
public enum WireText {
  /// - Parameters:
  ///   - bytes: The text, without a terminating zero.
  ///   - subject: What the text is, for the error.
  /// - Throws: ``WireError/Code/zeroByte`` or ``WireError/Code/notUTF8``.
  @inlinable
  public static func check(_ bytes: ByteBuffer, _ subject: @autoclosure () -> String) throws(WireError) {
    var seen: UInt64 = 0
    var zero: UInt64 = 0
    var index = bytes.readerIndex
    let end = bytes.writerIndex
    while let word = bytes.getInteger(at: index, endianness: .host, as: UInt64.self) {
      seen |= word
      zero |= (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
      index += 8
    }
    while index < end, let byte = bytes.getInteger(at: index, as: UInt8.self) {
      seen |= UInt64(byte)
      zero |= byte == 0 ? 1 : 0
      index += 1
    }
    if zero != 0 { throw WireError(.zeroByte, in: subject()) }
    if seen & 0x8080_8080_8080_8080 != 0 { try checkBeyondASCII(bytes, subject()) }
  }

  @usableFromInline
  static func checkBeyondASCII(_ bytes: ByteBuffer, _ subject: String) throws(WireError) {
    guard String(validating: bytes.readableBytesView, as: UTF8.self) != nil else {
      throw WireError(.notUTF8, in: subject)
    }
  }

  /// The bytes as a text.
  ///
  /// - Throws: ``WireError`` unless they are UTF-8 without a zero byte.
  @inlinable
  public static func string(_ bytes: ByteBuffer, _ subject: @autoclosure () -> String) throws(WireError) -> String {
    guard bytes.readableBytes > 0 else { return "" }
    guard let text = String(validating: bytes.readableBytesView, as: UTF8.self) else {
      throw WireError(.notUTF8, in: subject())
    }
    return text
  }
}
