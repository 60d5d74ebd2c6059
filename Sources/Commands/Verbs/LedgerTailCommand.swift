import ArgumentParser
import ControlPlane
import Ledger

struct LedgerTailCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tail", abstract: "Show the latest events, the oldest of them first.")

  @Option(name: [.customShort("n"), .long], help: ArgumentHelp("How many events.", valueName: "number"))
  var lines: Int64 = 20

  @Flag(name: [.customShort("f"), .long], help: "Go on with what comes, until Ctrl-C.")
  var follow = false

  @OptionGroup var json: JSONOptions
  @OptionGroup var options: ConfigurationOptions

  func validate() throws {
    guard (0...1_000_000_000).contains(lines) else { throw ValidationError("expected a number from 0 to 1000000000") }
  }

  func run() async throws {
    let ledger = ReadLedger(store: try Workspace.open(options).ledgerStore())
    var next = max(0, try ledger.size() - lines)
    next = try show(ledger, from: next)
    while follow {
      try await Task.sleep(for: .milliseconds(200))
      if try ledger.size() > next { next = try show(ledger, from: next) }
    }
  }

  /// - Returns: the sequence after the last event shown.
  private func show(_ ledger: ReadLedger, from first: Int64) throws -> Int64 {
    let style = Output.style
    let width = Output.tableWidth
    var next = first
    try ledger.events(from: first) { record, event in
      if json.json {
        Output.text(try JSONText.line(LedgerEventJSON(record, event)))
      } else {
        Output.line(LedgerTable.line(event, width: width, style: style))
      }
      next = event.sequence + 1
      return true
    }
    return next
  }
}
