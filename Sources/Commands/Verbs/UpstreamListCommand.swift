import ArgumentParser
import ControlPlane
import SallyportModel

struct UpstreamListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Show the upstreams, and which of them are revoked.")

  @OptionGroup var json: JSONOptions
  @OptionGroup var options: ConfigurationOptions

  func run() async throws {
    let workspace = try Workspace.open(options)
    let rows = try workspace.upstreamRows()
    if json.json { return Output.text(try JSONText.of(rows)) }
    Output.line(UpstreamRow.table(rows).render(width: Output.tableWidth, style: Output.style))
    for note in rows.compactMap(Self.note) {
      Output.line("\n" + DisplayWidth.wrapped(note, to: Output.width).joined(separator: "\n"))
    }
    let pending = try workspace.pendingRoles()
    let notes = rows.compactMap { row in pending[row.name].map { PendingText.upstream(row.name, $0) } }
    Output.text(PendingText.notes(notes, width: Output.width, style: Output.style))
  }

  static func note(_ row: UpstreamRow) -> String? {
    switch row.state {
    case .active: nil
    case .revoked: row.revocation.map { "upstream \(row.name): \($0)" }
    case .unconfigured:
      "upstream \(row.name): the configuration does not have it; its tokens open nothing"
    }
  }
}
