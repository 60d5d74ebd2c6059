/// Something that is wrong with a ledger.
public struct LedgerFinding: Hashable, Sendable, CustomStringConvertible {
  public enum Code: String, Sendable, CaseIterable {
    /// The event's bytes are not what was hashed.
    case changed
    /// The statement beside the event is not what the event commits to.
    case contentChanged = "content-changed"
    /// The statement beside the event is gone.
    case contentMissing = "content-missing"
    /// Events are missing before this place, or stand in another order.
    case sequence
    /// The stored frames do not add up.
    case damaged
    /// A checkpoint is not signed by the ledger's key.
    case checkpoint
    /// The events up to a checkpoint are not those that were signed.
    case root
    /// A signed checkpoint speaks of more events than there are.
    case truncated
    /// The stored head is not what the events add up to.
    case head
  }

  public let code: Code
  /// The events that it concerns.
  public let events: ClosedRange<Int64>?
  public let description: String

  init(_ code: Code, _ events: ClosedRange<Int64>?, _ description: String) {
    self.code = code
    self.events = events
    self.description = description
  }
}

/// What verification found, as data.
public struct LedgerVerification: Hashable, Sendable {
  /// Events that were read.
  public let events: Int64
  /// The root over them.
  public let root: MerkleHash
  /// Checkpoints whose signature and root hold.
  public let checkpoints: Int
  /// The largest size that a good checkpoint vouches for.
  public let signedSize: Int64
  /// In the order they were found, at most ``findingLimit``.
  public let findings: [LedgerFinding]

  /// More findings than this are not kept: one is enough to know.
  public static let findingLimit = 1_000

  public var isIntact: Bool { findings.isEmpty }
  /// Events after the last good checkpoint: in order as far as can be seen, but nobody's signature vouches for them yet.
  public var unsigned: Int64 { events - signedSize }
}
