/// Offsets to lines and columns, in one pass.
struct LinePositions {
  /// In the order of the offsets given.
  let list: [(position: Position, isCommented: Bool)]

  init(of offsets: [Int], in bytes: [UInt8]) {
    var line = 1
    var start = 0
    var index = 0
    list = offsets.sorted().map { offset in
      while index < min(offset, bytes.count) {
        if bytes[index] == 10 {
          line += 1
          start = index + 1
        }
        index += 1
      }
      let first = bytes[start..<min(offset, bytes.count)].first { $0 > 32 }
      return (
        Position(line: line, column: offset - start + 1),
        first == UInt8(ascii: "#") || bytes[start..<min(offset, bytes.count)].starts(with: "//".utf8)
      )
    }
  }
}

/// Counts the lines of a file up to ever later offsets, reading it again in pieces.
struct LineCounter {
  private var line = 1
  private var lineStart = 0
  private var offset = 0
  private var buffer = [UInt8](repeating: 0, count: 128 << 10)

  mutating func position(of target: Int, in file: borrowing SystemFile) -> Position {
    while offset < target {
      let wanted = min(buffer.count, target - offset)
      guard let count = file.fill(&buffer, from: 0, count: wanted, at: offset), count > 0 else { break }
      let feeds = LineFeeds(in: buffer, count: count)
      line += feeds.count
      if let last = feeds.last { lineStart = offset + last + 1 }
      offset += count
    }
    return Position(line: line, column: max(1, target - lineStart + 1))
  }
}

/// Paths as people write them.
enum PathText {
  /// `~/…` where the file lies in the home directory.
  static func shown(_ path: String, home: String?) -> String {
    guard let home, path.hasPrefix(home + "/") else { return path }
    return "~" + path.dropFirst(home.count)
  }
}
