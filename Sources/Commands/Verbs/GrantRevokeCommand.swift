import Approvals
import ArgumentParser
import ControlPlane
import SallyportModel

struct GrantRevokeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke", abstract: "End a grant. What runs under it is cancelled within a second.")

  @Argument(help: "The grant's id, or enough of its beginning.")
  var id: String

  @Option(name: .long, help: "Why, for the ledger.")
  var reason: String?

  @OptionGroup var signer: SignerOptions
  @OptionGroup var json: JSONOptions
  @OptionGroup var options: ConfigurationOptions

  func validate() throws { try GrantReason.check(reason) }

  func run() async throws {
    let workspace = try Workspace.open(options)
    let now = SystemClock.now
    guard case .grant(let listed) = try workspace.grant(id, at: now) else {
      throw Failure(
        "`\(id.prefix(40))` is a wish, which permits nothing",
        hint: "refuse it: `sallyport grant deny \(id.prefix(40))`")
    }
    let grant = listed.grant
    let revoke = try workspace.revokeGrant()
    try revoke.check(grant, reason: reason, at: now)
    let keys = workspace.operatorKeys
    let found = try keys.find(name: signer.name, file: signer.key, in: try workspace.readOperators.roster())
    let key = try await keys.unlock(found, to: "revoke grant \(grant.id) of \(grant.tokenName)")
    let act = GrantRevoke(grant: grant.id, reason: reason, revokedAt: SystemClock.now)
    _ = try revoke.revoke(try SignedAct(act, by: found.file.operatorName, with: key))
    let pending = try await workspace.settle(grant.upstream) { $0.grants.contains(grant.id) }
    if json.json { return try show(workspace, pending) }
    Output.line(Output.style.green("Grant \(grant.id) of \(grant.tokenName) is revoked."))
    let notes = pending.map { [PendingText.grant(grant.id, $0, at: grant.upstream)] } ?? []
    Output.text(PendingText.notes(notes, width: Output.width, style: Output.style))
  }

  private func show(_ workspace: Workspace, _ pending: PendingRoles?) throws {
    guard case .grant(let listed) = try workspace.grant(id, at: SystemClock.now) else { return }
    Output.text(try JSONText.of(GrantRow(listed, pending)))
  }
}

/// A reason as it may be typed.
enum GrantReason {
  static func check(_ reason: String?) throws(ValidationError) {
    guard (reason ?? "").utf8.count <= GrantRules.reasonLimit else {
      throw ValidationError("the reason is longer than \(GrantRules.reasonLimit) bytes")
    }
  }
}
