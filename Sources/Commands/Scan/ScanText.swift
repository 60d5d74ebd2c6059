import CredentialScan

/// The report on a terminal: the worst first, each with what contains it; short enough for a screen unless all is asked for.
struct ScanText {
  let report: ScanReport
  let width: Int
  let style: Style
  let isVerbose: Bool

  /// Company-ending findings that get all their lines, and those after them that get two.
  private static let full = 3
  private static let compact = 5
  /// Other findings, in one line each.
  private static let brief = 4
  private static let crossings = 2

  var text: String {
    (head + [""] + findings + crossed + left + passedOver + foot).joined(separator: "\n")
  }

  private func count(_ verdict: ScanVerdict) -> Int { report.findings.count { $0.judgement.verdict == verdict } }

  private var head: [String] {
    let counts = ScanVerdict.allCases.filter { count($0) > 0 }.map { "\(count($0)) \($0.name)" }
    let title = style.bold("What an agent on this machine could do with what it can read")
    let coverage = report.coverage
    let read =
      "\(Plural.of(coverage.files, "file")), \(ByteText.of(coverage.bytes)), \(Plural.of(coverage.projects.count, "project")) in \(seconds(coverage.elapsed)); offline, nothing was tried out"
    return [
      title, counts.isEmpty ? style.green("  no credentials found") : "  " + counts.joined(separator: ", "),
      style.dim("  " + read),
    ]
  }

  private func seconds(_ value: Double) -> String {
    value < 1 ? "\(max(1, Int(value * 1_000))) ms" : "\(Int(value)).\(Int(value * 10) % 10) s"
  }

  private var findings: [String] {
    guard !isVerbose else {
      return report.findings.flatMap {
        FindingText(finding: $0, width: width, style: style, isVerbose: true).lines + [""]
      }
    }
    let bad = report.findings.filter { $0.judgement.verdict < .contained }
    let worst = bad.filter { $0.judgement.verdict == .companyEnding }
    let others = bad.dropFirst(worst.count)
    let full = worst.isEmpty ? bad.prefix(1) : worst.prefix(Self.full)
    var lines = full.flatMap { text($0).lines + [""] }
    let compact = worst.dropFirst(Self.full).prefix(Self.compact)
    lines += compact.flatMap { text($0).compact }
    let brief = (worst.isEmpty ? others.dropFirst() : others).prefix(Self.brief)
    lines += brief.map { text($0).brief }
    let hidden = bad.count - full.count - compact.count - brief.count
    if hidden > 0 { lines.append(style.dim("  and \(hidden) more: sallyport scan --verbose")) }
    return compact.isEmpty && brief.isEmpty ? lines : lines + [""]
  }

  private func text(_ finding: Finding) -> FindingText {
    FindingText(finding: finding, width: width, style: style, isVerbose: false)
  }

  private var crossed: [String] {
    guard !report.crossFindings.isEmpty else { return [] }
    let all = report.crossFindings
    let shown = isVerbose ? all[...] : all.prefix(Self.crossings)
    var lines = [style.bold("Together")]
    for finding in shown {
      let place = finding.file + (finding.position.map { ":\($0.line)" } ?? "")
      lines.append(
        line("  " + VerdictPaint.paint(finding.verdict, style) + "  ", finding.verdict.name.count + 4, place))
      lines.append(line("    ", 4, finding.text))
      lines.append(line("    " + style.cyan("→") + " ", 6, finding.step))
    }
    if all.count > shown.count {
      lines.append(style.dim("  and \(all.count - shown.count) more: sallyport scan --verbose"))
    }
    return lines + [""]
  }

  private func line(_ painted: String, _ used: Int, _ rest: String) -> String {
    let text = VisibleText.oneLine(rest)
    return painted + (isVerbose ? text : DisplayWidth.cut(text, to: max(20, width - used)))
  }

  /// What was not read: a report with gaps says so first among its last words.
  private var left: [String] {
    let coverage = report.coverage
    let gaps = Dictionary(grouping: coverage.skips.filter(\.reason.isGap), by: \.reason)
    guard !coverage.isComplete else { return isVerbose ? skips : [] }
    let parts = gaps.map { "\($1.count) \($0.rawValue)" }.sorted().joined(separator: ", ")
    let first = style.yellow("  incomplete: ") + "not all was read (\(parts.isEmpty ? "too many to list" : parts))"
    return [first] + (isVerbose ? skips : []) + [""]
  }

  private var skips: [String] {
    report.coverage.skips.map { style.dim("  skipped \(VisibleText.oneLine($0.file)): \($0.reason.rawValue)") }
  }

  /// What has a credential's form and was taken for none: a rule may be wrong about it.
  private var passedOver: [String] {
    let coverage = report.coverage
    guard !coverage.leftOut.isEmpty else { return [] }
    guard !isVerbose else {
      let further = coverage.furtherLeftOut > 0 ? [style.dim("  and \(coverage.furtherLeftOut) more passed over")] : []
      return coverage.leftOut.map {
        let field = $0.field.isEmpty ? "" : " \($0.field)"
        return style.dim(
          "  passed over \(VisibleText.oneLine("\($0.file):\($0.position.line)\(field)")): \($0.reason.title)")
      } + further
    }
    let references = coverage.leftOut.count { $0.reason == .pointer }
    let others = coverage.leftOut.count - references + coverage.furtherLeftOut
    let parts = [Plural.of(others, "placeholder"), Plural.of(references, "reference")].filter { !$0.hasPrefix("0 ") }
    return [style.dim("  passed over: \(parts.joined(separator: ", ")); --verbose says where")]
  }

  private var foot: [String] {
    guard let worst = report.findings.first, worst.judgement.verdict < .contained else {
      return [
        style.dim("  nothing here could do serious harm" + (report.coverage.isComplete ? "" : ", as far as was read"))
      ]
    }
    return [
      style.dim(
        DisplayWidth.cut(
          "  all of it: sallyport scan --verbose; your own map of what is production: docs/scan.md", to: width))
    ]
  }
}

/// `1 file`, `2 files`.
enum Plural {
  static func of(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}

/// Bytes in round numbers.
enum ByteText {
  static func of(_ bytes: Int) -> String {
    switch bytes {
    case ..<10_000: "\(bytes) bytes"
    case ..<10_000_000: "\(bytes / 1_000) kB"
    case ..<10_000_000_000: "\(bytes / 1_000_000) MB"
    default: "\(bytes / 1_000_000_000) GB"
    }
  }
}

enum VerdictPaint {
  static func paint(_ verdict: ScanVerdict, _ style: Style) -> String {
    switch verdict {
    case .companyEnding: style.alarm(verdict.name)
    case .severe: style.red(verdict.name)
    case .serious: style.yellow(verdict.name)
    case .contained: style.green(verdict.name)
    case .byDesign: style.dim(verdict.name)
    }
  }
}
