public import Ledger

/// Writes each act's event in a transaction of its own, signed by a checkpoint: what a command line does, that lives shorter
/// than the writer's queue.
public struct SealedActLedger: ActLedger {
  private let store: any LedgerStore
  private let signer: CheckpointSigner
  private let secret: [UInt8]

  /// - Parameter secret: 32 random bytes of this process, for the salts of contents.
  public init(store: any LedgerStore, signer: CheckpointSigner, secret: [UInt8]) {
    self.store = store
    self.signer = signer
    self.secret = secret
  }

  public func record(_ draft: LedgerDraft) throws(StoreError) {
    _ = try store.append { head in
      var sealer = LedgerSealer(signer: signer, secret: secret)
      return sealer.seal([draft], onto: head, checkpoint: true)
    }
  }
}
