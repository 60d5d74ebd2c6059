internal import SallyportModel

/// Checks a whole ledger: every event against its hash, every signed checkpoint against the events.
///
/// The tree is built over the *stored* leaf hashes while each is compared with the event's bytes. When a root fits its
/// signature the stored hashes are genuine, so a difference names the one event that was changed; when it does not, the
/// events since the last good checkpoint are not those that were signed.
///
/// Feed the chunks in order, then ``finish(head:)``. What it cannot see: events cut off after the last checkpoint together
/// with the stored head. So auditors keep a checkpoint of their own and give it as `kept`.
public struct LedgerVerifier: Sendable {
  private let key: CheckpointVerifier?
  private var pending: ArraySlice<Expected>
  private var tree = TreeHead()
  private var place: Int64 = 0
  private var good = 0
  private var signedSize: Int64 = 0
  private var findings: [LedgerFinding] = []
  private var rootsBroken = false

  private struct Expected: Hashable {
    let size: Int64
    let root: MerkleHash
    let isKept: Bool
  }

  /// - Parameters:
  ///   - key: the ledger's public key; without it checkpoints are compared with the events but believed unsigned.
  ///   - checkpoints: as stored, in any order.
  ///   - kept: a checkpoint that the auditor kept from an earlier look.
  public init(key: CheckpointVerifier?, checkpoints: [StoredCheckpoint], kept: [String] = []) {
    self.key = key
    pending = []
    var expected: [Expected] = []
    for stored in checkpoints {
      guard let checkpoint = open(stored.note, "the checkpoint at \(stored.size) events") else { continue }
      expected.append(Expected(size: checkpoint.size, root: checkpoint.root, isKept: false))
    }
    for note in kept {
      guard let checkpoint = open(note, "the checkpoint that was kept") else { continue }
      expected.append(Expected(size: checkpoint.size, root: checkpoint.root, isKept: true))
    }
    pending = expected.sorted { ($0.size, $0.isKept ? 1 : 0) < ($1.size, $1.isKept ? 1 : 0) }[...]
    compareRoots()
  }

  private mutating func open(_ note: String, _ what: String) -> Checkpoint? {
    if let key {
      do {
        return try key.open(note)
      } catch {
        report(.checkpoint, nil, "\(what) does not hold: \(error)")
        return nil
      }
    }
    guard let checkpoint = SignedNote(note).flatMap({ Checkpoint($0.text) }) else {
      report(.checkpoint, nil, "\(what) does not hold: \(CheckpointError.malformed)")
      return nil
    }
    return checkpoint
  }

  /// Checks the next chunk.
  public mutating func add(_ chunk: LedgerChunk) {
    if chunk.first != place {
      let range = min(place, chunk.first)...max(place, chunk.first)
      report(.sequence, range, "after event \(place - 1) stands a chunk that begins with event \(chunk.first)")
      place = chunk.first
    }
    do {
      for record in try chunk.records() { check(record) }
    } catch {
      report(.damaged, error.sequence...error.sequence, error.description)
      rootsBroken = true
      place = chunk.end
    }
  }

  private mutating func check(_ record: LedgerRecord) {
    let place = record.sequence
    if record.computedHash != record.storedHash {
      report(.changed, place...place, "event \(place) was changed")
    } else if let tail = LeafTail(record.leaf, sequence: place) {
      checkContent(record, tail)
    } else {
      report(.sequence, place...place, "the event at place \(place) belongs at another, or is none")
    }
    tree.append(record.storedHash)
    self.place = place + 1
    compareRoots()
  }

  private mutating func checkContent(_ record: LedgerRecord, _ tail: LeafTail) {
    let place = record.sequence
    switch (tail.contentDigest, record.content.isEmpty) {
    case (nil, true): break
    case (nil, false): report(.contentChanged, place...place, "event \(place) has a statement that it never had")
    case (.some, true): report(.contentMissing, place...place, "the statement of event \(place) is gone")
    case (let digest?, false):
      guard Base64.bytes(digest) != StatementContent.digest(of: record.content).bytes else { return }
      report(.contentChanged, place...place, "the statement of event \(place) was changed")
    }
  }

  private mutating func compareRoots() {
    while let expected = pending.first, expected.size <= tree.size {
      pending.removeFirst()
      // A tree that has gone wrong once fits no later signature: one finding says it.
      guard !rootsBroken else { continue }
      if expected.size == tree.size, expected.root == tree.root {
        good += 1
        signedSize = expected.size
      } else {
        rootsBroken = true
        report(
          .root, signedSize...max(signedSize, expected.size - 1),
          "the events from \(signedSize) to \(expected.size - 1) are not those that were signed"
            + (expected.isKept ? ": the ledger does not continue the checkpoint that was kept" : ""))
      }
    }
  }

  private mutating func report(_ code: LedgerFinding.Code, _ events: ClosedRange<Int64>?, _ description: String) {
    guard findings.count < LedgerVerification.findingLimit else { return }
    findings.append(LedgerFinding(code, events, description))
  }

  /// Ends the check.
  ///
  /// - Parameter head: the tree as the store remembers it; `nil` for an export, which has none.
  public consuming func finish(head: TreeHead?) -> LedgerVerification {
    for expected in pending {
      report(
        .truncated, tree.size...max(tree.size, expected.size - 1),
        "a signed checkpoint speaks of \(expected.size) events, and \(tree.size) are here")
    }
    if let head, head != tree {
      report(.head, nil, "the stored head of \(head.size) events is not that of the \(tree.size) that are here")
    }
    return LedgerVerification(
      events: tree.size, root: tree.root, checkpoints: good, signedSize: signedSize, findings: findings)
  }
}
