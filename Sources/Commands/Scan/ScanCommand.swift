import ArgumentParser
import CredentialScan
import Foundation

struct ScanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scan",
    abstract: "Say what an agent on this machine could do with what it can read.",
    discussion: """
      Looks where agents, editors, shells, clouds and databases keep credentials, in the projects where agents run, and in the \
      paths given. Says for each what it could do, where, and how to contain it. Offline, unless you ask with --probe: nothing \
      leaves this machine, nothing is written but a key for fingerprints, and no secret is ever shown.

        sallyport scan                      this home directory
        sallyport scan ~/code/shop          a project or a file too
        sallyport scan --show c3f9a2d       one finding with all its steps
        sallyport scan --replace c3f9a2d    put a Sallyport token where a password stands
        sallyport scan --probe c3f9a2d      ask a PostgreSQL what that login can do there
        sallyport scan --html report.html   a page to look at
        sallyport scan --json               for programs (docs/scan.md)

      Exit codes: 0 nothing as bad as --fail-on, 3 something is, 1 the scan is incomplete or failed.
      """)

  @Argument(help: "Projects and files to look at, besides the home directory.")
  var paths: [String] = []

  @Option(name: .long, help: ArgumentHelp("The home directory to look at. Default: yours.", valueName: "dir"))
  var home: String?

  @Flag(name: .long, help: "Leave the home directory out: only the paths given.")
  var noHome = false

  @Flag(name: .long, help: "Leave transcripts and histories out.")
  var noTranscripts = false

  @Flag(name: .shortAndLong, help: "Show everything: all places, all evidence, all steps.")
  var verbose = false

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Exit with 3 at this verdict or worse: company-ending, severe, serious, never.", valueName: "verdict"))
  var failOn = "severe"

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Your own map of what is production: lines `NAME: production`. Default: ~/.config/sallyport/environments.yaml.",
      valueName: "file"))
  var environments: String?

  @Option(name: .long, help: ArgumentHelp("Show everything of this finding alone, with all steps.", valueName: "id"))
  var show: String?

  @Option(
    name: .long, help: ArgumentHelp("Replace this finding's connection URL by a Sallyport token's.", valueName: "id"))
  var replace: String?

  @Option(name: .long, help: ArgumentHelp("Undo what --replace did.", valueName: "id"))
  var undo: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Ask the server what this finding's login can do: shows the exact request, then asks you. PostgreSQL only.",
      valueName: "id"))
  var probe: String?

  @Flag(name: .long, help: "Do not ask before --replace writes, or --probe, given the whole id, connects.")
  var yes = false

  @OptionGroup var outputs: ScanOutputOptions
  @OptionGroup var json: JSONOptions
  @OptionGroup var configuration: ConfigurationOptions

  func validate() throws {
    _ = try ScanThreshold(failOn)
    // A job that has lost its path must not be green for ever.
    if noHome, paths.isEmpty, undo == nil {
      throw ValidationError("`--no-home` leaves nothing to scan", hint: "name a directory, such as `.`")
    }
  }

  func run() async throws {
    let threshold = try ScanThreshold(failOn)
    if let undo { return try Replacing(state: try ScanState.open()).undo(undo) }
    let baseline = try outputs.readBaseline()
    let setup = try ScanSetup(self)
    var scan = Scan(setup.request)
    var meter = ScanMeter(isShown: StandardError.isTerminal && !json.json && !outputs.quiet)
    let report = scan.run { meter.show($0, at: setup.request.clock()) }
    meter.clear()
    if let replace {
      return try Replacing(state: setup.state).replace(replace, in: report, request: setup.request, asks: !yes)
    }
    if let show { return try Self.show(try FindingLookup.find(show, in: report)) }
    if let probe { return try await ask(probe, report, scan, setup.request, threshold) }
    try outputs.write(report, baseline)
    try write(report, baseline, threshold)
    if outputs.watch {
      try await ScanWatching(request: setup.request, every: outputs.every, isJSON: json.json).run(
        after: report, scan.watch)
    }
    try threshold.judge(report, since: baseline)
  }

  private static func show(_ finding: Finding) throws {
    let text = FindingText(
      finding: finding, width: Output.width, style: Output.style, isVerbose: true, isAlone: true)
    text.lines.forEach { Output.line($0) }
  }

  private func ask(
    _ id: String, _ report: ScanReport, _ scan: Scan, _ request: ScanRequest, _ threshold: ScanThreshold
  ) async throws {
    let probing = Probing(isJSON: json.json, yes: yes, now: request.now)
    let finding = try await probing.probe(id, in: report, of: scan)
    let answered = report.probed(finding)
    try outputs.write(answered, nil)
    if json.json {
      Output.text(try JSONText.of(ScanDocument(answered, toolVersion: Sallyport.version)))
    } else if let before = report.findings.first(where: { $0.id == finding.id }) {
      ProbeText.answer(finding, before: before, width: Output.width, Output.style).forEach { Output.line($0) }
    }
    try threshold.judge(finding)
  }

  private func write(_ report: ScanReport, _ baseline: Baseline?, _ threshold: ScanThreshold) throws {
    if outputs.quiet {
      if let line = ScanLine.of(report, since: baseline, threshold: threshold.verdict) { Output.note(line) }
    } else if json.json {
      let document = ScanDocument(report, baseline: baseline, toolVersion: Sallyport.version)
      Output.text(try outputs.watch ? JSONText.line(document) : JSONText.of(document))
    } else {
      Output.line(
        ScanText(
          report: report, width: Output.width, style: Output.style, isVerbose: verbose, height: Output.height,
          hasPaths: !paths.isEmpty
        ).text)
    }
  }
}

/// What ends the command with 3.
struct ScanThreshold: Equatable {
  /// `nil`: nothing does.
  let verdict: ScanVerdict?

  init(_ text: String) throws {
    if text == "never" {
      verdict = nil
      return
    }
    let known: [ScanVerdict] = [.companyEnding, .severe, .serious]
    guard let found = known.first(where: { $0.name == text }) else {
      throw ValidationError(
        "`--fail-on \(text.prefix(40))` names no verdict", word: text, among: known.map(\.name) + ["never"])
    }
    verdict = found
  }

  /// - Throws: the exit code, unless it is 0.
  func judge(_ finding: Finding) throws {
    if let verdict, finding.judgement.verdict <= verdict { throw ExitCode(ExitStatus.found) }
  }

  /// - Throws: the exit code, unless it is 0. A scan with gaps cannot say that there is nothing.
  func judge(_ report: ScanReport, since baseline: Baseline?) throws {
    guard let verdict else { return }
    if let worst = report.worst(since: baseline), worst <= verdict { throw ExitCode(ExitStatus.found) }
    if !report.coverage.isComplete { throw ExitCode(ExitStatus.failure) }
  }
}

/// One line that says how far the scan is, on a terminal only.
struct ScanMeter {
  let isShown: Bool
  private var last = 0.0
  private var first: Double?
  private var isDrawn = false

  init(isShown: Bool) { self.isShown = isShown }

  /// At most ten times a second, and not in the first half second.
  mutating func show(_ progress: ScanProgress, at now: Double) {
    guard isShown else { return }
    let start = first ?? now
    first = start
    guard now - start > 0.5, now - last > 0.1 else { return }
    last = now
    isDrawn = true
    let text = "  \(progress.files) files, \(ByteText.of(progress.bytes))  \(VisibleText.oneLine(progress.current))"
    StandardError.write("\r\u{1B}[2K" + DisplayWidth.cut(text, to: 78))
  }

  mutating func clear() { if isDrawn { StandardError.write("\r\u{1B}[2K") } }
}
