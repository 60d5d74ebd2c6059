import CredentialScan

/// One credential on a terminal: in one line, in four, or with everything.
struct FindingText {
  let finding: Finding
  let width: Int
  let style: Style
  let isVerbose: Bool

  private var sighting: Sighting { finding.sightings[0] }
  private var verdict: ScanVerdict { finding.judgement.verdict }

  private var title: String {
    let variant =
      finding.variant.isEmpty || finding.variant == "fields" || finding.variant == "keywords"
      ? "" : " (\(finding.variant))"
    let identity = finding.identity.summary
    return finding.kind.title + variant + (identity.isEmpty ? "" : ": " + identity)
  }

  private var place: String { "\(sighting.file):\(sighting.position.line)" }

  var brief: String {
    let name = DisplayWidth.pad(verdict.name, to: 14)
    let first =
      "  " + VerdictPaint.paint(verdict, style) + String(repeating: " ", count: name.count - verdict.name.count) + " "
    return first
      + cut(
        "\(finding.kind.title), \(place)" + (finding.identity.summary.isEmpty ? "" : ", \(finding.identity.summary)"),
        17)
  }

  /// In two lines: what it is, and what contains it.
  var compact: [String] {
    guard let step = finding.remedy.first else { return [brief] }
    return [brief, String(repeating: " ", count: 15) + action(step, 19)]
  }

  var lines: [String] {
    let head =
      VerdictPaint.paint(verdict, style) + "  " + style.bold(cut(title, verdict.name.count + 2 + 10)) + "  "
      + style.dim(finding.id)
    let more =
      finding.sightings.count > 1
      ? ", and \(finding.sightings.count - 1) more \(finding.sightings.count == 2 ? "place" : "places")" : ""
    let field = sighting.field.isEmpty ? "" : " \(sighting.field)"
    var lines = [head, "  " + cut("\(place)\(field), \(reach)\(more)", 2), "  " + cut("\(power); \(environment)", 2)]
    if isVerbose { lines += details } else if let step = finding.remedy.first { lines.append(action(step, 4)) }
    return lines
  }

  private var reach: String {
    let owner = sighting.owner == "file" ? "" : " (\(sighting.owner))"
    return (sighting.isCommented ? "in a comment, " : "") + sighting.reach.title + owner
  }

  private var power: String {
    guard let power = finding.power else { return "what it can do is not known" }
    switch finding.powerBasis {
    case .proven, .usual: return power.title + (finding.proof.map { ": " + $0 } ?? "")
    case .probed: return power.title + ", as the server says"
    case .claimed: return power.title + ", its name claims"
    }
  }

  private var environment: String {
    let why = finding.environment.evidence.first.map { ": " + $0.text } ?? ""
    switch finding.environment.environment {
    case .unknownRemote:
      let taken = verdict == .companyEnding ? ": taken for production" : ""
      return "remote, environment not known" + taken + (isVerbose && !why.isEmpty ? " (\(why.dropFirst(2)))" : "")
    case .unknown: return "where is not known"
    default: return finding.environment.environment.title + why
    }
  }

  private func action(_ step: Remedy.Step, _ used: Int) -> String {
    let text = step.command.map { $0.split(separator: "\n").first.map(String.init) ?? $0 } ?? step.text
    return "  " + style.cyan("→") + " " + cut(text, used)
  }

  private var details: [String] {
    var lines = finding.sightings.dropFirst().map { style.dim("  also \($0.file):\($0.position) \($0.field)") }
    lines += finding.environment.evidence.dropFirst().map {
      style.dim("  evidence: \($0.text) (\($0.environment.title))")
    }
    lines.append(
      style.dim(
        "  rule \(finding.judgement.rule.rawValue), \(finding.power?.code ?? "P?"), \(finding.length) bytes, fingerprint \(finding.fingerprint)"
      ))
    for (index, step) in finding.remedy.steps.enumerated() {
      lines.append("  \(index + 1). " + VisibleText.oneLine(step.text))
      lines += (step.command ?? "").split(separator: "\n").map {
        "       " + style.cyan(VisibleText.oneLine(String($0)))
      }
    }
    return lines
  }

  private func cut(_ text: String, _ used: Int) -> String {
    let line = VisibleText.oneLine(text)
    return isVerbose ? line : DisplayWidth.cut(line, to: max(20, width - used))
  }
}
