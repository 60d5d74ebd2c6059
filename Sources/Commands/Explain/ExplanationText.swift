import SQLAnalysis
import SallyportModel

/// One explained statement for people.
enum ExplanationText {
  static func of(_ explanation: Explanation, style: Style) -> String {
    var lines = [paint(explanation.verdict, style) + "  " + style.bold(VisibleText.lines(explanation.sql))]
    if let error = explanation.error { lines.append("  not understood: " + VisibleText.lines(error.description)) }
    lines += rows(explanation).map { "  " + style.dim(padded($0.title)) + VisibleText.oneLine($0.text) }
    lines += explanation.reasons.map { reason($0, style) }
    return lines.joined(separator: "\n")
  }

  private static func rows(_ explanation: Explanation) -> [(title: String, text: String)] {
    guard let facts = explanation.facts else { return [] }
    let relations = facts.relations.map { "\($0.relation) (\($0.effect.rawValue))" }
    let routines = facts.routines.filter { !$0.isHarmless }.map(\.name)
    let all: [(title: String, text: String)] = [
      ("does", explanation.effects.joined(separator: ", ")),
      ("relations", relations.joined(separator: ", ")),
      ("columns", columns(facts)),
      ("changes", facts.changes.compactMap(change).joined(separator: ", ")),
      ("uncounted", uncounted(explanation)),
      ("locks", locks(facts)),
      ("rows", rows(facts)),
      ("settings", facts.settings.map(\.name).joined(separator: ", ")),
      ("unreviewed", routines.joined(separator: ", ")),
      ("besides", facts.concerns.map(\.rawValue).sorted().joined(separator: ", ")),
    ]
    return all.filter { !$0.text.isEmpty }
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
