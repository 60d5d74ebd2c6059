/// A tree head in the C2SP `tlog-checkpoint` format (c2sp.org/tlog-checkpoint).
///
/// ```
///   origin ⏎
///   size, decimal ⏎
///   root, base64 ⏎
/// ```
public struct Checkpoint: Hashable, Sendable {
  /// Which log: the same name as its key's.
  public let origin: String
  public let size: Int64
  public let root: MerkleHash

  public init(origin: String, size: Int64, root: MerkleHash) {
    self.origin = origin
    self.size = size
    self.root = root
  }

  /// What is signed: three lines, the last with its newline.
  public var text: String { "\(origin)\n\(size)\n\(root)\n" }

  /// Reads the three lines; lines after them are extensions and are left alone.
  ///
  /// - Returns: `nil` for a text that is no checkpoint.
  public init?(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count >= 4, lines.last?.isEmpty == true, lines.dropLast().allSatisfy({ !$0.isEmpty }) else {
      return nil
    }
    guard let size = Int64(lines[1]), String(size) == lines[1], size >= 0 else { return nil }
    guard let root = Checkpoint.hash(String(lines[2])) else { return nil }
    self.init(origin: String(lines[0]), size: size, root: root)
  }
}
