/// A report that one can look at: one file, no script, nothing loaded from anywhere.
///
/// From above: the worst in one sentence, counts, the map from files to what they reach, the findings with what to do, what
/// they say together, and what was not read.
public struct HTMLReport {
  private let report: ScanReport
  private let reported: [ReportedFinding]
  private let made: String
  private let toolVersion: String
  /// Findings shown as cards; the rest is in the JSON.
  static let limit = 500

  /// - Parameter made: when, as people write it.
  public init(_ report: ScanReport, baseline: Baseline? = nil, made: String, toolVersion: String) {
    self.report = report
    reported = report.reported(since: baseline)
    (self.made, self.toolVersion) = (made, toolVersion)
  }

  /// The document.
  public var text: String { page.markup }

  private var page: HTMLText {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <meta name="referrer" content="no-referrer">
    <title>Sallyport scan</title>
    <style>\(HTMLStyle.sheet)</style>
    </head>
    <body>
    <main>
    \(head)
    \(ReachMap(reported).section)
    \(crossSection)
    \(findingsSection)
    \(mildSection)
    \(coverageSection)
    </main>
    <footer>Made by sallyport \(toolVersion), \(made). No request was made: everything here was read from files. This page holds
    no secret.</footer>
    </body>
    </html>

    """
  }

  private var head: HTMLText {
    let tiles = report.counts.map { verdict, count -> HTMLText in
      "<li class=\"tile \(verdict.className)\(count == 0 ? " none" : "")\"><b>\(count)</b><span>\(verdict.name)</span></li>"
    }
    let gap: HTMLText =
      report.coverage.isComplete
      ? "" : "<p class=\"gap\">This report is not complete: <a href=\"#coverage\">what was not read</a>.</p>"
    return """
      <header>
      <p class="eyebrow">sallyport scan</p>
      <h1>\(headline)</h1>
      \(gap)
      <ul class="tiles">\(HTMLText.joined(tiles))</ul>
      </header>
      """
  }

  private var headline: HTMLText {
    let worst = report.counts.first { $0.count > 0 }
    guard let worst, worst.verdict <= .severe else {
      return report.worst.map { "The worst use of what lies here would be <em>\($0.name)</em>." }
        ?? "No credential was found that an agent could pick up."
    }
    let noun = worst.count == 1 ? "credential" : "credentials"
    return
      "An agent on this machine can pick up <em class=\"\(worst.verdict.className)\">\(worst.count) \(worst.verdict.name)</em> \(noun)."
  }

  private var crossSection: HTMLText {
    guard !report.crossFindings.isEmpty else { return "" }
    let items = report.crossFindings.map { cross -> HTMLText in
      let links = cross.findings.prefix(8).map { id -> HTMLText in " <a href=\"#\(id)\">\(id)</a>" }
      return """
        <article class="card \(cross.verdict.className)">
        <h3><span class="badge">\(cross.verdict.name)</span> \(cross.check.title)</h3>
        <p>\(cross.text)</p>
        <p class="where"><code>\(cross.file)\(cross.position.map { ":\($0.line)" } ?? "")</code>\(HTMLText.joined(links))</p>
        <p class="first"><b>First:</b> \(cross.step)</p>
        </article>
        """
    }
    return "<section><h2>What they say together</h2>\(HTMLText.joined(items))</section>"
  }

  private var findingsSection: HTMLText {
    let shown = reported.filter { $0.verdict <= .serious }
    guard !shown.isEmpty else { return "" }
    let cards = shown.prefix(Self.limit).map { FindingCard(reported: $0).markup }
    let rest: HTMLText =
      shown.count > Self.limit ? "<p>\(shown.count - Self.limit) more are in the JSON report.</p>" : ""
    return "<section><h2>Findings, worst first</h2>\(HTMLText.joined(Array(cards)))\(rest)</section>"
  }

  private var mildSection: HTMLText {
    let mild = reported.filter { $0.verdict > .serious }
    guard !mild.isEmpty else { return "" }
    let rows = mild.prefix(Self.limit).map { item -> HTMLText in
      """
      <tr id="\(item.id)"><td>\(item.verdict.name)</td><td>\(item.finding.title)</td><td>\(item.finding.target)</td>
      <td><code>\(item.finding.sightings.first?.location ?? "")</code></td></tr>
      """
    }
    return """
      <section><details><summary>\(mild.count) contained or public by design</summary>
      <div class="scroll"><table><thead><tr><th>verdict</th><th>what</th><th>opens</th><th>where</th></tr></thead>
      <tbody>\(HTMLText.joined(Array(rows)))</tbody></table></div></details></section>
      """
  }

  private var coverageSection: HTMLText {
    let coverage = report.coverage
    let rows = coverage.skips.prefix(Self.limit).map { skip -> HTMLText in
      "<tr><td>\(skip.reason.rawValue)</td><td><code>\(skip.file)</code></td><td>\(skip.bytes)</td></tr>"
    }
    let table: HTMLText =
      rows.isEmpty
      ? ""
      : """
      <details><summary>\(coverage.skips.count + coverage.furtherSkips) files were not read, or not to their end</summary>
      <div class="scroll"><table><thead><tr><th>why</th><th>file</th><th>bytes left out</th></tr></thead>
      <tbody>\(HTMLText.joined(Array(rows)))</tbody></table></div></details>
      """
    return """
      <section id="coverage"><h2>What was read</h2>
      <p>\(coverage.files) files, \(coverage.bytes) bytes, in \(coverage.projects.count) projects.</p>\(table)\(leftOut)</section>
      """
  }

  private var leftOut: HTMLText {
    let coverage = report.coverage
    guard !coverage.leftOut.isEmpty else { return "" }
    let rows = coverage.leftOut.prefix(Self.limit).map { item -> HTMLText in
      "<tr><td>\(item.reason.title)</td><td><code>\(item.file):\(item.position.line)</code></td><td>\(item.field)</td></tr>"
    }
    return """
      <details><summary>\(coverage.leftOut.count + coverage.furtherLeftOut) values look like credentials and were passed over</summary>
      <div class="scroll"><table><thead><tr><th>why</th><th>where</th><th>field</th></tr></thead>
      <tbody>\(HTMLText.joined(Array(rows)))</tbody></table></div></details>
      """
  }
}

extension ScanVerdict {
  /// The name as a class of the style sheet.
  var className: String { name.replacing(" ", with: "-") }
}
