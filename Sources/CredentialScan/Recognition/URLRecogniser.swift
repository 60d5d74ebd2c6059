/// Connection URLs that hold a password: databases, brokers, mail, and web addresses with a user.
struct URLRecogniser: Recogniser {
  var anchors: [String] { ["://"] }

  func recognise(in text: [UInt8], at anchor: Int) -> Recognition? {
    guard URLGlance.mayHoldPassword(text, colon: anchor) else { return nil }
    guard let parts = URLParts(text, colon: anchor), let scheme = DatabaseScheme(parts.scheme) else { return nil }
    guard let password = parts.password, !password.bytes.isEmpty else { return Self.slot(parts, scheme, text) }
    let plain = PercentEncoding.decode(password.bytes)
    guard let host = parts.host else { return nil }
    // Web addresses have short users too; a token in them is found by its own shape.
    if scheme == .web, password.bytes.count < 8 || !host.contains(".") { return nil }
    if let why = Placeholder.why(plain) ?? Placeholder.why(password.bytes) ?? Self.why(host) {
      return .leftOut(scheme.kind(host: host), why, password.range)
    }
    var result = Recognition(kind: scheme.kind(host: host), secret: Secret(plain), range: password.range)
    result.identity = Identity(
      host: host, port: parts.port, database: parts.database, user: parts.user.map(DatabaseUser.shown))
    result.identity.project = HostClass.supabaseReference(host: host, user: parts.user)
    (result.power, result.basis) = scheme.power(user: parts.user ?? "", host: host, query: parts.query)
    result.prefix = parts.scheme + "://"
    result.parameters = ConnectionOptions.of(query: parts.query)
    result.markGatewayToken(plain)
    return result
  }

  /// `postgres://app:<password>@…`: a URL ends where no letter of one stands, here before its password.
  private static func slot(_ parts: URLParts, _ scheme: DatabaseScheme, _ text: [UInt8]) -> Recognition? {
    let end = parts.range.upperBound
    guard scheme != .web, end < text.count, text[end] == UInt8(ascii: "<"), text[end - 1] == UInt8(ascii: ":") else {
      return nil
    }
    return .leftOut(scheme.kind(host: parts.host ?? ""), .filler, end..<(end + 1))
  }

  /// Why a host is none; `nil` for one that may exist.
  private static func why(_ host: String) -> LeftOut.Reason? {
    if Placeholder.isPointer(host.utf8) { return .pointer }
    let isSlot =
      host.contains("<") || host.contains("{") || host.contains("[YOUR")
      || ["host", "hostname", "server", "your-host"].contains(host.lowercased())
    return isSlot ? .filler : nil
  }
}

extension TokenShapes {
  static func isGatewayToken(_ value: [UInt8]) -> Bool {
    ["sp_prod_", "sp_stag_", "sp_dev_"].contains { value.starts(with: $0.utf8) && value.count == $0.utf8.count + 50 }
  }
}

/// The kinds of connection URLs that are looked at.
enum DatabaseScheme {
  case postgres, mySQL, mongoDB, redis, other, mail, web

  init?(_ scheme: String) {
    let name = scheme.split(separator: "+").first.map(String.init) ?? scheme
    switch name {
    case "postgres", "postgresql", "postgis", "pgsql", "psql", "cockroachdb", "timescaledb", "prisma", "asyncpg",
      "redshift":
      self = .postgres
    case "mysql", "mariadb", "mysql2", "mysqlx": self = .mySQL
    case "mongodb": self = .mongoDB
    case "redis", "rediss", "valkey", "valkeys": self = .redis
    case "mssql", "sqlserver", "amqp", "amqps", "clickhouse", "clickhouses", "snowflake", "oracle", "nats", "cassandra",
      "neo4j", "bolt", "couchdb", "elasticsearch", "libsql", "ftp", "sftp", "ftps", "ldap", "ldaps", "mqtt", "mqtts",
      "kafka":
      self = .other
    case "smtp", "smtps", "imap", "imaps": self = .mail
    case "http", "https", "git", "ssh", "ws", "wss": self = .web
    default: return nil
    }
  }

  func kind(host: String) -> CredentialKind {
    switch (self, HostClass.provider(of: host)) {
    case (.postgres, "Supabase"): .supabaseDatabase
    // A key of its proxy, which no client of PostgreSQL speaks to.
    case (.postgres, "Prisma"): .otherDatabase
    case (.postgres, "Neon"): .neonDatabase
    case (.postgres, "Render"): .renderDatabase
    case (.postgres, _) where host.hasPrefix("dpg-"): .renderDatabase
    case (.postgres, "PlanetScale"), (.mySQL, "PlanetScale"): .planetScalePassword
    case (.postgres, _): .postgres
    case (.mySQL, _): .mySQL
    case (.mongoDB, _): .mongoDB
    case (.redis, _): .redis
    case (.other, _): .otherDatabase
    case (.mail, _): .mailToken
    case (.web, _): .httpHeader
    }
  }

  /// Names that only claim to read are believed as claims; all other logins of databases usually write what they own.
  func power(user: String, host: String, query: String) -> (Power?, PowerBasis) {
    switch self {
    case .mail: return (.write, .usual)
    case .web: return (.write, .usual)
    default: break
    }
    if host.contains(".cluster-ro-"), HostClass.isWithin(host, "rds.amazonaws.com") { return (.read, .proven) }
    if DatabaseUser.claimsToRead(user) || query.contains("default_transaction_read_only%3Don")
      || query.contains("default_transaction_read_only=on")
    {
      return (.read, .claimed)
    }
    return (.data, DatabaseUser.isOwner(user) ? .proven : .usual)
  }
}

/// What a login's name says.
enum DatabaseUser {
  private static let owners: Set<String> = [
    "postgres", "root", "admin", "doadmin", "avnadmin", "neondb_owner", "rdsadmin", "sa", "default", "superuser",
    "supabase_admin",
    "cloudsqlsuperuser", "administrator", "system",
  ]

  static func isOwner(_ user: String) -> Bool {
    let name = user.lowercased().split(separator: ".").first.map(String.init) ?? ""
    return owners.contains(name) || name.hasSuffix("owner") || name.hasSuffix("admin")
  }

  /// A user's name as reports may show it: some services take a token there.
  static func shown(_ user: String) -> String {
    let runs = user.utf8.split { !Alphabet.alphanumeric.contains($0) && $0 != UInt8(ascii: "_") }
    let isName = runs.allSatisfy { run in run.count < 24 || !run.contains { Alphabet.digits.contains($0) } }
    return isName ? user : user.prefix(4) + "…"
  }

  static func claimsToRead(_ user: String) -> Bool {
    let parts = EnvironmentWords.parts(of: user)
    return parts.contains {
      ["ro", "readonly", "reader", "readers", "read", "viewer", "viewers", "view", "report", "reporting"].contains($0)
    }
      && !parts.contains("write")
  }
}
