/// What several credentials say together: X1 to X8.
struct CrossChecks {
  let findings: [Finding]
  let hits: [Hit]
  let protected: [ProtectedDatabase]
  /// Files of each project, for what is not there.
  let files: Set<String>
  let home: String?

  /// A hit with the finding that it is part of.
  private struct Seen {
    let hit: Hit
    let finding: Finding
    var environment: EnvironmentClass { finding.environment.environment }
    var isProduction: Bool { environment == .production }
    /// Whether the worst of it could matter.
    var matters: Bool {
      (finding.power ?? .read) >= .read && finding.kind != .sallyportToken && finding.kind != .mcpServer
    }
  }

  func all() -> [CrossFinding] {
    let byFingerprint = Dictionary(findings.map { ($0.fingerprint, $0) }) { first, _ in first }
    let seen = hits.compactMap { hit in byFingerprint[hit.fingerprint].map { Seen(hit: hit, finding: $0) } }
    let byFile = Dictionary(grouping: seen, by: \.hit.sighting.file).sorted { $0.key < $1.key }
    var result: [CrossFinding] = []
    for (_, group) in byFile {
      result += [mixed(group), wrongFile(group), productionFile(group), twin(group)].compactMap { $0 }
    }
    result += shared(seen) + seen.compactMap(misnamed) + fallback(hits, byFingerprint) + around(hits, byFingerprint)
    return result.sorted { ($0.verdict, $0.check.rawValue, $0.file) < ($1.verdict, $1.check.rawValue, $1.file) }
  }

  private func make(
    _ check: CrossFinding.Check, _ verdict: ScanVerdict, _ group: [Seen], _ text: String, _ step: String
  ) -> CrossFinding? {
    guard let first = group.first else { return nil }
    let ids = Set(group.map(\.finding.id)).sorted()
    return CrossFinding(
      check: check, verdict: verdict, file: first.hit.sighting.file, position: first.hit.sighting.position,
      findings: ids, text: text, step: step)
  }

  private func isCopy(_ seen: Seen) -> Bool { seen.hit.origin.role == .transcript || seen.hit.origin.role == .history }

  private func mixed(_ group: [Seen]) -> CrossFinding? {
    let real = group.filter { $0.matters && !isCopy($0) && !$0.hit.sighting.isCommented }
    let production = real.filter(\.isProduction)
    let other = real.filter { $0.environment == .nonProduction || $0.environment == .local }
    guard let first = production.first, let second = other.first, first.hit.origin.role != .toolConfiguration else {
      return nil
    }
    return make(
      .mixedFile, .severe, [first, second],
      "one file holds `\(first.hit.label)` for production and `\(second.hit.label)` for another environment",
      "keep production out of this file; give the agent a token of its own for it")
  }

  /// Files that are meant for development, by their names.
  static let development: Set<String> = [
    ".env", ".env.local", ".env.development", ".env.development.local", ".env.test", ".env.testing", ".env.dev",
    ".envrc", ".dev.vars",
  ]

  private func wrongFile(_ group: [Seen]) -> CrossFinding? {
    let production = group.filter {
      $0.isProduction && $0.matters && !$0.hit.sighting.isCommented && ($0.finding.power ?? .read) >= .write
    }
    guard let first = production.first else { return nil }
    let isAgent = first.hit.origin.role == .agentConfiguration
    guard isAgent || Self.development.contains(first.hit.origin.name) else { return nil }
    return make(
      .wrongFile, .companyEnding, production,
      "a production credential (`\(first.hit.label)`) stands in \(isAgent ? "an agent's configuration" : "a file for development")",
      "take it out of this file; step by step: sallyport scan --show \(first.finding.id)")
  }

  private func productionFile(_ group: [Seen]) -> CrossFinding? {
    guard let first = group.first(where: { $0.matters && !$0.hit.sighting.isCommented }),
      first.hit.origin.role == .environmentFile
    else { return nil }
    let name = first.hit.origin.name
    guard
      name.hasPrefix(".env.prod") || name == "prod.env" || name.hasSuffix(".prod.env") || name == "production.env"
        || name.hasSuffix(".production.env")
    else { return nil }
    return make(
      .productionFile, .severe, group.filter(\.matters),
      "a production environment file with real values lies on this machine",
      "resolve these values from a secret store where they are used, and delete the file")
  }

  private func twin(_ group: [Seen]) -> CrossFinding? {
    for commented in group where commented.hit.sighting.isCommented && commented.matters {
      guard commented.isProduction || commented.environment == .unknownRemote || commented.environment == .conflicting
      else { continue }
      let active = group.first {
        !$0.hit.sighting.isCommented && $0.hit.sighting.field == commented.hit.sighting.field
          && $0.hit.fingerprint != commented.hit.fingerprint
      }
      guard let active, !commented.hit.sighting.field.isEmpty else { continue }
      return make(
        .commentedTwin, .severe, [commented, active],
        "`\(commented.hit.sighting.field)` has a commented-out twin for \(commented.environment.title)",
        "delete the commented line: one keystroke makes it the active one")
    }
    return nil
  }

  private func shared(_ seen: [Seen]) -> [CrossFinding] {
    let groups = Dictionary(grouping: seen.filter { $0.matters && !isCopy($0) }, by: \.hit.fingerprint)
    return groups.values.compactMap { group in
      let classes = group.map { member in
        EnvironmentWords.classes(of: member.hit.origin.name, isHost: true).map(\.environment)
      }
      guard classes.contains(where: { $0.contains(.production) }),
        classes.contains(where: { $0.contains(.nonProduction) })
      else { return nil }
      let files = Set(group.map(\.hit.origin.name)).sorted().joined(separator: "` and `")
      return make(
        .sharedCredential, .severe, group, "one credential serves `\(files)`",
        "give each environment a credential of its own")
    }
  }

  private func misnamed(_ seen: Seen) -> CrossFinding? {
    guard let power = seen.finding.power, power >= .read, seen.finding.kind != .stripeTest else { return nil }
    let name = FieldName.upper(seen.hit.sighting.field.split(separator: ".").last.map(String.init) ?? "")
    let isPublic = ["NEXT_PUBLIC_", "VITE_", "EXPO_PUBLIC_", "REACT_APP_", "PUBLIC_", "NUXT_PUBLIC_", "GATSBY_"]
      .contains { name.hasPrefix($0) }
    let isAnon = name.contains("ANON") || name.contains("PUBLISHABLE")
    let claimsTest = name.split(separator: "_").contains("TEST") && seen.isProduction
    let claimsToRead = name.contains("READONLY") || name.contains("READ_ONLY")
    guard isPublic || isAnon || claimsTest || (claimsToRead && power >= .write) else { return nil }
    let promise =
      isPublic
      ? "is shipped to browsers"
      : isAnon ? "promises a publishable key" : claimsTest ? "promises a test key" : "promises to read only"
    return make(
      .misnamed, isPublic && power >= .data ? .companyEnding : .severe, [seen],
      "the name `\(name)` \(promise), and the \(seen.finding.kind.title) in it \(power.title)",
      "put the right key there, and revoke this one: it may be public already")
  }
}

extension Hit {
  /// The variable, or what it is.
  var label: String { sighting.field.isEmpty ? kind.title : sighting.field }
}
