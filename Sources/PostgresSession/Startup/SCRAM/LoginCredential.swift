public import SallyportModel

/// What is known of a user who wants in.
public struct LoginCredential: Hashable, Sendable {
  public let verifier: SCRAMVerifier
  /// False for a token that is expired, revoked or made up: the exchange goes on to its end and fails there.
  public let isAccepted: Bool

  /// A token in the store.
  ///
  /// - Parameter isAccepted: Whether it opens anything at the moment.
  public init(_ verifier: SCRAMVerifier, isAccepted: Bool) {
    self.verifier = verifier
    self.isAccepted = isAccepted
  }

  /// Nobody has this name. The salt is the same each time that the name is tried, as a real one would be.
  ///
  /// - Parameters:
  ///   - user: The name that was given.
  ///   - secret: The gateway's own, kept over restarts.
  public static func unknown(user: String, secret: [UInt8]) -> LoginCredential {
    LoginCredential(.made(up: user, secret: secret), isAccepted: false)
  }
}

extension SCRAMVerifier {
  /// Iterations of every verifier that the gateway makes; PostgreSQL's own default.
  ///
  /// A token's secret is random and long, so more of them would slow down logins and nobody else. All alike, so that a made-up
  /// verifier cannot be told from a real one.
  public static let tokenIterations = 4_096
  /// Bytes of the salt of every verifier that the gateway makes.
  public static let tokenSaltLength = 16

  /// The verifier of a secret.
  ///
  /// - Parameters:
  ///   - secret: What the agent will give as its password.
  ///   - salt: ``tokenSaltLength`` random bytes.
  /// - Returns: `nil` only when `iterations` is not positive.
  public static func of(_ secret: Password, salt: [UInt8], iterations: Int = tokenIterations) -> SCRAMVerifier? {
    SCRAMDerivation(password: secret, salt: salt, iterations: iterations).keys().map { keys in
      SCRAMVerifier(iterations: iterations, salt: salt, storedKey: keys.storedKey, serverKey: keys.serverKey)
    }
  }

  /// A verifier that no secret fits.
  static func made(up user: String, secret: [UInt8]) -> SCRAMVerifier {
    func derived(_ purpose: String) -> [UInt8] { SCRAM.hmac(secret, Array("\(purpose):\(user)".utf8)) }
    return SCRAMVerifier(
      iterations: tokenIterations, salt: Array(derived("salt").prefix(tokenSaltLength)), storedKey: derived("stored"),
      serverKey: derived("server"))
  }
}
