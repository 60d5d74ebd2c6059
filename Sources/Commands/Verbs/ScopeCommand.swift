import Approvals
import ArgumentParser
import ControlPlane
import SallyportModel
import UpstreamAccess

struct ScopeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scope", abstract: "What tokens may read.", subcommands: [ScopeShowCommand.self])
}

struct ScopeShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Ask the database what it really gives to a token's login.",
    discussion: """
      Read from the catalog of the upstream, over the admin's login, and compared with the token's scope: what is missing, and \
      what goes beyond. Changes nothing.
      """)

  @Argument(help: "The token's name or id.")
  var token: String

  @OptionGroup var json: JSONOptions
  @OptionGroup var options: ConfigurationOptions

  func run() async throws {
    let workspace = try Workspace.open(options)
    let token = try workspace.readTokens.find(self.token).token
    let upstream = try UpstreamCatalog.settings(token.upstream, workspace.configuration)
    let shown = try await Self.shown(token, upstream, workspace.configuration)
    if json.json { return Output.text(try JSONText.of(shown)) }
    Output.line(ScopeText.of(shown, width: Output.tableWidth, style: Output.style))
  }

  static func shown(_ token: Token, _ upstream: UpstreamSettings, _ configuration: Configuration) async throws
    -> ScopeShown
  {
    let isManaged = upstream.agent.isManaged
    let login = isManaged ? ManagedRole.name(of: token.id) : upstream.agent.login.user
    let inquiry = ScopeInquiry(configuration: configuration, upstream: upstream)
    do {
      var shown = try await inquiry.ask { reader in
        let relations = try await reader.relations()
        guard let reading = try await reader.reading(of: login) else {
          return ScopeShown(token, login: login, relations: relations)
        }
        let comparison = ScopeComparison(
          scope: token.scope, reading: reading, relations: relations, isManaged: isManaged)
        return ScopeShown(token, comparison)
      }
      if isManaged, !shown.isMade, let obstacle = await inquiry.obstacle(to: token.scope) {
        shown.differences.append(
          ScopeComparison.Difference(
            kind: .missing, what: "no login can be made: \(obstacle.message)", hint: obstacle.hint))
      }
      return shown
    } catch let error as UpstreamError {
      throw Failure("upstream `\(upstream.name)` cannot be asked: \(error.message)", hint: error.hint)
    }
  }
}
