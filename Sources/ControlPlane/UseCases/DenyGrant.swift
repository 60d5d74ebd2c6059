import Approvals
import Ledger
public import SallyportModel

/// Says no to a wish. The agent can read it, with the reason.
public struct DenyGrant: Sendable {
  private let grants: any GrantStore
  private let operators: any OperatorStore
  private let ledger: any ActLedger

  public init(grants: any GrantStore, operators: any OperatorStore, ledger: any ActLedger) {
    self.grants = grants
    self.operators = operators
    self.ledger = ledger
  }

  /// - Throws: ``UseCaseError`` for a wish that was answered, or a reason over its limit.
  public func check(_ wish: GrantWish, reason: String?) throws(UseCaseError) {
    try GrantRules.check(reason: reason)
    guard wish.outcome == .open else {
      throw UseCaseError(
        .wrongState, "the wish `\(wish.id)` was answered already", hint: "`sallyport grant show \(wish.id)` says how")
    }
  }

  /// - Parameter act: an operator's signature over a `GrantDeny`.
  public func deny(_ act: SignedAct) throws(UseCaseError) -> GrantWish {
    let roster = try ReadOperators(store: operators).roster()
    let claimed = try onAct { () throws(ActError) in try act.unverified(GrantDeny.self) }
    let denied = try onAct { () throws(ActError) in try roster.open(act, GrantDeny.self, at: claimed.deniedAt) }
    guard roster.maySign(act) else {
      throw UseCaseError(.notAuthorised, "the key of `\(act.signer)` is revoked")
    }
    let before = try onStore { () throws(StoreError) in try grants.wish(denied.wish) }
    guard let before, before.token == denied.token else {
      throw UseCaseError(.notFound, "there is no wish `\(denied.wish)`")
    }
    try check(before, reason: denied.reason)
    let wish = try onStore { () throws(StoreError) in
      try grants.close(denied.wish, .denied(by: act.signer, reason: denied.reason))
    }
    let event = GrantDenied(wish: wish.id, token: wish.token, tokenName: wish.tokenName, act: act)
    try ledger.recordAfter(LedgerDraft(time: denied.deniedAt, body: .grantDenied(event)))
    return wish
  }
}
