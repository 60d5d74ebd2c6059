extension CrossChecks {
  /// X5: tests that load `.env`, and no file of their own.
  func fallback(_ seen: [Hit], _ findings: [Fingerprint: Finding]) -> [CrossFinding] {
    let remote = seen.filter { hit in
      guard hit.origin.name == ".env", hit.kind.holdsData, !hit.sighting.isCommented,
        let finding = findings[hit.fingerprint], hit.origin.project != nil
      else { return false }
      let environment = finding.environment.environment
      return (finding.power ?? .read) >= .data
        && (environment == .production || environment == .unknownRemote || environment == .conflicting)
    }
    return Dictionary(grouping: remote, by: \.origin.path).sorted { $0.key < $1.key }.compactMap { path, group in
      let directory = String(path.dropLast(".env".count))
      guard
        files.contains(where: { $0.hasPrefix(directory) && CrossChecks.isTestTooling($0.dropFirst(directory.count)) })
      else { return nil }
      guard ![".env.test", ".env.testing", ".env.test.local"].contains(where: { files.contains(directory + $0) }),
        let first = group.first
      else { return nil }
      return CrossFinding(
        check: .testFallback, verdict: .severe, file: first.sighting.file, position: first.sighting.position,
        findings: group.compactMap { findings[$0.fingerprint]?.id },
        text: "tests in this project fall back to `.env`, which reaches a remote database",
        step: "write `.env.test` with a local database, so that a test run cannot empty this one")
    }
  }

  static let testTooling: Set<String> = [
    "jest.config.js", "jest.config.ts", "vitest.config.ts", "vitest.config.js", "pytest.ini", "phpunit.xml",
    "phpunit.xml.dist", "conftest.py", "playwright.config.ts", "cypress.config.ts", ".rspec", "tox.ini",
    "karma.conf.js",
  ]

  private static func isTestTooling(_ name: Substring) -> Bool {
    testTooling.contains(String(name)) || name == TestScripts.mark
  }

  /// X8: a credential that reaches a database that the gateway stands for.
  func around(_ hits: [Hit], _ findings: [Fingerprint: Finding]) -> [CrossFinding] {
    hits.compactMap { hit in
      guard hit.kind != .sallyportToken, let finding = findings[hit.fingerprint],
        let upstream = protected.first(where: { Self.reaches(hit.identity, $0) })
      else { return nil }
      return CrossFinding(
        check: .aroundGateway, verdict: upstream.environment == .nonProduction ? .severe : .companyEnding,
        file: hit.sighting.file, position: hit.sighting.position, findings: [finding.id],
        text: "this login reaches the database of the upstream `\(upstream.upstream)` without passing the gateway",
        step: "put a token in its place, then change its password; step by step: sallyport scan --show \(finding.id)")
    }
  }

  /// The same server by name and port, or the same project of a provider; the database when both name one.
  static func reaches(_ identity: Identity, _ upstream: ProtectedDatabase) -> Bool {
    guard let host = identity.host else { return false }
    let sameProject =
      identity.project != nil && identity.project == HostClass.supabaseReference(host: upstream.host, user: nil)
    guard sameProject || (plain(host) == plain(upstream.host) && (identity.port ?? 5432) == upstream.port) else {
      return false
    }
    return identity.database == nil || sameProject || identity.database == upstream.database
  }

  /// A pooler's name leads to the same database.
  private static func plain(_ host: String) -> String {
    var name = host.lowercased()
    while name.hasSuffix(".") { name.removeLast() }
    if ["127.0.0.1", "::1", "[::1]"].contains(name) { return "localhost" }
    return name.hasSuffix(".neon.tech") ? name.replacing("-pooler.", with: ".") : name
  }
}
