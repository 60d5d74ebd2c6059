import Approvals
import ControlPlane
import Ledger
import SallyportModel

/// One event of the ledger in one line.
struct LedgerLine {
  let event: LedgerEvent

  /// What happened, after sequence, time and kind.
  var summary: String {
    switch event.body {
    case .gatewayStarted(let event): "version \(event.version), policy \(event.policyVersion)" + unsafe(event)
    case .gatewayStopped(let event): event.reason
    case .gatewayReloaded(let event): event.error.map { "refused: \($0)" } ?? "policy \(event.policyVersion)"
    case .sessionOpened(let event): opened(event)
    case .sessionClosed(let event):
      "\(event.subject.tokenName) \(event.subject.session) \(event.cause.rawValue), \(event.statements) statements"
    case .authenticationFailed(let event):
      "`\(event.name)` from \(event.address): \(event.cause.rawValue)" + (event.count > 1 ? " ×\(event.count)" : "")
    case .intent(let event): intent(event)
    case .result(let event): result(event)
    case .refusal(let event): refusal(event)
    case .requestOpened(let event): "\(event.request) \(event.subject.tokenName): \(statement)"
    case .requestDecided(let event): decided(event)
    case .requestChanged(let event): changed(event)
    case .tokenIssued(let event), .tokenRevoked(let event), .tokenJWT(let event):
      "\(event.name) \(event.token) by \(event.act.signer)"
    case .operatorAdded(let event), .operatorRevoked(let event): "\(event.name) key \(event.key) by \(event.act.signer)"
    case .upstreamRevoked(let event): shut(event, (try? event.act.unverified(UpstreamRevoke.self))?.reason)
    case .upstreamRestored(let event): shut(event, (try? event.act.unverified(UpstreamRestore.self))?.reason)
    case .grantAsked(let event): asked(event)
    case .grantDenied(let event): denied(event)
    case .grantIssued(let event): issued(event)
    case .grantRevoked(let event): revoked(event)
    case .roleChanged(let event): role(event)
    case .gap(let event):
      "\(event.cause) until \(event.until): \(event.refused) refused, \(event.unrecorded) unrecorded, \(event.dropped) dropped"
    }
  }

  /// The statement, on one line.
  var statement: String {
    switch event.content {
    case .none: ""
    case .full(let content):
      String(decoding: content.sql.prefix(2_000), as: UTF8.self).split(whereSeparator: \.isWhitespace).joined(
        separator: " ")
    case .redacted: "(redacted)"
    }
  }

  /// How the kind is painted: what was stopped stands out from what passed.
  func paint(_ style: Style, _ text: String) -> String {
    switch event.body {
    case .refusal, .authenticationFailed, .gap: style.red(text)
    case .requestOpened, .grantAsked: style.yellow(text)
    case .requestDecided, .tokenIssued, .tokenRevoked, .tokenJWT, .operatorAdded, .operatorRevoked, .grantDenied,
      .grantIssued, .grantRevoked, .upstreamRevoked, .upstreamRestored:
      style.cyan(text)
    case .roleChanged(let event): event.act == .failed || event.act == .closed ? style.red(text) : text
    case .result(let result): result.outcome == .completed ? style.green(text) : style.red(text)
    case .gatewayStarted, .gatewayStopped, .gatewayReloaded, .sessionOpened, .sessionClosed, .intent, .requestChanged:
      text
    }
  }

  private func unsafe(_ event: GatewayStarted) -> String {
    event.unsafeUpstreams.isEmpty ? "" : ", unsafe: " + event.unsafeUpstreams.map(\.text).joined(separator: ", ")
  }

  private func opened(_ event: SessionOpened) -> String {
    let application = event.application.map { " (\($0))" } ?? ""
    let transport = event.tls.map(\.version) ?? "plain text"
    return "\(event.subject.tokenName) \(event.subject.session) from \(event.address)\(application), \(transport)"
  }

  private func intent(_ event: StatementIntent) -> String {
    let request = event.request.map { " for \($0)" } ?? ""
    return "\(event.subject.tokenName) \(event.verdict.rawValue)\(request): \(statement)"
  }

  private func result(_ event: StatementResult) -> String {
    let said = [event.commandTag, event.sqlstate.map { "SQLSTATE \($0)" }].compactMap(\.self).joined(separator: ", ")
    let milliseconds = Double(event.duration / 100) / 10
    return "\(event.execution) \(event.outcome.rawValue)" + (said.isEmpty ? "" : " \(said)") + ", \(milliseconds) ms"
  }

