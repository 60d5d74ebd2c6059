public import NIOCore

/// A stretch of bytes inside one chunk of input. Neighbours can be joined again without copying (``RegionJoiner``).
@frozen
public struct Region: Sendable {
  @usableFromInline let source: ByteBuffer
  @usableFromInline let start: Int
  /// In bytes.
  public let length: Int
  /// Which chunk of its reader this lies in: regions of different chunks are never neighbours.
  @usableFromInline let chunk: UInt64

  /// - Parameter start: The first byte, at or after the source's reader index; `length` bytes from there are readable.
  @inlinable
  init(source: ByteBuffer, start: Int, length: Int, chunk: UInt64) {
    self.source = source
    self.start = start
    self.length = length
    self.chunk = chunk
  }

  /// The bytes, sharing the chunk's storage. Copy what is kept for long: a slice keeps its whole chunk alive.
  @inlinable
  public var bytes: ByteBuffer { source.getSlice(at: start, length: length) ?? ByteBuffer() }
}

/// One message as it came: a type byte, a length of four bytes that counts itself, and the body.
///
///     +------+---------------+----------------+
///     | type | length (≥ 4)  | body           |
///     +------+---------------+----------------+
///       1      4               length - 4
@frozen
public struct Frame: Sendable {
  /// Bytes before the body.
  public static let headerLength = 5

  public let type: UInt8
  public let region: Region

  @inlinable
  init(type: UInt8, region: Region) {
    self.type = type
    self.region = region
  }

  /// Header and body, exactly as received: what is forwarded.
  @inlinable
  public var bytes: ByteBuffer { region.bytes }

  @inlinable
  public var body: ByteBuffer {
    region.source.getSlice(at: region.start + Self.headerLength, length: region.length - Self.headerLength)
      ?? ByteBuffer()
  }

  /// Header and body in bytes.
  @inlinable
  public var length: Int { region.length }
}
