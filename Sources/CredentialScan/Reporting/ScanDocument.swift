import Foundation

/// A report for programs: the JSON of `sallyport scan --json` (docs/scan.md, docs/scan.schema.json).
///
/// Fields are added, never renamed or removed, while `version` stays. Optional values that are unknown are absent.
public struct ScanDocument: Encodable, Sendable {
  public static let version = 1

  let schema = "sallyport-scan"
  let version = Self.version
  let tool: Tool
  let worst: String?
  let counts: [String: Int]
  let findings: [FindingEntry]
  let crossFindings: [CrossEntry]
  let coverage: CoverageEntry

  /// - Parameter toolVersion: as `sallyport --version` has it.
  public init(_ report: ScanReport, baseline: Baseline? = nil, toolVersion: String) {
    tool = Tool(name: "sallyport", version: toolVersion)
    worst = report.worst?.name
    counts = Dictionary(uniqueKeysWithValues: report.counts.map { ($0.verdict.name, $0.count) })
    findings = report.reported(since: baseline).map(FindingEntry.init)
    crossFindings = report.crossFindings.map(CrossEntry.init)
    coverage = CoverageEntry(report.coverage, offline: report.findings.allSatisfy { $0.probe == nil })
  }

  struct Tool: Encodable, Sendable {
    let name: String
    let version: String
  }

  struct CoverageEntry: Encodable, Sendable {
    /// No request was made: all is read from files. False after a probe.
    let offline: Bool
    let complete: Bool
    let files: Int
    let bytes: Int
    let seconds: Double
    let projects: [String]
    let skipped: [SkipEntry]
    let furtherSkips: Int
    let leftOut: [LeftOutEntry]
    let furtherLeftOut: Int

    init(_ coverage: Coverage, offline: Bool) {
      self.offline = offline
      (complete, files, bytes) = (coverage.isComplete, coverage.files, coverage.bytes)
      seconds = (coverage.elapsed * 1000).rounded() / 1000
      projects = coverage.projects
      skipped = coverage.skips.map {
        SkipEntry(file: $0.file, reason: $0.reason.rawValue, bytes: $0.bytes, gap: $0.reason.isGap)
      }
      furtherSkips = coverage.furtherSkips
      leftOut = coverage.leftOut.map(LeftOutEntry.init)
      furtherLeftOut = coverage.furtherLeftOut
    }
  }

  struct LeftOutEntry: Encodable, Sendable {
    let file: String
    let line: Int
    let field: String?
    let reason: String

    init(_ item: LeftOut) {
      (file, line, reason) = (item.file, item.position.line, item.reason.rawValue)
      field = item.field.isEmpty ? nil : item.field
    }
  }

  struct SkipEntry: Encodable, Sendable {
    let file: String
    let reason: String
    let bytes: Int
    let gap: Bool
  }

  struct CrossEntry: Encodable, Sendable {
    let check: String
    let title: String
    let verdict: String
    let file: String
    let line: Int?
    let findings: [String]
    let text: String
    let step: String

    init(_ cross: CrossFinding) {
      (check, title, verdict) = (cross.check.rawValue, cross.check.title, cross.verdict.name)
      (file, line, findings) = (cross.file, cross.position?.line, cross.findings)
      (text, step) = (cross.text, cross.step)
    }
  }
}

extension ScanDocument {
  struct FindingEntry: Encodable, Sendable {
    let id: String
    let fingerprint: String
    let new: Bool
    let kind: String
    let variant: String?
    let title: String
    let verdict: String
    let rule: String
    let power: PowerEntry?
    let environment: EnvironmentEntry
    let reach: String
    let lifetime: LifetimeEntry
    let identity: IdentityEntry
    let prefix: String
    let proof: String?
    let length: Int
    let sightings: [SightingEntry]
    let steps: [StepEntry]
    let probe: ProbeEntry?

    init(_ reported: ReportedFinding) {
      let finding = reported.finding
      (id, fingerprint, new) = (finding.id, finding.fingerprint.text, reported.isNew)
      (kind, title) = (finding.kind.rawValue, finding.title)
      variant = finding.variant.isEmpty ? nil : finding.variant
      (verdict, rule) = (finding.judgement.verdict.name, finding.judgement.rule.rawValue)
      power = finding.power.map { PowerEntry(code: $0.code, title: $0.title, basis: finding.powerBasis.rawValue) }
      environment = EnvironmentEntry(finding.environment)
      reach = finding.reach.name
      lifetime = LifetimeEntry(finding.lifetime)
      identity = IdentityEntry(finding.identity)
      (prefix, proof, length) = (finding.prefix, finding.proof, finding.length)
      sightings = finding.sightings.map(SightingEntry.init)
      steps = finding.remedy.steps.map { StepEntry(purpose: $0.purpose.rawValue, text: $0.text, command: $0.command) }
      probe = finding.probe.map(ProbeEntry.init)
    }
  }

  struct PowerEntry: Encodable, Sendable {
    let code: String
    let title: String
    let basis: String
  }

  struct EnvironmentEntry: Encodable, Sendable {
    let `class`: String
    let source: String?
    let evidence: [EvidenceEntry]

    init(_ conclusion: EnvironmentConclusion) {
      (`class`, source) = (conclusion.environment.rawValue, conclusion.source?.name)
      evidence = conclusion.evidence.map {
        EvidenceEntry(class: $0.environment.rawValue, source: $0.source.name, text: $0.text)
      }
    }
  }

  struct EvidenceEntry: Encodable, Sendable {
    let `class`: String
    let source: String
    let text: String
  }

  struct LifetimeEntry: Encodable, Sendable {
    let state: String
    /// RFC 3339.
    let until: String?

    init(_ lifetime: Lifetime) {
      switch lifetime {
      case .unknown: (state, until) = ("unknown", nil)
      case .never: (state, until) = ("never", nil)
      case .until(let end):
        (state, until) = ("until", Date(timeIntervalSince1970: Double(end)).formatted(.iso8601))
      }
    }
  }

  struct IdentityEntry: Encodable, Sendable {
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

  struct SightingEntry: Encodable, Sendable {
    let file: String
    let line: Int
    let column: Int
    let field: String?
    let commented: Bool
    let reach: String
    let owner: String
    let place: Int?
    let project: String?

    init(_ sighting: Sighting) {
      (file, line, column) = (sighting.file, sighting.position.line, sighting.position.column)
      field = sighting.field.isEmpty ? nil : sighting.field
      (commented, reach, owner) = (sighting.isCommented, sighting.reach.name, sighting.owner)
      (place, project) = (sighting.place, sighting.project)
    }
  }

  struct StepEntry: Encodable, Sendable {
    let purpose: String
    let text: String
    let command: String?
  }
}

extension Reach {
  /// For programs.
  var name: String {
    switch self {
    case .pointer: "pointer"
    case .copied: "copied"
    case .readable: "readable"
    case .loaded: "loaded"
    }
  }
}

extension EnvironmentEvidence.Source {
  /// For programs.
  var name: String {
    switch self {
    case .declared: "declared"
    case .structure: "structure"
    case .linked: "linked"
    case .identityWord: "identity-word"
    case .contextWord: "context-word"
    }
  }
}
