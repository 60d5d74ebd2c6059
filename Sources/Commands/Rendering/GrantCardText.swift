import Approvals
import ControlPlane
import SallyportModel

/// A grant or a wish in full, for the person who signs, ends or wonders.
///
/// The task may be an agent's: it is escaped and stands behind a bar on every line, so that no line of it can pass for one of the card.
struct GrantCardText {
  let now: Timestamp
  var width = 80
  var style = Style.plain
  /// Whether it ends with the commands to go on by; not where it is being decided already.
  var showsCommands = true
  /// What the grant's upstream has still to lose.
  var pending: PendingRoles?

  /// A grant as it stands.
  func text(of listed: ReadGrants.Listed) -> String {
    let grant = listed.grant
    let heading = "\(style.bold("Grant \(grant.id)"))  \(paint(listed.standing))" + remaining(listed)
    var facts = place(grant) + [("issued", "by \(grant.issuer), \(TimeText.moment(grant.issuedAt))")]
    if let wish = listed.record.wish { facts.append(("answers", wish.text)) }
    if let revoked = revocation(listed) { facts.append(("revoked", revoked)) }
    if let pending, pending.grants.contains(grant.id) {
      facts.append(
        ("role pending", "what it gave waits to be taken back; " + PendingText.cause(pending, at: grant.upstream)))
    }
    if let objection = listed.objection { facts.append(("not believed", VisibleText.oneLine(objection))) }
    let spent = "spent: \(rows(listed.spent)), left: \(counted(listed.left))"
    var sections = [
      heading + "\n\n" + self.facts(facts), task(grant.terms),
      reach(listed.standing.isLiving ? "It may" : "It was for", grant.terms, [life(grant), spent]),
    ]
    var commands = [("look back", "sallyport ledger show \(grant.id)")]
    if listed.standing.isLiving { commands.append(("end it", "sallyport grant revoke \(grant.id)")) }
    sections.append(self.facts(commands))
    return sections.joined(separator: "\n\n")
  }

  /// A wish, and what became of it.
  func text(of wish: GrantWish) -> String {
    let heading = "\(style.bold("Wish \(wish.id)"))  \(paint(wish.outcome))"
    var facts = [("upstream", wish.upstream.text), ("token", wish.tokenName.text), ("asked", asked(wish))]
    switch wish.outcome {
    case .open, .withdrawn: break
    case .issued(let id): facts.append(("grant", id.text))
    case .denied(by: let name, let reason):
      facts.append(("denied", "by \(name)" + (reason.map { ": " + VisibleText.oneLine($0) } ?? "")))
    }
    var sections = [
      heading + "\n\n" + self.facts(facts), task(wish.terms),
      reach("It asks for", wish.terms, ["for \(DurationText.write(.seconds(wish.seconds))) from its issue"]),
    ]
    if showsCommands, wish.outcome == .open {
      sections.append(
        self.facts([
          ("sign it", "sallyport grant issue --wish \(wish.id)"),
          ("refuse it", "sallyport grant deny \(wish.id) --reason \"…\""),
        ]))
    }
    return sections.joined(separator: "\n\n")
  }

  /// What the passphrase will be used for, shown where it is asked for.
  func announcement(of grant: Grant, answering wish: GrantWish?) -> String {
    var facts = place(grant)
    if let wish {
      facts.append(("asked", asked(wish)))
      let changed = changes(of: grant, since: wish)
      if !changed.isEmpty { facts.append(("not as asked", changed.joined(separator: ", "))) }
    }
    let end =
      "At the end, what runs is cancelled and an open transaction rolled back. DROP, TRUNCATE and changes without a "
      + "condition are held all the same."
    let note = DisplayWidth.wrapped(end, to: max(20, width - 2)).map { "  " + style.dim($0) }.joined(separator: "\n")
    return [
      style.bold("You let token \(grant.tokenName) write"), self.facts(facts), task(grant.terms),
      reach("It may", grant.terms, [life(grant)]), note,
    ].joined(separator: "\n\n")
  }

  private func changes(of grant: Grant, since wish: GrantWish) -> [String] {
    let (now, before) = (grant.terms, wish.terms)
    return [
      ("the task", now.task != before.task), ("the tables", now.relations != before.relations),
      ("the verbs", now.verbs != before.verbs),
      (
        "the rows",
        (now.rowsPerStatement, now.rowsInAll) != (before.rowsPerStatement, before.rowsInAll)
      ), ("the time", grant.notAfter.since(grant.notBefore) != .seconds(wish.seconds)),
    ].filter(\.1).map(\.0)
  }

