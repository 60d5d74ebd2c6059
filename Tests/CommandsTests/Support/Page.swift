import Foundation
import Testing

/// A page of the documentation.
struct Page {
  private let lines: [String]

  init(_ name: String, file: String = #filePath) throws {
    var root = URL(fileURLWithPath: file)
    for _ in 0..<4 { root.deleteLastPathComponent() }
    let text = try String(contentsOf: root.appendingPathComponent("docs/\(name)"), encoding: .utf8)
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// The cells of the first table under a heading, or of the one whose first column is called so, without its head.
  func table(_ heading: String) throws -> [[String]] {
    let start = try #require(lines.firstIndex { $0 == heading || $0.hasPrefix("| \(heading) |") })
    let table = lines[start...].drop { !$0.hasPrefix("|") }.prefix { $0.hasPrefix("|") }
    return table.dropFirst(2).map { row in
      row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }

  /// What stands in back-quotes.
  static func code(_ cell: String) -> [String] {
    cell.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }
      .map { String($0.element) }
  }
}
