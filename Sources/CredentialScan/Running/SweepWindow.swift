/// A window that moves over a file, with room for a piece and for what overlaps it before and behind.
///
/// ```
///   file    … ─────────┬───────────┬───────────────────────┬──────────┬── …
///   window             │ seen once │ searched in this round │ overlap │
///                    start                                upper     filled
/// ```
/// Lines are counted as their bytes leave the window, so that no byte of a file is read twice.
struct SweepWindow {
  private(set) var bytes: [UInt8]
  /// Bytes of the window that are filled.
  private(set) var filled = 0
  /// Where in the file the window begins, and on which line.
  private var start = 0
  private var line = 1
  private var lineStart = 0
  /// Up to where in the file anchors have been looked for.
  private var searched = 0
  private let overlap: Int

  /// - Parameters:
  ///   - piece: bytes that are read at once.
  ///   - overlap: the longest thing that is found.
  init(piece: Int, overlap: Int) {
    bytes = [UInt8](repeating: 0, count: piece + 2 * overlap)
    self.overlap = overlap
  }

  /// Reads the next piece behind what is there.
  ///
  /// - Returns: how many bytes; 0 at the end, `nil` for an error.
  mutating func read(_ count: Int, at offset: Int, of file: borrowing SystemFile) -> Int? {
    guard let count = file.fill(&bytes, from: filled, count: count, at: offset) else { return nil }
    filled += count
    return count
  }

  /// Where anchors are to be looked for now: each byte once, and none so near the end that what follows it is not there.
  mutating func next(isLast: Bool) -> Range<Int> {
    if isLast { bytes.removeLast(bytes.count - filled) }
    let upper = isLast ? filled : max(0, filled - overlap)
    let lower = min(searched - start, upper)
    searched = start + upper
    return lower..<upper
  }

  /// Makes room for the next piece; what was searched longest ago leaves.
  mutating func move() {
    let count = max(0, searched - start - overlap)
    let feeds = LineFeeds(in: bytes, count: count)
    line += feeds.count
    if let last = feeds.last { lineStart = start + last + 1 }
    bytes.replaceSubrange(0..<(filled - count), with: Array(bytes[count..<filled]))
    start += count
    filled -= count
  }

  /// Where in the file a byte of the window stands.
  func position(of index: Int) -> Position {
    let feeds = LineFeeds(in: bytes, count: index)
    let first = feeds.last.map { start + $0 + 1 } ?? lineStart
    return Position(line: line + feeds.count, column: start + index - first + 1)
  }
}
