/// What is known already: fingerprints, so that a later scan tells what is new. Holds no secret and no hash of one that anybody
/// without this machine's key could test a guess on.
///
/// ```
///   sallyport-scan-baseline 1
///   3f0c…(32 digits) supabase-account-token company-ending
/// ```
/// A line whose fingerprint is known with a milder verdict than today's is new: it became worse.
public struct Baseline: Sendable, Equatable {
  /// Why a text is no baseline.
  public struct Problem: Error, Equatable, CustomStringConvertible {
    /// Counts from 1.
    public let line: Int
    public let description: String
  }

  static let header = "sallyport-scan-baseline 1"
  /// Lines that are read; a file with more is refused.
  public static let limit = 200_000
  private var known: [Fingerprint: ScanVerdict] = [:]

  /// All that a report found.
  public init(of report: ScanReport) {
    for finding in report.findings {
      known[finding.fingerprint] = min(known[finding.fingerprint] ?? .byDesign, finding.judgement.verdict)
    }
  }

  /// Reads what ``text(of:)`` wrote.
  public init(text: String) throws(Problem) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.first.map(String.init) == Self.header else {
      throw Problem(
        line: 1, description: "this is no baseline; hint: make one with `sallyport scan --write-baseline FILE`")
    }
    guard lines.count <= Self.limit else {
      throw Problem(line: Self.limit, description: "the baseline has more than \(Self.limit) lines")
    }
    for (number, line) in lines.enumerated().dropFirst() where !line.isEmpty {
      let words = line.split(separator: " ", maxSplits: 2).map(String.init)
      guard words.count == 3, let fingerprint = Fingerprint(words[0]), let verdict = ScanVerdict(name: words[2]) else {
        throw Problem(line: number + 1, description: "expected a fingerprint, a kind and a verdict")
      }
      known[fingerprint] = verdict
    }
  }

  /// Whether a finding was known, at least as bad as it is now.
  public func contains(_ finding: Finding) -> Bool {
    known[finding.fingerprint].map { $0 <= finding.judgement.verdict } ?? false
  }

  /// The baseline as a file, in an order that does not change between scans.
  public static func text(of report: ScanReport) -> String {
    let lines = report.findings.map { "\($0.fingerprint) \($0.kind.rawValue) \($0.judgement.verdict.name)" }
    return ([header] + Set(lines).sorted()).joined(separator: "\n") + "\n"
  }
}

extension ScanVerdict {
  /// From ``name``, or as one word: `by-design`.
  public init?(name: String) {
    guard let found = Self.allCases.first(where: { $0.name == name || $0.name.replacing(" ", with: "-") == name })
    else {
      return nil
    }
    self = found
  }
}
