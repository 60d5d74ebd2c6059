import CredentialScan
import SallyportModel

/// The variables of a command that gets a token: none that leads past the gateway, and those that lead to it.
struct ChildVariables {
  private(set) var all: [String: String]
  private var leftOut: [String] = []

  init(_ all: [String: String]) { self.all = all }

  /// Takes away libpq's own variables (PostgreSQL manual, 34.15), what the scan takes for a database's login, and the gateway's own secrets.
  ///
  /// - Parameter secrets: Variables that the configuration refers to.
  /// - Returns: The names of what was taken away, sorted.
  mutating func leavingOut(_ variable: VariableName, secrets: Set<String> = []) -> [String] {
    let logins = Self.logins(all).union(secrets)
    let names = all.keys.filter { ($0.hasPrefix("PG") && $0 != "PGTZ") || logins.contains($0) || $0 == variable.text }
    for name in names { all[name] = nil }
    return names.filter { $0 != variable.text }.sorted()
  }

  mutating func connect(
    to issued: TokenIssuing.Issued, _ variable: VariableName, _ configuration: Configuration
  ) {
    all[variable.text] = issued.url
    let token = issued.token
    let address = ConnectionURL.address(configuration)
    all["PGHOST"] = address.host
    all["PGPORT"] = "\(address.port)"
    all["PGUSER"] = token.name.text
    all["PGPASSWORD"] = issued.secret.text
    all["PGDATABASE"] = DatabaseName(of: token.upstream, in: token.environment).description
    all["PGSSLMODE"] = "verify-full"
    if configuration.tls == nil {
      all["PGSSLROOTCERT"] = StateDirectory(configuration.stateDirectory).authorityCertificate
    }
  }

  private static func logins(_ variables: [String: String]) -> Set<String> {
    var request = ScanRequest(home: nil, now: SystemClock.now.microseconds / 1_000_000) { 0 }
    request.variables = variables
    var scan = Scan(request)
    let found = scan.run().findings.filter { $0.kind.holdsData && ($0.power ?? .read) >= .read }
    return Set(found.flatMap(\.sightings).map(\.field))
  }
}
