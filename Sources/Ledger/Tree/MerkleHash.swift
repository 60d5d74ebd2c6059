internal import Crypto
internal import SallyportModel

/// A node of the tree: SHA-256, kept in four words so that no hash costs an allocation.
public struct MerkleHash: Hashable, Sendable {
  // As they lie in memory: the words' own value depends on the machine, their bytes do not.
  private let words: Words

  private struct Words: Hashable, Sendable {
    var first: UInt64 = 0
    var second: UInt64 = 0
    var third: UInt64 = 0
    var fourth: UInt64 = 0
  }

  /// - Returns: `nil` unless there are exactly 32 bytes.
  public init?(_ bytes: some Collection<UInt8>) {
    guard bytes.count == 32 else { return nil }
    var words = Words()
    unsafe withUnsafeMutableBytes(of: &words) { unsafe $0.copyBytes(from: bytes) }
    self.words = words
  }

  private init(_ digest: SHA256.Digest) {
    var words = Words()
    unsafe digest.withUnsafeBytes { source in
      unsafe withUnsafeMutableBytes(of: &words) { unsafe $0.copyMemory(from: source) }
    }
    self.words = words
  }

  /// 32 bytes.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(32)
    append(to: &bytes)
    return bytes
  }

  func append(to bytes: inout [UInt8]) {
    unsafe withUnsafeBytes(of: words) { unsafe bytes.append(contentsOf: $0) }
  }

  /// SHA-256 of a text in two parts. By the buffers, which spares the library's generic way for each event.
  static func digest(_ prefix: [UInt8], _ rest: ArraySlice<UInt8>) -> MerkleHash {
    var hash = SHA256()
    unsafe prefix.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
    unsafe rest.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
    return MerkleHash(hash.finalize())
  }

  static func digest(_ bytes: [UInt8]) -> MerkleHash {
    var hash = SHA256()
    unsafe bytes.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
    return MerkleHash(hash.finalize())
  }

  private static let leafPrefix: [UInt8] = [0x00]
  private static let nodePrefix: [UInt8] = [0x01]

  /// The root of a tree without leaves: SHA-256 of nothing (RFC 6962 §2.1).
  public static let empty = digest([])

  /// SHA-256(0x00 ‖ entry).
  public static func leaf(_ entry: ArraySlice<UInt8>) -> MerkleHash { digest(leafPrefix, entry) }

  /// SHA-256(0x01 ‖ left ‖ right).
  public static func node(_ left: MerkleHash, _ right: MerkleHash) -> MerkleHash {
    var hash = SHA256()
    unsafe nodePrefix.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
    unsafe withUnsafeBytes(of: left.words) { unsafe hash.update(bufferPointer: $0) }
    unsafe withUnsafeBytes(of: right.words) { unsafe hash.update(bufferPointer: $0) }
    return MerkleHash(hash.finalize())
  }
}

extension MerkleHash: CustomStringConvertible {
  /// Base64, as in a checkpoint.
  public var description: String { Base64.text(bytes) }
}
