public import CredentialScan
import Foundation

/// What a scan got right over many synthetic homes.
public struct Accuracy: Sendable {
  /// How many of how many.
  public struct Share: Sendable, Equatable {
    public internal(set) var right = 0
    public internal(set) var wrong = 0
    /// The scan said that it does not know.
    public internal(set) var abstained = 0
    public var all: Int { right + wrong + abstained }
    /// Of those that it spoke about.
    public var precision: Double { right + wrong == 0 ? 1 : Double(right) / Double(right + wrong) }
    public var recall: Double { all == 0 ? 1 : Double(right) / Double(all) }
  }

  public internal(set) var recall: [CredentialKind: [Int: Share]] = [:]
  public internal(set) var power = Share()
  public internal(set) var environment = Share()
  /// Company-ending ones: found as such, called less, and others called so.
  public internal(set) var worstFound = 0
  public internal(set) var worstMissed = 0
  public internal(set) var worstFalse = 0
  public internal(set) var verdict = Share()
  public internal(set) var decoyHomes = 0
  public internal(set) var decoyFiles = 0
  public internal(set) var falseAlarms = 0
  public internal(set) var mildFalseAlarms = 0
  public internal(set) var checks: [CrossFinding.Check: Share] = [:]
  public internal(set) var falseChecks = 0
  public internal(set) var planted = 0
  public internal(set) var surplus = 0
  /// What went wrong, for people who mend it; holds no secret.
  public internal(set) var complaints: [String] = []

  public var found: Share {
    recall.values.flatMap(\.values).reduce(into: Share()) {
      $0.right += $1.right; $0.wrong += $1.wrong
    }
  }

  /// What docs/scan-accuracy.md is made from.
  public static let publishedSeeds: [UInt64] = [1, 2, 3]

  /// Writes homes below a folder, scans and removes each.
  ///
  /// - Parameter every: which homes of the matrix and of the decoys to take: each, or one of so many.
  public static func measure(seeds: [UInt64], below folder: String, every: Int = 1) throws -> Accuracy {
    var result = Accuracy()
    for seed in seeds {
      for layout in Layout.allCases {
        for home in some(SyntheticHome.matrix(seed: seed, layout: layout), every) {
          try result.take(home, below: folder)
        }
        for home in SyntheticHome.environments(seed: seed, layout: layout) { try result.take(home, below: folder) }
        for home in SyntheticHome.scenarios(seed: seed, layout: layout) {
          try result.take(scenario: home, below: folder)
        }
        for home in some(Decoys.homes(seed: seed, layout: layout), every) {
          try result.take(decoy: home, below: folder)
        }
      }
    }
    return result
  }

  private static func some(_ homes: [SyntheticHome], _ every: Int) -> [SyntheticHome] {
    homes.enumerated().filter { $0.offset % every == 0 }.map(\.element)
  }

  /// Scans a home that is on disk for as long as that takes.
  public static func scan(_ home: SyntheticHome, below folder: String) throws -> ScanReport {
    let root = folder + "/" + home.name
    defer { try? FileManager.default.removeItem(atPath: root) }
    try home.write(to: root)
    // 2026-11-22: the homes' credentials were made for a time before and after it.
    var request = ScanRequest(home: root, now: 1_795_305_600) { 0 }
    request.protected = home.protected.map { [$0] } ?? []
    var scan = Scan(request)
    return scan.run()
  }

