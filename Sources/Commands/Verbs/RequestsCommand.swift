import Approvals
import ArgumentParser
import ControlPlane
import SallyportModel

struct RequestsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "requests", abstract: "Show the statements that wait for a decision, the latest first.")

  @Flag(name: .long, help: "Those that are decided, expired or done as well.")
  var all = false

  @OptionGroup var json: JSONOptions
  @OptionGroup var options: ConfigurationOptions

  struct Row: Encodable, Equatable {
    var id: RequestID
    var state: RequestState.Name
    var token: TokenName
    var owner: OperatorName
    var upstream: UpstreamName
    var environment: Environment
    var sql: String
    var commands: [String]
    var createdAt: Moment
    var expiresAt: Moment

    init(_ request: HeldRequest) {
      id = request.id
      state = request.state.name
      token = request.tokenName
      owner = request.owner
      upstream = request.binding.upstream
      environment = request.binding.environment
      sql = request.binding.sql.description
      commands = request.facts.statements.map(\.command)
      createdAt = Moment(request.createdAt)
      expiresAt = Moment(request.expiresAt)
    }
  }

  func run() async throws {
    let now = SystemClock.now
    let filter = all ? RequestFilter() : RequestFilter.open
    let workspace = try Workspace.open(options)
    let rows = try workspace.readRequests.list(filter, at: now).map(Row.init)
    if json.json { return Output.text(try JSONText.of(rows)) }
    if rows.isEmpty {
      Output.line(all ? "There has been no request yet." : "No statement waits for a decision.")
    } else {
      Output.line(Self.table(rows, now: now).render(width: Output.tableWidth, style: Output.style))
    }
    let wishes = try workspace.readGrants.wishes(openOnly: true, at: now).count
    if wishes > 0 {
      Output.note(
        "\(wishes == 1 ? "A wish" : "\(wishes) wishes") for a grant \(wishes == 1 ? "waits" : "wait") as well: `sallyport grant list`"
      )
    }
  }

  static func table(_ rows: [Row], now: Timestamp) -> TextTable {
    var table = TextTable(titles: ["ID", "STATE", "EXPIRES", "ENVIRONMENT", "UPSTREAM", "TOKEN", "STATEMENT"])
    table.rows = rows.map { row in
      let isOpen = row.state == .pending || row.state == .approved
      return [
        TextTable.Cell(row.id.text) { $0.bold($1) },
        TextTable.Cell(row.state.rawValue) { row.state == .pending ? $0.yellow($1) : $1 },
        TextTable.Cell(isOpen ? TimeText.relative(row.expiresAt.timestamp, now: now) : "-"),
        TextTable.Cell(row.environment.rawValue) { row.environment == .production ? $0.red($0.bold($1)) : $1 },
        TextTable.Cell(row.upstream.text), TextTable.Cell(row.token.text),
        TextTable.Cell(row.sql.split(whereSeparator: \.isWhitespace).joined(separator: " ")),
      ]
    }
    return table
  }
}

struct RequestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "request", abstract: "One request.", subcommands: [RequestShowCommand.self])
}

struct RequestShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show everything that a decision needs.")

  @Argument(help: "The request's id, or enough of its beginning.")
  var id: String

  @OptionGroup var json: JSONOptions
  @OptionGroup var options: ConfigurationOptions

  func run() async throws {
    let now = SystemClock.now
    let card = RequestCard(try Workspace.open(options).readRequests.find(id, at: now))
    if json.json { return Output.text(try JSONText.of(card)) }
    Output.line(RequestCardText(card: card, now: now, width: Output.width, style: Output.style).text)
  }
}
