/// What a ``LedgerWriter`` has done, for metrics and health.
public struct LedgerMetrics: Sendable, Hashable {
  /// Events that wait for the disk now, and their bytes.
  public internal(set) var queued: Int64 = 0
  public internal(set) var queuedBytes: Int64 = 0
  /// Events on disk, and the transactions that brought them there.
  public internal(set) var written: Int64 = 0
  public internal(set) var transactions: Int64 = 0
  /// Events that were turned away, passed unrecorded, or found no room though they had happened.
  public internal(set) var refused: Int64 = 0
  public internal(set) var unrecorded: Int64 = 0
  public internal(set) var dropped: Int64 = 0
  /// Attempts that the store refused.
  public internal(set) var failures: Int64 = 0
  /// The last transaction, sealing and sync included.
  public internal(set) var lastWriteMicroseconds: Int64 = 0
  /// Set while the store fails.
  public internal(set) var failing: StoreError?

  public init() {}
}
