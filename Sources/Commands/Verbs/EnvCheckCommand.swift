import ArgumentParser
import CredentialScan
import SallyportModel

struct EnvCheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Find production's credentials where development is, and credentials that both use.",
    discussion: """
      Reads a project as `sallyport scan` does, offline, and reports what must not be there: production's credentials in \
      .env, .env.local, .env.development and their like, in configurations of agents and of MCP, commented-out ones \
      included; files and credentials that serve two environments; logins that reach a production upstream without the \
      gateway. Sallyport's own production tokens count too.

        sallyport env check                 this directory
        sallyport env check ~/code/shop --json

      Exit codes, for CI: 0 nothing, 3 something was found, 1 the check is incomplete or failed.
      """)

  @Argument(help: "The project's directory.")
  var directory = "."

  @OptionGroup var json: JSONOptions
  @OptionGroup var options: ConfigurationOptions

  /// What programs get.
  struct Answer: Encodable {
    struct Problem: Encodable {
      var kind: String
      var verdict: String
      var file: String
      var line: Int?
      var field: String
      var findings: [String]
      var text: String
    }

    var problems: [Problem]
    var files: Int
    var isComplete: Bool
  }

  func run() async throws {
    let path = Paths.absolute(directory, from: Paths.current)
    let report = try Self.scan(path, options)
    let problems = EnvironmentCheck(report).problems
    if json.json {
      Output.text(try JSONText.of(Self.answer(problems, report.coverage)))
    } else {
      Self.lines(problems, report.coverage, directory, Output.width, Output.style).forEach { Output.line($0) }
    }
    if !problems.isEmpty { throw ExitCode(ExitStatus.found) }
    if !Self.isComplete(report.coverage) {
      for skip in Self.unread(report.coverage) {
        Output.note("not read: \(VisibleText.oneLine(skip.file)) (\(skip.reason.rawValue))")
      }
      Output.note("the check is incomplete: `sallyport scan --no-home \(directory)` says what was not read")
      throw ExitCode(ExitStatus.failure)
    }
  }

  /// What is named as these files are is not left out in silence, whatever it turned out to be.
  private static func unread(_ coverage: Coverage) -> [Skip] {
    coverage.skips.filter { skip in
      let name = skip.file.split(separator: "/").last ?? ""
      return !skip.reason.isGap && skip.reason != .brokenLink && name.lowercased().hasPrefix(".env")
    }
  }

  private static func isComplete(_ coverage: Coverage) -> Bool { coverage.isComplete && unread(coverage).isEmpty }

  private static func scan(_ path: String, _ options: ConfigurationOptions) throws -> ScanReport {
    guard PatientCall.run(within: 5, { Files.kind(of: path) }) == .directory else {
      throw Failure("`\(path)` is no directory", hint: "name a project's directory")
    }
    let start = ContinuousClock.now
    var request = ScanRequest(
      home: nil, key: try ScanState.open().key, now: SystemClock.now.microseconds / 1_000_000
    ) {
      let passed = start.duration(to: .now).components
      return Double(passed.seconds) + Double(passed.attoseconds) / 1e18
    }
    request.paths = [path]
    request.readsTranscripts = false
    request.declarations = try EnvironmentMap.read(nil)
    request.protected = try ScanSetup.protected(options)
    var scan = Scan(request)
    return scan.run()
  }

  static func answer(_ problems: [EnvironmentCheck.Problem], _ coverage: Coverage) -> Answer {
    Answer(
      problems: problems.map { problem in
        Answer.Problem(
          kind: problem.kind.rawValue, verdict: problem.verdict.name, file: problem.file,
          line: problem.position?.line, field: problem.field, findings: problem.findings, text: problem.text)
      }, files: coverage.files, isComplete: isComplete(coverage))
  }

  static func lines(
    _ problems: [EnvironmentCheck.Problem], _ coverage: Coverage, _ directory: String, _ width: Int, _ style: Style
  ) -> [String] {
    let files = coverage.files == 1 ? "1 file" : "\(coverage.files) files"
    guard let first = problems.first else {
      return [style.green("Nothing of production where development is") + ": \(files) read."]
    }
    func cut(_ text: String) -> String { DisplayWidth.cut(VisibleText.oneLine(text), to: width - 2) }
    let entries = problems.flatMap { problem in
      let place = problem.file + (problem.position.map { ":\($0.line)" } ?? "")
      return [
        VerdictPaint.paint(problem.verdict, style) + "  "
          + FindingText.end(of: place, width - problem.verdict.name.count - 2),
        "  " + cut((problem.field.isEmpty ? "" : problem.field + ": ") + problem.text), "",
      ]
    }
    let count = problems.count == 1 ? "1 problem" : "\(problems.count) problems"
    let id = first.findings.first ?? "ID"
    return entries + [
      "\(count) in \(files). What to do, for each:",
      "  sallyport scan --no-home \(VisibleText.oneLine(directory)) --show \(id)",
    ]
  }
}
