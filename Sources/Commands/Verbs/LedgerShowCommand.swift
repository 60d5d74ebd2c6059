import ArgumentParser
import ControlPlane
import Ledger

struct LedgerShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show one event in full, or all events of an id.",
    discussion:
      "The id of a request, token, grant, session or execution (ses_…/3), an operator's name, or upstream:NAME.")

  @Argument(help: "An event's number, or an id.")
  var event: String

  @OptionGroup var json: JSONOptions
  @OptionGroup var options: ConfigurationOptions

  func validate() throws { _ = try key() }

  private func key() throws(ValidationError) -> LedgerKey {
    guard let key = LedgerKey(event) else {
      throw ValidationError(
        "`\(event.prefix(60))` is neither the number of an event nor an id",
        hint: "such as `41`, `req_…`, `ses_…/3` or `alice`")
    }
    return key
  }

  func run() async throws {
    let key = try self.key()
    let found = try ReadLedger(store: try Workspace.open(options).ledgerStore()).events(of: key)
    guard !found.isEmpty else { throw Failure("the ledger says nothing of `\(event)`") }
    if json.json { return Output.text(try text(found, key)) }
    if found.count == 1, let (record, event) = found.first {
      return Output.line(LedgerEventText(record: record, event: event, width: Output.width, style: Output.style).text)
    }
    Output.line(LedgerTable.render(found.map(\.1), width: Output.tableWidth, style: Output.style))
  }

  /// One object for one event's number, an array for an id.
  private func text(_ found: [(LedgerRecord, LedgerEvent)], _ key: LedgerKey) throws -> String {
    let events = found.map { LedgerEventJSON($0, $1) }
    if case .sequence = key, let only = events.first { return try JSONText.of(only) }
    return try JSONText.of(events)
  }
}
