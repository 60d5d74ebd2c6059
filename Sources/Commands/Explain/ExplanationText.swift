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
      ("settings", facts.settings.map(\.name).joined(separator: ", ")),
      ("unreviewed", routines.joined(separator: ", ")),
      ("besides", facts.concerns.map(\.rawValue).sorted().joined(separator: ", ")),
    ]
    return all.filter { !$0.text.isEmpty }
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
