/// A scan: places to files, files to hits, hits to findings. Offline, and it writes nothing.
///
/// Every file is read once, by what it is and not by its name's spelling: links to one file count once.
public struct Scan {
  private let request: ScanRequest
  private let recognisers = RecogniserSet.standard
  private var coverage = Coverage()
  private var hits: [Hit] = []
  private var kept: [KeptCredential] = []
  private var files: Set<String> = []
  private let seen = SeenFiles()
  private let system: ScanFiles
  private var began = 0.0
  private var isOver = false
  /// What was looked at, as it was then.
  public private(set) var watch = ScanWatch()

  public init(_ request: ScanRequest) {
    self.request = request
    system = ScanFiles(limits: request.limits, before: request.before)
  }

  /// Runs to the end, or to a limit that the coverage then names.
  ///
  /// - Parameter progress: called before every file.
  public mutating func run(progress: (ScanProgress) -> Void = { _ in }) -> ScanReport {
    began = request.clock()
    variables()
    var roots: [String] = []
    if let home = request.home {
      places(of: home, progress)
      moved(progress)
      var finder = ProjectRoots(home: home, limits: request.limits, system: system)
      finder.find(PlaceOverrides(variables: request.variables))
      roots = finder.roots
      note(finder.skips.map { Skip(file: shown($0.file), reason: $0.reason) })
    }
    let given = request.paths.filter(system.isDirectory)
    for root in roots where !given.contains(root) { project(root, takesAll: false, progress) }
    for root in given { project(root, takesAll: true, progress) }
    for path in request.paths where !given.contains(path) { single(path, progress) }
    for root in roots + given + [request.home].compactMap(\.self) { watch.noteDirectory(root, system) }
    coverage.projects = (roots + given.filter { !roots.contains($0) }).map { shown($0) }
    let links = LinkedProjects.evidence(home: request.home, roots: roots + given, system: system)
    note(system.takeSkips().map { Skip(file: shown($0.file), reason: $0.reason) })
    coverage.elapsed = request.clock() - began
    return report(links)
  }

  private func shown(_ path: String) -> String { PathText.shown(path, home: request.home) }

  private mutating func variables() {
    guard !request.variables.isEmpty else { return }
    let lines = request.variables.sorted { $0.key < $1.key }.filter {
      !$0.value.contains("\n") && !$0.value.contains("'")
    }.map { "\($0.key)='\($0.value)'" }
    let place = Place(
      number: 81, owner: "process environment", base: .home, pattern: "", format: .dotenv, role: .shell, reach: .loaded)
    var scanner = FileScanner(request: request, recognisers: recognisers)
    scanner.scan(
      Array(lines.joined(separator: "\n").utf8),
      .init(path: "environment", shown: "(process environment)", place: place, project: nil), .dotenv)
    hits += scanner.hits
    note(scanner.leftOut)
    kept += scanner.kept
  }

  private mutating func places(of home: String, _ progress: (ScanProgress) -> Void) {
    for place in PlaceCatalog.all where place.base != .project && (request.readsTranscripts || place.reach != .copied) {
      for base in Self.bases(place.base, home) {
        var resolver = PatternResolver(limits: request.limits, system: system)
        let found = resolver.files(place.pattern, below: base)
        note(resolver.skips)
        for path in found { read(path, place, nil, progress) }
      }
    }
  }

  /// Places that the process's own environment moves.
  private mutating func moved(_ progress: (ScanProgress) -> Void) {
    for lookup in PlaceOverrides(variables: request.variables).lookups
    where request.readsTranscripts || lookup.place.reach != .copied {
      var resolver = PatternResolver(limits: request.limits, system: system)
      for path in resolver.files(lookup.pattern, below: lookup.base) { read(path, lookup.place, nil, progress) }
      note(resolver.skips)
    }
  }

  private static func bases(_ base: Place.Base, _ home: String) -> [String] {
    switch base {
    case .home, .project: [home]
    case .configuration: [home + "/.config", home + "/Library/Application Support"]
    case .data: [home + "/.local/share", home + "/Library/Application Support"]
    }
  }

