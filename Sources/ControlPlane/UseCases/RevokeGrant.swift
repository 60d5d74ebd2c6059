import Approvals
import Ledger
public import SallyportModel

/// Ends a grant before its time. The gateway sees the row, rolls back what is under way and takes the privileges away.
public struct RevokeGrant: Sendable {
  private let grants: any GrantStore
  private let operators: any OperatorStore
  private let ledger: any ActLedger

  public init(grants: any GrantStore, operators: any OperatorStore, ledger: any ActLedger) {
    self.grants = grants
    self.operators = operators
    self.ledger = ledger
  }

  /// - Throws: ``UseCaseError`` for a grant that nothing has to end any more, or a reason over its limit.
  public func check(_ grant: Grant, reason: String?, at now: Timestamp) throws(UseCaseError) {
    try GrantRules.check(reason: reason)
    switch grant.standing(at: now) {
    case .waiting, .active: return
    case .revoked: throw UseCaseError(.wrongState, "grant `\(grant.id)` is revoked already")
    case .ended: throw UseCaseError(.wrongState, "grant `\(grant.id)` has ended already, at \(grant.notAfter)")
    }
  }

  /// - Parameter act: an operator's signature over a `GrantRevoke`.
  public func revoke(_ act: SignedAct) throws(UseCaseError) -> Grant {
    let roster = try ReadOperators(store: operators).roster()
    let claimed = try onAct { () throws(ActError) in try act.unverified(GrantRevoke.self) }
    let revoked = try onAct { () throws(ActError) in try roster.open(act, GrantRevoke.self, at: claimed.revokedAt) }
    guard roster.maySign(act) else {
      throw UseCaseError(.notAuthorised, "the key of `\(act.signer)` is revoked")
    }
    let before = try onStore { () throws(StoreError) in try grants.grant(revoked.grant) }
    guard let before else { throw UseCaseError(.notFound, "there is no grant `\(revoked.grant)`") }
    try check(before.grant, reason: revoked.reason, at: revoked.revokedAt)
    let record = try onStore { () throws(StoreError) in
      try grants.revoke(revoked.grant, by: act, at: revoked.revokedAt)
    }
    let changed = GrantChanged(
      grant: record.grant.id, token: record.grant.token, tokenName: record.grant.tokenName, wish: record.wish, act: act)
    try ledger.recordAfter(LedgerDraft(time: revoked.revokedAt, body: .grantRevoked(changed)))
    return record.grant
  }
}
