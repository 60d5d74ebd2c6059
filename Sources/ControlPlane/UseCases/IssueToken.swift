import Approvals
import Ledger
public import SallyportModel

/// Gives an agent a credential of its own.
public struct IssueToken: Sendable {
  /// The longest life of a token: a credential that nobody has renewed for a year is a forgotten one.
  public static let longestLife: Duration = .seconds(366 * 86_400)
  /// Relations, schemas and channels together.
  public static let scopeLimit = 1_000

  private let tokens: any TokenStore
  private let operators: any OperatorStore
  private let ledger: any ActLedger

  public init(tokens: any TokenStore, operators: any OperatorStore, ledger: any ActLedger) {
    self.tokens = tokens
    self.operators = operators
    self.ledger = ledger
  }

  /// What is wrong with a token that is to be issued, before anybody is asked for a passphrase.
  ///
  /// - Throws: ``UseCaseError`` for a name in use, an empty or oversized scope, or a life that is over or too long.
  public func check(
    name: TokenName, scope: Scope, issuedAt: Timestamp, expiresAt: Timestamp
  ) throws(UseCaseError) {
    guard !scope.relations.isEmpty || !scope.schemas.isEmpty else {
      throw UseCaseError(
        .invalid, "the token may read nothing", hint: "name what it may read: `--read public.customers`")
    }
    guard scope.relations.count + scope.schemas.count + scope.channels.count <= Self.scopeLimit else {
      throw UseCaseError(
        .invalid, "the token names more than \(Self.scopeLimit) relations", hint: "name schemas: `--read sales.*`")
    }
    guard issuedAt < expiresAt else { throw UseCaseError(.invalid, "the token would be expired from the beginning") }
    guard expiresAt.since(issuedAt) <= Self.longestLife else {
      throw UseCaseError(.invalid, "the token would live longer than 366 days", hint: "issue it for less and renew it")
    }
    let existing = try onStore { () throws(StoreError) in try tokens.token(named: name) }
    if let existing, existing.revocation == nil, existing.token.standing(at: issuedAt) == .active {
      throw UseCaseError(
        .exists, "there is an active token `\(name)` already", hint: "revoke it first: `sallyport token revoke \(name)`"
      )
    }
  }

  /// Issues a token.
  ///
  /// - Parameter act: the owner's signature over a `TokenIssue` of exactly this token.
  public func issue(_ token: Token, _ act: SignedAct) throws(UseCaseError) {
    try check(name: token.name, scope: token.scope, issuedAt: token.issuedAt, expiresAt: token.expiresAt)
    let roster = try ReadOperators(store: operators).roster()
    let record = TokenRecord(token: token, issue: act)
    _ = try onAct { () throws(ActError) in try record.verified(by: roster) }
    guard act.signer == token.owner, roster[act.signer]?.revokedAt == nil else {
      throw UseCaseError(.notAuthorised, "`\(act.signer)` cannot issue a token that `\(token.owner)` answers for")
    }
    let changed = TokenChanged(token: token.id, name: token.name, act: act)
    try ledger.recordBefore(LedgerDraft(time: token.issuedAt, body: .tokenIssued(changed)))
    try onStore { () throws(StoreError) in try tokens.insert(record) }
  }
}
