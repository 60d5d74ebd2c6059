public import Ledger

/// Where the ledger is kept. All functions block.
public protocol LedgerStore: Sendable {
  /// Appends in one transaction that is on disk when this returns.
  ///
  /// - Parameter seal: called once, inside the transaction, with the head that other processes may have moved.
  /// - Returns: the head after it.
  func append(_ seal: (TreeHead) -> SealedBatch) throws(StoreError) -> TreeHead

  /// The tree as far as it was written.
  func head() throws(StoreError) -> TreeHead

  /// Chunks in ascending order, from the one that holds `sequence` on, until `body` returns false. Reads one snapshot.
  func chunks(from sequence: Int64, _ body: (LedgerChunk) -> Bool) throws(StoreError)

  /// The chunk that holds the event; `nil` beyond the end.
  func chunk(holding sequence: Int64) throws(StoreError) -> LedgerChunk?

  /// Signed checkpoints with a size above `size`, smallest first.
  func checkpoints(above size: Int64) throws(StoreError) -> [StoredCheckpoint]

  /// Events that name a request, token, operator or session outside the statements' own events, in order.
  func mentions(of key: String) throws(StoreError) -> [Int64]
}
