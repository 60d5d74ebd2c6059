public import SallyportModel

/// A session as every event of its life names it: complete, so that no event needs another to be read.
public struct SessionSubject: Hashable, Codable, Sendable {
  public let session: SessionID
  public let token: TokenID
  public let tokenName: TokenName
  public let owner: OperatorName
  public let upstream: UpstreamName
  public let environment: Environment

  public init(
    session: SessionID, token: TokenID, tokenName: TokenName, owner: OperatorName, upstream: UpstreamName,
    environment: Environment
  ) {
    self.session = session
    self.token = token
    self.tokenName = tokenName
    self.owner = owner
    self.upstream = upstream
    self.environment = environment
  }
}

/// An agent passed the first door.
public struct SessionOpened: Hashable, Codable, Sendable {
  /// What the handshake settled on.
  public struct TLS: Hashable, Codable, Sendable {
    /// `TLSv1.3`.
    public let version: String
    /// `nil` where the library does not tell.
    public let cipher: String?

    public init(version: String, cipher: String? = nil) {
      self.version = version
      self.cipher = cipher
    }
  }

  public let subject: SessionSubject
  /// Address and port of the client.
  public let address: String
  /// `application_name` as the client gave it: a claim, not a fact.
  public let application: String?
  /// `nil` for plain text on loopback.
  public let tls: TLS?
  /// `3.0` or `3.2`.
  public let protocolVersion: String

  public init(
    subject: SessionSubject, address: String, application: String? = nil, tls: TLS? = nil, protocolVersion: String
  ) {
    self.subject = subject
    self.address = address
    self.application = application
    self.tls = tls
    self.protocolVersion = protocolVersion
  }
}

/// A session ended.
public struct SessionClosed: Hashable, Codable, Sendable {
  public enum Cause: String, Codable, Sendable {
    /// The client said Terminate.
    case terminated
    /// The client's connection was lost.
    case clientLost = "client-lost"
    case upstreamLost = "upstream-lost"
    case protocolViolation = "protocol-violation"
    case tokenRevoked = "token-revoked"
    /// A transaction with write access was open when its grant ended.
    case grantEnded = "grant-ended"
    case tokenExpired = "token-expired"
    case upstreamRevoked = "upstream-revoked"
    /// The configuration has the upstream no more, or has another environment for it.
    case upstreamRemoved = "upstream-removed"
    /// What was approved ran, and the approval lost its key.
    case approvalEnded = "approval-ended"
    case limit
    case shutdown
    case ledgerUnavailable = "ledger-unavailable"
    case other
  }

  public let subject: SessionSubject
  public let cause: Cause
  /// Statements that were given an execution number.
  public let statements: Int64
  /// Microseconds since the session was opened.
  public let duration: Int64

  public init(subject: SessionSubject, cause: Cause, statements: Int64, duration: Int64) {
    self.subject = subject
    self.cause = cause
    self.statements = statements
    self.duration = duration
  }
}

/// Somebody did not pass the first door. The caller limits how often this is written.
public struct AuthenticationFailed: Hashable, Codable, Sendable {
  public enum Cause: String, Codable, Sendable {
    case unknownToken = "unknown-token"
    case wrongSecret = "wrong-secret"
    case expired
    case revoked
    case wrongUpstream = "wrong-upstream"
    case malformed
    case limit
  }

  /// The name that was given, cut to 63 bytes.
  public let name: String
  public let address: String
  public let cause: Cause
  /// How many were folded into this event since the last one of the same address.
  public let count: Int64

  public init(name: String, address: String, cause: Cause, count: Int64 = 1) {
    self.name = String(decoding: name.utf8.prefix(63), as: UTF8.self)
    self.address = address
    self.cause = cause
    self.count = count
  }
}
