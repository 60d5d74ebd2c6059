import Dispatch
import Ledger
import Synchronization

/// The running gateway's ledger for an act: goes through the writer's queue, and blocks until it is on disk.
struct WaitingLedger: ActLedger {
  let recorder: any Recorder

  func record(_ draft: LedgerDraft) throws(StoreError) {
    let receipt: LedgerReceipt
    switch recorder.append(draft, .durable) {
    case .success(let taken): receipt = taken
    case .failure(let unavailable): throw StoreError(code: .io, description: "\(unavailable)")
    }
    let done = DispatchSemaphore(value: 0)
    let outcome = Outcome()
    recorder.whenDurable(receipt) { result in
      outcome.result.withLock { $0 = result }
      done.signal()
    }
    done.wait()
    if case .failure(let unavailable) = outcome.result.withLock({ $0 }) {
      throw StoreError(code: .io, description: "\(unavailable)")
    }
  }
}

private final class Outcome: Sendable {
  let result = Mutex<Result<Void, LedgerUnavailable>>(.success(()))
}
