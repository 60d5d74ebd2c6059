import Approvals
import ArgumentParser
import ControlPlane
import SallyportModel

struct GrantDenyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deny", abstract: "Refuse a wish for a grant. The agent is told the reason.")

  @Argument(help: "The wish's id, or enough of its beginning.")
  var id: String

  @Option(name: .long, help: "What the agent is told, and what stands in the ledger.")
  var reason: String?

  @OptionGroup var signer: SignerOptions
  @OptionGroup var json: JSONOptions
  @OptionGroup var options: ConfigurationOptions

  func validate() throws { try GrantReason.check(reason) }

  func run() async throws {
    let workspace = try Workspace.open(options)
    let now = SystemClock.now
    guard case .wish(let wish) = try workspace.grant(id, at: now) else {
      throw Failure(
        "`\(id.prefix(40))` is a grant, not a wish", hint: "end it: `sallyport grant revoke \(id.prefix(40))`")
    }
    let deny = try workspace.denyGrant()
    try deny.check(wish, reason: reason)
    let keys = workspace.operatorKeys
    let found = try keys.find(name: signer.name, file: signer.key, in: try workspace.readOperators.roster())
    let width = max(40, try keys.prompt.width)
    try keys.prompt.show(
      GrantCardText(now: now, width: width, style: Output.style(isTerminal: true), showsCommands: false)
        .text(of: wish) + "\n\n")
    let key = try await keys.unlock(found, to: "deny wish \(wish.id) of \(wish.tokenName)")
    let act = GrantDeny(wish: wish.id, token: wish.token, reason: reason, deniedAt: SystemClock.now)
    let denied = try deny.deny(try SignedAct(act, by: found.file.operatorName, with: key))
    if json.json { return Output.text(try JSONText.of(GrantRow(denied))) }
    Output.line(Output.style.green("Wish \(wish.id) of \(wish.tokenName) is denied."))
  }
}
