/// The map: files on the left, what they open on the right, a line for each credential that leads there, worst first.
struct ReachMap {
  private struct Edge: Hashable {
    let file: String
    let target: String
    let verdict: ScanVerdict
  }

  private static let rows = 18
  private static let width = 960
  private static let pitch = 30
  private static let labels = 44

  private let files: [String]
  private let targets: [String]
  private let edges: [Edge]
  private let hidden: Int

  init(_ reported: [ReportedFinding]) {
    var worst: [String: [String: ScanVerdict]] = [:]
    var (files, targets): ([String], [String]) = ([], [])
    for item in reported where item.verdict <= .serious {
      for sighting in item.finding.sightings {
        let target = Self.target(item.finding)
        if !files.contains(sighting.file), files.count < 400 { files.append(sighting.file) }
        if !targets.contains(target), targets.count < 400 { targets.append(target) }
        worst[sighting.file, default: [:]][target] = min(worst[sighting.file]?[target] ?? .byDesign, item.verdict)
      }
    }
    // Findings come worst first, so the first names are those that matter.
    let (left, right) = (Array(files.prefix(Self.rows)), Array(targets.prefix(Self.rows)))
    hidden = files.count - left.count + targets.count - right.count
    (self.files, self.targets) = (left, right)
    edges = left.flatMap { file in
      right.compactMap { target in worst[file]?[target].map { Edge(file: file, target: target, verdict: $0) } }
    }.sorted { $0.verdict > $1.verdict }
  }

  private static func target(_ finding: Finding) -> String {
    let place = finding.identity.host ?? finding.identity.project ?? finding.identity.account
    return place.map { "\(finding.kind.title), \($0)" } ?? finding.title
  }

  var section: HTMLText {
    guard !edges.isEmpty else { return "" }
    let more: HTMLText = hidden > 0 ? "<p class=\"more\">\(hidden) more files and targets are below.</p>" : ""
    return """
      <section><h2>From files to what they open</h2>
      <div class="scroll map">\(drawing)</div>\(more)</section>
      """
  }

  private var drawing: HTMLText {
    let height = 44 + max(files.count, targets.count) * Self.pitch
    return """
      <svg viewBox="0 0 \(Self.width) \(height)" role="img" aria-label="map from files to what they open">
      <text x="8" y="18" class="head">files an agent reads</text>
      <text x="\(Self.width - 8)" y="18" class="head end">what they open</text>
      \(HTMLText.joined(edges.map(curve)))
      \(names(files, x: 12, style: "name"))
      \(names(targets, x: Self.width - 12, style: "name end"))
      </svg>
      """
  }

  private func y(_ name: String, in list: [String]) -> Int {
    // The shorter side is spread over the height of the longer.
    let longest = max(files.count, targets.count)
    let index = list.firstIndex(of: name) ?? 0
    return 48 + (index * 2 + 1) * longest * Self.pitch / (list.count * 2) - Self.pitch / 2
  }

  private func curve(_ edge: Edge) -> HTMLText {
    let (from, to) = (y(edge.file, in: files), y(edge.target, in: targets))
    let (left, right) = (366, Self.width - 366)
    let middle = (left + right) / 2
    return """
      <path class="edge \(edge.verdict.className)" d="M\(left) \(from) C\(middle) \(from) \(middle) \(to) \(right) \(to)"><title>\(edge.file): \(edge.target), \(edge.verdict.name)</title></path>
      """
  }

  private func names(_ list: [String], x: Int, style: HTMLText) -> HTMLText {
    HTMLText.joined(
      list.map { name in
        let worst = edges.filter { $0.file == name || $0.target == name }.map(\.verdict).min() ?? .byDesign
        let height = y(name, in: list)
        let isLeft = x < Self.width / 2
        return """
          <circle class="dot \(worst.className)" cx="\(isLeft ? 358 : Self.width - 358)" cy="\(height)" r="5"/>
          <text x="\(x)" y="\(height + 4)" class="\(style)">\(Self.cut(name, keepsEnd: isLeft))<title>\(name)</title></text>
          """
      })
  }

  /// Paths are told apart by their ends, targets by their beginnings.
  private static func cut(_ name: String, keepsEnd: Bool) -> String {
    guard name.count > labels else { return name }
    return keepsEnd ? "…" + name.suffix(labels - 1) : name.prefix(labels - 1) + "…"
  }
}
