/// An append-only Merkle tree (RFC 6962 §2.1), reduced to what appending and the root need.
///
/// The tree of `size` leaves is a row of perfect subtrees, one for each bit of `size` that is set, the largest first:
/// ```
///   size 6 = 0b110        frontier = [ hash(leaf 0…3), hash(leaf 4…5) ]
/// ```
/// A new leaf joins its equals from the right; the root folds the row from the right.
public struct TreeHead: Hashable, Sendable {
  /// Leaves in the tree.
  public private(set) var size: Int64
  /// The perfect subtrees, largest first.
  public private(set) var frontier: [MerkleHash]

  public init() {
    size = 0
    frontier = []
  }

  /// - Returns: `nil` unless there is one hash for each set bit of the size.
  public init?(size: Int64, frontier: [MerkleHash]) {
    guard size >= 0, frontier.count == size.nonzeroBitCount else { return nil }
    self.size = size
    self.frontier = frontier
  }

  public mutating func append(_ leaf: MerkleHash) {
    var hash = leaf
    for _ in 0..<(~size).trailingZeroBitCount { hash = .node(frontier.removeLast(), hash) }
    frontier.append(hash)
    size += 1
  }

  public var root: MerkleHash {
    guard var root = frontier.last else { return .empty }
    for hash in frontier.dropLast().reversed() { root = .node(hash, root) }
    return root
  }
}
