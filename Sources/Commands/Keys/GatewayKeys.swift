import Approvals
import Crypto
import Foundation
import Ledger
import SallyportModel

/// The keys that the gateway itself uses while it runs.
struct GatewayKeys: Sendable {
  /// Signs the ledger's checkpoints (Ed25519).
  let ledger: CheckpointSigner
  /// 32 bytes from which the answers to unknown user names are derived, so that they look like known ones.
  let authenticationSecret: [UInt8]

  /// Makes and writes all of them.
  static func create(in directory: StateDirectory) throws(Failure) {
    let seed = SymmetricKey(size: .bits256).bytes
    guard let signer = signer(seed: seed) else { throw Failure("the ledger's key cannot be made") }
    let published = Array("\(signer.verifier)\n".utf8)
    try Files.create(directory.ledgerPublicKey, published, mode: .everyoneReads)
    try Files.create(directory.authenticationSecret, line(SymmetricKey(size: .bits256).bytes), mode: .ownerOnly)
    // Last: its presence says that the directory is complete.
    try Files.create(directory.ledgerKey, line(seed), mode: .ownerOnly)
  }

  /// - Throws: ``Failure`` when one is missing or is not 32 bytes in base64.
  static func load(from directory: StateDirectory) throws(Failure) -> GatewayKeys {
    try directory.require()
    guard let signer = signer(seed: try secret(at: directory.ledgerKey)) else {
      throw Failure("`\(directory.ledgerKey)` is damaged")
    }
    return GatewayKeys(ledger: signer, authenticationSecret: try secret(at: directory.authenticationSecret))
  }

  /// The ledger's public key as auditors keep it (C2SP signed-note "vkey"): given as such, or as a file that holds it.
  static func verifier(_ fileOrText: String) throws(Failure) -> CheckpointVerifier {
    if let verifier = CheckpointVerifier(fileOrText) { return verifier }
    let bytes = try Files.read(fileOrText, limit: 1_024)
    let text = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    guard let verifier = CheckpointVerifier(text) else {
      throw Failure(
        "`\(fileOrText)` holds no public key of a ledger", hint: "such as the `ledger.pub` of a state directory")
    }
    return verifier
  }

  /// Each ledger has a name of its own, derived from its key, so that no checkpoint is taken for another ledger's.
  private static func signer(seed: [UInt8]) -> CheckpointSigner? {
    guard let key = SigningKey(seed: seed) else { return nil }
    return CheckpointSigner(name: "sallyport.local/ledger-\(key.id)", seed: seed)
  }

  private static func secret(at path: String) throws(Failure) -> [UInt8] {
    guard let bytes = decode(try Files.read(path, limit: 1_024)) else {
      throw Failure("`\(path)` is damaged: expected 32 bytes in base64")
    }
    return bytes
  }

  private static func decode(_ text: [UInt8]) -> [UInt8]? {
    let trimmed = text.filter { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    guard let data = Data(base64Encoded: Data(trimmed)), data.count == 32 else { return nil }
    return Array(data)
  }

  private static func line(_ bytes: [UInt8]) -> [UInt8] { Array((Data(bytes).base64EncodedString() + "\n").utf8) }
}

extension SymmetricKey {
  /// A copy of the key.
  var bytes: [UInt8] { unsafe withUnsafeBytes { unsafe Array($0) } }
}
