public import NIOCore

/// A statement has run: `SELECT 5`, `INSERT 0 1`, `CREATE TABLE`.
public struct CommandComplete: Equatable, Sendable {
  public let tag: ByteBuffer

  public init(tag: ByteBuffer) { self.tag = tag }
  public init(_ tag: String) { self.tag = ByteBuffer(string: tag) }

  /// Rows that the statement returned or touched: the number at the end of the tag, `nil` if there is none.
  public var rows: Int? {
    let digits = tag.readableBytesView.reversed().prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard digits.count > 0, digits.count <= 18, digits.count < tag.readableBytes else { return nil }
    guard tag.readableBytesView.dropLast(digits.count).last == UInt8(ascii: " ") else { return nil }
    return digits.reversed().reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }
}
