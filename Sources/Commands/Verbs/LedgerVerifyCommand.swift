import ArgumentParser
import ControlPlane
import Ledger

struct LedgerVerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check every event against its hash, and the whole against its signed checkpoints.",
    discussion: "Exit code 0 when the ledger is intact, 3 when it is not.")

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The ledger's public key, as text or file. Default: ledger.pub of the state directory.", valueName: "key"))
  var key: String?

  @Option(name: .long, help: ArgumentHelp("A checkpoint that you kept from an earlier look.", valueName: "file"))
  var checkpoint: [String] = []

  @OptionGroup var json: JSONOptions
  @OptionGroup var options: ConfigurationOptions

  /// What programs get.
  struct Report: Encodable {
    struct Finding: Encodable {
      var code: String
      var first: Int64?
      var last: Int64?
      var description: String
    }
    var intact: Bool
    var events: Int64
    var root: String
    var checkpoints: Int
    var signed: Int64
    var unsigned: Int64
    var findings: [Finding]

    init(_ verified: LedgerVerification) {
      intact = verified.isIntact
      events = verified.events
      root = verified.root.description
      checkpoints = verified.checkpoints
      signed = verified.signedSize
      unsigned = verified.unsigned
      findings = verified.findings.map {
        Finding(
          code: $0.code.rawValue, first: $0.events?.lowerBound, last: $0.events?.upperBound, description: $0.description
        )
      }
    }
  }

  func run() async throws {
    let workspace = try Workspace.open(options)
    let verifier = try GatewayKeys.verifier(key ?? workspace.state.ledgerPublicKey)
    var kept: [String] = []
    for file in checkpoint { kept.append(String(decoding: try Files.read(file, limit: 64 << 10), as: UTF8.self)) }
    let verified = try ReadLedger(store: try workspace.ledgerStore()).verify(key: verifier, kept: kept)
    Output.text(json.json ? try JSONText.of(Report(verified)) : Self.text(verified, Output.style) + "\n")
    if !verified.isIntact { throw ExitCode(ExitStatus.found) }
  }

  static func text(_ verified: LedgerVerification, _ style: Style) -> String {
    let heading =
      verified.isIntact
      ? style.green("The ledger is intact.") : style.alarm("The ledger is not intact.")
    var lines = [
      heading, "  events       \(verified.events)", "  root         \(verified.root)",
      "  checkpoints  \(verified.checkpoints) good, signed up to event \(verified.signedSize)",
    ]
    if verified.unsigned > 0 {
      lines.append("  unsigned     the last \(verified.unsigned): nobody's signature vouches for them yet")
    }
    for finding in verified.findings.prefix(50) {
      lines.append("  \(style.red(finding.code.rawValue)): \(finding.description)")
    }
    if verified.findings.count > 50 {
      lines.append("  and \(verified.findings.count - 50) more findings (`--json` lists them)")
    }
    return lines.joined(separator: "\n")
  }
}
