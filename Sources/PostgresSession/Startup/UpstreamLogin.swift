public import PostgresWire

/// How the gateway logs in to a server.
public struct UpstreamLogin: Sendable, Equatable {
  /// Whether TLS is asked for before anything else is said.
  public enum Encryption: Sendable, Equatable {
    case none
    /// Goes on without when the server has none.
    case preferred
    case required
  }

  public var user: String
  /// `nil` for servers that trust, or identify us by other means.
  public var password: Password?
  public var database: String
  /// Settings of the session, in their order; `client_encoding` is always UTF8.
  public var settings: [StartupSetting]
  public var encryption: Encryption
  /// Whether the password may be sent in clear, or as MD5, over a connection that is not encrypted: on a loopback address or a
  /// Unix socket.
  public var mayRevealPassword: Bool
  /// 3.0, unless the server is known to take more.
  public var version: ProtocolVersion
  /// 24 random characters of printable ASCII, no comma.
  public var nonce: String

  public init(
    user: String, password: Password?, database: String, settings: [StartupSetting] = [],
    encryption: Encryption = .none,
    mayRevealPassword: Bool = false, version: ProtocolVersion = .v3_0, nonce: String
  ) {
    self.user = user
    self.password = password
    self.database = database
    self.settings = settings
    self.encryption = encryption
    self.mayRevealPassword = mayRevealPassword
    self.version = version
    self.nonce = nonce
  }

  var startupMessage: StartupMessage {
    StartupMessage(
      version: version,
      parameters: [.init("user", user), .init("database", database), .init("client_encoding", "UTF8")]
        + settings.map { .init($0.name, $0.value) })
  }
}

/// A server that is ready for the first query.
public struct UpstreamGreeting: Sendable, Equatable {
  /// Settings as the server reports them, in the order of their first report.
  public let parameters: [ParameterStatus]
  /// What a CancelRequest needs. Some managed servers and poolers give none.
  public let cancelKey: CancelKey?
  public let version: ProtocolVersion

  public init(parameters: [ParameterStatus], cancelKey: CancelKey?, version: ProtocolVersion) {
    self.parameters = parameters
    self.cancelKey = cancelKey
    self.version = version
  }

  public subscript(parameter: String) -> String? { parameters.first { $0.name == parameter }?.value }
}

/// Why there is no session on the server.
public enum UpstreamLoginFailure: Error, Sendable, Equatable {
  /// The server's own words.
  case refused(ServerReport)
  /// TLS is required here and the server has none.
  case encryptionRefused
  /// The server asks for a method that is not implemented here, by its name.
  case unsupportedMethod(String)
  /// The server asks for a password and there is none.
  case passwordMissing
  /// The server asks for the password in a form that others on the way could use; the name of the form.
  case passwordWouldBeRevealed(String)
  /// The server could not prove that it knows the password: it is not the server that it says.
  case serverNotProven
  case protocolViolation(String)
  /// The connection ended in the middle.
  case closed
}
