import Approvals
import Ledger
public import SallyportModel

/// Ends an operator's key, and what lives by it alone (ADR 14).
///
/// Why a key is revoked is mostly that somebody else has it. Its votes that nobody has collected count for nothing, its grants
/// end; the gateway concludes both from the act alone, so nothing is missed in between. Tokens go on: agents depend on them, and the answer names them.
public struct RevokeOperator: Sendable {
  /// What the key leaves behind.
  public struct Aftermath: Sendable, Equatable {
    public let person: Operator
    /// Requests that lost its vote and wait for another.
    public var reopened: [RequestID] = []
    /// Grants that ended with it.
    public var grants: [Grant] = []
    /// Tokens that it issued and that go on.
    public var tokens: [Token] = []
    /// Operators that it entered, with keys that still sign.
    public var operators: [OperatorName] = []

    public init(person: Operator) { self.person = person }
  }

  private let operators: any OperatorStore
  private let requests: any RequestStore
  private let grants: any GrantStore
  private let tokens: any TokenStore
  private let ledger: any ActLedger

  public init(
    operators: any OperatorStore, requests: any RequestStore, grants: any GrantStore, tokens: any TokenStore,
    ledger: any ActLedger
  ) {
    self.operators = operators
    self.requests = requests
    self.grants = grants
    self.tokens = tokens
    self.ledger = ledger
  }

  /// The key that the act names is worth nothing from here on. The last one stays: without it nobody could decide anything any more.
  ///
  /// - Parameter act: an operator's signature over an `OperatorRevoke`.
  public func revoke(_ act: SignedAct) throws(UseCaseError) -> Aftermath {
    var (roster, count) = try ReadOperators(store: operators).proven()
    let revoked = try onAct { () throws(ActError) in try act.unverified(OperatorRevoke.self) }
    let target = try check(revoked, roster)
    try onAct { () throws(ActError) in try roster.admit(act) }
    try operators.add(act, after: count)
    let changed = OperatorChanged(name: revoked.name, key: revoked.key, act: act)
    try ledger.recordAfter(LedgerDraft(time: revoked.revokedAt, body: .operatorRevoked(changed)))
    var aftermath = Aftermath(person: roster[revoked.name] ?? target)
    aftermath.reopened = try reopen(roster, by: act.signer, at: revoked.revokedAt)
    aftermath.grants = try endGrants(of: revoked, act)
    aftermath.tokens = try livingTokens(of: revoked, roster)
    aftermath.operators = try entered(by: revoked, roster)
    return aftermath
  }

  private func check(_ revoked: OperatorRevoke, _ roster: OperatorRoster) throws(UseCaseError) -> Operator {
    guard let target = roster[revoked.name] else {
      throw UseCaseError(.notFound, "there is no operator `\(revoked.name)`")
    }
    guard target.revokedAt == nil else {
      throw UseCaseError(.wrongState, "the key of `\(revoked.name)` is revoked already")
    }
    guard roster.operators.contains(where: { $0.revokedAt == nil && $0.name != revoked.name }) else {
      throw UseCaseError(
        .invalid, "`\(revoked.name)` is the last operator", hint: "add another one first: `sallyport operator add NAME`"
      )
    }
    return target
  }

  /// An approval that stood on the key's vote is none; people are asked again. What runs already the gateway ends.
  private func reopen(
    _ roster: OperatorRoster, by signer: OperatorName, at moment: Timestamp
  ) throws(UseCaseError) -> [RequestID] {
    let filter = RequestFilter(states: [.pending, .approved], limit: 10_000)
    var reopened: [RequestID] = []
    for request in try onStore({ () throws(StoreError) in try requests.requests(filter) })
    where !request.countersignatures.isEmpty {
      let outcome = try onStore { () throws(StoreError) in
        try requests.change(request.id) { (held: inout HeldRequest) throws(RequestError) in
          held.recount(roster: roster)
        }
      }
      guard case .success(let step) = outcome, step.value else { continue }
      let changed = RequestChanged(
        request: request.id, step: .reopened, state: step.request.state.name.rawValue, operator: signer)
      try ledger.recordAfter(LedgerDraft(time: moment, body: .requestChanged(changed)))
      reopened.append(request.id)
    }
    return reopened
  }

  /// They count no more by the roster alone; their rows say so too, and the ledger names each.
  private func endGrants(of revoked: OperatorRevoke, _ act: SignedAct) throws(UseCaseError) -> [Grant] {
    let living = try onStore { () throws(StoreError) in try grants.livingGrants(at: revoked.revokedAt) }
    var ended: [Grant] = []
    for one in living where one.issue.signer == revoked.name && one.issue.key == revoked.key {
      let record = try onStore { () throws(StoreError) in
        try grants.revoke(one.grant.id, by: act, at: revoked.revokedAt)
      }
      let changed = GrantChanged(
        grant: record.grant.id, token: record.grant.token, tokenName: record.grant.tokenName, wish: record.wish,
        act: act)
      try ledger.recordAfter(LedgerDraft(time: revoked.revokedAt, body: .grantRevoked(changed)))
      ended.append(record.grant)
    }
    return ended
  }

  private func livingTokens(of revoked: OperatorRevoke, _ roster: OperatorRoster) throws(UseCaseError) -> [Token] {
    try onStore { () throws(StoreError) in try tokens.tokens() }
      .filter { $0.issue.signer == revoked.name && $0.issue.key == revoked.key }
      .compactMap { try? $0.verified(by: roster) }
      .filter { $0.standing(at: revoked.revokedAt) == .active }
  }

  private func entered(by revoked: OperatorRevoke, _ roster: OperatorRoster) throws(UseCaseError) -> [OperatorName] {
    try onStore { () throws(StoreError) in try operators.acts() }
      .filter { $0.kind == .operatorAdd && $0.signer == revoked.name && $0.key == revoked.key }
      .compactMap { try? $0.unverified(OperatorAdd.self) }
      .filter { added in
        added.name != revoked.name
          && roster.operators.contains { $0.publicKey == added.publicKey && $0.revokedAt == nil }
      }
      .map(\.name)
  }
}
