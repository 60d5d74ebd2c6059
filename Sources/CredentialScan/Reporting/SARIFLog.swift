/// A report as SARIF 2.1.0 (OASIS, *Static Analysis Results Interchange Format*, 2020), as code hosts and editors read it.
///
/// A rule is a kind of credential, or a cross check; a result is a finding in its first place, the others are related
/// locations. `partialFingerprints` hold the fingerprint of this machine: equal between runs, useless elsewhere.
public struct SARIFLog: Encodable, Sendable {
  let schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
  let version = "2.1.0"
  let runs: [Run]

  enum CodingKeys: String, CodingKey {
    case schema = "$schema"
    case version, runs
  }

  public init(_ report: ScanReport, baseline: Baseline? = nil, toolVersion: String) {
    let results = report.reported(since: baseline).map { Result($0, hasBaseline: baseline != nil) }
    runs = [
      Run(
        tool: Tool(driver: Driver(version: toolVersion, rules: Self.rules(of: report))),
        results: results + report.crossFindings.map(Result.init(cross:)),
        invocations: [Invocation(report.coverage)])
    ]
  }

  private static func rules(of report: ScanReport) -> [Rule] {
    let kinds = Dictionary(grouping: report.findings, by: \.kind).map { kind, findings in
      Rule(kind.rawValue, kind.title, findings.map(\.judgement.verdict).min() ?? .byDesign)
    }
    let checks = Dictionary(grouping: report.crossFindings, by: \.check).map { check, found in
      Rule(check.rawValue, check.title, found.map(\.verdict).min() ?? .byDesign)
    }
    return (kinds + checks).sorted { $0.id < $1.id }
  }

  struct Run: Encodable, Sendable {
    let tool: Tool
    let results: [Result]
    let invocations: [Invocation]
  }

  struct Tool: Encodable, Sendable { let driver: Driver }

  struct Driver: Encodable, Sendable {
    let name = "sallyport"
    let version: String
    let rules: [Rule]
  }

  struct Rule: Encodable, Sendable {
    let id: String
    let name: String
    let shortDescription: Text
    let defaultConfiguration: Configuration
    let properties: Properties

    init(_ id: String, _ title: String, _ worst: ScanVerdict) {
      (self.id, name) = (id, id)
      shortDescription = Text(text: title)
      defaultConfiguration = Configuration(level: worst.level)
      properties = Properties(severity: worst.securitySeverity)
    }
  }

  struct Configuration: Encodable, Sendable { let level: String }
  struct Text: Encodable, Sendable { let text: String }

  struct Properties: Encodable, Sendable {
    /// 0.0 to 10.0, as code hosts sort by.
    let severity: String
    let tags = ["security", "credential"]
    enum CodingKeys: String, CodingKey {
      case severity = "security-severity"
      case tags
    }
  }

  /// Says when a run is not complete, so that silence is not taken for safety.
  struct Invocation: Encodable, Sendable {
    let executionSuccessful: Bool
    let toolExecutionNotifications: [Notification]

    init(_ coverage: Coverage) {
      executionSuccessful = coverage.isComplete
      toolExecutionNotifications = coverage.skips.map { skip in
        Notification(
          level: skip.reason.isGap ? "warning" : "note", message: Text(text: "not read: \(skip.reason.rawValue)"),
          locations: [Location(file: skip.file, position: nil)])
      }
    }
  }

  struct Notification: Encodable, Sendable {
    let level: String
    let message: Text
    let locations: [Location]
  }
}

extension SARIFLog {
  struct Result: Encodable, Sendable {
    let ruleId: String
    let level: String
    let message: Text
    let locations: [Location]
    let relatedLocations: [Location]?
    let partialFingerprints: [String: String]
    let baselineState: String?

    init(_ reported: ReportedFinding, hasBaseline: Bool) {
      let finding = reported.finding
      (ruleId, level) = (finding.kind.rawValue, reported.verdict.level)
      let environment = finding.environment.environment.title
      let step = finding.remedy.first.map { " First: \($0.text)" } ?? ""
      message = Text(
        text: "\(reported.verdict.name): \(finding.title), \(finding.target), environment \(environment).\(step)")
      let all = finding.sightings.map { Location(file: $0.file, position: $0.position) }
      locations = Array(all.prefix(1))
      relatedLocations = all.count > 1 ? Array(all.dropFirst()) : nil
      partialFingerprints = ["sallyportFingerprint/v1": finding.fingerprint.text]
      baselineState = hasBaseline ? (reported.isNew ? "new" : "unchanged") : nil
    }

    init(cross: CrossFinding) {
      (ruleId, level) = (cross.check.rawValue, cross.verdict.level)
      message = Text(text: "\(cross.verdict.name): \(cross.text) First: \(cross.step)")
      locations = [Location(file: cross.file, position: cross.position)]
      relatedLocations = nil
      partialFingerprints = [
        "sallyportCheck/v1": ([cross.check.rawValue] + cross.findings.sorted()).joined(separator: ":")
      ]
      baselineState = nil
    }
  }

  struct Location: Encodable, Sendable {
    let physicalLocation: Physical

    init(file: String, position: Position?) {
      physicalLocation = Physical(
        artifactLocation: Artifact(uri: Self.uri(file)),
        region: position.map { Region(startLine: $0.line) })
    }

    /// RFC 3986: everything that is not unreserved, nor parts a path, as `%XX` of its UTF-8.
    private static func uri(_ file: String) -> String {
      let path = file.hasPrefix("~/") ? String(file.dropFirst(2)) : file
      return String(
        path.utf8.flatMap { byte -> [Character] in
          let isPlain = Alphabet.alphanumeric.contains(byte) || "-._~/".utf8.contains(byte)
          return isPlain ? [Character(Unicode.Scalar(byte))] : Array("%" + Self.hexadecimal(byte))
        })
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
      let digits = String(byte, radix: 16, uppercase: true)
      return digits.count == 1 ? "0" + digits : digits
    }
  }

  struct Physical: Encodable, Sendable {
    let artifactLocation: Artifact
    let region: Region?
  }
  struct Artifact: Encodable, Sendable { let uri: String }
  /// No column: SARIF counts characters, and a scan counts bytes.
  struct Region: Encodable, Sendable { let startLine: Int }
}

extension ScanVerdict {
  /// SARIF's word.
  fileprivate var level: String {
    switch self {
    case .companyEnding, .severe: "error"
    case .serious: "warning"
    case .contained, .byDesign: "note"
    }
  }

  /// 0.0 to 10.0.
  fileprivate var securitySeverity: String {
    switch self {
    case .companyEnding: "9.8"
    case .severe: "8.0"
    case .serious: "5.5"
    case .contained: "2.0"
    case .byDesign: "0.0"
    }
  }
}
