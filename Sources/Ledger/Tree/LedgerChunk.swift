/// Consecutive events as they are stored: those that were written in one transaction.
///
/// ```
///   each event:  leaf hash (32) ┃ n (4, big-endian) ┃ leaf (n) ┃ m (4, big-endian) ┃ content (m)
/// ```
/// The leaf is the event's canonical JSON. The content is the statement's canonical JSON, empty for events without one and
/// for redacted ones. The leaf hash could be computed again, and is, by verification: stored, it tells which event was
/// changed, where the tree alone tells only that one was.
public struct LedgerChunk: Hashable, Sendable {
  /// The sequence of the first event.
  public let first: Int64
  public let count: Int
  public let bytes: [UInt8]

  public init(first: Int64, count: Int, bytes: [UInt8]) {
    self.first = first
    self.count = count
    self.bytes = bytes
  }

  /// The sequence after the last event.
  public var end: Int64 { first &+ Int64(count) }

  /// Whether the counts can be true of the bytes; what a damaged file says of itself need not.
  private var isPlausible: Bool {
    let (end, overflow) = first.addingReportingOverflow(Int64(count))
    return first >= 0 && count >= 0 && count <= bytes.count && !overflow && end >= first
  }

  /// Reads the events' frames.
  ///
  /// - Throws: ``LedgerDamage`` where the frames do not add up.
  public func records() throws(LedgerDamage) -> [LedgerRecord] {
    guard isPlausible else { throw LedgerDamage(sequence: first, description: "the chunk's counts are damaged") }
    var reader = LedgerFrameReader(bytes: bytes)
    var records: [LedgerRecord] = []
    for index in 0..<count {
      guard let record = reader.next(sequence: first + Int64(index)) else {
        throw LedgerDamage(sequence: first + Int64(index), description: "the frame of the event is damaged")
      }
      records.append(record)
    }
    guard reader.isAtEnd else { throw LedgerDamage(sequence: end, description: "bytes after the chunk's last event") }
    return records
  }
}

/// Stored bytes that are no event.
public struct LedgerDamage: Error, Equatable, CustomStringConvertible {
  public let sequence: Int64
  public let description: String

  public init(sequence: Int64, description: String) {
    self.sequence = sequence
    self.description = description
  }
}

/// One stored event, not yet believed.
public struct LedgerRecord: Hashable, Sendable {
  /// The place that it stands at.
  public let sequence: Int64
  public let storedHash: MerkleHash
  /// Canonical JSON, without the 0x00 of the leaf hash.
  public let leaf: ArraySlice<UInt8>
  /// Canonical JSON; empty when there is none.
  public let content: ArraySlice<UInt8>

  public init(sequence: Int64, storedHash: MerkleHash, leaf: ArraySlice<UInt8>, content: ArraySlice<UInt8>) {
    self.sequence = sequence
    self.storedHash = storedHash
    self.leaf = leaf
    self.content = content
  }

  /// SHA-256(0x00 ‖ leaf).
  public var computedHash: MerkleHash { MerkleHash.leaf(leaf) }
}

struct LedgerFrameReader {
  let bytes: [UInt8]
  private var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }

  mutating func next(sequence: Int64) -> LedgerRecord? {
    guard let hash = take(32).flatMap(MerkleHash.init), let leaf = block(), !leaf.isEmpty, let content = block() else {
      return nil
    }
    return LedgerRecord(sequence: sequence, storedHash: hash, leaf: leaf, content: content)
  }

  private mutating func block() -> ArraySlice<UInt8>? {
    guard let length = take(4) else { return nil }
    return take(length.reduce(0) { $0 << 8 | Int($1) })
  }

  private mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
    guard count <= bytes.count - position else { return nil }
    defer { position += count }
    return bytes[position..<position + count]
  }
}
