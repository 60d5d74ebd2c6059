public import NIOCore

/// Joins regions that lie side by side in one chunk, so that a pipelined batch, or a whole answer, is written once and
/// without a copy.
///
/// One joiner serves one reader. Append what is passed on; a returned buffer has to be written first. Before anything
/// else is written between, and at the end of the turn, write what ``take()`` returns.
@frozen
public struct RegionJoiner: Sendable {
  @usableFromInline var pending: Region?

  @inlinable
  public init() {}

  /// - Returns: What was pending, when `region` does not continue it.
  @inlinable
  public mutating func append(_ region: Region) -> ByteBuffer? {
    guard let last = pending else {
      pending = region
      return nil
    }
    if last.chunk == region.chunk, last.start + last.length == region.start {
      pending = Region(
        source: last.source, start: last.start, length: last.length + region.length, chunk: last.chunk)
      return nil
    }
    pending = region
    return last.bytes
  }

  /// - Returns: What is pending, if anything; nothing is pending afterwards.
  @inlinable
  public mutating func take() -> ByteBuffer? {
    defer { pending = nil }
    return pending?.bytes
  }
}
