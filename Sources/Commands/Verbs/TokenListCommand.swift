import ArgumentParser
import ControlPlane
import SallyportModel

struct TokenListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "Show the tokens, the latest first.")

  @OptionGroup var json: JSONOptions
  @OptionGroup var options: ConfigurationOptions

  struct Row: Encodable, Equatable {
    var id: TokenID
    var name: TokenName
    var state: ReadTokens.Standing
    var upstream: UpstreamName
    var environment: Environment
    var owner: OperatorName
    var read: [String]
    var listen: [String]
    var issuedAt: Moment
    var expiresAt: Moment
    var revokedAt: Moment?
    /// Why a forged row is not believed.
    var objection: String?
    /// Why its role is still in the database although the token is over.
    var rolePending: PendingRow?

    init(_ listed: ReadTokens.Listed, _ pending: PendingRoles? = nil) {
      rolePending = pending.flatMap { $0.roles.contains(listed.token.id) ? PendingRow($0, roles: 1) : nil }
      let token = listed.token
      id = token.id
      name = token.name
      state = listed.standing
      upstream = token.upstream
      environment = token.environment
      owner = token.owner
      read = token.scope.entries
      listen = token.scope.channels.sorted()
      issuedAt = Moment(token.issuedAt)
      expiresAt = Moment(token.expiresAt)
      revokedAt = token.revokedAt.map(Moment.init)
      objection = listed.objection
    }
  }

  func run() async throws {
    let now = SystemClock.now
    let workspace = try Workspace.open(options)
    let pending = try workspace.pendingRoles()
    let rows = try workspace.readTokens.all(at: now).reversed().map { Row($0, pending[$0.token.upstream]) }
    if json.json { return Output.text(try JSONText.of(rows)) }
    guard !rows.isEmpty else {
      return Output.line("There is no token yet: `sallyport token issue --help` shows how to make one.")
    }
    Output.line(Self.table(rows, now: now).render(width: Output.tableWidth, style: Output.style))
    let notes = rows.compactMap { row in
      row.rolePending.flatMap { _ in pending[row.upstream] }.map {
        PendingText.role(of: row.name, $0, at: row.upstream)
      }
    }
    for row in try workspace.upstreamRows()
    where rows.contains(where: { $0.upstream == row.name && $0.state == .active }) {
      guard let note = UpstreamListCommand.note(row) else { continue }
      Output.line("\n" + DisplayWidth.wrapped(note, to: Output.width).joined(separator: "\n"))
    }
    Output.text(PendingText.notes(notes, width: Output.width, style: Output.style))
    for row in rows { if let objection = row.objection { Output.note("\(row.name) is not believed: \(objection)") } }
  }

  static func table(_ rows: [Row], now: Timestamp) -> TextTable {
    var table = TextTable(titles: ["NAME", "STATE", "EXPIRES", "OWNER", "UPSTREAM", "ENVIRONMENT", "READS"])
    table.rows = rows.map { row in
      [
        TextTable.Cell(row.name.text), TextTable.Cell(row.state.rawValue) { paint(row.state, $0, $1) },
        TextTable.Cell(row.state == .active ? TimeText.relative(row.expiresAt.timestamp, now: now) : "-"),
        TextTable.Cell(row.owner.text),
        TextTable.Cell(row.upstream.text), TextTable.Cell(row.environment.rawValue) { paint(row.environment, $0, $1) },
        TextTable.Cell(row.read.joined(separator: ", ")),
      ]
    }
    return table
  }

  private static func paint(_ state: ReadTokens.Standing, _ style: Style, _ text: String) -> String {
    switch state {
    case .active: style.green(text)
    case .expired, .revoked: style.dim(text)
    case .forged: style.alarm(text)
    }
  }

  private static func paint(_ environment: Environment, _ style: Style, _ text: String) -> String {
    switch environment {
    case .production: style.red(style.bold(text))
    case .staging: style.yellow(text)
    case .development: style.green(text)
    }
  }
}
