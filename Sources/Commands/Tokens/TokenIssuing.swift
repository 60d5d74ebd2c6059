import Approvals
import ControlPlane
import SQLiteStore
import SallyportModel

/// Issues a token, signed by an operator at the terminal. What becomes of its secret is the caller's.
struct TokenIssuing {
  /// What is to be issued.
  struct Order {
    var name: TokenName
    var settings: UpstreamSettings
    var scope: Scope
    var life: Duration
    /// What else the operator should read before the passphrase: a line or more, with its newline.
    var purpose = ""
    /// Ends the active token of that name, if there is one.
    var renews = false

    /// The functions that the configuration vouches for.
    var vouched: Set<String> { Set(settings.harmlessFunctions) }
  }

  /// A token, and its secret for the only time.
  struct Issued {
    var token: Token
    var secret: TokenSecret
    var url: String
  }

  let workspace: Workspace
  let signer: SignerOptions

  /// - Throws: ``Failure`` or `UseCaseError`, before anybody is asked for a passphrase where that can be.
  func issue(_ order: Order) async throws -> Issued {
    let now = SystemClock.now
    let issue = try workspace.issueToken()
    try issue.check(order.settings.name)
    try TokenIssueCommand.checkLimits(order.scope, order.settings)
    try issue.check(limitsOf: order.scope, harmlessRoutines: order.vouched)
    let former = try former(order, at: now)
    if former == nil {
      try issue.check(
        name: order.name, scope: order.scope, issuedAt: now, expiresAt: now.advanced(by: order.life),
        harmlessRoutines: order.vouched)
    }
    let keys = workspace.operatorKeys
    let found = try keys.find(name: signer.name, file: signer.key, in: try workspace.readOperators.roster())
    let announcement = TokenIssueCommand.announcement(
      order.name, order.settings, order.scope, order.life, Output.style)
    try keys.prompt.show(announcement + order.purpose)
    let key = try await keys.unlock(found, to: "issue token \(order.name)")
    if let former { try revoke(former, by: found.file.operatorName, key) }
    return try sign(order, issue, by: found.file.operatorName, key)
  }

  private func sign(_ order: Order, _ issue: IssueToken, by owner: OperatorName, _ key: SigningKey) throws -> Issued {
    let now = SystemClock.now
    let secret = TokenSecret(for: order.settings.environment)
    let token = try TokenIssueCommand.token(
      order.name, order.settings, order.scope, owner: owner, secret: secret, issuedAt: now,
      expiresAt: now.advanced(by: order.life))
    let act = try SignedAct(try TokenIssue(token), by: owner, with: key)
    try issue.issue(token, act, harmlessRoutines: order.vouched)
    let url = ConnectionURL.text(
      name: order.name, secret: secret, upstream: token.upstream, environment: token.environment,
      configuration: workspace.configuration)
    return Issued(token: token, secret: secret, url: url)
  }

  /// The active token that this one takes the place of.
  private func former(_ order: Order, at now: Timestamp) throws -> Token? {
    guard order.renews, let record = try workspace.store.token(named: order.name), record.revocation == nil,
      record.token.standing(at: now) == .active
    else { return nil }
    guard record.token.upstream == order.settings.name else {
      throw Failure(
        "token `\(order.name)` is for upstream `\(record.token.upstream)`, not for `\(order.settings.name)`",
        hint: "give this one another name: `--token NAME`")
    }
    return record.token
  }

  private func revoke(_ token: Token, by name: OperatorName, _ key: SigningKey) throws {
    let revoke = TokenRevoke(token: token.id, name: token.name, reason: "renewed", revokedAt: SystemClock.now)
    _ = try workspace.revokeToken().revoke(try SignedAct(revoke, by: name, with: key))
  }
}
