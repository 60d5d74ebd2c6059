public import Ledger
internal import SallyportModel

/// Writes single events at once, for commands that do one thing and end: each call is one transaction with a checkpoint.
public struct DirectRecorder: Sendable {
  private let store: any LedgerStore
  private let sealer: LedgerSealer

  /// - Parameter secret: 32 random bytes of this process.
  public init(store: any LedgerStore, signer: CheckpointSigner, secret: [UInt8]) {
    self.store = store
    sealer = LedgerSealer(signer: signer, secret: secret)
  }

  /// Blocks until the events are on disk.
  ///
  /// - Returns: the sequence of the first of them.
  @discardableResult
  public func record(_ drafts: [LedgerDraft]) throws(StoreError) -> Int64 {
    var sealer = sealer
    var first: Int64 = 0
    _ = try store.append { head in
      first = head.size
      return sealer.seal(drafts, onto: head, checkpoint: true)
    }
    return first
  }
}
