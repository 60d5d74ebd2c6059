internal import Crypto
internal import SallyportModel

/// A node of the tree: SHA-256, kept in four words so that no hash costs an allocation.
public struct MerkleHash: Hashable, Sendable {
  private let first: UInt64
  private let second: UInt64
  private let third: UInt64
  private let fourth: UInt64

  /// - Returns: `nil` unless there are exactly 32 bytes.
  public init?(_ bytes: some Collection<UInt8>) {
    guard bytes.count == 32 else { return nil }
    self.init(words: bytes)
  }

  private init(words bytes: some Sequence<UInt8>) {
    var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    var index = 0
    for byte in bytes {
      switch index >> 3 {
      case 0: words.0 = words.0 << 8 | UInt64(byte)
      case 1: words.1 = words.1 << 8 | UInt64(byte)
      case 2: words.2 = words.2 << 8 | UInt64(byte)
      default: words.3 = words.3 << 8 | UInt64(byte)
      }
      index += 1
    }
    (first, second, third, fourth) = words
  }

  /// 32 bytes.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(32)
    append(to: &bytes)
    return bytes
  }

  func append(to bytes: inout [UInt8]) {
    MerkleHash.append(first, to: &bytes)
    MerkleHash.append(second, to: &bytes)
    MerkleHash.append(third, to: &bytes)
    MerkleHash.append(fourth, to: &bytes)
  }

  private static func append(_ word: UInt64, to bytes: inout [UInt8]) {
    for shift in stride(from: UInt64(56), through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
  }

  static func digest(of bytes: [UInt8]) -> MerkleHash { MerkleHash(words: SHA256.hash(data: bytes)) }

  /// The root of a tree without leaves: SHA-256 of nothing (RFC 6962 §2.1).
  public static let empty = digest(of: [])

  /// SHA-256(0x00 ‖ entry).
  public static func leaf(_ entry: ArraySlice<UInt8>) -> MerkleHash {
    var hash = SHA256()
    hash.update(data: leafPrefix)
    hash.update(data: entry)
    return MerkleHash(words: hash.finalize())
  }

  private static let leafPrefix: [UInt8] = [0x00]

  /// SHA-256(0x01 ‖ left ‖ right).
  public static func node(_ left: MerkleHash, _ right: MerkleHash) -> MerkleHash {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(65)
    bytes.append(0x01)
    left.append(to: &bytes)
    right.append(to: &bytes)
    return digest(of: bytes)
  }
}

extension MerkleHash: CustomStringConvertible {
  /// Base64, as in a checkpoint.
  public var description: String { Base64.text(bytes) }
}
