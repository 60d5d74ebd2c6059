/// The table of judgement: the first row that applies decides (docs/scan.md has it as a table).
enum JudgementTable {
  struct Case {
    let kind: CredentialKind
    let power: Power?
    let basis: PowerBasis
    let environment: EnvironmentConclusion
    let reach: Reach
    let lifetime: Lifetime
    let hasRemoteHost: Bool
  }

  static func judge(_ item: Case, now: Int64) -> Judgement {
    row(item, now) ?? Judgement(verdict: .contained, rule: .nonProduction)
  }

  private static func row(_ item: Case, _ now: Int64) -> Judgement? {
    guard item.kind != .sallyportToken else { return Judgement(verdict: .contained, rule: .gatewayToken) }
    guard item.kind != .awsCanary else { return Judgement(verdict: .contained, rule: .decoy) }
    guard let power = item.power else {
      return item.hasRemoteHost
        ? Judgement(verdict: .serious, rule: .remoteUnclassified) : Judgement(verdict: .contained, rule: .nonProduction)
    }
    if power == .published { return Judgement(verdict: .byDesign, rule: .publishedByDesign) }
    if item.lifetime.isOver(at: now) { return Judgement(verdict: .contained, rule: .expired) }
    if item.environment.environment == .local { return Judgement(verdict: .contained, rule: .localOnly) }
    let found = powerful(item, power) ?? limited(item, power)
    return found.map { shortened($0, item, now) }
  }

  /// P4 and P5.
  private static func powerful(_ item: Case, _ power: Power) -> Judgement? {
    guard power >= .data else { return nil }
    if power == .admin, item.kind.spansAccount,
      item.environment.source != .declared || item.environment.environment == .production
    {
      return Judgement(verdict: .companyEnding, rule: .wholeAccount)
    }
    if item.reach == .copied, item.environment.environment != .nonProduction {
      return Judgement(verdict: .severe, rule: .copiedPower)
    }
    switch item.environment.environment {
    case .production, .conflicting: return Judgement(verdict: .companyEnding, rule: .productionData)
    case .unknownRemote where item.kind.holdsData: return Judgement(verdict: .companyEnding, rule: .unknownRemoteData)
    case .unknownRemote, .unknown:
      return Judgement(verdict: .severe, rule: power == .admin ? .unknownAdmin : .unknownData)
    case .nonProduction where power == .admin && item.kind != .stripeTest:
      return Judgement(verdict: .severe, rule: .nonProductionAdmin)
    // Only the name of a file or variable says so, and files are where environments are mixed up.
    case .nonProduction where item.environment.source == .contextWord:
      return Judgement(verdict: .serious, rule: .hintedNonProduction)
    case .nonProduction, .local: return nil
    }
  }

  /// P1 to P3.
  private static func limited(_ item: Case, _ power: Power) -> Judgement? {
    let isNonProduction = item.environment.environment == .nonProduction
    switch power {
    case .write where item.environment.environment == .production:
      return Judgement(verdict: .severe, rule: .productionWrite)
    case .write where !(isNonProduction && item.kind == .stripeTest):
      return Judgement(verdict: .serious, rule: .someWrite)
    case .read where !isNonProduction: return Judgement(verdict: .serious, rule: .productionRead)
    case .spend where !isNonProduction: return Judgement(verdict: .serious, rule: .unlimitedSpend)
    default: return nil
    }
  }

  /// What ends within an hour does one step less harm, and so does a session of AWS, which ends within twelve.
  private static func shortened(_ judgement: Judgement, _ item: Case, _ now: Int64) -> Judgement {
    guard isShort(item, now), judgement.verdict < .contained else { return judgement }
    return Judgement(verdict: ScanVerdict(rawValue: judgement.verdict.rawValue + 1) ?? .contained, rule: .shortLived)
  }

  private static func isShort(_ item: Case, _ now: Int64) -> Bool {
    let isSession = item.kind == .awsTemporary
    guard case .until(let end) = item.lifetime else { return isSession }
    return end - now <= (isSession ? 12 : 1) * 3_600
  }
}
