import CredentialScan

/// The report on a terminal: the worst first, each with what contains it; short enough for a screen unless all is asked for.
struct ScanText {
  let report: ScanReport
  let width: Int
  let style: Style
  let isVerbose: Bool

  /// Rows of the screen; `nil` where nothing scrolls away.
  var height: Int?
  /// Whether paths were given besides the home.
  var hasPaths = false

  var text: String {
    let ends = left + passedOver + foot
    return (head + [""] + (isVerbose ? everything : findings(besides: head.count + 1 + ends.count)) + ends)
      .joined(separator: "\n")
  }

  private func count(_ verdict: ScanVerdict) -> Int { report.findings.count { $0.judgement.verdict == verdict } }

  private var head: [String] {
    let counts = ScanVerdict.allCases.filter { count($0) > 0 }.map { "\(count($0)) \($0.name)" }
    let title = style.bold(DisplayWidth.cut("What an agent on this machine could do with what it can read", to: width))
    let coverage = report.coverage
    let read =
      "\(Plural.of(coverage.files, "file")), \(ByteText.of(coverage.bytes)), \(Plural.of(coverage.projects.count, "project")) in \(seconds(coverage.elapsed)); offline, nothing was tried out"
    return [
      title,
      counts.isEmpty
        ? style.green("  no credentials found") : DisplayWidth.cut("  " + counts.joined(separator: ", "), to: width),
      style.dim(isVerbose ? "  " + read : DisplayWidth.cut("  " + read, to: width)),
    ]
  }

  private func seconds(_ value: Double) -> String {
    value < 1 ? "\(max(1, Int(value * 1_000))) ms" : "\(Int(value)).\(Int(value * 10) % 10) s"
  }

  private var everything: [String] {
    report.findings.flatMap { FindingText(finding: $0, width: width, style: style, isVerbose: true).lines + [""] }
      + crossed(2_000)
  }

  /// - Parameter used: rows that are taken already; the prompt takes one more.
  private func findings(besides used: Int) -> [String] {
    let bad = report.findings.filter { $0.judgement.verdict < .contained }
    let worst = max(bad.count { $0.judgement.verdict == .companyEnding }, min(1, bad.count))
    let plan = ScreenPlan(
      rows: (height ?? 60) - used - 1, worst: worst, others: bad.count - worst, crossed: report.crossFindings.count)
    var lines = bad.prefix(plan.full).flatMap { text($0).lines + [""] }
    var rest = bad.dropFirst(plan.full).prefix(plan.compact).flatMap { text($0).compact }
    rest += bad.dropFirst(worst).prefix(plan.brief).map { text($0).brief }
    let hidden = bad.count - plan.full - plan.compact - plan.brief
    if hidden > 0 { rest.append(style.dim("  and \(hidden) more: sallyport scan --verbose")) }
    lines += rest.isEmpty ? [] : rest + [""]
    return lines + crossed(plan.crossings)
  }

  private func text(_ finding: Finding) -> FindingText {
    FindingText(finding: finding, width: width, style: style, isVerbose: false)
  }

  private func crossed(_ most: Int) -> [String] {
    let all = report.crossFindings
    guard !all.isEmpty, most > 0 else { return [] }
    let shown = all.prefix(most)
    let more = all.count > shown.count ? style.dim("  (\(all.count) in all: --verbose)") : ""
    var lines = [style.bold("Together") + more]
    for finding in shown {
      let place = finding.file + (finding.position.map { ":\($0.line)" } ?? "")
      lines.append(
        line(
          "  " + VerdictPaint.paint(finding.verdict, style) + " ", finding.verdict.name.count + 3,
          "\(place): \(finding.text)"))
      lines.append(line("    " + style.cyan("→") + " ", 6, finding.step))
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
    return [
      style.dim(DisplayWidth.cut("  passed over: \(parts.joined(separator: ", ")); --verbose says where", to: width))
    ]
  }

  private var foot: [String] {
    var lines: [String] = []
    if report.coverage.projects.isEmpty, !hasPaths {
      lines.append("  no project of an agent was found; name yours: sallyport scan DIR")
    }
    if report.findings.contains(where: { $0.judgement.verdict < .contained }) {
      lines.append(
        isVerbose
          ? "  your own map of what is production makes this exact: docs/scan.md"
          : "  steps for one: sallyport scan --show ID; all of it: --verbose; what is production: docs/scan.md")
    } else {
      lines.append("  nothing here could do serious harm" + (report.coverage.isComplete ? "" : ", as far as was read"))
    }
    return lines.map { style.dim(isVerbose ? $0 : DisplayWidth.cut($0, to: width)) }
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
