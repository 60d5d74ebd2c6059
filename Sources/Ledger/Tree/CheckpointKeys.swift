internal import Crypto
internal import SallyportModel

/// The ledger's private key: signs tree heads.
public struct CheckpointSigner: Sendable {
  /// The origin of the checkpoints, and the name of the key.
  public let name: String
  private let key: Curve25519.Signing.PrivateKey

  /// - Parameters:
  ///   - name: a schema-less URL without white space and `+`, such as `sallyport.example/ledger`.
  ///   - seed: 32 bytes (RFC 8032 §5.1.5).
  /// - Returns: `nil` for another name or length.
  public init?(name: String, seed: [UInt8]) {
    guard CheckpointKeyName.accepts(name), seed.count == 32 else { return nil }
    guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else { return nil }
    self.name = name
    self.key = key
  }

  public var verifier: CheckpointVerifier {
    CheckpointVerifier(name: name, publicKey: Array(key.publicKey.rawRepresentation))
  }

  /// A signed checkpoint of a tree; `nil` should the library fail to sign, which leaves the next one to be due.
  public func sign(_ head: TreeHead) -> StoredCheckpoint? {
    let text = Checkpoint(origin: name, size: head.size, root: head.root).text
    guard let signature = try? key.signature(for: Array(text.utf8)) else { return nil }
    let line = SignedNote.Signature(name: name, keyID: verifier.keyID, signature: Array(signature))
    return StoredCheckpoint(size: head.size, note: SignedNote(text: text, signatures: [line]).note)
  }
}

/// The ledger's public key, in the text form that auditors keep (c2sp.org/signed-note, "vkey").
public struct CheckpointVerifier: Hashable, Sendable, CustomStringConvertible {
  public let name: String
  /// Ed25519, 32 bytes.
  public let publicKey: [UInt8]
  public var keyID: [UInt8] { CheckpointKeyName.keyID(name, publicKey: publicKey) }

  public init(name: String, publicKey: [UInt8]) {
    self.name = name
    self.publicKey = publicKey
  }

  /// `name+hash+base64(0x01 ‖ public key)`, the hash being the key id as 8 hexadecimal digits.
  public var description: String {
    let hash = keyID.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    return "\(name)+\(hash)+\(Base64.text([0x01] + publicKey))"
  }

  /// - Returns: `nil` for anything but an Ed25519 vkey whose hash fits.
  public init?(_ vkey: String) {
    let parts = vkey.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, CheckpointKeyName.accepts(String(parts[0])) else { return nil }
    guard let bytes = Base64.bytes(String(parts[2])), bytes.count == 33, bytes[0] == 0x01 else { return nil }
    self.init(name: String(parts[0]), publicKey: Array(bytes.dropFirst()))
    guard description == vkey else { return nil }
  }

  /// The checkpoint of a note, once this key's signature under it holds.
  ///
  /// - Throws: ``CheckpointError``.
  public func open(_ note: String) throws(CheckpointError) -> Checkpoint {
    guard let note = SignedNote(note), let checkpoint = Checkpoint(note.text) else { throw .malformed }
    guard checkpoint.origin == name else { throw .otherLog(checkpoint.origin) }
    let own = note.signatures.filter { $0.name == name && $0.keyID == keyID }
    guard !own.isEmpty else { throw .otherKey }
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else { throw .otherKey }
    guard own.allSatisfy({ key.isValidSignature($0.signature, for: Array(note.text.utf8)) }) else { throw .forged }
    return checkpoint
  }
}

/// Why a checkpoint is not to be believed.
public enum CheckpointError: Error, Hashable, Sendable, CustomStringConvertible {
  /// No signed note with a checkpoint in it.
  case malformed
  /// It speaks of another log.
  case otherLog(String)
  /// No signature of this key is under it.
  case otherKey
  /// The signature does not fit.
  case forged

  public var description: String {
    switch self {
    case .malformed: "it is no signed checkpoint"
    case .otherLog(let origin): "it is of another ledger, `\(origin)`"
    case .otherKey: "it is not signed with this key"
    case .forged: "its signature does not fit"
    }
  }
}
