public import Ledger

/// The ledger as privileged acts see it: an act waits until its event is on disk.
///
/// **Before or after.** What gives somebody power (an operator, a token, an approval) is recorded first: a ledger that cannot
/// write gives nobody anything. What takes power away (a revocation, a denial) is done first: a full disk must not
/// keep a stolen token alive. Two people who act in the same instant can so leave an event of an act that came second and
/// changed nothing; the store's compare-and-set decided which.
public protocol ActLedger: Sendable {
  /// Appends one event. Blocks.
  ///
  /// - Throws: ``StoreError`` when the event is not on disk.
  func record(_ draft: LedgerDraft) throws(StoreError)
}

extension ActLedger {
  func recordBefore(_ draft: LedgerDraft) throws(UseCaseError) {
    do {
      try record(draft)
    } catch {
      throw UseCaseError(
        .ledgerFailed, "the ledger cannot be written, so nothing was done: \(error.description)",
        hint: error.code == .full ? "make room on the disk" : nil)
    }
  }

  func recordAfter(_ draft: LedgerDraft) throws(UseCaseError) {
    do {
      try record(draft)
    } catch {
      throw UseCaseError(.recordMissing, "it was done, but the ledger could not be written: \(error.description)")
    }
  }
}
