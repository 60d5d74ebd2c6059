import SallyportModel

/// One database behind the gateway.
struct UpstreamSettings: Hashable, Sendable {
  var name: UpstreamName
  var address: UpstreamAddress
  var database: String
  var environment: Environment
  var tls: UpstreamTLS
  /// What `search_path` is pinned to, in order.
  var searchPath: [String]
  var agent: AgentSettings
  /// What is done where a row filter needs row-level security and it is off.
  var rowSecurity = RowSecuritySetting.keep
  /// The login that runs countersigned statements.
  var executor: LoginSettings
  var connectTimeout: Duration
  var statementTimeout: Duration
  var lockTimeout: Duration
  var idleInTransactionTimeout: Duration
  /// Functions that the operator vouches for, as `schema.name`.
  var harmlessFunctions: [String]
  /// What JWTs for an API before this database are signed with (HS256); `nil`: none are.
  var jwtSecret: SecretReference?
  /// Roles that a JWT may name besides the managed role of its token.
  var jwtRoles: [String] = []
}

/// Where a PostgreSQL server listens.
enum UpstreamAddress: Hashable, Sendable, CustomStringConvertible {
  case tcp(HostAndPort)
  /// The socket itself, as in `/var/run/postgresql/.s.PGSQL.5432`.
  case unixSocket(path: String)

  var description: String {
    switch self {
    case .tcp(let address): address.description
    case .unixSocket(let path): path
    }
  }

  /// Whether nobody on the network can listen in.
  var isLocal: Bool {
    switch self {
    case .tcp(let address): address.isLoopback
    case .unixSocket: true
    }
  }
}

/// libpq's `sslmode` and `sslrootcert` (PostgreSQL manual, 34.19.1).
struct UpstreamTLS: Hashable, Sendable {
  enum Mode: String, CaseIterable, Sendable {
    case disable, prefer, require
    case verifyCA = "verify-ca"
    case verifyFull = "verify-full"
  }

  var mode: Mode
  /// PEM; `nil`: the system's trusted roots.
  var rootCertificate: String?
}

/// As whom agents' sessions go to the upstream.
enum AgentSettings: Hashable, Sendable {
  /// One login for all of them, which may read and nothing else.
  case fixed(LoginSettings)
  /// A role for each token; this login makes them.
  case managed(admin: LoginSettings)

  var isManaged: Bool {
    switch self {
    case .managed: true
    case .fixed: false
    }
  }

  /// The key that names the login in the configuration.
  var key: String {
    switch self {
    case .fixed: "agent"
    case .managed: "admin"
    }
  }

  var login: LoginSettings {
    switch self {
    case .fixed(let login), .managed(admin: let login): login
    }
  }
}

/// Whether the gateway may switch row-level security on for a token's row filter. With the policy that it makes others see and write what
/// they did; what they lose are COPY FROM and dumps by roles that neither own the table nor have BYPASSRLS.
enum RowSecuritySetting: String, CaseIterable, Sendable {
  case keep
  case switchOn = "switch-on"
}

/// A login at the upstream. No password: the server trusts the connection by other means.
struct LoginSettings: Hashable, Sendable {
  var user: String
  var password: SecretReference?
}

/// Where a secret is, never what it is.
enum SecretReference: Hashable, Sendable, CustomStringConvertible {
  case environment(String)
  case file(String)
  /// A command line for `/bin/sh -c` that prints the secret.
  case command(String)

  var description: String {
    switch self {
    case .environment(let name): "env:\(name)"
    case .file(let path): "file:\(path)"
    case .command(let line): "exec:\(line)"
    }
  }
}

extension Configuration {
  /// The variables of the environment that its references name: what the gateway itself logs in with.
  var secretVariables: Set<String> {
    let references = upstreams.flatMap { [$0.agent.login.password, $0.executor.password, $0.jwtSecret] }
    return Set(
      references.compactMap { reference in
        guard case .environment(let name) = reference else { return nil }
        return name
      })
  }
}
