/// What a host's name says without asking anybody.
enum HostClass {
  /// Where databases and services of a provider live, by the end of the name.
  private static let providers: [(suffix: String, name: String)] = [
    (".supabase.co", "Supabase"), (".supabase.com", "Supabase"), (".neon.tech", "Neon"), (".psdb.cloud", "PlanetScale"),
    (".rlwy.net", "Railway"), (".railway.internal", "Railway"), (".render.com", "Render"), (".flycast", "Fly"),
    (".fly.dev", "Fly"), (".rds.amazonaws.com", "Amazon RDS"), (".amazonaws.com", "AWS"), (".azure.com", "Azure"),
    (".database.windows.net", "Azure SQL"), (".ondigitalocean.com", "DigitalOcean"), (".aivencloud.com", "Aiven"),
    (".postgresbridge.com", "Crunchy Bridge"), (".timescale.com", "Timescale"), (".cockroachlabs.cloud", "CockroachDB"),
    (".mongodb.net", "Atlas"), (".upstash.io", "Upstash"), (".redis-cloud.com", "Redis Cloud"),
    (".redislabs.com", "Redis Cloud"),
    (".turso.io", "Turso"), (".snowflakecomputing.com", "Snowflake"), (".clickhouse.cloud", "ClickHouse Cloud"),
    (".googleapis.com", "Google"), (".prisma-data.net", "Prisma"),
  ]

  static func provider(of host: String) -> String? {
    let host = plain(host)
    return providers.first { host.hasSuffix($0.suffix) }?.name
  }

  /// In lower case, without the dot of the root at its end.
  private static func plain(_ host: String) -> String {
    var name = host.lowercased()
    while name.hasSuffix(".") { name.removeLast() }
    return name
  }

  /// Whether a host is a domain or lies in it: `db.acme.com` in `acme.com`, and never `notacme.com`.
  static func isWithin(_ host: String, _ domain: String) -> Bool {
    let name = plain(host)
    return name == domain || name.hasSuffix("." + domain)
  }

  private static let documented = ["example.com", "example.org", "example.net", "example", "invalid"]
  private static let documentedNetworks = ["192.0.2.", "198.51.100.", "203.0.113."]

  /// Names and addresses that are reserved for documentation (RFC 2606, RFC 5737, RFC 3849): nothing answers there.
  static func isDocumented(_ host: String) -> Bool {
    let name = plain(host)
    if documented.contains(where: { isWithin(name, $0) }) { return true }
    let isAddress = name.utf8.allSatisfy { Alphabet.digits.contains($0) || $0 == UInt8(ascii: ".") }
    return (isAddress && documentedNetworks.contains(where: name.hasPrefix))
      || name.trimmingPrefix("[").hasPrefix("2001:db8:")
  }

  /// Loopback, private networks, names without a dot, and the endings that never leave a site.
  static func isLocal(_ host: String) -> Bool {
    let host = plain(host).trimmingPrefix("[")
    let name = host.hasSuffix("]") ? host.dropLast() : host
    if name.isEmpty || name == "localhost" || name.hasPrefix("/") || name == "::1" || name == "0.0.0.0" { return true }
    if name.hasSuffix(".localhost") || name.hasSuffix(".local") || name.hasSuffix(".test") { return true }
    if name == "host.docker.internal" || name.hasSuffix(".docker.internal") { return true }
    if isPrivateAddress(name) { return true }
    // A name without a dot is a service of a compose file, unless it is a whole IPv6 address or Render's internal name.
    return !name.contains(".") && !name.contains(":") && !name.hasPrefix("dpg-")
  }

  /// Networks that are not routed (RFC 1918, 127/8, link-local, fc00::/7).
  private static func isPrivateAddress(_ name: Substring) -> Bool {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
    if parts.count == 4, let first = parts[0], let second = parts[1], parts.allSatisfy({ $0 != nil }) {
      return first == 10 || first == 127 || (first == 172 && 16...31 ~= second) || (first == 192 && second == 168)
        || (first == 169 && second == 254)
    }
    return name.contains(":") && (name.hasPrefix("fc") || name.hasPrefix("fd") || name.hasPrefix("fe80"))
  }

  /// Supabase's project reference, where the host or the user holds it.
  static func supabaseReference(host: String, user: String?) -> String? {
    let labels = plain(host).split(separator: ".")
    if isWithin(host, "pooler.supabase.com"), let user, let dot = user.firstIndex(of: ".") {
      return reference(user[user.index(after: dot)...])
    }
    guard labels.count >= 3, isWithin(host, "supabase.co") else { return nil }
    return reference(labels[labels.count - 3])
  }

  /// Twenty lower-case letters, by the length that all known ones have.
  private static func reference(_ text: Substring) -> String? {
    text.utf8.count == 20 && text.utf8.allSatisfy { Alphabet.lower.contains($0) || Alphabet.digits.contains($0) }
      ? String(text) : nil
  }
}
