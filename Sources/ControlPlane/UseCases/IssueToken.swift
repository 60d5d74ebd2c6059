import Approvals
import Ledger
import SQLAnalysis
public import SallyportModel

/// Gives an agent a credential of its own.
public struct IssueToken: Sendable {
  /// The longest life of a token: a credential that nobody has renewed for a year is a forgotten one.
  public static let longestLife: Duration = .seconds(366 * 86_400)
  /// Relations, schemas and channels together.
  public static let scopeLimit = 1_000
  /// Columns of all relations together.
  public static let columnLimit = 10_000

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

  /// - Throws: ``UseCaseError`` for an upstream that is revoked: a token for it would open nothing.
  public func check(_ upstream: UpstreamName) throws(UseCaseError) {
    try ReadUpstreams(upstreams: upstreams, operators: operators).checkOpen(upstream)
  }

  /// What is wrong with a token that is to be issued, before anybody is asked for a passphrase.
  ///
  /// - Parameter harmlessRoutines: Those that somebody vouches for at the token's upstream, as `schema.name`.
  /// - Throws: ``UseCaseError`` for a name in use, an empty or oversized scope, a row filter that is none, or a life that is over or too long.
  public func check(
    name: TokenName, scope: Scope, issuedAt: Timestamp, expiresAt: Timestamp, harmlessRoutines: Set<String> = []
  ) throws(UseCaseError) {
    guard !scope.named.isEmpty || !scope.schemas.isEmpty else {
      throw UseCaseError(
        .invalid, "the token may read nothing", hint: "name what it may read: `--read public.customers`")
    }
    try check(limitsOf: scope, harmlessRoutines: harmlessRoutines)
    guard scope.named.count + scope.schemas.count + scope.channels.count <= Self.scopeLimit else {
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

  /// What is wrong with the columns and row filters of a scope.
  ///
  /// - Throws: ``UseCaseError`` for too many columns, and for a row filter that the analysis does not take.
  public func check(limitsOf scope: Scope, harmlessRoutines: Set<String>) throws(UseCaseError) {
    guard scope.limits.values.reduce(0, { $0 + ($1.columns?.count ?? 0) }) <= Self.columnLimit else {
      throw UseCaseError(
        .invalid, "the token names more than \(Self.columnLimit) columns", hint: "make views of them and name those")
    }
    let analyzer = Analyzer(harmlessRoutines: harmlessRoutines)
    for (relation, limit) in scope.limits.sorted(by: { $0.key < $1.key }) {
      guard let filter = limit.filter else { continue }
      do {
        try analyzer.check(rowFilter: filter, of: relation)
      } catch {
        let place = error.position.map { ", byte \($0 + 1)" } ?? ""
        throw UseCaseError(
          .invalid, "the row filter of `\(relation)`\(place): \(error.description)", hint: error.hint)
      }
    }
  }

  /// Issues a token.
  ///
  /// - Parameter act: the owner's signature over a `TokenIssue` of exactly this token.
  public func issue(_ token: Token, _ act: SignedAct, harmlessRoutines: Set<String> = []) throws(UseCaseError) {
    try check(
      name: token.name, scope: token.scope, issuedAt: token.issuedAt, expiresAt: token.expiresAt,
      harmlessRoutines: harmlessRoutines)
    try check(token.upstream)
    let roster = try ReadOperators(store: operators).roster()
    let record = TokenRecord(token: token, issue: act)
    _ = try onAct { () throws(ActError) in try record.verified(by: roster) }
    guard act.signer == token.owner, roster.maySign(act) else {
      throw UseCaseError(.notAuthorised, "`\(act.signer)` cannot issue a token that `\(token.owner)` answers for")
    }
    let changed = TokenChanged(token: token.id, name: token.name, act: act)
    try ledger.recordBefore(LedgerDraft(time: token.issuedAt, body: .tokenIssued(changed)))
    try onStore { () throws(StoreError) in try tokens.insert(record) }
  }
}
