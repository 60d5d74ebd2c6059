/// Events that are ready to be stored: framed, hashed, and counted into the tree.
public struct SealedBatch: Hashable, Sendable {
  public let chunk: LedgerChunk
  /// The tree after the chunk.
  public let head: TreeHead
  /// A signed checkpoint of that tree, when one was due.
  public let checkpoint: StoredCheckpoint?
  /// Where ids are named that people look for.
  public let mentions: [Mention]

  /// An id in an event.
  public struct Mention: Hashable, Sendable {
    public let key: String
    public let sequence: Int64

    public init(key: String, sequence: Int64) {
      self.key = key
      self.sequence = sequence
    }
  }

  public init(chunk: LedgerChunk, head: TreeHead, checkpoint: StoredCheckpoint?, mentions: [Mention]) {
    self.chunk = chunk
    self.head = head
    self.checkpoint = checkpoint
    self.mentions = mentions
  }
}

/// A checkpoint as it is kept: the size to find it by, and the signed note, not yet believed.
public struct StoredCheckpoint: Hashable, Sendable {
  public let size: Int64
  /// C2SP signed-note text.
  public let note: String

  public init(size: Int64, note: String) {
    self.size = size
    self.note = note
  }
}
