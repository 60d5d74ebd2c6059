import NIOCore

/// How a value stands on the wire.
@frozen
public enum FormatCode: UInt16, Hashable, Sendable {
  case text = 0
  case binary = 1
}

/// The format codes of a Bind: none (all text), one for all, or one for each.
///
/// A view of the message's own bytes, checked when it was read: nothing is allocated for it.
public struct FormatCodes: Sendable {
  let bytes: ByteBuffer

  /// - Precondition: Codes of two bytes each, as ``BodyReader/formatCodes()`` has checked.
  init(checked bytes: ByteBuffer) { self.bytes = bytes }

  public init(_ codes: [FormatCode] = []) {
    bytes = codes.reduce(into: ByteBuffer()) { $0.writeInteger($1.rawValue) }
  }

  /// How many codes were sent, which may be fewer than there are values.
  public var count: Int { bytes.readableBytes / 2 }

  /// The format of the value at `index`, under the rule of none, one or each.
  public func format(of index: Int) -> FormatCode {
    let code = count == 1 ? 0 : index
    let value = bytes.getInteger(at: bytes.readerIndex + 2 * code, as: UInt16.self)
    return value.flatMap(FormatCode.init(rawValue:)) ?? .text
  }

  /// The codes as they were sent.
  public var codes: [FormatCode] { (0..<count).map(format(of:)) }
}

extension FormatCodes: Equatable {
  public static func == (left: FormatCodes, right: FormatCodes) -> Bool { left.bytes == right.bytes }
}
