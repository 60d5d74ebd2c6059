internal import Crypto
internal import SallyportModel

/// A text with signatures under it (c2sp.org/signed-note).
///
/// ```
///   text, ending in a newline
///   ⏎
///   — key-name base64(key id (4) ‖ signature (64)) ⏎        one line for each signature
/// ```
public struct SignedNote: Hashable, Sendable {
  /// One line under the text.
  public struct Signature: Hashable, Sendable {
    public let name: String
    /// The first 4 bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key).
    public let keyID: [UInt8]
    public let signature: [UInt8]
  }

  /// With its newline at the end.
  public let text: String
  public let signatures: [Signature]

  /// The longest note that is read, in bytes.
  public static let limit = 64 << 10

  init(text: String, signatures: [Signature]) {
    self.text = text
    self.signatures = signatures
  }

  /// - Returns: `nil` for a text that is no signed note.
  public init?(_ note: String) {
    guard note.utf8.count <= SignedNote.limit, note.hasSuffix("\n") else { return nil }
    let lines = note.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    guard let blank = lines.lastIndex(of: ""), blank > lines.startIndex, blank < lines.endIndex - 1 else { return nil }
    var signatures: [Signature] = []
    for line in lines[(blank + 1)...] {
      guard let signature = SignedNote.signature(line) else { return nil }
      signatures.append(signature)
    }
    self.init(text: lines[..<blank].map { $0 + "\n" }.joined(), signatures: signatures)
  }

  /// The note as it is stored and passed on.
  public var note: String {
    text + "\n" + signatures.map { "— \($0.name) \(Base64.text($0.keyID + $0.signature))\n" }.joined()
  }

  private static func signature(_ line: Substring) -> Signature? {
    let parts = line.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == "—", CheckpointKeyName.accepts(String(parts[1])) else { return nil }
    guard let bytes = Base64.bytes(String(parts[2])), bytes.count > 4 else { return nil }
    return Signature(name: String(parts[1]), keyID: Array(bytes.prefix(4)), signature: Array(bytes.dropFirst(4)))
  }
}

enum CheckpointKeyName {
  /// Not empty, no white space, no `+` (c2sp.org/signed-note, "Key name").
  static func accepts(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 255
      && name.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && $0 != "+" && $0.value > 0x20 }
  }

  static func keyID(_ name: String, publicKey: [UInt8]) -> [UInt8] {
    Array(SHA256.hash(data: Array(name.utf8) + [0x0A, 0x01] + publicKey).prefix(4))
  }
}

extension Checkpoint {
  static func hash(_ text: String) -> MerkleHash? { Base64.bytes(text).flatMap(MerkleHash.init) }
}
