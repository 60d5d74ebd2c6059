import Approvals
import Ledger
public import SallyportModel

/// Lets a token write, for one task and a short time.
public struct IssueGrant: Sendable {
  private let grants: any GrantStore
  private let tokens: any TokenStore
  private let operators: any OperatorStore
  private let upstreams: any UpstreamStore
  private let ledger: any ActLedger

  public init(
    grants: any GrantStore, tokens: any TokenStore, operators: any OperatorStore, upstreams: any UpstreamStore,
    ledger: any ActLedger
  ) {
    self.grants = grants
    self.tokens = tokens
    self.operators = operators
    self.upstreams = upstreams
    self.ledger = ledger
  }

  /// What is wrong with a grant that is to be issued, before anybody is asked for a passphrase.
  ///
  /// - Throws: ``UseCaseError`` for a token that is not active or not to be believed, terms that go beyond it, a life that is over or too
  ///   long, too many grants, or a wish that is another's or answered.
  public func check(_ grant: Grant, answering wish: GrantWishID?) throws(UseCaseError) {
    let token = try token(of: grant)
    try ReadUpstreams(upstreams: upstreams, operators: operators).checkOpen(token.upstream)
    try GrantRules.check(grant.terms, of: token)
    try GrantRules.check(from: grant.notBefore, until: grant.notAfter, of: token, at: grant.issuedAt)
    let living = try onStore { () throws(StoreError) in try grants.livingGrants(at: grant.issuedAt) }
    guard living.count(where: { $0.grant.token == token.id }) < GrantRules.grantLimit else {
      throw UseCaseError(
        .wrongState, "token `\(token.name)` has \(GrantRules.grantLimit) grants that wait or are active",
        hint: "revoke what is not needed: `sallyport grant list`")
    }
    if let wish { try check(wish, of: token) }
  }

  private func token(of grant: Grant) throws(UseCaseError) -> Token {
    let record = try onStore { () throws(StoreError) in try tokens.token(grant.token) }
    guard let record else { throw UseCaseError(.notFound, "there is no token `\(grant.token)`") }
    let roster = try ReadOperators(store: operators).roster()
    let token = try onAct { () throws(ActError) in try record.verified(by: roster) }
    guard token.name == grant.tokenName, token.upstream == grant.upstream, token.environment == grant.environment else {
      throw UseCaseError(.invalid, "the grant is not one of token `\(token.name)`")
    }
    return token
  }

  private func check(_ id: GrantWishID, of token: Token) throws(UseCaseError) {
    let wish = try onStore { () throws(StoreError) in try grants.wish(id) }
    guard let wish else {
      throw UseCaseError(
        .notFound, "there is no wish `\(id)`", hint: "`sallyport grant list` shows those that are open")
    }
    guard wish.token == token.id else {
      throw UseCaseError(.invalid, "`\(id)` is a wish of token `\(wish.tokenName)`, not of `\(token.name)`")
    }
    guard wish.outcome == .open else {
      throw UseCaseError(
        .wrongState, "the wish `\(id)` was answered already", hint: "`sallyport grant show \(id)` says how")
    }
  }

  /// Issues a grant.
  ///
  /// - Parameter act: the issuer's signature over a `GrantIssue` of exactly this grant.
  public func issue(_ grant: Grant, answering wish: GrantWishID?, _ act: SignedAct) throws(UseCaseError) {
    try check(grant, answering: wish)
    let roster = try ReadOperators(store: operators).roster()
    let record = GrantRecord(grant: grant, wish: wish, issue: act)
    _ = try onAct { () throws(ActError) in try record.verified(by: roster) }
    guard roster.maySign(act) else {
      throw UseCaseError(.notAuthorised, "the key of `\(act.signer)` is revoked")
    }
    let changed = GrantChanged(
      grant: grant.id, token: grant.token, tokenName: grant.tokenName, wish: wish, act: act)
    try ledger.recordBefore(LedgerDraft(time: grant.issuedAt, body: .grantIssued(changed)))
    try onStore { () throws(StoreError) in try grants.insert(record, limit: GrantRules.grantLimit) }
  }
}
