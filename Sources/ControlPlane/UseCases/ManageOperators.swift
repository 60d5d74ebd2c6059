public import Approvals
import Ledger
public import SallyportModel

/// Who the operators are, proven from the first one's signature on.
public struct ReadOperators: Sendable {
  private let store: any OperatorStore

  public init(store: any OperatorStore) { self.store = store }

  /// - Throws: ``UseCaseError`` when the store fails, or when an act in it does not hold.
  public func roster() throws(UseCaseError) -> OperatorRoster { try proven().roster }

  /// The roster, and how many acts it is made of: what a new act has to come after.
  func proven() throws(UseCaseError) -> (roster: OperatorRoster, count: Int) {
    let acts = try onStore { () throws(StoreError) in try store.acts() }
    do {
      return (try OperatorRoster(acts: acts), acts.count)
    } catch {
      throw UseCaseError(
        .notAuthorised, "the operators in the store do not hold together: \(error.description)",
        hint: "somebody has changed the store; nothing is decided until this is understood")
    }
  }
}

/// Makes somebody an operator, or ends it.
public struct ManageOperators: Sendable {
  private let store: any OperatorStore
  private let ledger: any ActLedger

  public init(store: any OperatorStore, ledger: any ActLedger) {
    self.store = store
    self.ledger = ledger
  }

  /// Adds the operator that the act names. The first one signs for the own key; later ones need another's signature.
  public func add(_ act: SignedAct) throws(UseCaseError) -> Operator {
    var (roster, count) = try ReadOperators(store: store).proven()
    let added = try onAct { () throws(ActError) in try act.unverified(OperatorAdd.self) }
    guard roster[added.name].map({ $0.revokedAt != nil }) ?? true else {
      throw UseCaseError(.exists, "there is an operator `\(added.name)` already")
    }
    try onAct { () throws(ActError) in try roster.admit(act) }
    guard let new = roster[added.name] else { throw UseCaseError(.invalid, "the act adds nobody") }
    let changed = OperatorChanged(name: new.name, key: KeyID(publicKey: new.publicKey), act: act)
    try ledger.recordBefore(LedgerDraft(time: added.addedAt, body: .operatorAdded(changed)))
    try append(act, after: count)
    return new
  }

  /// Ends the key that the act names. The last one stays: without it nobody could decide anything any more.
  public func revoke(_ act: SignedAct) throws(UseCaseError) -> Operator {
    var (roster, count) = try ReadOperators(store: store).proven()
    let revoked = try onAct { () throws(ActError) in try act.unverified(OperatorRevoke.self) }
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
    try onAct { () throws(ActError) in try roster.admit(act) }
    try append(act, after: count)
    let changed = OperatorChanged(name: revoked.name, key: revoked.key, act: act)
    try ledger.recordAfter(LedgerDraft(time: revoked.revokedAt, body: .operatorRevoked(changed)))
    return roster[revoked.name] ?? target
  }

  private func append(_ act: SignedAct, after count: Int) throws(UseCaseError) {
    do {
      try store.append(act, after: count)
    } catch  where error.code == .conflict {
      throw UseCaseError(
        .wrongState, "the operators have changed in the same moment",
        hint: "look at `sallyport operator list` and try again")
    } catch {
      throw UseCaseError(error)
    }
  }
}
