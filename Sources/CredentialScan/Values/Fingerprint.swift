import Crypto

/// What stands for a secret in reports and baselines: the first 16 bytes of HMAC-SHA-256 under a key of this machine.
///
/// Equal secrets have equal fingerprints on one machine, and nobody without the key can test a guess.
public struct Fingerprint: Hashable, Sendable, CustomStringConvertible {
  /// 32 hexadecimal digits.
  public let text: String

  /// - Parameter text: what ``description`` gave; `nil` when it is no fingerprint.
  public init?(_ text: String) {
    guard text.utf8.count == 32, text.utf8.allSatisfy({ Alphabet.lowerHexadecimal.contains($0) }) else { return nil }
    self.text = text
  }

  init(of secret: Secret, key: FingerprintKey) {
    text = Hexadecimal.text(HMAC<SHA256>.authenticationCode(for: secret.bytes, using: key.key).prefix(16))
  }

  public var description: String { text }
}

/// The key under which secrets are fingerprinted: 32 random bytes, made once per machine, never derived from it.
public struct FingerprintKey: Sendable {
  /// What to keep, in a file that only the owner reads.
  public let bytes: [UInt8]
  var key: SymmetricKey { SymmetricKey(data: bytes) }

  /// A new one, from the system's generator.
  public init() {
    var generator = SystemRandomNumberGenerator()
    bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
  }

  /// One that was kept; `nil` unless it has 32 bytes.
  public init?(bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    self.bytes = bytes
  }
}

extension Fingerprint {
  /// Of a whole file, to tell later whether it is still the same.
  public init(ofContent bytes: [UInt8], key: FingerprintKey) { self.init(of: Secret(bytes), key: key) }
}
