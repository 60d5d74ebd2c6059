import CredentialScan

/// A report for programs; docs/scan.md describes every field.
struct ScanReportJSON: Encodable {
  /// Grows when a field changes its meaning or goes.
  let schema = 1
  let complete: Bool
  let worst: String?
  let counts: [String: Int]
  let findings: [FindingJSON]
  let crossFindings: [CrossFindingJSON]
  let coverage: CoverageJSON

  init(_ report: ScanReport) {
    complete = report.coverage.isComplete
    worst = report.worst?.name
    counts = Dictionary(
      uniqueKeysWithValues: ScanVerdict.allCases.map { verdict in
        (verdict.name, report.findings.count { $0.judgement.verdict == verdict })
      })
    findings = report.findings.map(FindingJSON.init)
    crossFindings = report.crossFindings.map(CrossFindingJSON.init)
    coverage = CoverageJSON(report.coverage)
  }
}

struct FindingJSON: Encodable {
  let id: String
  let fingerprint: String
  let kind: String
  let title: String
  let variant: String
  let verdict: String
  let rule: String
  /// `P0` to `P5`; absent: unclassified.
  let power: String?
  let powerBasis: String
  let environment: String
  let evidence: [String]
  let reach: String
  let identity: IdentityJSON
  let expires: Int64?
  let prefix: String
  let length: Int
  let places: [PlaceJSON]
  let steps: [StepJSON]

  init(_ finding: Finding) {
    (id, fingerprint, kind, title) = (finding.id, finding.fingerprint.text, finding.kind.rawValue, finding.kind.title)
    (variant, verdict, rule) = (finding.variant, finding.judgement.verdict.name, finding.judgement.rule.rawValue)
    (power, powerBasis) = (finding.power?.code, finding.powerBasis.rawValue)
    environment = finding.environment.environment.rawValue
    evidence = finding.environment.evidence.map(\.text)
    reach = "R\(finding.reach.rawValue)"
    identity = IdentityJSON(finding.identity)
    expires = if case .until(let end) = finding.lifetime { end } else { nil }
    (prefix, length) = (finding.prefix, finding.length)
    places = finding.sightings.map(PlaceJSON.init)
    steps = finding.remedy.steps.map { StepJSON(purpose: $0.purpose.rawValue, text: $0.text, command: $0.command) }
  }
}

struct IdentityJSON: Encodable {
  let host: String?
  let port: Int?
  let database: String?
  let user: String?
  let project: String?
  let account: String?
  let label: String?

  init(_ identity: Identity) {
    (host, port, database, user) = (identity.host, identity.port, identity.database, identity.user)
    (project, account, label) = (identity.project, identity.account, identity.label)
  }
}

struct PlaceJSON: Encodable {
  let file: String
  let line: Int
  let column: Int
  let field: String
  let commented: Bool
  let reach: String
  let owner: String
  /// Number in the catalogue; absent for a file that is none of its places.
  let place: Int?
  let project: String?

  init(_ sighting: Sighting) {
    (file, line, column) = (sighting.file, sighting.position.line, sighting.position.column)
    (field, commented, reach) = (sighting.field, sighting.isCommented, "R\(sighting.reach.rawValue)")
    (owner, place, project) = (sighting.owner, sighting.place, sighting.project)
  }
}

struct StepJSON: Encodable {
  let purpose: String
  let text: String
  let command: String?
}

struct CrossFindingJSON: Encodable {
  let check: String
  let verdict: String
  let file: String
  let line: Int?
  let findings: [String]
  let text: String
  let step: String

  init(_ finding: CrossFinding) {
    (check, verdict, file, line) = (finding.check.rawValue, finding.verdict.name, finding.file, finding.position?.line)
    (findings, text, step) = (finding.findings, finding.text, finding.step)
  }
}

struct CoverageJSON: Encodable {
  struct SkipJSON: Encodable {
    let file: String
    let reason: String
    let bytes: Int
    let gap: Bool
  }

  let files: Int
  let bytes: Int
  let skippedBytes: Int
  let seconds: Double
  let projects: [String]
  let skips: [SkipJSON]
  let furtherSkips: Int

  init(_ coverage: Coverage) {
    (files, bytes, skippedBytes, seconds) = (coverage.files, coverage.bytes, coverage.skippedBytes, coverage.elapsed)
    (projects, furtherSkips) = (coverage.projects, coverage.furtherSkips)
    skips = coverage.skips.map {
      SkipJSON(file: $0.file, reason: $0.reason.rawValue, bytes: $0.bytes, gap: $0.reason.isGap)
    }
  }
}
