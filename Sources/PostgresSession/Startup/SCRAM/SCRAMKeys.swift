import Crypto
import CryptoExtras
import Foundation

/// What a password becomes under a salt and a number of iterations (RFC 5802, section 3).
public struct SCRAMKeys: Hashable, Sendable {
  public let clientKey: [UInt8]
  public let storedKey: [UInt8]
  public let serverKey: [UInt8]

  /// - Parameter saltedPassword: 32 bytes, the result of `Hi`.
  init(saltedPassword: [UInt8]) {
    clientKey = SCRAM.hmac(saltedPassword, Array("Client Key".utf8))
    storedKey = SCRAM.hash(clientKey)
    serverKey = SCRAM.hmac(saltedPassword, Array("Server Key".utf8))
  }
}

/// The costly step of a login: derive keys from a password. It takes milliseconds, so whoever runs it keeps it off hot threads, or
/// remembers the result.
public struct SCRAMDerivation: Hashable, Sendable {
  public let password: Password
  public let salt: [UInt8]
  public let iterations: Int

  public init(password: Password, salt: [UInt8], iterations: Int) {
    self.password = password
    self.salt = salt
    self.iterations = iterations
  }

  /// - Returns: `nil` when the parameters are outside what the derivation takes (no iterations).
  public func keys() -> SCRAMKeys? {
    let salted = try? KDF.Insecure.PBKDF2.deriveKey(
      from: PreparedPassword.bytes(of: password), salt: salt, using: .sha256, outputByteCount: 32,
      unsafeUncheckedRounds: iterations)
    return salted.map { SCRAMKeys(saltedPassword: Array($0.bytes)) }
  }
}

/// The primitives of SCRAM-SHA-256.
enum SCRAM {
  static let mechanism = "SCRAM-SHA-256"
  static let mechanismPlus = "SCRAM-SHA-256-PLUS"

  static func hash(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }

  static func hmac(_ key: [UInt8], _ message: [UInt8]) -> [UInt8] {
    Array(HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: key)))
  }

  static func xor(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] { zip(left, right).map { $0 ^ $1 } }

  /// Equal in a time that depends on the lengths only.
  static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.count == right.count && zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }

  static func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }
  static func fromBase64(_ text: Substring) -> [UInt8]? { Data(base64Encoded: String(text)).map { Array($0) } }
}

extension SymmetricKey {
  fileprivate var bytes: [UInt8] { unsafe withUnsafeBytes { unsafe Array($0) } }
}
