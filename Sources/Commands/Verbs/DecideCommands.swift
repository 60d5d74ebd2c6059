import Approvals
import ArgumentParser
import ControlPlane
import SallyportModel

struct ApproveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve", abstract: "Countersign a held statement: the gateway runs exactly it, once.",
    discussion: "Shows the request first and then asks for the passphrase, both in the terminal.")

  @Argument(help: "The request's id, or enough of its beginning.")
  var id: String

  @Option(name: .long, help: "Why, for the ledger.")
  var reason: String?

  @Option(name: .long, help: ArgumentHelp("Roll back when it changes more rows.", valueName: "number"))
  var maxRows: Int64?

  @Flag(name: .long, help: "For what no transaction can hold: you know that nothing undoes it.")
  var irreversible = false

  @OptionGroup var signer: SignerOptions
  @OptionGroup var options: ConfigurationOptions

  func validate() throws {
    try Deciding.check(reason: reason)
    guard (maxRows ?? 0) >= 0 else { throw ValidationError("`--max-rows` cannot be negative") }
  }

  func run() async throws {
    let decided = try await Deciding(options: options, signer: signer).decide(id) { request, now in
      Decision(
        request: request.id, digest: request.binding.digest, choice: .approve, reason: reason, rowCeiling: maxRows,
        irreversible: irreversible, decidedAt: now)
    }
    Output.line(Self.report(decided, Output.style))
  }

  static func report(_ request: HeldRequest, _ style: Style) -> String {
    guard request.state.name == .approved else {
      return style.yellow("Your approval of \(request.id) counts; \(request.missingApprovals) more needed.")
    }
    return style.green("Request \(request.id) is approved.")
      + " The agent's connection collects it, waiting or on the next identical statement."
  }
}

struct DenyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deny", abstract: "Refuse a held statement. The agent is told the reason.")

  @Argument(help: "The request's id, or enough of its beginning.")
  var id: String

  @Option(name: .long, help: "What the agent is told, and what stands in the ledger.")
  var reason: String

  @OptionGroup var signer: SignerOptions
  @OptionGroup var options: ConfigurationOptions

  func validate() throws {
    try Deciding.check(reason: reason)
    guard reason.contains(where: { !$0.isWhitespace }) else {
      throw ValidationError("a denial needs a reason", hint: "it is what the agent is told")
    }
  }

  func run() async throws {
    let decided = try await Deciding(options: options, signer: signer).decide(id) { request, now in
      Decision(request: request.id, digest: request.binding.digest, choice: .deny, reason: reason, decidedAt: now)
    }
    Output.line(Output.style.green("Request \(decided.id) is denied."))
  }
}

/// What approving and denying have in common: find, check, show, ask, sign, hand over.
struct Deciding {
  let options: ConfigurationOptions
  let signer: SignerOptions

  func decide(_ id: String, _ decision: (HeldRequest, Timestamp) -> Decision) async throws -> HeldRequest {
    let workspace = try Workspace.open(options)
    let now = SystemClock.now
    let request = try workspace.readRequests.find(id, at: now)
    let intended = decision(request, now)
    let decide = try workspace.decideRequest()
    try decide.check(
      request, intended.choice, irreversible: intended.irreversible, rowCeiling: intended.rowCeiling, at: now)
    let keys = workspace.operatorKeys
    let found = try keys.find(name: signer.name, file: signer.key, in: try workspace.readOperators.roster())
    // On the terminal that the passphrase is typed at, wherever standard output goes: what is signed is what is shown.
    try keys.prompt.show(card(request, intended, now, width: max(40, try keys.prompt.width)) + "\n\n")
    let verb = intended.choice == .approve ? "approve" : "deny"
    let key = try await keys.unlock(found, to: "\(verb) \(request.id)")
    let signedAt = SystemClock.now
    let vote = try Countersignature(decision(request, signedAt), by: found.file.operatorName, with: key)
    return try decide.decide(vote, at: signedAt)
  }

  static func check(reason: String?) throws(ValidationError) {
    guard (reason ?? "").utf8.count <= Decision.reasonLimit else {
      throw ValidationError("the reason is longer than \(Decision.reasonLimit) bytes")
    }
  }

  private func card(_ request: HeldRequest, _ decision: Decision, _ now: Timestamp, width: Int) -> String {
    let style = Output.style(isTerminal: true)
    let value = RequestCard(request)
    let card = RequestCardText(card: value, now: now, width: width, style: style, showsCommands: false)
    let ceiling = decision.rowCeiling.map { "\n  • at most \($0) rows, else it is rolled back" } ?? ""
    let irreversible = decision.irreversible ? "\n  • knowing that nothing undoes it" : ""
    // Once more what and where: a long statement has scrolled the top of the card away.
    let verb = style.bold(decision.choice == .approve ? "You approve" : "You deny")
    let commands = DisplayWidth.cut(value.statements.map(\.command).joined(separator: ", "), to: 50)
    let badge = EnvironmentText.badge(value.environment, style)
    return card.text + "\n\n\(verb) \(commands) on \(badge) \(value.upstream)." + ceiling + irreversible
  }
}
