public import Approvals
import Ledger
public import SallyportModel

/// Lets a revoked upstream be used again. Tokens and grants that have not ended meanwhile count there as before.
public struct RestoreUpstream: Sendable {
  private let upstreams: any UpstreamStore
  private let operators: any OperatorStore
  private let ledger: any ActLedger

  public init(upstreams: any UpstreamStore, operators: any OperatorStore, ledger: any ActLedger) {
    self.upstreams = upstreams
    self.operators = operators
    self.ledger = ledger
  }

  /// - Returns: the revocation that stands.
  /// - Throws: ``UseCaseError`` for an upstream that is not revoked, or a reason over its limit.
  public func check(_ name: UpstreamName, reason: String?) throws(UseCaseError) -> UpstreamRevocation {
    try GrantRules.check(reason: reason)
    guard let standing = try ReadUpstreams(upstreams: upstreams, operators: operators).revoked()[name] else {
      throw UseCaseError(.wrongState, "upstream `\(name)` is not revoked")
    }
    return standing
  }

  /// - Parameter act: an operator's signature over an `UpstreamRestore` of the revocation that stands.
  public func restore(_ act: SignedAct) throws(UseCaseError) {
    let roster = try ReadOperators(store: operators).roster()
    let claimed = try onAct { () throws(ActError) in try act.unverified(UpstreamRestore.self) }
    let restored = try onAct { () throws(ActError) in
      try roster.open(act, UpstreamRestore.self, at: claimed.restoredAt)
    }
    guard roster.maySign(act) else {
      throw UseCaseError(.notAuthorised, "the key of `\(act.signer)` is revoked")
    }
    let standing = try check(restored.upstream, reason: restored.reason)
    guard standing.revokedAt == restored.revokedAt else {
      throw UseCaseError(.wrongState, "this is for another revocation of upstream `\(restored.upstream)`")
    }
    guard restored.restoredAt >= restored.revokedAt else {
      throw UseCaseError(
        .invalid, "this machine's clock is behind the revocation of \(restored.revokedAt)",
        hint: "set the clock, and restore it then")
    }
    let changed = UpstreamChanged(upstream: restored.upstream, act: act)
    try ledger.recordBefore(LedgerDraft(time: restored.restoredAt, body: .upstreamRestored(changed)))
    try onStore { () throws(StoreError) in
      try upstreams.restore(restored.upstream, revokedAt: restored.revokedAt, by: act)
    }
  }
}