  private mutating func project(_ root: String, takesAll: Bool, _ progress: (ScanProgress) -> Void) {
    for place in PlaceCatalog.all where place.base == .project && !place.pattern.hasPrefix("**/") {
      var resolver = PatternResolver(limits: request.limits, system: system)
      for path in resolver.files(place.pattern, below: root) { read(path, place, root, progress) }
      note(resolver.skips)
    }
    var walk = ProjectWalk(limits: request.limits, system: system, takesAll: takesAll)
    walk.walk(root)
    note(walk.skips)
    for name in CrossChecks.testTooling where system.facts(root + "/" + name)?.kind == .regular {
      files.insert(root + "/" + name)
    }
    if TestScripts.stand(in: root, system) { files.insert(root + "/" + TestScripts.mark) }
    for found in walk.found { read(found.path, found.place, root, progress) }
  }

  private mutating func single(_ path: String, _ progress: (ScanProgress) -> Void) {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    guard system.facts(path) != nil else { return note([Skip(file: path, reason: .unreadable)]) }
    read(path, ProjectWalk.place(name, []) ?? KnownFiles.place(of: path), nil, progress)
  }

  private mutating func read(_ path: String, _ place: Place?, _ project: String?, _ progress: (ScanProgress) -> Void) {
    files.insert(path)
    guard !isOver else { return note([Skip(file: shown(path), reason: .totalTime)]) }
    guard coverage.files < request.limits.files else { return note([Skip(file: shown(path), reason: .tooManyFiles)]) }
    guard coverage.bytes < request.limits.totalBytes else {
      return note([Skip(file: shown(path), reason: .totalBytes)])
    }
    progress(ScanProgress(files: coverage.files, bytes: coverage.bytes, current: shown(path)))
    let target = FileScanner.Target(path: path, shown: shown(path), place: place, project: project)
    let scanner = FileScanner(request: request, recognisers: recognisers)
    if let reading = system.scan(target, scanner, seen) { take(reading, target) }
    // What was written last stands in the log beside a database, until that is put in order.
    if let place, place.format == .sqlite, let log = system.facts(path + "-wal"), log.size > 0 {
      read(path + "-wal", place.read(as: .pages), project, progress)
    }
    isOver = request.clock() - began > request.limits.totalSeconds
  }

  private mutating func take(_ reading: FileReading, _ target: FileScanner.Target) {
    if let facts = reading.facts { watch.note(target.path, facts, system) }
    switch reading.problem {
    case nil: break
    case .absent: note([Skip(file: target.shown, reason: .brokenLink)])
    case .reason(let reason): note([Skip(file: target.shown, reason: reason)])
    }
    guard let scanner = reading.scanner else { return }
    hits += scanner.hits
    kept += scanner.kept
    note(scanner.skips)
    note(scanner.leftOut)
    coverage.files += 1
    coverage.bytes += scanner.bytes
  }

  private mutating func note(_ skips: [Skip]) {
    let room = max(0, 500 - coverage.skips.count)
    coverage.skips += skips.prefix(room)
    coverage.furtherSkips += max(0, skips.count - room)
  }

  private mutating func note(_ leftOut: [LeftOut]) {
    let room = max(0, Coverage.shownLeftOut - coverage.leftOut.count)
    coverage.leftOut += leftOut.prefix(room)
    coverage.furtherLeftOut += max(0, leftOut.count - room)
  }

  private func report(_ links: [String: EnvironmentEvidence]) -> ScanReport {
    let findings = FindingMaker(
      request: request, judge: EnvironmentJudge(declarations: request.declarations, links: links)
    ).findings(hits)
    let cross = CrossChecks(
      findings: findings, hits: hits, protected: request.protected, files: files, home: request.home
    ).all()
    return ScanReport(findings: findings, crossFindings: cross, coverage: coverage)
  }
}

extension Scan {
  /// The login that a finding is, to be tried out; of several readings the one that names where it leads.
  ///
  /// - Throws: ``DatabaseLogin/Obstacle``.
  public func login(of finding: Finding) throws(DatabaseLogin.Obstacle) -> DatabaseLogin {
    let readings = kept.filter {
      Fingerprint(of: $0.recognition.secret, key: request.key) == finding.fingerprint
    }
    // A canary in one reading is a canary.
    for reading in readings { if let sign = PlantedSigns.sign(of: reading) { throw .planted(sign) } }
    let best = readings.first { $0.recognition.identity == finding.identity && $0.recognition.kind == finding.kind }
    guard let reading = best ?? readings.first else { throw .kind }
    return try DatabaseLogin(reading)
  }
}
