/// What a ``LedgerWriter`` holds in memory, and how long.
public struct LedgerWriterLimits: Sendable, Hashable {
  /// Events that wait for the disk. Events of things done may use as much again.
  public var events = 65_536
  /// Their bytes, as `LedgerDraft.cost` counts them.
  public var bytes = 64 << 20
  /// Events of one transaction.
  public var batch = 4_096
  /// How long a plain event may wait for company, in milliseconds.
  public var gatherMilliseconds = 50
  /// Between attempts while the store fails, in milliseconds.
  public var retryMilliseconds = 250
  /// Between signed checkpoints while there is traffic, in milliseconds.
  public var checkpointMilliseconds = 5_000

  public init() {}
}
