internal import Ledger
public import SallyportModel

extension LedgerStore {
  /// Whether anything was, or may have been, sent to a server for a request: its intent stands in the ledger before that.
  ///
  /// For a request that is found claimed although nobody holds it, after a crash: without an intent it can be given back,
  /// with one nobody knows what came of it.
  public func hasIntent(for request: RequestID) throws(StoreError) -> Bool {
    for sequence in try mentions(of: request.text) {
      guard let chunk = try chunk(holding: sequence) else { continue }
      do {
        for record in try chunk.records() where record.sequence == sequence {
          if try LedgerEvent(reading: record).body.kind == .intent { return true }
        }
      } catch {
        throw StoreError(code: .corrupt, description: "event \(error.sequence) of the ledger cannot be read")
      }
    }
    return false
  }
}
