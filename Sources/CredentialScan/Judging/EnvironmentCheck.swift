/// What must not lie where development is: credentials of production, and credentials that several environments share.
///
/// Nothing is recognised here: findings and cross-checks of a scan are chosen from. X3 says no more than the findings themselves do.
public struct EnvironmentCheck: Sendable {
  /// What is wrong in one place.
  public struct Problem: Hashable, Sendable {
    public enum Kind: String, CaseIterable, Sendable {
      /// A credential of production in a file for development, or in an agent's configuration.
      case production
      /// One file for two environments (X1).
      case mixed
      /// One credential for two environments (X2).
      case shared
      /// A commented-out credential of production beside the active one (X6).
      case twin
      /// A login to a production upstream that does not pass the gateway (X8).
      case aroundGateway = "around-gateway"
    }

    public let kind: Kind
    public let verdict: ScanVerdict
    /// As people write it.
    public let file: String
    public let position: Position?
    /// Key path or variable; empty in plain text, and where several are meant.
    public let field: String
    /// Ids of the findings.
    public let findings: [String]
    /// One sentence; holds nothing secret.
    public let text: String
  }

  /// The worst first.
  public let problems: [Problem]

  public init(_ report: ScanReport) {
    let production = report.findings.filter {
      $0.environment.environment == .production && $0.judgement.verdict != .byDesign && ($0.power ?? .read) >= .read
    }
    let ids = Set(production.map(\.id))
    let found = production.flatMap(Self.misplaced) + report.crossFindings.compactMap { Self.problem($0, ids) }
    problems = Set(found).sorted { ($0.verdict, $0.file, $0.line, $0.text) < ($1.verdict, $1.file, $1.line, $1.text) }
  }

  /// A Sallyport token counts as well: it is contained, and still opens production where development is meant.
  private static func misplaced(_ finding: Finding) -> [Problem] {
    finding.sightings.compactMap { sighting in
      let name = sighting.file.split(separator: "/").last.map(String.init) ?? sighting.file
      let isAgents = sighting.place.map(agents.contains) ?? false
      guard isAgents || CrossChecks.development.contains(name) else { return nil }
      return Problem(
        kind: .production, verdict: min(finding.judgement.verdict, .serious), file: sighting.file,
        position: sighting.position, field: sighting.field, findings: [finding.id],
        text:
          "\(finding.kind.title) of production in \(isAgents ? "an agent's configuration" : "a file for development")")
    }
  }

  private static let agents = Set(PlaceCatalog.all.filter { $0.role == .agentConfiguration }.map(\.number))

  private static func problem(_ cross: CrossFinding, _ production: Set<String>) -> Problem? {
    let kind: Problem.Kind
    switch cross.check {
    case .mixedFile: kind = .mixed
    case .sharedCredential: kind = .shared
    case .commentedTwin where !production.isDisjoint(with: cross.findings): kind = .twin
    case .aroundGateway where cross.verdict == .companyEnding: kind = .aroundGateway
    case .commentedTwin, .aroundGateway, .wrongFile, .productionFile, .testFallback, .misnamed: return nil
    }
    return Problem(
      kind: kind, verdict: cross.verdict, file: cross.file, position: cross.position, field: "",
      findings: cross.findings, text: cross.text)
  }
}

extension EnvironmentCheck.Problem {
  fileprivate var line: Int { position?.line ?? 0 }
}
