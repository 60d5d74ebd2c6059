import Approvals
import Ledger
import SallyportModel

/// Takes requests back whose token or upstream has ended.
struct WithdrawRequests {
  let requests: any RequestStore
  let ledger: any ActLedger

  /// Nobody could collect them any more, so nobody should be asked to decide. One that runs already is the gateway's to end.
  ///
  /// - Returns: how many were withdrawn.
  func withdraw(
    _ asked: [HeldRequest], _ cause: RequestState.WithdrawalCause, by signer: OperatorName, at moment: Timestamp
  ) throws(UseCaseError) -> Int {
    var count = 0
    for request in asked {
      let outcome = try onStore { () throws(StoreError) in
        try requests.change(request.id) { (held: inout HeldRequest) throws(RequestError) in
          try held.withdraw(cause, at: moment)
        }
      }
      guard case .success(let step) = outcome else {
        // The gateway may have been quicker.
        if case .failure(let error) = outcome, error.state == .withdrawn { count += 1 }
        continue
      }
      let changed = RequestChanged(
        request: request.id, step: .withdrawn, state: step.request.state.name.rawValue, operator: signer,
        detail: cause.rawValue)
      try ledger.recordAfter(LedgerDraft(time: moment, body: .requestChanged(changed)))
      count += 1
    }
    return count
  }
}
