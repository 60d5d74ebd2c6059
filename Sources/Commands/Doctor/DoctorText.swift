import SallyportModel
import UpstreamAccess

/// The diagnosis on a terminal: the worst first, a kind at a time, short enough for a screen unless all is asked for.
struct DoctorText {
  let diagnosis: Diagnosis
  var width = 80
  /// Rows of the screen; `nil` where nothing scrolls away.
  var height: Int?
  var style = Style.plain
  /// Whether every finding is told with its remedy.
  var isVerbose = false

  /// Findings of one kind that are told one by one where not all are.
  private static let perKind = 3

  var text: String {
    let sections = sections
    guard !isVerbose, let height else {
      return sections.map { ($0.head + lines(of: $0.findings, within: nil)).joined(separator: "\n") }
        .joined(separator: "\n\n") + foot
    }
    // The heads, the blank lines between, the last line and the prompt.
    let free = max(6 * sections.count, height - sections.reduce(3) { $0 + $1.head.count + 1 })
    return texts(of: sections, within: free).joined(separator: "\n\n") + foot
  }

  /// Each section has a line for each kind; what is left goes to the section with the worst finding first.
  private func texts(of sections: [Section], within rows: Int) -> [String] {
    let least = sections.map { min(kinds($0.findings).count, rows / max(1, sections.count)) }
    var left = rows - least.reduce(0, +)
    var texts = sections.map { _ in "" }
    for index in sections.indices.sorted(by: { sections[$0].rank < sections[$1].rank }) {
      let lines = lines(of: sections[index].findings, within: least[index] + left)
      left -= max(0, lines.count - least[index])
      texts[index] = (sections[index].head + lines).joined(separator: "\n")
    }
    return texts
  }

  private struct Section {
    var head: [String]
    var findings: [DoctorFinding]

    /// The worse the smaller.
    var rank: Int {
      findings.map(\.severity).min().flatMap { DoctorFinding.Severity.allCases.firstIndex(of: $0) } ?? .max
    }
  }

  private var sections: [Section] {
    let host = diagnosis.common.isEmpty ? [] : [Section(head: [style.bold("This host")], findings: diagnosis.common)]
    return host + diagnosis.upstreams.map { Section(head: head(of: $0), findings: $0.findings) }
  }

  private func head(of looked: Diagnosis.Looked) -> [String] {
    let upstream = looked.upstream
    let title = style.bold(upstream.name.text) + ", " + EnvironmentText.badge(upstream.environment, style)
    switch looked.result {
    case .success(let report):
      let server = DisplayWidth.cut(
        VisibleText.oneLine("PostgreSQL \(report.serverVersion) at \(upstream.address), asked as \(report.askedAs)"),
        to: room(besides: 2))
      return [title + ": " + counts(looked.findings), style.dim("  " + server)]
    case .failure(let error):
      let text = style.red("could not be looked at") + ": " + VisibleText.oneLine(error.message)
      return [title + ": " + text]
        + (error.hint.map { ["  " + style.cyan("hint:") + " " + VisibleText.oneLine($0)] } ?? [])
    }
  }

  private func counts(_ findings: [DoctorFinding]) -> String {
    let counted = DoctorFinding.Severity.allCases.compactMap { severity in
      let count = findings.count { $0.severity == severity }
      return count == 0 ? nil : paint(severity, Plural.of(count, severity == .info ? "note" : severity.rawValue))
    }
    return counted.isEmpty ? style.green("nothing found") : counted.joined(separator: ", ")
  }

  /// The kinds in order; those that do not fit in full take one line each.
  private func lines(of findings: [DoctorFinding], within rows: Int?) -> [String] {
    let kinds = kinds(findings)
    guard !isVerbose, let rows else { return kinds.flatMap { full($0, Self.perKind) } }
    let shown = kinds.count <= rows ? kinds[...] : kinds.prefix(max(1, rows - 1))
    var left = rows - shown.count - (shown.count < kinds.count ? 1 : 0)
    var lines: [String] = []
    for kind in shown {
      let fitting = [Self.perKind, 1].lazy.map { full(kind, $0) }.first { $0.count - 1 <= left }
      left -= (fitting?.count ?? 1) - 1
      lines += fitting ?? [brief(kind)]
    }
    let hidden = kinds.count - shown.count
    return hidden == 0 ? lines : lines + [style.dim("  and \(hidden) more kinds: --verbose, or --json")]
  }

  private func kinds(_ findings: [DoctorFinding]) -> [[DoctorFinding]] {
    findings.reduce(into: []) { kinds, finding in
      if let last = kinds.last?.last, last.code == finding.code, last.severity == finding.severity {
        kinds[kinds.count - 1].append(finding)
      } else {
        kinds.append([finding])
      }
    }
  }

  private func label(_ finding: DoctorFinding) -> String {
    paint(finding.severity, DisplayWidth.pad(finding.severity.rawValue, to: 7)) + "  "
      + style.bold(finding.code.rawValue)
  }

  private func brief(_ kind: [DoctorFinding]) -> String {
    let more = kind.count > 1 ? " (and \(kind.count - 1) more)" : ""
    let used = 9 + DisplayWidth.of(kind[0].code.rawValue) + 2
    return label(kind[0]) + "  "
      + DisplayWidth.cut(VisibleText.oneLine(kind[0].message), to: max(12, width - used - more.count)) + more
  }

  /// - Parameter most: Findings that are told one by one; one more is told, not counted.
  private func full(_ kind: [DoctorFinding], _ most: Int) -> [String] {
    let why = DisplayWidth.cut(kind[0].code.why, to: room(besides: 2))
    let told = isVerbose || kind.count == most + 1 ? kind[...] : kind.prefix(most)
    let more = kind.count - told.count
    return [label(kind[0]), style.dim("  " + why)] + told.flatMap(entry)
      + (more == 0 ? [] : [style.dim("  and \(more) more: --code \(kind[0].code.rawValue)")])
  }

  /// Columns that are left for a text; whoever asks for all of it gets it uncut.
  private func room(besides used: Int) -> Int { isVerbose ? .max : max(12, width - used) }

  private func entry(_ finding: DoctorFinding) -> [String] {
    let message = "  " + DisplayWidth.cut(VisibleText.oneLine(finding.message), to: room(besides: 2))
    return [message]
      + (finding.remedy.map { remedy($0).map { "    " + DisplayWidth.cut($0, to: room(besides: 4)) } } ?? [])
  }

  private func remedy(_ remedy: DoctorFinding.Remedy) -> [String] {
    switch remedy {
    case .sql(let text): text.split(separator: "\n").map { VisibleText.oneLine(String($0)) }
    case .shell(let text): ["$ " + VisibleText.oneLine(text)]
    case .advice(let text): ["(" + VisibleText.oneLine(text) + ")"]
    }
  }

  private var foot: String {
    guard !diagnosis.all.isEmpty else { return "" }
    let more = isVerbose ? "" : "all of it: --verbose; one kind in full: --code CODE; "
    return "\n\n" + style.dim(DisplayWidth.cut(more + "the codes: docs/doctor.md", to: room(besides: 0)))
  }

  private func paint(_ severity: DoctorFinding.Severity, _ text: String) -> String {
    switch severity {
    case .error: style.red(text)
    case .warning: style.yellow(text)
    case .info: style.dim(text)
    }
  }
}
