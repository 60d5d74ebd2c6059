import Approvals
import ArgumentParser
import ControlPlane
import SallyportModel

struct UpstreamCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "upstream", abstract: "The databases behind the gateway: what stands, and shutting one at once.",
    discussion: """
      A revoked upstream is shut within a second, for everybody: sessions end, what runs is cancelled, what waits for a \
      decision is withdrawn, the roles of its tokens are dropped. Tokens stay as they are and work again once it is restored.

        sallyport upstream list
        sallyport upstream revoke shop --reason 'INC-7: a stolen laptop'
        sallyport upstream restore shop
      """,
    subcommands: [UpstreamListCommand.self, UpstreamRevokeCommand.self, UpstreamRestoreCommand.self])
}

struct UpstreamRevokeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke",
    abstract: "Shut an upstream. Its sessions end within a second, and nobody gets in until it is restored.")

  @Argument(help: "The upstream's name.", transform: { try UpstreamName($0) })
  var name: UpstreamName

  @Option(name: .long, help: "Why, for the ledger.")
  var reason: String?

  @OptionGroup var signer: SignerOptions
  @OptionGroup var json: JSONOptions
  @OptionGroup var options: ConfigurationOptions

  func validate() throws { try GrantReason.check(reason) }

  func run() async throws {
    let workspace = try Workspace.open(options)
    try workspace.requireUpstream(name)
    let use = try workspace.revokeUpstream()
    try use.check(name, reason: reason)
    let keys = workspace.operatorKeys
    let found = try keys.find(name: signer.name, file: signer.key, in: try workspace.readOperators.roster())
    try keys.prompt.show(try announcement(workspace))
    let key = try await keys.unlock(found, to: "revoke upstream \(name)")
    let act = UpstreamRevoke(upstream: name, reason: reason, revokedAt: SystemClock.now)
    let withdrawn = try use.revoke(try SignedAct(act, by: found.file.operatorName, with: key))
    let pending = try await workspace.settle(name) { $0.count > 0 }
    if json.json { return Output.text(try JSONText.of(try workspace.upstreamRow(name))) }
    let style = Output.style
    Output.line(style.green("Upstream \(name) is revoked.") + " Its sessions end, and nobody gets in.")
    if withdrawn > 0 { Output.line("\(withdrawn) \(withdrawn == 1 ? "request was" : "requests were") withdrawn.") }
    let notes = pending.map { [PendingText.upstream(name, $0)] } ?? []
    Output.text(PendingText.notes(notes, width: Output.width, style: style))
    Output.line("\n  Let it be used again   sallyport upstream restore \(name)")
  }

  /// Who loses it, shown where the passphrase is asked for.
  private func announcement(_ workspace: Workspace) throws -> String {
    let row = try workspace.upstreamRow(name)
    return UpstreamRow.announcement(
      "You shut upstream", row, "for everybody, until it is restored",
      "\(row.tokens) active \(row.tokens == 1 ? "token loses" : "tokens lose") it")
  }
}

struct UpstreamRestoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Let a revoked upstream be used again.",
    discussion: "Tokens and grants that have not ended meanwhile count there as before.")

  @Argument(help: "The upstream's name.", transform: { try UpstreamName($0) })
  var name: UpstreamName

  @Option(name: .long, help: "Why, for the ledger.")
  var reason: String?

  @OptionGroup var signer: SignerOptions
  @OptionGroup var json: JSONOptions
  @OptionGroup var options: ConfigurationOptions

  func validate() throws { try GrantReason.check(reason) }

  func run() async throws {
    let workspace = try Workspace.open(options)
    let use = try workspace.restoreUpstream()
    let standing = try use.check(name, reason: reason)
    let keys = workspace.operatorKeys
    let found = try keys.find(name: signer.name, file: signer.key, in: try workspace.readOperators.roster())
    try keys.prompt.show(try announcement(workspace))
    let key = try await keys.unlock(found, to: "restore upstream \(name)")
    let act = UpstreamRestore(
      upstream: name, revokedAt: standing.revokedAt, reason: reason, restoredAt: SystemClock.now)
    try use.restore(try SignedAct(act, by: found.file.operatorName, with: key))
    if json.json { return Output.text(try JSONText.of(try workspace.upstreamRow(name))) }
    Output.line(Output.style.green("Upstream \(name) is restored.") + " Agents get in within a few seconds.")
  }

  private func announcement(_ workspace: Workspace) throws -> String {
    let row = try workspace.upstreamRow(name)
    let tokens = "\(row.tokens) active \(row.tokens == 1 ? "token opens" : "tokens open") it again"
    return UpstreamRow.announcement(
      "You open upstream", row, "again", [row.revocation, tokens].compactMap(\.self).joined(separator: "\n"))
  }
}
