import Crypto
import Foundation

/// The keys that the gateway itself uses while it runs.
struct GatewayKeys: Sendable {
  /// Signs the ledger's checkpoints (Ed25519).
  let ledger: Curve25519.Signing.PrivateKey
  /// 32 bytes from which the answers to unknown user names are derived, so that they look like known ones.
  let authenticationSecret: [UInt8]

  /// Makes and writes all of them.
  static func create(in directory: StateDirectory) throws(Failure) {
    let ledger = Curve25519.Signing.PrivateKey()
    try Files.create(directory.ledgerPublicKey, line(Array(ledger.publicKey.rawRepresentation)), mode: .everyoneReads)
    try Files.create(directory.authenticationSecret, line(SymmetricKey(size: .bits256).bytes), mode: .ownerOnly)
    // Last: its presence says that the directory is complete.
    try Files.create(directory.ledgerKey, line(Array(ledger.rawRepresentation)), mode: .ownerOnly)
  }

  /// - Throws: ``Failure`` when one is missing or is not 32 bytes in base64.
  static func load(from directory: StateDirectory) throws(Failure) -> GatewayKeys {
    try directory.require()
    let seed = try secret(at: directory.ledgerKey)
    guard let ledger = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else {
      throw Failure("`\(directory.ledgerKey)` is damaged")
    }
    return GatewayKeys(ledger: ledger, authenticationSecret: try secret(at: directory.authenticationSecret))
  }

  /// The 32 bytes of a ledger's public key, from a file or in base64.
  static func publicKey(_ fileOrText: String) throws(Failure) -> [UInt8] {
    if let bytes = decode(Array(fileOrText.utf8)) { return bytes }
    return try secret(at: fileOrText)
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
