public import Approvals
import Ledger
public import SallyportModel

/// Takes an operator's countersignature on a request.
public struct DecideRequest: Sendable {
  private let requests: any RequestStore
  private let operators: any OperatorStore
  private let ledger: any ActLedger

  public init(requests: any RequestStore, operators: any OperatorStore, ledger: any ActLedger) {
    self.requests = requests
    self.operators = operators
    self.ledger = ledger
  }

  /// Whether a request could be decided so, before anybody is asked for a passphrase.
  ///
  /// - Throws: ``UseCaseError`` for a state that takes no decision, an expiry, or an approval that needs `irreversible`.
  public func check(
    _ request: HeldRequest, _ choice: Decision.Choice, irreversible: Bool, rowCeiling: Int64?, at now: Timestamp
  ) throws(UseCaseError) {
    guard request.state == .pending, now < request.expiresAt else {
      let state = now >= request.expiresAt && request.state.name.isOpen ? .expired : request.state.name
      throw UseCaseError(
        .wrongState, "request `\(request.id)` is \(state.rawValue) and cannot be decided",
        hint: state == .expired ? "the agent has to send the statement again" : nil)
    }
    guard choice == .approve else { return }
    if !request.runsInTransaction, !irreversible {
      throw UseCaseError(
        .invalid, "PostgreSQL cannot run this in a transaction: once approved, nothing undoes it",
        hint: "if that is what you want, add `--irreversible`")
    }
    if let rowCeiling, rowCeiling < 0 { throw UseCaseError(.invalid, "a row ceiling cannot be negative") }
    if let rowCeiling, let bound = request.binding.rowCeiling, rowCeiling > bound {
      throw UseCaseError(.invalid, "the row ceiling of this request is \(bound): you can lower it, not raise it")
    }
  }

  /// Decides. Of two decisions in the same instant the store takes one.
  ///
  /// - Returns: the request afterwards.
  public func decide(_ vote: Countersignature, at now: Timestamp) throws(UseCaseError) -> HeldRequest {
    let roster = try ReadOperators(store: operators).roster()
    let id = vote.decision.request
    guard var draft = try onStore({ () throws(StoreError) in try requests.request(id) }) else {
      throw UseCaseError(.notFound, "there is no request `\(id)`")
    }
    try onRequest { () throws(RequestError) in try draft.decide(vote, roster: roster, at: now) }
    switch vote.decision.choice {
    case .approve:
      try ledger.recordBefore(event(vote, draft.state, now))
      return try change(vote, roster, now)
    case .deny:
      let denied = try change(vote, roster, now)
      try ledger.recordAfter(event(vote, denied.state, now))
      return denied
    }
  }

  private func change(
    _ vote: Countersignature, _ roster: OperatorRoster, _ now: Timestamp
  ) throws(UseCaseError) -> HeldRequest {
    let outcome = try onStore { () throws(StoreError) in
      try requests.change(vote.decision.request) { (request: inout HeldRequest) throws(RequestError) in
        try request.decide(vote, roster: roster, at: now)
      }
    }
    return try onRequest { () throws(RequestError) in try outcome.get().request }
  }

  private func event(_ vote: Countersignature, _ state: RequestState, _ now: Timestamp) -> LedgerDraft {
    let decided = RequestDecided(request: vote.decision.request, act: vote.act, state: state.name.rawValue)
    return LedgerDraft(time: now, body: .requestDecided(decided))
  }

  private func onRequest<Value>(_ body: () throws(RequestError) -> Value) throws(UseCaseError) -> Value {
    do {
      return try body()
    } catch {
      throw UseCaseError(error)
    }
  }
}
