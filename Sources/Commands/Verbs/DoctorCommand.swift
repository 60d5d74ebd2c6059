import Approvals
import ArgumentParser
import ControlPlane
import Ledger
import SQLiteStore
import SallyportModel
import UpstreamAccess

struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Say what is wider open than it has to be, with the SQL that mends it.",
    discussion: """
      Asks each upstream's catalog what agents could do there if the gate were not, as the agents' login or, with managed \
      roles, as the admin; looks at the gateway's own files. Changes nothing, and reads no row of a table. Every code is in \
      docs/doctor.md. A running gateway does the cheap part at its start, every hour and at SIGHUP.

        sallyport doctor
        sallyport doctor shop --code security-definer
        sallyport doctor --json | jq -r '.findings[].sql // empty'

      Exit codes: 0 nothing, or notes only; 3 errors; 1 an upstream could not be looked at; 4 warnings; 2 wrong usage. The \
      first that holds, in this order: 3, 1, 4.
      """)

  @Argument(
    help: ArgumentHelp("Which upstream. Default: all of the configuration.", valueName: "upstream"),
    transform: { try UpstreamName($0) })
  var upstream: UpstreamName?

  @Option(
    name: .long,
    help: ArgumentHelp("Show findings of this code only, each in full; may be given again.", valueName: "code"),
    transform: Self.code)
  var code: [DoctorCode] = []

  @Flag(name: .long, help: "Show every finding in full.")
  var verbose = false

  @OptionGroup var json: JSONOptions
  @OptionGroup var options: ConfigurationOptions

  static func code(_ word: String) throws -> DoctorCode {
    guard let known = DoctorCode(rawValue: word) else {
      throw ValidationError(
        "`\(word.prefix(40))` is no code of the doctor", word: word, among: DoctorCode.allCases.map(\.rawValue))
    }
    return known
  }

  func run() async throws {
    let workspace = try Workspace.open(options)
    let whole = try await Self.diagnosis(workspace, try upstreams(of: workspace.configuration))
    let diagnosis = whole.only(Set(code))
    if json.json {
      Output.text(try JSONText.of(DiagnosisDocument(diagnosis)))
    } else {
      let text = DoctorText(
        diagnosis: diagnosis, width: Output.width, height: Output.height, style: Output.style,
        isVerbose: verbose || !code.isEmpty)
      Output.line(text.text)
    }
    guard diagnosis.exitStatus == 0 else { throw ExitCode(diagnosis.exitStatus) }
  }

  private func upstreams(of configuration: Configuration) throws(Failure) -> [UpstreamSettings] {
    guard let upstream else { return configuration.upstreams }
    return [try UpstreamCatalog.settings(upstream, configuration)]
  }

  /// Grants that no operator signed as they stand widen nothing.
  private static func carriers(_ workspace: Workspace, at now: Timestamp) throws -> [Doctor.Patient.Carrier] {
    let roster = try workspace.readOperators.roster()
    let grants = try workspace.store.livingGrants(at: now).compactMap { try? $0.verified(by: roster) }
    return try workspace.readTokens.all(at: now).filter { $0.standing == .active }.map { listed in
      Doctor.Patient.Carrier(
        token: listed.token,
        grants: grants.filter { $0.token == listed.token.id && $0.standing(at: now) == .active })
    }
  }

  private static func diagnosis(_ workspace: Workspace, _ upstreams: [UpstreamSettings]) async throws -> Diagnosis {
    let now = SystemClock.now
    let host = HostFindings(configuration: workspace.configuration)
    let carriers = try Self.carriers(workspace, at: now)
    let examination = UpstreamExamination(
      gateway: try GatewayKeys.load(from: workspace.state).ledger.name, depth: .full)
    var looked: [Diagnosis.Looked] = []
    for upstream in upstreams {
      let result: Result<DoctorReport, UpstreamError>
      do {
        result = .success(
          try await examination.report(on: upstream, workspace.configuration, carriers, at: now))
      } catch {
        result = .failure(error as? UpstreamError ?? UpstreamError(.unreachable, "\(error)"))
      }
      looked.append(Diagnosis.Looked(upstream: upstream, result: result, host: host.of(upstream)))
    }
    return Diagnosis(common: host.common.sorted(), upstreams: looked)
  }
}
