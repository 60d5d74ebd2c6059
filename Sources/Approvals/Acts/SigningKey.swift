internal import Crypto
public import SallyportModel

/// An operator's private key, in memory for the moment of one act.
public struct SigningKey: Sendable {
  private let key: Curve25519.Signing.PrivateKey

  /// A new key.
  public init() { key = Curve25519.Signing.PrivateKey() }

  /// - Parameter seed: 32 bytes (RFC 8032 §5.1.5).
  /// - Returns: `nil` for any other length.
  public init?(seed: [UInt8]) {
    guard seed.count == 32, let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else { return nil }
    self.key = key
  }

  /// The 32 bytes that make the key again: to be kept encrypted under a passphrase only.
  public var seed: [UInt8] { Array(key.rawRepresentation) }
  /// 32 bytes.
  public var publicKey: [UInt8] { Array(key.publicKey.rawRepresentation) }
  public var id: KeyID { KeyID(publicKey: publicKey) }

  func signature(over bytes: [UInt8]) throws(ActError) -> [UInt8] {
    guard let signature = try? key.signature(for: bytes) else {
      throw ActError(code: .unsignable, description: "the key could not sign")
    }
    return Array(signature)
  }
}

extension KeyID {
  public init(publicKey: [UInt8]) { self.init(unchecked: Hex.text(SHA256.hash(data: publicKey).prefix(8))) }
}

enum Hex {
  private static let digits = Array("0123456789abcdef".utf8)

  static func text(_ bytes: some Sequence<UInt8>) -> String {
    String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
