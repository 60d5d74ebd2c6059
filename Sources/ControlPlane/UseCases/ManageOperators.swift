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

/// Makes somebody an operator.
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
    try store.add(act, after: count)
    return new
  }

}

extension OperatorStore {
  /// Adds an act unless somebody was quicker.
  func add(_ act: SignedAct, after count: Int) throws(UseCaseError) {
    do {
      try append(act, after: count)
    } catch  where error.code == .conflict {
      throw UseCaseError(
        .wrongState, "the operators have changed in the same moment",
        hint: "look at `sallyport operator list` and try again")
    } catch {
      throw UseCaseError(error)
    }
  }
}
