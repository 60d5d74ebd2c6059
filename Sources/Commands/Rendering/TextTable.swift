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

  /// What the last column needs to say anything, in columns of the screen.
  private static let leastOfLast = 24
  /// What a cell that is cut keeps.
  private static let least = 8

  /// Lines without trailing blanks. Where the screen has no room for the last column it stands under each row.
  func render(width: Int, style: Style) -> String {
    var widths = titles.indices.map { column in
      rows.map { DisplayWidth.of($0[column].text) }.reduce(DisplayWidth.of(titles[column]), max)
    }
    let room = width - widths.dropLast().reduce(0) { $0 + $1 + 2 }
    let isStacked = titles.count > 2 && room < min(Self.leastOfLast, widths.last ?? 0)
    if isStacked {
      widths.removeLast()
      narrow(&widths, to: width)
    } else {
      widths[widths.count - 1] = max(12, room)
    }
    let head = titles.map { Cell($0, paint: { $0.dim($1) }) }
    return ([head] + rows).map { cells in
      let first = line(zip(cells, widths), style)
      guard isStacked, let last = cells.last else { return first }
      return first + "\n    " + last.paint(style, DisplayWidth.cut(last.text, to: max(12, width - 4)))
    }.joined(separator: "\n")
  }

  /// Takes from the widest columns, the first excepted: it is what a row is called by.
  private func narrow(_ widths: inout [Int], to width: Int) {
    while widths.reduce(-2, { $0 + $1 + 2 }) > width,
      let widest = widths.indices.dropFirst().max(by: { widths[$0] < widths[$1] }), widths[widest] > Self.least
    {
      widths[widest] -= 1
    }
  }

  private func line(_ cells: some Sequence<(Cell, Int)>, _ style: Style) -> String {
    var text = ""
    var gap = 0
    for (cell, width) in cells {
      let shown = DisplayWidth.cut(cell.text, to: width)
      text += String(repeating: " ", count: gap) + cell.paint(style, shown)
      gap = width - DisplayWidth.of(shown) + 2
    }
    return text
  }
}
