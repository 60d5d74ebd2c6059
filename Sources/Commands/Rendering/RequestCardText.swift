import Approvals
import ControlPlane
import SallyportModel

/// The card that a human decides on, for a terminal.
///
/// Everything that an agent had a hand in is escaped (``VisibleText``) and the statement stands behind a bar on every
/// line, wrapped here and not by the terminal: no line of it can pass for a line of the card.
struct RequestCardText {
  let card: RequestCard
  let now: Timestamp
  var width = 100
  var style = Style.plain
  /// Whether the card ends with the commands to decide by; not where the decision is being made already.
  var showsCommands = true

  var text: String {
    var sections = [heading, facts, statement]
    if !card.parameters.isEmpty { sections.append(parameters) }
    sections.append(list("What it does", card.wouldDo, style.bold))
    if !card.relations.isEmpty { sections.append(relations) }
    sections.append(list("Why it is held", card.reasons.map(\.sentence), { $0 }))
    if !card.unknown.isEmpty { sections.append(list("Not known", card.unknown, style.yellow)) }
    if card.state == .pending { sections.append(list("If you approve", card.onApproval, { $0 })) }
    if !card.decisions.isEmpty { sections.append(list("Decisions", card.decisions.map(decision), { $0 })) }
    if let outcome = card.outcome { sections.append(list("Outcome", [outcome], { $0 })) }
    if showsCommands, card.state == .pending { sections.append(commands) }
    return sections.joined(separator: "\n\n")
  }

  private var heading: String {
    let remaining = card.state == .pending ? ", expires \(TimeText.relative(card.expiresAt.timestamp, now: now))" : ""
    return "\(style.bold("Request \(card.id)"))  \(state)\(remaining)"
  }

  private var state: String {
    switch card.state {
    case .pending: style.yellow("pending")
    case .approved, .claimed: style.cyan(card.state.rawValue)
    case .executed: style.green("executed")
    case .failed, .rolledBack, .unknown, .denied: style.red(card.state.rawValue)
    case .expired, .withdrawn: style.dim(card.state.rawValue)
    }
  }

  private var facts: String {
    let rows = [
      ("environment", EnvironmentText.badge(card.environment, style)),
      ("upstream", "\(card.upstream), database \(VisibleText.oneLine(card.database))"),
      ("agent", style.bold(card.token.text)), ("client", client),
      ("owner", card.owner.text),
      (
        "asked",
        "\(TimeText.moment(card.createdAt.timestamp)), \(TimeText.relative(card.createdAt.timestamp, now: now))"
      ),
      ("search path", DisplayWidth.cut(VisibleText.oneLine(card.searchPath.joined(separator: ", ")), to: width - 15)),
      ("row ceiling", card.rowCeiling.map { "\($0)" } ?? "none"),
      ("digest", String(card.digest.prefix(16)) + "…"),
    ]
    return rows.map { "  " + DisplayWidth.pad($0.0, to: 11) + "  " + $0.1 }.joined(separator: "\n")
  }

  /// What the client says of itself is a claim, and may be as long as it likes.
  private var client: String {
    let claim = card.application.map { "calls itself “\(DisplayWidth.cut(VisibleText.oneLine($0), to: 30))”" }
    let parts = [claim, card.address.map { "from \(VisibleText.oneLine($0))" }].compactMap(\.self)
    return DisplayWidth.cut(parts.joined(separator: ", "), to: width - 15)
  }

  private var statement: String {
    let lines = card.sql.split(separator: "\n", omittingEmptySubsequences: false)
    let size =
      lines.count > 20 || card.statements.count > 1
      ? ": \(counted(card.statements.count, "statement")), \(counted(lines.count, "line")), \(card.sql.utf8.count) bytes"
      : ""
    let shown = StatementText.lines(Array(card.sql.utf8), width: width, style: style)
    return (["Statement, exactly as it came\(size)"] + shown).joined(separator: "\n")
  }

  private var parameters: String {
    ParameterText.lines(card.parameters, width: width).dropFirst().joined(separator: "\n")
  }

  private var relations: String {
    let lines = card.relations.map { relation in
      let use = relation.role == .read ? "reads" : relation.effect.rawValue
      return "  " + DisplayWidth.pad(use, to: 11) + "  " + VisibleText.oneLine(relation.name)
    }
    return (["Touches"] + lines).joined(separator: "\n")
  }

  private func decision(_ vote: RequestCard.Vote) -> String {
    let verb = vote.choice == .approve ? "approved" : "denied"
    let ceiling = vote.rowCeiling.map { ", at most \($0) rows" } ?? ""
    let reason = vote.reason.map { ": " + VisibleText.oneLine($0) } ?? ""
    return "\(vote.operator) \(verb) at \(TimeText.moment(vote.decidedAt.timestamp))\(ceiling)\(reason)"
  }

  private var commands: String {
    let irreversible = card.runsInTransaction ? "" : " --irreversible"
    return """
      Decide
        sallyport approve \(card.id)\(irreversible)
        sallyport deny \(card.id) --reason "…"
      """
  }

  private func list(_ title: String, _ entries: [String], _ paint: (String) -> String) -> String {
    let lines = entries.flatMap { entry in
      DisplayWidth.wrapped(VisibleText.oneLine(entry), to: max(20, width - 6)).enumerated().map {
        ($0 == 0 ? "  • " : "    ") + paint($1)
      }
    }
    return ([title] + lines).joined(separator: "\n")
  }

  private func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
