/// A table for people: aligned columns, the last one cut to what the terminal has room for.
struct TextTable {
  /// What stands in a cell: plain text, and how to paint it once its width is known.
  struct Cell {
    var text: String
    var paint: (Style, String) -> String

    init(_ text: String, paint: @escaping (Style, String) -> String = { $1 }) {
      self.text = VisibleText.oneLine(text)
      self.paint = paint
    }
  }

  var titles: [String]
  var rows: [[Cell]] = []

  /// Lines without trailing blanks.
  func render(width: Int, style: Style) -> String {
    let widths = titles.indices.map { column in
      rows.map { DisplayWidth.of($0[column].text) }.reduce(DisplayWidth.of(titles[column]), max)
    }
    let before = widths.dropLast().reduce(0) { $0 + $1 + 2 }
    let last = max(12, width - before)
    let head = line(titles.map { Cell($0, paint: { $0.dim($1) }) }, widths, last, style)
    return ([head] + rows.map { line($0, widths, last, style) }).joined(separator: "\n")
  }

  private func line(_ cells: [Cell], _ widths: [Int], _ last: Int, _ style: Style) -> String {
    let painted = cells.enumerated().map { column, cell in
      let isLast = column == cells.count - 1
      let text = isLast ? DisplayWidth.cut(cell.text, to: last) : cell.text
      let padding = isLast ? "" : String(repeating: " ", count: widths[column] - DisplayWidth.of(text))
      return cell.paint(style, text) + padding
    }
    return painted.joined(separator: "  ")
  }
}
