import ArgumentParser
import ControlPlane
import SallyportModel

struct GrantListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Show the wishes that wait for an answer and the grants that count, the latest first.")

  @Flag(name: .long, help: "Those that have ended or were answered as well.")
  var all = false

  @OptionGroup var json: JSONOptions
  @OptionGroup var options: ConfigurationOptions

  func run() async throws {
    let now = SystemClock.now
    let workspace = try Workspace.open(options)
    let read = workspace.readGrants
    let pending = try workspace.pendingRoles()
    let wishes = try read.wishes(openOnly: !all, at: now).map(GrantRow.init)
    let grants = try read.all(at: now).reversed().map { GrantRow($0, pending[$0.grant.upstream]) }
      .filter { all || Self.isShown($0) }
    let rows = wishes + grants
    if json.json { return Output.text(try JSONText.of(rows)) }
    guard !rows.isEmpty else {
      return Output.line(
        all
          ? "There has been no grant yet: `sallyport grant issue --help` shows how to make one."
          : "No grant counts, and none is asked for.")
    }
    Output.line(Self.table(rows, now: now).render(width: Output.tableWidth, style: Output.style))
    let notes = grants.compactMap { row in
      row.rolePending.flatMap { _ in pending[row.upstream] }.map {
        PendingText.grant(GrantID(unchecked: row.id), $0, at: row.upstream)
      }
    }
    Output.text(PendingText.notes(notes, width: Output.width, style: Output.style))
    for row in rows { if let objection = row.objection { Output.note("\(row.id) is not believed: \(objection)") } }
  }

  /// Whether it counts, or somebody has to know of it: a row that is not believed is never left out.
  private static func isShown(_ row: GrantRow) -> Bool {
    ["active", "waiting", "forged", "upstream-revoked"].contains(row.state) || row.rolePending != nil
  }

  static func table(_ rows: [GrantRow], now: Timestamp) -> TextTable {
    var table = TextTable(titles: ["ID", "STATE", "TIME", "ROWS LEFT", "UPSTREAM", "TOKEN: TASK"])
    table.rows = rows.map { row in
      [
        TextTable.Cell(row.id) { $0.bold($1) }, TextTable.Cell(row.state) { paint(row.state, $0, $1) },
        TextTable.Cell(time(of: row, now)),
        TextTable.Cell(row.left.map { "\($0)" } ?? "-") { row.left == 0 ? $0.red($1) : $1 },
        TextTable.Cell(row.upstream.text) { row.environment == .production ? $0.red($0.bold($1)) : $1 },
        // One column: the last is cut to the screen, and a token's name may be long.
        TextTable.Cell("\(row.token): " + row.task.split(whereSeparator: \.isWhitespace).joined(separator: " ")),
      ]
    }
    return table
  }

  /// How long it still counts, or when it came; what is over needs none.
  private static func time(of row: GrantRow, _ now: Timestamp) -> String {
    switch row.state {
    case "active": TimeText.span((row.notAfter?.timestamp ?? now).since(now)) + " left"
    case "waiting": TimeText.relative((row.notBefore?.timestamp ?? now), now: now)
    case "open": TimeText.relative((row.askedAt?.timestamp ?? now), now: now)
    default: "-"
    }
  }

  private static func paint(_ state: String, _ style: Style, _ text: String) -> String {
    switch state {
    case "active": style.green(text)
    case "open", "waiting", "upstream-revoked": style.yellow(text)
    case "forged": style.alarm(text)
    default: style.dim(text)
    }
  }
}
