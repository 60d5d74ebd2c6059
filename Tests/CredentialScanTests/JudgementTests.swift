import Testing

@testable import CredentialScan

struct JudgementTests {
  private func verdict(
    _ kind: CredentialKind, _ power: Power?, _ environment: EnvironmentClass, _ reach: Reach = .loaded,
    source: EnvironmentEvidence.Source? = .structure,
    lifetime: Lifetime = .unknown, remote: Bool = true
  ) -> ScanVerdict {
    let conclusion = EnvironmentConclusion(environment: environment, source: source, evidence: [])
    let item = JudgementTable.Case(
      kind: kind, power: power, basis: .usual, environment: conclusion, reach: reach, lifetime: lifetime,
      hasRemoteHost: remote)
    return JudgementTable.judge(item, now: 1_000).verdict
  }

  /// The table of docs/scan.md, row by row.
  @Test func `the table of judgement`() {
    #expect(verdict(.postgres, .data, .production) == .companyEnding)
    #expect(verdict(.postgres, .data, .unknownRemote) == .companyEnding)
    #expect(verdict(.postgres, .data, .conflicting) == .companyEnding)
    #expect(verdict(.postgres, .data, .production, .copied) == .severe)
    #expect(verdict(.postgres, .data, .local) == .contained)
    #expect(verdict(.postgres, .data, .nonProduction) == .contained)
    #expect(verdict(.postgres, .data, .nonProduction, source: .contextWord) == .serious)
    #expect(verdict(.postgres, .read, .production) == .serious)
    #expect(verdict(.postgres, .read, .nonProduction) == .contained)
    #expect(verdict(.gitHubClassic, .data, .unknownRemote) == .severe)
    #expect(verdict(.awsKey, .admin, .unknownRemote) == .severe)
    #expect(verdict(.awsKey, .admin, .production) == .companyEnding)
    #expect(verdict(.awsKey, .admin, .nonProduction) == .severe)
    #expect(verdict(.supabaseAccountToken, .admin, .unknownRemote, .copied) == .companyEnding)
    #expect(verdict(.stripeRestricted, .write, .production) == .severe)
    #expect(verdict(.slackToken, .write, .unknownRemote) == .serious)
    #expect(verdict(.anthropicKey, .spend, .unknownRemote) == .serious)
    #expect(verdict(.supabaseAnon, .published, .production) == .byDesign)
    #expect(verdict(.sallyportToken, .read, .production) == .contained)
    #expect(verdict(.namedSecret, nil, .unknown, remote: true) == .serious)
    #expect(verdict(.namedSecret, nil, .unknown, remote: false) == .contained)
    #expect(verdict(.stripeTest, .data, .nonProduction) == .contained)
  }

  @Test func `what is over is contained, and what ends within the hour is one step less`() {
    #expect(verdict(.awsTemporary, .data, .production, lifetime: .until(1_000)) == .contained)
    #expect(verdict(.postgres, .data, .production, lifetime: .until(4_600)) == .severe)
    #expect(verdict(.postgres, .data, .production, lifetime: .until(4_601)) == .companyEnding)
    // A session of AWS ends within twelve hours, whether or not its end is written beside it.
    #expect(verdict(.awsTemporary, .data, .production, lifetime: .until(44_200)) == .severe)
    #expect(verdict(.awsTemporary, .data, .production, lifetime: .until(44_201)) == .companyEnding)
    #expect(verdict(.awsTemporary, .data, .production) == .severe)
    #expect(verdict(.awsTemporary, .data, .unknownRemote) == .serious)
  }

  @Test func `a decoy is contained, whatever it pretends`() {
    #expect(verdict(.awsCanary, .published, .production) == .contained)
    #expect(verdict(.awsCanary, .admin, .production) == .contained)
  }

  @Test func `whole organisations and clusters`() {
    #expect(verdict(.flyToken, .admin, .unknownRemote) == .companyEnding)
    #expect(verdict(.flyToken, .data, .unknownRemote) == .severe)
    #expect(verdict(.kubernetesUser, .data, .unknownRemote) == .companyEnding)
    #expect(verdict(.kubernetesUser, .read, .unknownRemote) == .serious)
    #expect(verdict(.kubernetesUser, .data, .local) == .contained)
  }

  @Test func `the user's own map overrules whole accounts too`() {
    #expect(verdict(.vercelToken, .admin, .nonProduction, source: .declared) == .severe)
    #expect(verdict(.vercelToken, .admin, .production, source: .declared) == .companyEnding)
  }

  @Test(
    arguments: [
      ("shop-prod", [EnvironmentClass.production]), ("product", []), ("reproduction-lab", []), ("prod2", [.production]),
      ("myProdDb", [.production]),
      ("non-prod", [.nonProduction]), ("staging_eu", [.nonProduction]), ("prod-to-dev", [.production, .nonProduction]),
      ("latest", []), ("devices", []),
      ("livestock", []), ("contest", []),
    ] as [(String, [EnvironmentClass])])
  func `words count only where they stand alone`(text: String, expected: [EnvironmentClass]) {
    #expect(EnvironmentWords.classes(of: text).map(\.environment) == expected)
  }

  @Test func `a stronger source overrules, and a contradiction decides nothing`() {
    func evidence(_ environment: EnvironmentClass, _ source: EnvironmentEvidence.Source) -> EnvironmentEvidence {
      EnvironmentEvidence(environment: environment, source: source, text: "")
    }
    let word = evidence(.production, .identityWord)
    #expect(
      EnvironmentJudge.weigh([word, evidence(.nonProduction, .contextWord)], isHosted: true).environment == .production)
    #expect(
      EnvironmentJudge.weigh([word, evidence(.nonProduction, .identityWord)], isHosted: true).environment
        == .conflicting)
    #expect(
      EnvironmentJudge.weigh([word, evidence(.nonProduction, .declared)], isHosted: true).environment == .nonProduction)
    #expect(EnvironmentJudge.weigh([], isHosted: true).environment == .unknownRemote)
    #expect(EnvironmentJudge.weigh([], isHosted: false).environment == .unknown)
  }

  @Test(arguments: [
    "localhost", "127.0.0.1", "10.1.2.3", "172.20.0.1", "192.168.1.1", "db", "host.docker.internal", "[::1]", "x.local",
    "/var/run/postgresql",
  ])
  func `hosts of this machine`(host: String) { #expect(HostClass.isLocal(host)) }

  @Test(arguments: [
    "8.8.8.8", "172.32.0.1", "db.acme.com", "roundhouse.proxy.rlwy.net", "dpg-abc-a", "localhost.acme.com",
  ])
  func `hosts elsewhere`(host: String) { #expect(!HostClass.isLocal(host)) }
}
