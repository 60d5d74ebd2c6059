import Approvals
import Crypto
import CryptoExtras
import Foundation
import SallyportModel

/// An operator's Ed25519 key, sealed under a passphrase, as a text file.
///
/// JSON, so that it can be looked at; everything outside `sealed` is bound to it as additional data, so that nothing of it
/// can be changed without the passphrase.
struct OperatorKeyFile: Codable, Equatable {
  static let limit = 16 << 10

  /// Always 1.
  var version = 1
  var operatorName: OperatorName
  /// Ed25519, 32 bytes.
  var publicKey: Data
  var scrypt: ScryptParameters
  var salt: Data
  /// ChaCha20-Poly1305: nonce, ciphertext of the 32-byte seed, tag.
  var sealed: Data

  enum CodingKeys: String, CodingKey {
    case version = "sallyportOperatorKey"
    case operatorName = "operator"
    case publicKey, scrypt, salt, sealed
  }
}

/// How hard each guess is (RFC 7914).
struct ScryptParameters: Codable, Equatable, Sendable {
  var n: Int
  var r: Int
  var p: Int

  /// 128 MiB and about half a second.
  static let standard = ScryptParameters(n: 1 << 17, r: 8, p: 1)

  /// What a file may ask for: not so little that the sealing is none, not so much that opening it takes the host down.
  var isAcceptable: Bool {
    let isPowerOfTwo = n > 0 && n & (n - 1) == 0
    return isPowerOfTwo && (1 << 14...1 << 20).contains(n) && (8...16).contains(r) && (1...4).contains(p)
      && n * r * p <= 1 << 23
  }
}

/// Why a key file does not open. One text for a wrong passphrase and a changed file: neither gives the other away.
enum KeyFileError: Error, Equatable, CustomStringConvertible {
  case notAKeyFile
  case unacceptableParameters
  case wrongPassphrase

  var description: String {
    switch self {
    case .notAKeyFile: "not an operator key of this version"
    case .unacceptableParameters: "the key file asks for scrypt parameters outside what is accepted"
    case .wrongPassphrase: "the passphrase is wrong or the key file is damaged"
    }
  }
}

extension OperatorKeyFile {
  /// Seals a key under a passphrase.
  static func seal(
    _ key: SigningKey, of name: OperatorName, under passphrase: String,
    parameters: ScryptParameters = .standard
  ) throws -> OperatorKeyFile {
    var file = OperatorKeyFile(
      operatorName: name, publicKey: Data(key.publicKey), scrypt: parameters,
      salt: Data(SymmetricKey(size: .bits128).bytes), sealed: Data())
    let box = try ChaChaPoly.seal(
      key.seed, using: try file.key(from: passphrase), authenticating: file.additionalData)
    file.sealed = box.combined
    return file
  }

  /// - Throws: ``KeyFileError``.
  func open(with passphrase: String) throws(KeyFileError) -> SigningKey {
    guard scrypt.isAcceptable else { throw .unacceptableParameters }
    guard let derived = try? key(from: passphrase),
      let box = try? ChaChaPoly.SealedBox(combined: sealed),
      let seed = try? ChaChaPoly.open(box, using: derived, authenticating: additionalData),
      let key = SigningKey(seed: Array(seed)), Data(key.publicKey) == publicKey
    else { throw .wrongPassphrase }
    return key
  }

  /// - Throws: ``KeyFileError`` for anything that this version did not write.
  static func parse(_ bytes: [UInt8]) throws(KeyFileError) -> OperatorKeyFile {
    guard bytes.count <= limit, let file = try? JSONDecoder().decode(OperatorKeyFile.self, from: Data(bytes)),
      file.version == 1, file.publicKey.count == 32, file.salt.count == 16, file.sealed.count == 12 + 32 + 16
    else { throw .notAKeyFile }
    guard file.scrypt.isAcceptable else { throw .unacceptableParameters }
    return file
  }

  var text: [UInt8] {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
    }
  }

  private func key(from passphrase: String) throws -> SymmetricKey {
    // One passphrase, one sequence of bytes, whatever keyboard composed it.
    let bytes = Data(passphrase.precomposedStringWithCanonicalMapping.utf8)
    return try KDF.Scrypt.deriveKey(
      from: bytes, salt: salt, outputByteCount: 32, rounds: scrypt.n, blockSize: scrypt.r, parallelism: scrypt.p)
  }

  /// Everything but the sealed seed, in one spelling.
  private var additionalData: Data {
    let parts = [
      "sallyport operator key", String(version), operatorName.text, publicKey.base64EncodedString(),
      "scrypt \(scrypt.n) \(scrypt.r) \(scrypt.p)", salt.base64EncodedString(),
    ]
    return Data(parts.joined(separator: "\n").utf8)
  }
}
