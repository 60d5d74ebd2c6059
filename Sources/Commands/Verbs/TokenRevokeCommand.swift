import Approvals
import ArgumentParser
import ControlPlane
import SallyportModel

struct TokenRevokeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke", abstract: "End a token. Its sessions end within a second, nobody else's do.")

  @Argument(help: "The token's name or id.")
  var token: String

  @Option(name: .long, help: "Why, for the ledger.")
  var reason: String?

  @OptionGroup var signer: SignerOptions
  @OptionGroup var options: ConfigurationOptions

  func run() async throws {
    let workspace = try Workspace.open(options)
    let record = try workspace.readTokens.find(token)
    guard record.revocation == nil else { throw Failure("token `\(record.token.name)` is revoked already") }
    let keys = workspace.operatorKeys
    let found = try keys.find(name: signer.name, file: signer.key, in: try workspace.readOperators.roster())
    let key = try await keys.unlock(found, to: "revoke token \(record.token.name)")
    let revoke = TokenRevoke(
      token: record.token.id, name: record.token.name, reason: reason, revokedAt: SystemClock.now)
    _ = try workspace.revokeToken().revoke(try SignedAct(revoke, by: found.file.operatorName, with: key))
    Output.line(Output.style.green("Token \(record.token.name) is revoked."))
    let token = record.token
    guard let pending = try await workspace.settle(token.upstream, { $0.roles.contains(token.id) }) else { return }
    let note = PendingText.role(of: token.name, pending, at: token.upstream)
    Output.text(PendingText.notes([note], width: Output.width, style: Output.style))
  }
}
