import ArgumentParser
import ControlPlane
import SallyportModel

struct EnvWriteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "write", abstract: "Write the URL of a development upstream into a file such as .env.local.",
    discussion: """
      Issues a token for a development upstream and puts its URL into the file, in the place of the variable's value or at \
      the end. Every other line stays as it is, and only you may read the file. Production and staging are refused: their \
      credentials belong into no file, and `sallyport run` passes a token without one.

        sallyport env write .env.local --upstream shop-dev
        sallyport env write .env.local --upstream shop-dev --read public.orders --var SHOP_URL
        sallyport env write .env.local --renew       the same again, when the token has ended or leaked
      """)

  @Argument(help: "The file. It need not be there yet.")
  var file: String

  @OptionGroup var access: AccessOptions

  @Option(
    name: .long, help: ArgumentHelp("The token's name. Default: env-UPSTREAM.", valueName: "name"),
    transform: { try TokenName($0) })
  var token: TokenName?

  @Option(
    name: .long, help: ArgumentHelp("How long the token lives: 12h, 30d.", valueName: "duration"),
    transform: TokenIssueCommand.duration)
  var expires: Duration = .seconds(30 * 86_400)

  @Flag(name: .long, help: "End the active token of that name, and issue it anew.")
  var renew = false

  @OptionGroup var signer: SignerOptions
  @OptionGroup var options: ConfigurationOptions

  func validate() throws {
    guard expires <= IssueToken.longestLife else {
      throw ValidationError("the token would live longer than 366 days", hint: "issue it for less and renew it")
    }
  }

  func run() async throws {
    let workspace = try Workspace.open(options)
    let settings = try access.settings(in: .development, workspace.configuration)
    try Self.refuseProtected(settings)
    let target = try EnvFile(file)
    let replaces = try target.sets(access.variable)
    let name = try token ?? Self.standardName(of: settings.name)
    var order = TokenIssuing.Order(
      name: name, settings: settings, scope: try access.scope(settings), life: expires, renews: renew)
    order.purpose =
      "  goes into  \(VisibleText.oneLine(target.path)) as \(access.variable.text)"
      + (replaces ? ", in the place of the value there\n" : "\n")
    let issued: TokenIssuing.Issued
    do {
      issued = try await TokenIssuing(workspace: workspace, signer: signer).issue(order)
    } catch let error as UseCaseError where error.code == .exists {
      throw Failure(
        error.description, hint: "`--renew` ends it and issues it anew, `--token NAME` gives this one another name")
    }
    do {
      try target.write(access.variable, issued.url)
    } catch {
      Output.note("token `\(name)` is issued and stands nowhere: `sallyport token revoke \(name)` ends it")
      throw error
    }
    report(issued, target, replaces)
  }

  static func refuseProtected(_ settings: UpstreamSettings) throws(Failure) {
    guard settings.environment != .development else { return }
    throw Failure(
      "`\(settings.name)` is \(settings.environment.rawValue): its credentials are written into no file",
      hint:
        "`sallyport run --environment \(settings.environment.rawValue) --upstream \(settings.name) --read SCHEMA.TABLE -- COMMAND` passes a token without one"
    )
  }

  static func standardName(of upstream: UpstreamName) throws(Failure) -> TokenName {
    do { return try TokenName("env-\(upstream)") } catch {
      throw Failure("`\(upstream)` is too long to name a token after", hint: "name it: `--token NAME`")
    }
  }

  private func report(_ issued: TokenIssuing.Issued, _ target: EnvFile, _ replaces: Bool) {
    Output.line(
      Output.style.green(
        "\(access.variable.text) is \(replaces ? "replaced" : "written") in \(VisibleText.oneLine(file))"))
    Output.line(
      "  token \(issued.token.name) for \(issued.token.upstream), until \(TimeText.moment(issued.token.expiresAt))")
    switch GitIgnore.standing(of: target.path) {
    case .ignored, .noRepository: break
    case .committed:
      Output.note("warning: git keeps `\(file)`\n  hint: `git rm --cached \(file)`, and a line for it in .gitignore")
    case .exposed:
      Output.note("warning: git does not ignore `\(file)`\n  hint: write a line for it into .gitignore")
    }
  }
}
