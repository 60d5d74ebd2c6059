import Approvals
import Ledger
public import SallyportModel

/// Lets an operator sign a JWT for a token: it is recorded before it is made.
public struct SignJWT: Sendable {
  /// A JWT cannot be called back: it lives no longer than a day.
  public static let longestLife: Duration = .seconds(86_400)

  private let tokens: any TokenStore
  private let operators: any OperatorStore
  private let upstreams: any UpstreamStore
  private let ledger: any ActLedger

  public init(
    tokens: any TokenStore, operators: any OperatorStore, upstreams: any UpstreamStore, ledger: any ActLedger
  ) {
    self.tokens = tokens
    self.operators = operators
    self.upstreams = upstreams
    self.ledger = ledger
  }

  /// The token that the JWT is for, if it is to be believed and opens anything.
  public func token(_ text: String, at now: Timestamp) throws(UseCaseError) -> Token {
    let record = try ReadTokens(tokens: tokens, operators: operators).find(text)
    let roster = try ReadOperators(store: operators).roster()
    let token = try onAct { () throws(ActError) in try record.verified(by: roster) }
    try ReadUpstreams(upstreams: upstreams, operators: operators).checkOpen(token.upstream)
    switch token.standing(at: now) {
    case .active: return token
    case .expired: throw UseCaseError(.wrongState, "token `\(token.name)` has expired", hint: "issue a new one")
    case .revoked: throw UseCaseError(.wrongState, "token `\(token.name)` is revoked", hint: "issue a new one")
    }
  }

  /// Records the act; the JWT is made afterwards.
  ///
  /// - Parameter act: an operator's signature over a ``TokenJWT`` of a token that is active.
  public func record(_ act: SignedAct) throws(UseCaseError) {
    let roster = try ReadOperators(store: operators).roster()
    let claimed = try onAct { () throws(ActError) in try act.unverified(TokenJWT.self) }
    let signed = try onAct { () throws(ActError) in try roster.open(act, TokenJWT.self, at: claimed.issuedAt) }
    guard roster.maySign(act) else {
      throw UseCaseError(.notAuthorised, "the key of `\(act.signer)` is revoked")
    }
    let token = try token(signed.token.text, at: signed.issuedAt)
    guard token.upstream == signed.upstream, token.environment == signed.environment, token.name == signed.name else {
      throw UseCaseError(.invalid, "the JWT is for another upstream than token `\(token.name)`")
    }
    guard signed.issuedAt < signed.expiresAt, signed.expiresAt <= token.expiresAt,
      signed.expiresAt.since(signed.issuedAt) <= Self.longestLife
    else { throw UseCaseError(.invalid, "the JWT would live longer than it may") }
    let changed = TokenChanged(token: token.id, name: token.name, act: act)
    try ledger.recordBefore(LedgerDraft(time: signed.issuedAt, body: .tokenJWT(changed)))
  }
}
