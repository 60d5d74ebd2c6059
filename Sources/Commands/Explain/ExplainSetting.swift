import ControlPlane
import GatewayServer
import PolicyEngine
import SQLAnalysis
import SallyportModel

/// What `explain` judges by: what names mean, and who asks.
///
/// The configuration is read where something of it is meant: a token, an upstream, or a file that is named.
struct ExplainSetting {
  var analyzer = Analyzer()
  var subject: Subject

  init(_ command: ExplainCommand) async throws {
    subject = Subject(environment: .production, scope: try Scope.reading(command.read))
    let options = command.options
    let isNeeded = options.config != nil || command.token != nil || command.upstream != nil
    if isNeeded { try await read(try options.load(), command) }
    if let environment = command.environment { subject.environment = environment }
    subject.searchPath = analyzer.searchPath
  }

  private mutating func read(_ configuration: Configuration, _ command: ExplainCommand) async throws {
    let token = try command.token.map { try Self.token(named: $0, command.options) }
    if let token {
      guard command.upstream == nil || command.upstream == token.upstream else {
        throw Failure(
          "the token `\(token.name)` is for upstream `\(token.upstream)`", hint: "name that one, or another token")
      }
      subject.scope = token.scope
      subject.environment = token.environment
      analyzer =
        RoutePlan(configuration: configuration)
        .profile(try UpstreamCatalog.settings(token.upstream, configuration)).analyzer
    }
    if let upstream = command.upstream {
      let known = try await UpstreamCatalog.read(upstream, configuration)
      analyzer = known.analyzer
      subject.environment = known.profile.environment
    }
  }

  private static func token(named name: TokenName, _ options: ConfigurationOptions) throws -> Token {
    let listed = try Workspace.open(options).readTokens.all(at: SystemClock.now)
    guard let found = listed.last(where: { $0.token.name == name && $0.standing == .active }) else {
      throw Failure("there is no active token `\(name)`", hint: "see `sallyport token list`")
    }
    return found.token
  }
}
