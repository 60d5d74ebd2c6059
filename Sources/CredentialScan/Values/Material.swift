/// One value that a file holds, and where: what a format reader yields and recognisers look at.
struct Material: Sendable, CustomStringConvertible {
  /// The way to it: keys, table and section names, list indices; `["mcpServers", "db", "env", "DATABASE_URL"]`.
  var path: [String]
  var value: Secret
  var position: Position
  /// Whether it stands in a comment: one keystroke away from being used.
  var isCommented = false

  /// The last key of the path that is a name and no index: `DATABASE_URL`.
  var name: String { path.last { !$0.hasPrefix("[") } ?? "" }
  /// The path without its last part: where its siblings are.
  var parent: ArraySlice<String> { path.dropLast() }
  var field: String { path.joined(separator: ".").replacing(".[", with: "[") }
  var description: String { "\(field) (\(position))" }
}

/// Where something stands in a file; both count from 1. A column counts bytes.
public struct Position: Hashable, Sendable, Comparable, CustomStringConvertible {
  public let line: Int
  public let column: Int

  public static func < (left: Position, right: Position) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
  public var description: String { "\(line):\(column)" }
}

/// All values of one file, within the limits.
struct Document: Sendable {
  var entries: [Material] = []
  /// What could not be read of it.
  var problems: [ReadingProblem] = []

  /// The first value under a name, among the siblings of an entry first, then in the whole file. Names are compared without
  /// regard to case.
  func value(of names: [String], near entry: Material) -> Material? {
    let matching = entries.filter { candidate in names.contains { $0.lowercased() == candidate.name.lowercased() } }
    return matching.first { $0.parent == entry.parent } ?? matching.first
  }

  func siblings(of entry: Material) -> [Material] { entries.filter { $0.parent == entry.parent } }
}

/// Why a reader did not yield all that a file holds.
enum ReadingProblem: Hashable, Sendable {
  case malformed(line: Int)
  case tooDeep
  case tooManyValues
  case notText
}