  private func place(_ grant: Grant) -> [(String, String)] {
    [
      ("environment", grant.environment.rawValue), ("upstream", grant.upstream.text),
      ("token", "\(grant.tokenName)  \(grant.token)"),
    ]
  }

  private func asked(_ wish: GrantWish) -> String {
    let who = wish.session.map { "by the agent, in \($0)" } ?? "at the command line"
    return who + ", \(TimeText.relative(wish.askedAt, now: now)), \(TimeText.moment(wish.askedAt))"
  }

  private func revocation(_ listed: ReadGrants.Listed) -> String? {
    guard let moment = listed.grant.revokedAt else { return nil }
    let act = listed.record.revocation
    let reason = (try? act?.unverified(GrantRevoke.self))?.reason.map { ": " + VisibleText.oneLine($0) } ?? ""
    return (act.map { "by \($0.signer), " } ?? "") + TimeText.moment(moment) + reason
  }

  private func remaining(_ listed: ReadGrants.Listed) -> String {
    switch listed.standing {
    case .active: ", ends \(TimeText.relative(listed.grant.notAfter, now: now))"
    case .waiting: ", begins \(TimeText.relative(listed.grant.notBefore, now: now))"
    case .ended: " \(TimeText.relative(listed.grant.notAfter, now: now))"
    case .tokenEnded: ": its token is revoked or has expired"
    case .upstreamRevoked: ", and gives nothing meanwhile"
    case .revoked, .forged: ""
    }
  }

  private func task(_ terms: GrantTerms) -> String {
    (["Task"] + StatementText.lines(Array(terms.task.utf8), width: width, style: style)).joined(separator: "\n")
  }

  private func reach(_ title: String, _ terms: GrantTerms, _ more: [String]) -> String {
    let verbs = terms.verbs.sorted().map { $0.rawValue.uppercased() }.joined(separator: ", ")
    let relations = terms.relations.sorted().map(\.description).joined(separator: ", ")
    let entries =
      [
        "\(verbs) on \(relations)",
        "a statement changes at most \(rows(terms.rowsPerStatement)), all together \(counted(terms.rowsInAll))",
      ]
      + more
    let lines = entries.enumerated().flatMap { number, entry in
      DisplayWidth.wrapped(VisibleText.oneLine(entry), to: max(20, width - 6)).enumerated().map {
        ($0 == 0 ? "  • " : "    ") + (number == 0 ? style.bold($1) : $1)
      }
    }
    return ([title] + lines).joined(separator: "\n")
  }

  private func life(_ grant: Grant) -> String {
    let span = DurationText.write(grant.notAfter.since(grant.notBefore))
    let begin = grant.notBefore > grant.issuedAt ? TimeText.moment(grant.notBefore) : "its issue"
    return "for \(span), from \(begin) until \(TimeText.moment(grant.notAfter))"
  }

  private func rows(_ count: Int64) -> String { counted(count) + (count == 1 ? " row" : " rows") }

  /// `1,000,000`.
  private func counted(_ count: Int64) -> String {
    let digits = Array(String(count))
    return digits.enumerated().map { index, digit in
      index > 0 && (digits.count - index) % 3 == 0 ? ",\(digit)" : "\(digit)"
    }.joined()
  }

  private func facts(_ rows: [(String, String)]) -> String {
    rows.flatMap { name, value in
      DisplayWidth.wrapped(value, to: max(20, width - 15)).enumerated().map { line, text in
        "  " + DisplayWidth.pad(line == 0 ? name : "", to: 11) + "  " + (line == 0 ? painted(name, text) : text)
      }
    }.joined(separator: "\n")
  }

  /// Painted last: escapes have no width of their own.
  private func painted(_ name: String, _ text: String) -> String {
    switch name {
    case "environment": Environment(rawValue: text).map { EnvironmentText.badge($0, style) } ?? text
    case "token": style.bold(text)
    case "not believed": style.alarm(text)
    case "not as asked", "role pending": style.yellow(text)
    default: text
    }
  }

  private func paint(_ standing: ReadGrants.Standing) -> String {
    switch standing {
    case .active: style.green("active")
    case .waiting: style.yellow("waiting")
    case .upstreamRevoked: style.yellow(standing.rawValue)
    case .ended, .revoked, .tokenEnded: style.dim(standing.rawValue)
    case .forged: style.alarm("forged")
    }
  }

  private func paint(_ outcome: GrantWish.Outcome) -> String {
    let text = GrantRow.state(outcome)
    return outcome == .open ? style.yellow(text) : style.dim(text)
  }
}
