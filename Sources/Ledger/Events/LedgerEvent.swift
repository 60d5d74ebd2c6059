public import SallyportModel

/// What a caller hands to the ledger: an event that has no sequence yet.
public struct LedgerDraft: Hashable, Sendable {
  /// When it happened; only reported, order is by sequence.
  public let time: Timestamp
  public let body: LedgerBody
  /// For the kinds that carry a statement.
  public let content: StatementContent?

  public init(time: Timestamp, body: LedgerBody, content: StatementContent? = nil) {
    self.time = time
    self.body = body
    self.content = content
  }

  /// Roughly what the event takes in memory and on disk, in bytes: for bounds, not for accounts.
  public var cost: Int {
    guard let content else { return 512 }
    return 512 + content.sql.count + content.parameters.reduce(0) { $0 + 32 + ($1.value?.count ?? 0) }
  }
}

/// An event as it stands in the ledger.
public struct LedgerEvent: Hashable, Sendable {
  /// Counts from 0; the index of the leaf in the tree.
  public let sequence: Int64
  public let time: Timestamp
  public let body: LedgerBody
  public let content: Content

  /// The statement of an event, or what is left of it.
  public enum Content: Hashable, Sendable {
    /// The kind carries none.
    case none
    case full(StatementContent)
    /// Forgotten; the digest is in the leaf.
    case redacted
  }

  public init(sequence: Int64, time: Timestamp, body: LedgerBody, content: Content) {
    self.sequence = sequence
    self.time = time
    self.body = body
    self.content = content
  }
}
