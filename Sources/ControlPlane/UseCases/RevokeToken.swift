import Approvals
import Ledger
public import SallyportModel

/// Ends a token at once, and withdraws what it has asked for. The gateway sees the row and closes the token's sessions.
public struct RevokeToken: Sendable {
  private let tokens: any TokenStore
  private let operators: any OperatorStore
  private let requests: any RequestStore
  private let ledger: any ActLedger

  public init(
    tokens: any TokenStore, operators: any OperatorStore, requests: any RequestStore, ledger: any ActLedger
  ) {
    self.tokens = tokens
    self.operators = operators
    self.requests = requests
    self.ledger = ledger
  }

  /// - Parameter act: an operator's signature over a `TokenRevoke`.
  public func revoke(_ act: SignedAct) throws(UseCaseError) -> Token {
    let roster = try ReadOperators(store: operators).roster()
    let claimed = try onAct { () throws(ActError) in try act.unverified(TokenRevoke.self) }
    let revoked = try onAct { () throws(ActError) in try roster.open(act, TokenRevoke.self, at: claimed.revokedAt) }
    guard roster.maySign(act) else {
      throw UseCaseError(.notAuthorised, "the key of `\(act.signer)` is revoked")
    }
    let before = try onStore { () throws(StoreError) in try tokens.token(revoked.token) }
    guard before?.revocation == nil else {
      throw UseCaseError(.wrongState, "token `\(revoked.name)` is revoked already")
    }
    let record = try onStore { () throws(StoreError) in
      try tokens.revoke(revoked.token, by: act, at: revoked.revokedAt)
    }
    let changed = TokenChanged(token: record.token.id, name: record.token.name, act: act)
    try ledger.recordAfter(LedgerDraft(time: revoked.revokedAt, body: .tokenRevoked(changed)))
    let filter = RequestFilter(states: [.pending, .approved], token: record.token.id)
    let asked = try onStore { () throws(StoreError) in try requests.requests(filter) }
    _ = try WithdrawRequests(requests: requests, ledger: ledger).withdraw(
      asked, .token, by: act.signer, at: revoked.revokedAt)
    return record.token
  }
}