  private func refusal(_ event: StatementRefusal) -> String {
    let rules = event.reasons.map(\.rule).joined(separator: ", ")
    return "\(event.subject.tokenName) refused (\(rules)): \(statement)"
  }

  private func decided(_ event: RequestDecided) -> String {
    let decision = try? event.act.unverified(Decision.self)
    let verb = decision.map { $0.choice == .approve ? "approved" : "denied" } ?? "decided"
    let reason = decision?.reason.map { ": \($0)" } ?? ""
    return "\(event.request) \(verb) by \(event.act.signer), now \(event.state)\(reason)"
  }

  private func asked(_ event: GrantAsked) -> String {
    let span = DurationText.write(.seconds(event.seconds))
    return "\(event.wish) \(event.tokenName), \(GrantText.reach(event.terms)) for \(span): \(event.terms.task)"
  }

  private func denied(_ event: GrantDenied) -> String {
    let reason = (try? event.act.unverified(GrantDeny.self))?.reason.map { ": \($0)" } ?? ""
    return "\(event.wish) \(event.tokenName) by \(event.act.signer)\(reason)"
  }

  private func issued(_ event: GrantChanged) -> String {
    let begin = "\(event.grant) \(event.tokenName) by \(event.act.signer)"
    guard let issue = try? event.act.unverified(GrantIssue.self) else { return begin }
    return begin + ", \(GrantText.reach(issue.terms)) until \(TimeText.moment(issue.notAfter)): \(issue.terms.task)"
  }

  private func shut(_ event: UpstreamChanged, _ reason: String?) -> String {
    "\(event.upstream) by \(event.act.signer)" + (reason.map { ": \($0)" } ?? "")
  }

  private func revoked(_ event: GrantChanged) -> String {
    let reason = (try? event.act.unverified(GrantRevoke.self))?.reason
    let withKey = event.act.kind == .operatorRevoke ? "with the key that issued it" : nil
    return "\(event.grant) \(event.tokenName) by \(event.act.signer)" + ((reason ?? withKey).map { ": \($0)" } ?? "")
  }

  private func role(_ event: RoleChanged) -> String {
    let sessions = event.sessions.map { " (\($0))" } ?? ""
    let more = event.omitted.map { "; and \($0) more" } ?? ""
    let detail = event.error ?? (event.changes.joined(separator: "; ") + more)
    return "\(event.role) at \(event.upstream) \(event.act.rawValue)\(sessions)"
      + (detail.isEmpty ? "" : ": " + detail.split(whereSeparator: \.isWhitespace).joined(separator: " "))
  }

  private func changed(_ event: RequestChanged) -> String {
    let detail = [event.detail, event.rows.map { "\($0) rows" }].compactMap(\.self).joined(separator: ", ")
    return "\(event.request) \(event.step.rawValue), now \(event.state)" + (detail.isEmpty ? "" : ": \(detail)")
  }
}

/// Several events as a table.
enum LedgerTable {
  static func render(_ events: [LedgerEvent], width: Int, style: Style, titles: Bool = true) -> String {
    var table = TextTable(titles: ["SEQ", "TIME (UTC)", "EVENT", "WHAT"])
    table.rows = events.map(row)
    let text = table.render(width: width, style: style)
    return titles ? text : text.split(separator: "\n").dropFirst().joined(separator: "\n")
  }

  /// A line of a stream: its columns cannot know what comes later, so they have a width of their own.
  static func line(_ event: LedgerEvent, width: Int, style: Style) -> String {
    let cells = row(event)
    let widths = [6, 19, 21]
    var text = ""
    for (cell, width) in zip(cells, widths) {
      text +=
        cell.paint(style, cell.text) + String(repeating: " ", count: max(0, width - DisplayWidth.of(cell.text))) + "  "
    }
    return text + DisplayWidth.cut(cells[3].text, to: max(12, width - 52))
  }

  private static func row(_ event: LedgerEvent) -> [TextTable.Cell] {
    let line = LedgerLine(event: event)
    return [
      TextTable.Cell(String(event.sequence)),
      TextTable.Cell(String(TimeText.moment(event.time).dropLast(4))) { $0.dim($1) },
      TextTable.Cell(event.body.kind.rawValue, paint: line.paint), TextTable.Cell(line.summary),
    ]
  }
}
