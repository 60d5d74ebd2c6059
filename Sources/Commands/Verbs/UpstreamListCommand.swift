import ArgumentParser
import ControlPlane
import SallyportModel

struct UpstreamListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Show the upstreams, and which of them are revoked.")

  @OptionGroup var json: JSONOptions
  @OptionGroup var options: ConfigurationOptions

  func run() async throws {
    let rows = try Workspace.open(options).upstreamRows()
    if json.json { return Output.text(try JSONText.of(rows)) }
    Output.line(UpstreamRow.table(rows).render(width: Output.tableWidth, style: Output.style))
    for note in rows.compactMap(Self.note) {
      Output.line("\n" + DisplayWidth.wrapped(note, to: Output.width).joined(separator: "\n"))
    }
  }

  static func note(_ row: UpstreamRow) -> String? {
    switch row.state {
    case .active: nil
    case .revoked: row.revocation.map { "\(row.name): \($0)" }
    case .unconfigured:
      "\(row.name): the configuration does not have it; its tokens open nothing"
    }
  }
}
