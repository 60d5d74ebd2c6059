import Approvals
import Ledger
public import SallyportModel

/// Shuts an upstream at once: the gateway sees the row, ends its sessions and drops its roles, and lets nobody in.
public struct RevokeUpstream: Sendable {
  private let upstreams: any UpstreamStore
  private let operators: any OperatorStore
  private let requests: any RequestStore
  private let ledger: any ActLedger

  public init(
    upstreams: any UpstreamStore, operators: any OperatorStore, requests: any RequestStore, ledger: any ActLedger
  ) {
    self.upstreams = upstreams
    self.operators = operators
    self.requests = requests
    self.ledger = ledger
  }

  /// - Throws: ``UseCaseError`` for an upstream that is revoked already, or a reason over its limit.
  public func check(_ name: UpstreamName, reason: String?) throws(UseCaseError) {
    try GrantRules.check(reason: reason)
    guard try ReadUpstreams(upstreams: upstreams, operators: operators).revoked()[name] == nil else {
      throw UseCaseError(.wrongState, "upstream `\(name)` is revoked already")
    }
  }

  /// - Parameter act: an operator's signature over an `UpstreamRevoke`.
  /// - Returns: how many requests were withdrawn.
  public func revoke(_ act: SignedAct) throws(UseCaseError) -> Int {
    let roster = try ReadOperators(store: operators).roster()
    let claimed = try onAct { () throws(ActError) in try act.unverified(UpstreamRevoke.self) }
    let revoked = try onAct { () throws(ActError) in try roster.open(act, UpstreamRevoke.self, at: claimed.revokedAt) }
    guard roster.maySign(act) else {
      throw UseCaseError(.notAuthorised, "the key of `\(act.signer)` is revoked")
    }
    try check(revoked.upstream, reason: revoked.reason)
    let record = UpstreamRevocation(upstream: revoked.upstream, revokedAt: revoked.revokedAt, revocation: act)
    let filter = RequestFilter(states: [.pending, .approved], limit: 10_000)
    let asked = try onStore { () throws(StoreError) in try requests.requests(filter) }
    try onStore { () throws(StoreError) in try upstreams.insert(record) }
    let changed = UpstreamChanged(upstream: revoked.upstream, act: act)
    try ledger.recordAfter(LedgerDraft(time: revoked.revokedAt, body: .upstreamRevoked(changed)))
    return try WithdrawRequests(requests: requests, ledger: ledger).withdraw(
      asked.filter { $0.binding.upstream == revoked.upstream }, .upstream, by: act.signer, at: revoked.revokedAt)
  }
}
