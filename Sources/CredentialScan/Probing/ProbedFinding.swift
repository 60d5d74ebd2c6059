public import SallyportModel

extension LoginPower {
  /// What the bearer can do, by the server's own word.
  ///
  /// A superuser, and whoever may make roles or is a provider's administrator, deletes everything and makes more credentials. Who owns the
  /// database, may write all data, or may change at least half of its tables, has all data; who may change or make anything, some.
  var power: Power {
    let isAdministrator =
      !attributes.isDisjoint(with: [.superuser, .createsRoles])
      || memberOf.contains { Self.administrators.contains($0) }
    if isAdministrator { return .admin }
    let changed = tables.writable
    if ownsDatabase || memberOf.contains("pg_write_all_data") || (changed > 0 && changed * 2 >= tables.total) {
      return .data
    }
    if changed > 0 || createsSchemas || writableSchemas > 0 || attributes.contains(.createsDatabases) { return .write }
    return .read
  }

  private static let administrators: Set<String> = [
    "pg_execute_server_program", "pg_write_server_files", "rds_superuser", "cloudsqlsuperuser", "alloydbsuperuser",
    "azure_pg_admin", "neon_superuser", "supabase_admin",
  ]
}

extension ScanReport {
  /// The report with one finding as it is after a probe, in its place by badness.
  public func probed(_ finding: Finding) -> ScanReport {
    let findings = findings.map { $0.fingerprint == finding.fingerprint ? finding : $0 }
    // Stable: what is equally bad keeps its order.
    let sorted = findings.enumerated().sorted {
      ($0.element.judgement.verdict, $0.offset) < ($1.element.judgement.verdict, $1.offset)
    }
    return ScanReport(findings: sorted.map(\.element), crossFindings: crossFindings, coverage: coverage)
  }
}

extension Finding {
  /// The finding with what the server said: its power is no guess any more, and it is judged again.
  ///
  /// - Parameter now: seconds since 1970.
  public func probed(_ answer: LoginPower, now: Int64) -> Finding {
    let words = EnvironmentWords.classes(of: answer.clusterName, isHost: true).map { word, environment in
      EnvironmentEvidence(
        environment: environment, source: .identityWord, text: "the server calls its cluster by the word `\(word)`")
    }
    let environment =
      words.isEmpty ? environment : EnvironmentJudge.weigh(self.environment.evidence + words, isHosted: true)
    let item = JudgementTable.Case(
      kind: kind, power: answer.power, basis: .probed, environment: environment, reach: reach, lifetime: lifetime,
      hasRemoteHost: identity.host.map { !HostClass.isLocal($0) } ?? false)
    var result = Finding(
      id: id, kind: kind, variant: variant, fingerprint: fingerprint, identity: identity, power: answer.power,
      powerBasis: .probed, lifetime: lifetime, environment: environment,
      judgement: JudgementTable.judge(item, now: now), prefix: prefix, proof: proof, length: length,
      sightings: sightings,
      remedy: remedy)
    result.probe = answer
    return result
  }
}
