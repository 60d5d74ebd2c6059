@testable import CredentialScan

/// Reports made by hand, for the forms that they are shown in.
enum HandMade {
  static func finding(
    _ id: String = "c0000001", kind: CredentialKind = .postgres, verdict: ScanVerdict = .companyEnding,
    file: String = "~/code/shop/.env", field: String = "DATABASE_URL",
    identity: Identity = Identity(host: "db.shop.dev"),
    fingerprint: Character = "a", text: String = "host contains the word prod"
  ) -> Finding {
    let evidence = EnvironmentEvidence(environment: .production, source: .identityWord, text: text)
    return Finding(
      id: id, kind: kind, variant: "", fingerprint: Fingerprint(String(repeating: fingerprint, count: 32)) ?? .zero,
      identity: identity, power: .data, powerBasis: .usual, lifetime: .until(2_000_000_000),
      environment: EnvironmentConclusion(environment: .production, source: .identityWord, evidence: [evidence]),
      judgement: Judgement(verdict: verdict, rule: .productionData), prefix: "postgresql://", proof: nil, length: 24,
      sightings: [
        Sighting(
          file: file, position: Position(line: 3, column: 14), field: field, isCommented: false, reach: .loaded,
          owner: "environment file", place: 78, project: "~/code/shop")
      ],
      remedy: Remedy(steps: [
        .init(
          purpose: .replace, text: "Issue a token for this agent.", command: "sallyport token issue --upstream shop"),
        .init(purpose: .revoke, text: "Change the password.", command: nil),
      ]))
  }

  static func report(_ findings: [Finding], skips: [Skip] = [], crossed: Bool = true) -> ScanReport {
    var coverage = Coverage()
    (coverage.files, coverage.bytes, coverage.projects) = (12, 34_567, ["~/code/shop"])
    coverage.skips = skips
    let cross = CrossFinding(
      check: .wrongFile, verdict: .companyEnding, file: "~/code/shop/.env.local",
      position: Position(line: 3, column: 1),
      findings: findings.map(\.id), text: "A production login stands in a development file.", step: "Move it out.")
    return ScanReport(
      findings: findings, crossFindings: crossed && !findings.isEmpty ? [cross] : [], coverage: coverage)
  }

  /// Names as an enemy would choose them: markup, formulas, terminal controls, text that turns round.
  static let hostile = "=cmd|' /C calc'!A0<script>alert(1)</script>\u{1b}[2J\u{202e}\"&\n,;"

  static var hostileReport: ScanReport {
    report(
      [
        finding(
          file: "~/" + hostile, field: hostile, identity: Identity(host: hostile, user: hostile, label: hostile),
          text: hostile)
      ], skips: [Skip(file: "~/" + hostile, reason: .tooLarge, bytes: 9)])
  }
}

extension Fingerprint {
  /// Never used: every text above is a fingerprint.
  fileprivate static var zero: Fingerprint { Fingerprint(of: Secret(""), key: FingerprintKey()) }
}
