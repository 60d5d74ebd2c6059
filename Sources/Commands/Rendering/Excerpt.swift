/// The line of a text that something is wrong with, and a mark under the place.
enum Excerpt {
  /// Scalars of a line that are shown.
  private static let width = 100

  /// Two lines, `12 | text` and `   | ^~~`; none where the text has no such line.
  ///
  /// - Parameters:
  ///   - line: counts from 1, as `column` does; columns are Unicode scalars.
  ///   - length: scalars to underline.
  static func of(_ source: String, line: Int, column: Int, length: Int = 1) -> [String] {
    let lines = source.split(separator: "\n", maxSplits: line, omittingEmptySubsequences: false)
    guard lines.indices.contains(line - 1) else { return [] }
    let scalars = Array(lines[line - 1].unicodeScalars)
    let place = max(0, min(column - 1, scalars.count))
    let window = self.window(around: place, of: scalars.count)
    let number = String(line)
    let margin = String(repeating: " ", count: number.count)
    let before = (window.lowerBound > 0 ? "…" : "") + shown(scalars[window.lowerBound..<place])
    let after = shown(scalars[place..<window.upperBound]) + (window.upperBound < scalars.count ? "…" : "")
    let mark = "^" + String(repeating: "~", count: max(0, min(length, width) - 1))
    return [
      "  \(number) | \(before)\(after)",
      "  \(margin) | \(String(repeating: " ", count: DisplayWidth.of(before)))\(mark)",
    ]
  }

  /// The whole line where it is short; else as much as fits, the place in the third quarter.
  private static func window(around place: Int, of count: Int) -> Range<Int> {
    guard count > width else { return 0..<count }
    let start = max(0, min(place - width * 3 / 4, count - width))
    return start..<(start + width)
  }

  private static func shown(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return VisibleText.oneLine(String(text))
  }
}
