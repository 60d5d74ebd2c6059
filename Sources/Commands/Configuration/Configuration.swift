import SallyportModel

/// Everything that `sallyport.yaml` says, read, checked and completed with defaults.
///
/// Paths are absolute. Secrets are references: a value of this type can be logged.
struct Configuration: Equatable, Sendable {
  /// The file it was read from.
  var file: String
  /// Where agents connect; port 0 lets the operating system choose one.
  var listen: HostAndPort
  /// What agents are told to connect to, in connection URLs and in the certificate. `nil`: the same as `listen`.
  var advertise: HostAndPort?
  var plaintext: PlaintextRule
  /// The operator's own certificate; `nil`: one from the gateway's CA.
  var tls: CertificateFiles?
  /// Health and metrics over HTTP; `nil`: off.
  var health: HostAndPort?
  var stateDirectory: String
  var log: LogSettings
  /// In the order of the file; never empty, names are unique.
  var upstreams: [UpstreamSettings]
  var hold: HoldSettings
  var limits: LimitSettings
  var ledger: LedgerSettings

  /// The address in connection URLs.
  var advertised: HostAndPort { advertise ?? listen }

  func upstream(named name: UpstreamName) -> UpstreamSettings? { upstreams.first { $0.name == name } }
}

/// A TCP address. The host is a name or an address, an IPv6 one without brackets.
struct HostAndPort: Hashable, Sendable, CustomStringConvertible {
  var host: String
  /// 0 to 65535.
  var port: Int

  var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

  /// Whether only processes of this host can reach it.
  var isLoopback: Bool {
    host == "localhost" || host == "::1" || (host.hasPrefix("127.") && host.split(separator: ".").count == 4)
  }
}

/// From where agents may connect without TLS.
enum PlaintextRule: String, CaseIterable, Sendable {
  case loopback, never, anywhere
}

struct CertificateFiles: Hashable, Sendable {
  var certificate: String
  var key: String
}

struct LogSettings: Hashable, Sendable {
  enum Level: String, CaseIterable, Sendable { case trace, debug, info, notice, warning, error, critical }
  enum Format: String, CaseIterable, Sendable { case text, json }

  var level = Level.info
  var format = Format.text
}

/// How long a held statement waits and lives.
struct HoldSettings: Hashable, Sendable {
  /// How long a connection waits for a decision before it gets `SP001`.
  var wait: Duration = .seconds(45)
  /// How long the request stays open for a decision.
  var expires: Duration = .seconds(30 * 60)
  /// Open requests per token; one more is refused.
  var perToken = 5
}

struct LedgerSettings: Hashable, Sendable {
  enum Unavailable: String, CaseIterable, Sendable { case refuse, allow }

  /// What happens to plain reads when the ledger cannot be written. Everything else is always refused.
  var readsWhenUnavailable = Unavailable.refuse
  /// Events that may wait for the disk.
  var queue = 10_000
}
