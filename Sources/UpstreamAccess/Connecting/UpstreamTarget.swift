import PostgresSession

/// Where a database is, and how the way there is protected.
public struct UpstreamTarget: Hashable, Sendable {
  public enum Address: Hashable, Sendable, CustomStringConvertible {
    case tcp(host: String, port: Int)
    /// The socket itself, as in `/var/run/postgresql/.s.PGSQL.5432`.
    case unixSocket(path: String)

    public var description: String {
      switch self {
      case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
      case .unixSocket(let path): path
      }
    }

    /// Whether nobody on the network can listen in.
    public var isLocal: Bool {
      switch self {
      case .tcp(let host, _): host == "localhost" || host == "::1" || Self.isLoopbackIPv4(host)
      case .unixSocket: true
      }
    }

    /// `127.0.0.0/8`, written as four numbers: a name that merely begins like it is somebody's.
    private static func isLoopbackIPv4(_ host: String) -> Bool {
      let parts = host.split(separator: ".", omittingEmptySubsequences: false)
      return parts.count == 4 && parts.first == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
  }

  public var address: Address
  public var database: String
  public var tls: UpstreamTLS
  /// For the whole way to the first ReadyForQuery: address look-up, connection, TLS and login.
  public var connectTimeout: Duration

  public init(address: Address, database: String, tls: UpstreamTLS, connectTimeout: Duration = .seconds(5)) {
    self.address = address
    self.database = database
    self.tls = tls
    self.connectTimeout = connectTimeout
  }

  /// Over a Unix socket there is no TLS, as in libpq.
  var encryption: UpstreamLogin.Encryption {
    switch (address, tls.mode) {
    case (.unixSocket, _), (_, .disable): .none
    case (_, .prefer): .preferred
    case (_, .require), (_, .verifyCA), (_, .verifyFull): .required
    }
  }
}

/// libpq's `sslmode` and `sslrootcert` (PostgreSQL manual, 34.19.1).
public struct UpstreamTLS: Hashable, Sendable {
  /// libpq's `allow` is read as `prefer`: both take either, and `prefer` begins with the better.
  public enum Mode: String, CaseIterable, Sendable {
    case disable, prefer, require
    case verifyCA = "verify-ca"
    case verifyFull = "verify-full"
  }

  public var mode: Mode
  /// A PEM file; `nil`: the system's trusted roots. As in libpq, `require` with a file verifies the certificate.
  public var rootCertificate: String?

  public init(mode: Mode, rootCertificate: String? = nil) {
    self.mode = mode
    self.rootCertificate = rootCertificate
  }
}
