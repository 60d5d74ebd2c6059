/// How much of a report a screen holds: every company-ending finding with the step that contains it first, then all lines of the
/// worst, then what several say together, then the rest in one line each.
struct ScreenPlan: Equatable {
  /// Findings with all their lines: four, and one between.
  private(set) var full = 0
  /// Findings in two lines: what it is, and what contains it.
  private(set) var compact = 0
  /// Findings in one line.
  private(set) var brief = 0
  /// Cross findings: a heading for all, then two lines each.
  private(set) var crossings = 0

  private static let fullLines = 5
  private static let compactLines = 2
  private static let most = (full: 3, compact: 8, brief: 4, crossings: 2)

  /// - Parameters:
  ///   - rows: what is left of the screen for findings.
  ///   - worst: company-ending findings; the worst of the others counts as one where there are none.
  ///   - others: those after them.
  ///   - crossed: cross findings.
  init(rows: Int, worst: Int, others: Int, crossed: Int) {
    // A line for what is left out, and a blank one behind each part.
    var room = rows - 2
    compact = min(worst, max(1, room / Self.compactLines), Self.most.full + Self.most.compact)
    room -= compact * Self.compactLines
    if crossed > 0, room >= 4 {
      crossings = 1
      room -= 4
    }
    while full < Self.most.full, compact > 0, room >= Self.fullLines - Self.compactLines {
      (full, compact) = (full + 1, compact - 1)
      room -= Self.fullLines - Self.compactLines
    }
    if crossed > crossings, crossings == 1, room >= 2 {
      crossings = 2
      room -= 2
    }
    brief = max(0, min(others, Self.most.brief, room))
  }
}
