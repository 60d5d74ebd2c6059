internal import SallyportModel

/// Turns drafts into stored bytes: gives them their sequence, writes and hashes them, and grows the tree.
public struct LedgerSealer: Sendable {
  private let secret: [UInt8]
  private let signer: CheckpointSigner
  // Both buffers are used again for every event.
  private var leaf = CanonicalWriter(capacity: 4_096)
  private var content = CanonicalWriter(capacity: 4_096)

  /// - Parameter secret: 32 random bytes of this process; the salts of contents come from it, so it is never stored.
  public init(signer: CheckpointSigner, secret: [UInt8]) {
    self.signer = signer
    self.secret = secret
  }

  /// Seals events onto a tree.
  ///
  /// - Parameter checkpoint: whether the tree is to be signed afterwards.
  public mutating func seal(
    _ drafts: some Collection<LedgerDraft>, onto head: TreeHead, checkpoint: Bool
  ) -> SealedBatch {
    var head = head
    let first = head.size
    var bytes: [UInt8] = []
    bytes.reserveCapacity(drafts.reduce(0) { $0 + $1.cost })
    var mentions: [SealedBatch.Mention] = []
    for draft in drafts {
      for key in draft.body.mentions { mentions.append(SealedBatch.Mention(key: key, sequence: head.size)) }
      head.append(write(draft, sequence: head.size, to: &bytes))
    }
    return SealedBatch(
      chunk: LedgerChunk(first: first, count: drafts.count, bytes: bytes), head: head,
      checkpoint: checkpoint ? signer.sign(head) : nil, mentions: mentions)
  }

  private mutating func write(_ draft: LedgerDraft, sequence: Int64, to bytes: inout [UInt8]) -> MerkleHash {
    var contentHash: MerkleHash?
    if let statement = draft.content {
      statement.write(to: &content, salt: salt(sequence, draft.time))
      contentHash = .digest(content.bytes)
    }
    leaf.reset(prefix: [0x00])
    draft.write(to: &leaf, sequence: sequence, content: contentHash)
    let hash = MerkleHash.digest(leaf.bytes)
    hash.append(to: &bytes)
    LedgerSealer.append(leaf.bytes.dropFirst(), to: &bytes)
    LedgerSealer.append(contentHash == nil ? [] : content.bytes.dropFirst(StatementContent.domain.count), to: &bytes)
    return hash
  }

  private static func append(_ block: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
    let length = UInt32(clamping: block.count)
    bytes.append(UInt8(truncatingIfNeeded: length >> 24))
    bytes.append(UInt8(truncatingIfNeeded: length >> 16))
    bytes.append(UInt8(truncatingIfNeeded: length >> 8))
    bytes.append(UInt8(truncatingIfNeeded: length))
    bytes.append(contentsOf: block)
  }

  /// 16 bytes that nobody can guess without the secret.
  private func salt(_ sequence: Int64, _ time: Timestamp) -> [UInt8] {
    var bytes = secret
    for shift in stride(from: Int64(0), to: 64, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: sequence >> shift))
      bytes.append(UInt8(truncatingIfNeeded: time.microseconds >> shift))
    }
    return Array(MerkleHash.digest(bytes).bytes.prefix(16))
  }
}
