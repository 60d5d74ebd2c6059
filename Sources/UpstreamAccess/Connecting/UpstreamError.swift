import PostgresSession
public import PostgresWire

/// Why there is no connection to an upstream, or why it ended.
///
/// The description is for operators: it has the server's own words, and no secret. What an agent may see is ``clientReport``.
public struct UpstreamError: Error, Sendable, Equatable {
  public enum Code: Sendable, Equatable {
    /// No connection: no such host, refused, reset.
    case unreachable
    /// TLS failed or is not to be had.
    case tls
    /// The server refused the login; with its SQLSTATE, if it sent one.
    case refused(SQLState?)
    /// The login needs what is not configured or not implemented.
    case login
    /// The credential's reference leads to none.
    case credential
    case timedOut
    /// The server broke the protocol, or closed in the middle.
    case protocolViolation
    /// The server failed a query of the gateway's own; with its SQLSTATE.
    case queryFailed(SQLState?)
    /// A managed role cannot be made as it should be.
    case role
    /// Somebody has made more of a managed role than it should be: an attribute, a membership, something that it owns.
    case outgrown
    /// The database would not hold a managed role to the limits of its scope.
    case limit
    /// A managed role cannot be made as long as somebody uses a table.
    case tableInUse
    /// A table's definition is being changed, and with it who may do what there.
    case definitionInUse
    /// Somebody else holds the lock under which managed roles are made.
    case rolesLocked
    /// An answer went over a limit of the gateway.
    case overLimit
  }

  public let code: Code
  /// Lower case, no full stop.
  public let message: String
  public let hint: String?

  public init(_ code: Code, _ message: String, hint: String? = nil) {
    self.code = code
    self.message = message
    self.hint = hint
  }

  /// Whether the server knows no such user with such a password: 28P01, or 28000 where it says no more than that.
  public var isLoginRefused: Bool { code == .refused(.invalidPassword) || code == .refused(.invalidAuthorization) }

  /// What an agent is told: that the upstream is not there, and whether to try again; nothing of the gateway's own login.
  public var clientReport: ServerReport {
    switch code {
    case .refused(.cannotConnectNow):
      ServerReport(.fatal, .cannotConnectNow, "the upstream is starting up or shutting down", hint: "try again later")
    case .refused(.tooManyConnections):
      ServerReport(.fatal, .tooManyConnections, "the upstream has no free connections", hint: "try again later")
    case .unreachable, .timedOut:
      ServerReport(.fatal, .connectionFailure, "the upstream cannot be reached", hint: "try again later")
    case .tableInUse:
      ServerReport(
        .fatal, .connectionFailure, "this token's login cannot be made while others use one of its tables",
        hint: "try again in some seconds")
    case .role:
      ServerReport(
        .fatal, .connectionFailure, "the gateway cannot make this token's login on the upstream",
        hint: "tell the operator of the gateway: its log says why, and what mends it")
    default:
      ServerReport(
        .fatal, .connectionFailure, "the gateway has no session on the upstream",
        hint: "tell the operator of the gateway: its log says why")
    }
  }
}

extension UpstreamError: CustomStringConvertible {
  public var description: String { hint.map { "\(message) (hint: \($0))" } ?? message }
}

extension UpstreamError {
  /// What a login machine found.
  init(_ failure: UpstreamLoginFailure) {
    switch failure {
    case .refused(let report):
      let state = report.sqlState.map { " (\($0))" } ?? ""
      self.init(.refused(report.sqlState), "the server refuses the login\(state): \(report.message)")
    case .encryptionRefused:
      self.init(.tls, "the server has no TLS", hint: "enable it there, or use `prefer` where nobody can listen in")
    case .unsupportedMethod(let name):
      self.init(.login, "the server asks for \(name)", hint: "use scram-sha-256 for this login in pg_hba.conf")
    case .passwordMissing: self.init(.login, "the server asks for a password and none is configured")
    case .passwordWouldBeRevealed(let form):
      self.init(
        .login, "the server asks for \(form) over a connection without TLS",
        hint: "use TLS, or scram-sha-256 for this login in pg_hba.conf")
    case .serverNotProven:
      self.init(.tls, "the server does not know the password of the login: it may be another server")
    case .protocolViolation(let what): self.init(.protocolViolation, "the server broke the protocol: \(what)")
    case .closed: self.init(.unreachable, "the server closed the connection during the login")
    }
  }
}
