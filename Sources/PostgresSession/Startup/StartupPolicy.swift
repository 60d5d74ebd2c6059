/// What the gateway asks of a connection before anybody is logged in.
public struct StartupPolicy: Sendable {
  /// Whether a connection is encrypted.
  public enum Encryption: Sendable, Equatable {
    /// A connection without TLS ends before anything is asked.
    case required
    case offered
    /// There is no certificate: SSLRequest is answered `N`.
    case unavailable
  }

  public var encryption: Encryption
  /// What the gateway sets in every session, by name in lower case. A client may ask for exactly this, or not at all.
  public var pinned: [String: String]
  /// Random and kept over restarts: what unknown users' salts are made of.
  public var secret: [UInt8]

  public init(encryption: Encryption, pinned: [String: String] = [:], secret: [UInt8]) {
    self.encryption = encryption
    self.pinned = pinned
    self.secret = secret
  }
}