  mutating func take(_ home: SyntheticHome, below folder: String) throws {
    let report = try Self.scan(home, below: folder)
    for label in home.labels {
      planted += 1
      let here = report.findings.filter { $0.sightings.contains { $0.file == "~/" + label.file } }
      guard let finding = here.first(where: { $0.kind == label.kind }) else {
        recall[label.kind, default: [:]][label.place, default: Share()].wrong += 1
        complain("missed", label, home, here.map(\.kind.rawValue).joined(separator: " "))
        if label.verdicts == [.companyEnding] { worstMissed += 1 }
        continue
      }
      recall[label.kind, default: [:]][label.place, default: Share()].right += 1
      judge(finding, label, home)
      let others = here.filter { $0.id != finding.id && $0.judgement.verdict <= .severe }
      surplus += others.count
      for other in others { complain("surplus", label, home, "\(other.kind.rawValue) \(other.judgement.verdict.name)") }
    }
    // What stands where nothing was planted.
    let files = Set(home.labels.map { "~/" + $0.file })
    for finding in report.findings where finding.judgement.verdict <= .severe {
      guard !finding.sightings.contains(where: { files.contains($0.file) }) else { continue }
      surplus += 1
      complaints.append("surplus: \(finding.kind.rawValue) in \(finding.sightings.first?.file ?? "") of \(home.name)")
    }
  }

  private mutating func judge(_ finding: Finding, _ label: Label, _ home: SyntheticHome) {
    let said = finding.power
    if said == nil { power.abstained += 1 } else if said == label.power { power.right += 1 } else { power.wrong += 1 }
    if let said, said != label.power { complain("power", label, home, "\(said.code), truly \(label.power.code)") }
    judgeEnvironment(finding, label, home)
    let isWorst = finding.judgement.verdict == .companyEnding
    if label.verdicts == [.companyEnding] { if isWorst { worstFound += 1 } else { worstMissed += 1 } }
    if isWorst, !label.verdicts.contains(.companyEnding) { worstFalse += 1 }
    if label.verdicts.contains(finding.judgement.verdict) {
      verdict.right += 1
    } else {
      verdict.wrong += 1
      let row = "\(finding.judgement.verdict.name) by \(finding.judgement.rule.rawValue)"
      complain("verdict", label, home, "\(row), truly \(label.verdicts.map(\.name).sorted())")
    }
  }

  private mutating func judgeEnvironment(_ finding: Finding, _ label: Label, _ home: SyntheticHome) {
    let said = finding.environment.environment
    let abstains: Set<EnvironmentClass> = [.unknown, .unknownRemote, .conflicting]
    if said == label.environment || (abstains.contains(said) && abstains.contains(label.environment)) {
      environment.right += 1
    } else if abstains.contains(said) {
      environment.abstained += 1
    } else {
      environment.wrong += 1
      complain("environment", label, home, "\(said.rawValue), truly \(label.environment.rawValue)")
    }
  }

  mutating func take(decoy home: SyntheticHome, below folder: String) throws {
    let report = try Self.scan(home, below: folder)
    decoyHomes += 1
    decoyFiles += home.files.count
    for finding in report.findings where finding.judgement.verdict <= .serious {
      if finding.judgement.verdict <= .severe { falseAlarms += 1 } else { mildFalseAlarms += 1 }
      let places = Set(finding.sightings.map { $0.place ?? 0 }).sorted()
      complaints.append(
        "decoy: \(finding.kind.rawValue) \(finding.judgement.verdict.name) in \(home.name) at \(places)")
    }
    for cross in report.crossFindings where cross.verdict <= .severe {
      falseAlarms += 1
      complaints.append("decoy: \(cross.check.rawValue) in \(home.name): \(cross.file)")
    }
  }

  mutating func take(scenario home: SyntheticHome, below folder: String) throws {
    let report = try Self.scan(home, below: folder)
    for (check, file) in home.checks {
      let fired = report.crossFindings.contains { $0.check == check && $0.file == "~/" + file }
      if fired { checks[check, default: Share()].right += 1 } else { checks[check, default: Share()].wrong += 1 }
      if !fired {
        complaints.append(
          "check: \(check.rawValue) in \(home.name) not at \(file), only \(report.crossFindings.map(\.file))")
      }
    }
    for cross in report.crossFindings where home.silent.contains(cross.check) {
      falseChecks += 1
      complaints.append("check: \(cross.check.rawValue) fired in \(home.name): \(cross.text)")
    }
  }

  private mutating func complain(_ what: String, _ label: Label, _ home: SyntheticHome, _ said: String) {
    complaints.append("\(what): \(label.kind.rawValue) in \(label.file) (place \(label.place), \(home.name)): \(said)")
  }
}
