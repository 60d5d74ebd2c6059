/// Puts the hits of one credential together and judges it.
struct FindingMaker {
  let request: ScanRequest
  let judge: EnvironmentJudge

  func findings(_ hits: [Hit]) -> [Finding] {
    let groups = Dictionary(grouping: hits.filter { !Self.isSpokenFor($0, hits) }, by: \.fingerprint)
    return groups.values.compactMap(finding).sorted(by: Self.isWorse)
  }

  /// A server whose entry holds a credential can do what the credential can: that one is reported.
  private static func isSpokenFor(_ hit: Hit, _ hits: [Hit]) -> Bool {
    guard hit.kind == .mcpServer else { return false }
    let inside = hit.sighting.field + "."
    return hits.contains {
      $0.kind != .mcpServer && $0.origin == hit.origin && $0.sighting.field.hasPrefix(inside)
        && ($0.power ?? .published) >= (hit.power ?? .read)
    }
  }

  private static func isWorse(_ left: Finding, _ right: Finding) -> Bool {
    let keys = { (finding: Finding) in
      (finding.judgement.verdict.rawValue, sureness(finding), -(finding.power?.rawValue ?? 0), -finding.reach.rawValue)
    }
    if keys(left) != keys(right) { return keys(left) < keys(right) }
    return (left.sightings[0].file, left.sightings[0].position) < (right.sightings[0].file, right.sightings[0].position)
  }

  /// What is known to be production comes before what could be, and a secret before a server's entry.
  private static func sureness(_ finding: Finding) -> Int {
    (finding.environment.environment == .production ? 0 : 2) + (finding.kind == .mcpServer ? 1 : 0)
  }

  private func finding(_ hits: [Hit]) -> Finding? {
    // What was understood best speaks for the credential: a classified kind before an unclassified one, then the fullest identity.
    guard let main = hits.max(by: { rank($0) < rank($1) }) else { return nil }
    let sightings = hits.map(\.sighting).sorted { ($1.reach, $0.file, $0.position) < ($0.reach, $1.file, $1.position) }
    let environment = judge.conclude([main] + hits.filter { $0.sighting != main.sighting })
    let reach = Self.reach(hits)
    let id = "c" + main.fingerprint.text.prefix(7)
    let item = JudgementTable.Case(
      kind: main.kind, power: main.power, basis: main.basis, environment: environment, reach: reach,
      lifetime: main.lifetime,
      hasRemoteHost: main.identity.host.map { !HostClass.isLocal($0) } ?? false)
    return Finding(
      id: id, kind: main.kind, variant: main.variant, fingerprint: main.fingerprint, identity: main.identity,
      power: main.power,
      powerBasis: main.basis, lifetime: main.lifetime, environment: environment,
      judgement: JudgementTable.judge(item, now: request.now),
      prefix: main.prefix, proof: hits.lazy.compactMap(\.proof).first, length: main.length, sightings: sightings,
      remedy: RemedyTable.remedy(
        for: main.kind, id: id, identity: main.identity, sighting: sightings[0], power: main.power, prefix: main.prefix,
        upstream: request.protected.first { CrossChecks.reaches(main.identity, $0) }?.upstream))
  }

  private func rank(_ hit: Hit) -> Int {
    (hit.power.map { $0.rawValue + 1 } ?? 0) * 100 + (hit.identity.host == nil ? 0 : 10)
      + (hit.identity.database == nil ? 0 : 5) + hit.sighting.reach.rawValue
  }

  private static func reach(_ hits: [Hit]) -> Reach { hits.map(\.sighting.reach).max() ?? .pointer }
}
