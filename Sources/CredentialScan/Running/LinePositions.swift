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

/// Paths as people write them.
enum PathText {
  /// `~/…` where the file lies in the home directory.
  static func shown(_ path: String, home: String?) -> String {
    guard let home, path.hasPrefix(home + "/") else { return path }
    return "~" + path.dropFirst(home.count)
  }
}
