/// One finding in the HTML report: what it is, where it stands, why it is judged so, what to do.
struct FindingCard {
  let reported: ReportedFinding
  private var finding: Finding { reported.finding }
  /// Places shown; the rest is counted.
  private static let places = 12

  var markup: HTMLText {
    let fresh: HTMLText = reported.isNew ? "" : " <span class=\"known\">known</span>"
    return """
      <article class="card \(reported.verdict.className)" id="\(finding.id)">
      <h3><span class="badge">\(reported.verdict.name)</span> \(finding.title)\(fresh)</h3>
      <p class="target">\(finding.identity.summary)</p>
      \(facts)
      <ul class="places">\(sightings)</ul>
      <ol class="steps">\(steps)</ol>
      <p class="id">\(finding.id) · \(finding.prefix)… · \(finding.length) bytes · rule \(finding.judgement.rule.rawValue)</p>
      </article>
      """
  }

  private var facts: HTMLText {
    let power = finding.power.map { "\($0.code), \($0.title) (\(finding.powerBasis.rawValue))" } ?? "unclassified"
    let evidence = finding.environment.evidence.prefix(4).map { item -> HTMLText in "<li>\(item.text)</li>" }
    let list: HTMLText = evidence.isEmpty ? "<li>nothing says so</li>" : HTMLText.joined(Array(evidence))
    return """
      <dl>
      <div><dt>can</dt><dd>\(power)\(proof)</dd></div>
      <div><dt>environment</dt><dd>\(finding.environment.environment.title)<ul>\(list)</ul></dd></div>
      <div><dt>reach</dt><dd>\(finding.reach.title)</dd></div>
      </dl>
      """
  }

  private var proof: HTMLText { finding.proof.map { ": \($0)" } ?? "" }

  private var sightings: HTMLText {
    let shown = finding.sightings.prefix(Self.places).map { item -> HTMLText in
      let field: HTMLText = item.field.isEmpty ? "" : " <span>\(item.field)</span>"
      let comment: HTMLText = item.isCommented ? " <span>in a comment</span>" : ""
      return
        "<li><code>\(item.location)</code>\(field)\(comment) <small>\(item.owner), \(item.reach.title)</small></li>"
    }
    let rest = finding.sightings.count - Self.places
    let more: HTMLText = rest > 0 ? "<li>and \(rest) more places</li>" : ""
    return HTMLText.joined(Array(shown)) + more
  }

  private var steps: HTMLText {
    HTMLText.joined(
      finding.remedy.steps.map { step in
        let command: HTMLText = step.command.map { "<pre>\($0)</pre>" } ?? ""
        return "<li class=\"\(step.purpose.rawValue)\"><b>\(step.purpose.rawValue)</b> \(step.text)\(command)</li>"
      })
  }
}
