import SQLAnalysis
import SallyportModel

/// One explained statement for people.
enum ExplanationText {
  /// All of one text.
  ///
  /// - Parameter number: which text it is, where there are several.
  static func of(_ explained: [Explanation], number: Int? = nil, style: Style) -> String {
    let title = number.map { style.dim("text \($0)") + "\n" } ?? ""
    guard !explained.isEmpty else { return title + nothing + (number == nil ? "\n" + suggestion : "") }
    return title + explained.map { of($0, style: style) }.joined(separator: "\n\n")
  }

  private static let nothing = "There is no statement in it, only white space or comments: nothing would happen."
  private static let suggestion =
    "  hint: give one in quotes, or a script on standard input: sallyport explain 'SELECT 1'"

  static func of(_ explanation: Explanation, style: Style) -> String {
    var lines = [paint(explanation.verdict, style) + "  " + style.bold(heading(explanation))]
    if let error = explanation.error { lines += trouble(error, style).map { "  " + $0 } }
    lines += rows(explanation).map { "  " + style.dim(padded($0.title)) + VisibleText.oneLine($0.text) }
    lines += explanation.reasons.map { reason($0, style) }
    return lines.joined(separator: "\n")
  }

  /// The statement, as much of it as leaves the reasons in sight: less where an excerpt follows.
  private static func heading(_ explanation: Explanation) -> String {
    let (lines, characters) = explanation.error == nil ? (20, 1_000) : (5, 300)
    let sql = explanation.sql
    let whole = sql.split(separator: "\n", maxSplits: lines, omittingEmptySubsequences: false)
    let shown = whole.prefix(lines).joined(separator: "\n").prefix(characters)
    guard shown.utf8.count < sql.utf8.count else { return VisibleText.lines(sql) }
    return VisibleText.lines(String(shown)) + "… (\(sql.utf8.count) bytes)"
  }

  /// As all errors are shown: the place, the complaint, the line with a mark, the way on.
  private static func trouble(_ error: Trouble, _ style: Style) -> [String] {
    var lines = [style.red(style.bold("error:")) + " " + VisibleText.oneLine(error.description)]
    if let line = error.line, let column = error.column {
      lines[0] = style.bold("\(line):\(column):") + " " + lines[0]
      lines += error.excerpt
    }
    if let hint = error.hint { lines.append("  " + style.cyan("hint:") + " " + VisibleText.oneLine(hint)) }
    return lines
  }

  /// What is said of a statement, in order; docs/rules.md explains each.
  static let titles = [
    "does", "relations", "columns", "changes", "uncounted", "locks", "rows", "settings", "unreviewed", "besides",
  ]

  private static func rows(_ explanation: Explanation) -> [(title: String, text: String)] {
    guard let facts = explanation.facts else { return [] }
    let relations = facts.relations.map { "\($0.relation) (\($0.effect.rawValue))" }
    let routines = facts.routines.filter { !$0.isHarmless }.map(\.name)
    let texts = [
      explanation.effects.joined(separator: ", "), relations.joined(separator: ", "), columns(facts),
      facts.changes.compactMap(change).joined(separator: ", "), uncounted(explanation), locks(facts), rows(facts),
      facts.settings.map(\.name).joined(separator: ", "), routines.joined(separator: ", "),
      facts.concerns.map(\.rawValue).sorted().joined(separator: ", "),
    ]
    return zip(titles, texts).filter { !$0.1.isEmpty }.map { (title: $0.0, text: $0.1) }
  }

  /// Each relation's columns once, and which of them are written: only where the text names any.
  private static func columns(_ facts: StatementFacts) -> String {
    let named = facts.columns.filter { $0.name != "*" }
    guard !named.isEmpty else { return "" }
    let shown = facts.columns.map { use in
      let owner = use.relations.count == 1 ? use.relations[0].name + "." : ""
      return owner + use.name + (use.role == .target ? " (written)" : "")
    }
    let limit = 12
    let more = shown.count > limit ? ["and \(shown.count - limit) more"] : []
    return (shown.prefix(limit) + more).joined(separator: ", ")
  }

  /// What a change restricts, where it restricts nothing or very little.
  private static func change(_ change: RowChange) -> String? {
    let name = change.relations.first?.description ?? ""
    if let why = change.unrestricted { return "\(name): every row (\(why.rawValue))" }
    return change.mostRows.map { "\(name): at most \($0) row\($0 == 1 ? "" : "s")" }
  }

  /// Changes whose rows nobody can count beforehand.
  private static func uncounted(_ explanation: Explanation) -> String {
    (explanation.counting ?? []).compactMap { $0.obstacle?.rawValue }.joined(separator: ", ")
  }

  /// Locks that others feel: what every INSERT takes is not worth a line.
  private static func locks(_ facts: StatementFacts) -> String {
    facts.locks.filter { $0.mode > .rowExclusive || $0.rows != nil }
      .map { "\($0.relation) (\($0.rows?.rawValue ?? $0.mode.rawValue))" }.joined(separator: ", ")
  }

  private static func rows(_ facts: StatementFacts) -> String {
    guard let limit = facts.limits.first(where: \.isOutermost) else { return "" }
    return limit.rows.map { "at most \($0)" + (limit.withTies ? " and their ties" : "") } ?? "limited by an expression"
  }

  private static func reason(_ reason: Reason, _ style: Style) -> String {
    let subject = reason.subject.map { ": " + VisibleText.oneLine($0) } ?? ""
    return "  " + style.dim(padded(reason.verdict.rawValue)) + reason.rule + subject
  }

  private static func padded(_ title: String) -> String {
    title + String(repeating: " ", count: max(1, 12 - title.count))
  }

  private static func paint(_ verdict: Verdict, _ style: Style) -> String {
    switch verdict {
    case .allow: style.green("allow ")
    case .hold: style.yellow("hold  ")
    case .refuse: style.red("refuse")
    }
  }
}
