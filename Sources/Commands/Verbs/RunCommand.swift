import ArgumentParser
import Foundation
import SallyportModel

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a command with a token's URL in its environment, and in no file.",
    discussion: """
      Issues a token for this one command, signed by you, and becomes the command: signals, terminal and exit code are its \
      own. The URL is in DATABASE_URL (`--var`) and in libpq's PG variables, so that `psql` alone connects. Variables that \
      lead to a database past the gateway are left out: PG*, and every other that holds a database's login. Files such as \
      ~/.pgpass stay: `sallyport scan` finds those.

      The token ends by itself, after 8 hours unless --expires says otherwise; `sallyport token revoke NAME` ends it at once. \
      No key is kept while the command runs.

        sallyport run --environment development -- npm run dev
        sallyport run --environment production --upstream shop --read public.orders --expires 30m -- psql

      Exit codes: the command's own; 126 it cannot be run, 127 there is none; 1 no token was issued.
      """)

  @Option(
    name: .long, help: "production, staging or development. There is no default.", transform: Self.environment)
  var environment: SallyportModel.Environment

  @OptionGroup var access: AccessOptions

  @Option(
    name: .long, help: ArgumentHelp("The token's name. Default: run-UPSTREAM- and a number.", valueName: "name"),
    transform: { try TokenName($0) })
  var token: TokenName?

  @Option(
    name: .long, help: ArgumentHelp("How long the token lives, at most 24h.", valueName: "duration"),
    transform: TokenIssueCommand.duration)
  var expires: Duration = .seconds(8 * 3_600)

  @OptionGroup var signer: SignerOptions
  @OptionGroup var options: ConfigurationOptions

  @Argument(parsing: .postTerminator, help: "The command and its arguments, after `--`.")
  var command: [String] = []

  static func environment(_ text: String) throws -> SallyportModel.Environment {
    if let environment = SallyportModel.Environment(rawValue: text) { return environment }
    throw ValidationError(
      "`\(text.prefix(40))` is no environment", word: text, among: SallyportModel.Environment.allCases.map(\.rawValue))
  }

  func validate() throws {
    guard !command.isEmpty else {
      throw ValidationError(
        "there is no command", hint: "write it after `--`: `sallyport run --environment development -- npm start`")
    }
    guard expires <= .seconds(86_400) else {
      throw ValidationError("the token would live longer than 24h", hint: "run the command again tomorrow")
    }
  }

  func run() async throws {
    let workspace = try Workspace.open(options)
    let settings = try access.settings(in: environment, workspace.configuration)
    guard settings.environment == environment else {
      throw Failure(
        "`\(settings.name)` is \(settings.environment.rawValue), and you said \(environment.rawValue)",
        hint: "if you mean it: `--environment \(settings.environment.rawValue)`")
    }
    let program = try ChildProgram.find(command[0])
    var variables = ChildVariables(ProcessInfo.processInfo.environment)
    let name = try token ?? Self.standardName(of: settings.name)
    var order = TokenIssuing.Order(
      name: name, settings: settings, scope: try access.scope(settings), life: expires)
    order.purpose = Self.purpose(
      command, leftOut: variables.leavingOut(access.variable, secrets: workspace.configuration.secretVariables))
    let issued = try await TokenIssuing(workspace: workspace, signer: signer).issue(order)
    variables.connect(to: issued, access.variable, workspace.configuration)
    throw ChildProgram.become(program, command, variables.all)
  }

  static func standardName(of upstream: UpstreamName) throws(Failure) -> TokenName {
    let number = String(UInt32.random(in: .min ... .max), radix: 36)
    do { return try TokenName("run-\(upstream.text.prefix(40))-\(number)") } catch {
      throw Failure("no name can be made for the token", hint: "name it: `--token NAME`")
    }
  }

  private static func purpose(_ command: [String], leftOut: [String]) -> String {
    let line = VisibleText.oneLine(command.joined(separator: " "))
    let runs = "  runs       \(DisplayWidth.cut(line, to: 64))\n"
    guard !leftOut.isEmpty else { return runs }
    return runs + "  without    \(DisplayWidth.cut(leftOut.joined(separator: " "), to: 64))\n"
  }
}
