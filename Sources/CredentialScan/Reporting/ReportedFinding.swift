/// A finding with what its fingerprint says of it: whether it was there before.
public struct ReportedFinding: Sendable, Identifiable {
  public let finding: Finding
  /// Not in the baseline; true as well when there is none.
  public let isNew: Bool

  public var id: String { finding.id }
  public var verdict: ScanVerdict { finding.judgement.verdict }
}

extension ScanReport {
  /// The findings, marked by a baseline.
  public func reported(since baseline: Baseline?) -> [ReportedFinding] {
    findings.map { finding in
      ReportedFinding(finding: finding, isNew: baseline.map { !$0.contains(finding) } ?? true)
    }
  }

  /// The worst verdict among what is new; cross findings count with the findings they are made of.
  public func worst(since baseline: Baseline?) -> ScanVerdict? {
    guard let baseline else { return worst }
    let new = Set(findings.filter { !baseline.contains($0) }.map(\.id))
    let crossed = crossFindings.filter { $0.findings.isEmpty || !new.isDisjoint(with: $0.findings) }
    return (findings.filter { new.contains($0.id) }.map(\.judgement.verdict) + crossed.map(\.verdict)).min()
  }

  /// How many findings have each verdict, in the order of ``ScanVerdict``.
  public var counts: [(verdict: ScanVerdict, count: Int)] {
    ScanVerdict.allCases.map { verdict in (verdict, findings.count { $0.judgement.verdict == verdict }) }
  }
}

extension Finding {
  /// Kind and variant as one text: `Vercel token (personal)`.
  public var title: String { variant.isEmpty ? kind.title : "\(kind.title) (\(variant))" }
  /// What it opens; the kind when nothing else is known.
  public var target: String { identity.summary.isEmpty ? kind.title : identity.summary }
}

extension Sighting {
  /// `~/.cursor/mcp.json:12`.
  public var location: String { "\(file):\(position.line)" }
}

extension CrossFinding.Check {
  /// What was found, as a headline.
  public var title: String {
    switch self {
    case .mixedFile: "one file holds production and other environments"
    case .sharedCredential: "one credential serves several environments"
    case .wrongFile: "production in a file for development or for an agent"
    case .productionFile: "a production environment file on this machine"
    case .testFallback: "tests fall back to a remote database"
    case .commentedTwin: "production stands in a comment, one keystroke away"
    case .misnamed: "a name that belies the power of its value"
    case .aroundGateway: "a way around the gateway"
    }
  }
}
