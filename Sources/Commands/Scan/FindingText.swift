import CredentialScan
import Foundation

/// One credential on a terminal: in one line, in four, or with everything.
struct FindingText {
  let finding: Finding
  let width: Int
  let style: Style
  let isVerbose: Bool
  /// Whether it is the only one that is shown, and steps are told for what is contained too.
  var isAlone = false

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
    let room = max(16, width - 17 - finding.kind.title.count - 2)
    return first
      + cut(
        "\(finding.kind.title), \(Self.end(of: place, room))"
          + (finding.identity.summary.isEmpty ? "" : ", \(finding.identity.summary)"), 17)
  }

  /// The end of a path says which file and line it is: where there is little room, its beginning is left out.
  static func end(of place: String, _ room: Int) -> String {
    let line = VisibleText.oneLine(place)
    return line.count <= room ? line : "…" + line.suffix(room - 1)
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
    if finding.kind == .awsCanary { return "a trap: using it tells whoever laid it" }
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
    let text = Self.short(step, finding.id)
    return "  " + style.cyan("→") + " " + cut(text, used)
  }

  /// A step in one line: a command that stands for itself, or the first part of what to do and where its commands are.
  static func short(_ step: Remedy.Step, _ id: String) -> String {
    guard let command = step.command else { return step.text }
    if command.hasPrefix("sallyport ") { return String(command.prefix { $0 != "\n" }) }
    let text = step.text.prefix { !",;(".contains($0) }.trimmingCharacters(in: .whitespaces)
    return command.contains("\n") ? "\(text): sallyport scan --show \(id)" : "\(text): \(command)"
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
    guard isAlone || verdict < .contained else { return lines }
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
