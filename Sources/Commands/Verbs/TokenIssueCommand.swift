import Approvals
import ArgumentParser
import ControlPlane
import Crypto
import PostgresSession
import SallyportModel

struct TokenIssueCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "issue", abstract: "Give an agent a token of its own.",
    discussion: """
      The secret is shown once, as a connection URL; the store keeps only what checks it. The operator who signs owns the \
      token and answers for it.

        sallyport token issue cursor-agent --upstream shop --read public.orders
        sallyport token issue reporting --upstream shop --read 'sales.*' --expires 12h
        sallyport token issue desk --upstream shop --read 'orders(id, total) where tenant_id = 7'
      """)

  @Argument(help: "The token's name: what the agent gives as its user.", transform: { try TokenName($0) })
  var name: TokenName

  @Option(name: .long, help: "The upstream that it opens.", transform: { try UpstreamName($0) })
  var upstream: UpstreamName

  @Option(
    name: .long, parsing: .upToNextOption,
    help: ArgumentHelp(
      """
      What it may read: schema.table, schema.table(column, …), schema.table where condition, schema.* for the tables that \
      there are now, schema.* +future for later ones as well.
      """, valueName: "relation"))
  var read: [String] = []

  @Option(name: .long, parsing: .upToNextOption, help: ArgumentHelp("Channels it may LISTEN on.", valueName: "channel"))
  var listen: [String] = []

  @Option(
    name: .long, help: ArgumentHelp("How long it lives: 12h, 30d.", valueName: "duration"), transform: Self.duration)
  var expires: Duration = .seconds(30 * 86_400)

  @Flag(name: .long, help: "Do not ask the upstream whether what the scope names is there.")
  var unchecked = false

  @OptionGroup var signer: SignerOptions
  @OptionGroup var json: JSONOptions
  @OptionGroup var options: ConfigurationOptions

  static func duration(_ text: String) throws -> Duration {
    guard let duration = DurationText.read(text), duration > .zero else {
      throw ValidationError("expected a duration such as `12h` or `30d`")
    }
    return duration
  }

  /// What programs get.
  struct Issued: Encodable {
    var id: TokenID
    var name: TokenName
    var upstream: UpstreamName
    var environment: Environment
    var owner: OperatorName
    var read: [String]
    var listen: [String]
    var expiresAt: Moment
    var url: String
  }

  func validate() throws {
    _ = try scope()
    guard !read.isEmpty else {
      throw ValidationError("the token may read nothing", hint: "name what it may read: `--read public.customers`")
    }
    guard expires <= IssueToken.longestLife else {
      throw ValidationError("the token would live longer than 366 days", hint: "issue it for less and renew it")
    }
  }

  func run() async throws {
    let workspace = try Workspace.open(options)
    let settings = try self.settings(workspace.configuration)
    try await compare(try self.scope(), settings, workspace.configuration)
    let issued = try await TokenIssuing(workspace: workspace, signer: signer).issue(
      TokenIssuing.Order(name: name, settings: settings, scope: try self.scope(), life: expires))
    let (token, url) = (issued.token, issued.url)
    Output.text(json.json ? try JSONText.of(Self.issued(token, url)) : Self.report(token, url, workspace, Output.style))
  }

  /// Where the gateway has an admin there, the upstream is asked first; one that does not answer is no obstacle.
  private func compare(_ scope: Scope, _ settings: UpstreamSettings, _ configuration: Configuration) async throws {
    guard !unchecked, settings.agent.isManaged else { return }
    let note = try await ScopeInquiry(configuration: configuration, upstream: settings).check(scope)
    if let note { Output.note(note) }
  }

  /// With one login for all tokens the database cannot tell them apart.
  static func checkLimits(_ scope: Scope, _ settings: UpstreamSettings) throws(Failure) {
    guard case .fixed = settings.agent, let named = scope.limits.keys.min() else { return }
    throw Failure(
      "the upstream `\(settings.name)` has one login for all tokens, and nothing would hold this one to a part of `\(named)`",
      hint: "give it an `admin` in place of `agent`, or make a view of just that and name the view")
  }

  private func settings(_ configuration: Configuration) throws(Failure) -> UpstreamSettings {
    if let settings = configuration.upstream(named: upstream) { return settings }
    let names = configuration.upstreams.map(\.name.text)
    let nearest = Suggestion.nearest(to: upstream.text, among: names).map { "did you mean `\($0)`?" }
    throw Failure(
      "there is no upstream `\(upstream)`", hint: nearest ?? "known: " + names.map { "`\($0)`" }.joined(separator: ", ")
    )
  }

  private func scope() throws(ValidationError) -> Scope {
    var scope = try Scope.reading(read)
    guard listen.allSatisfy({ (1...63).contains($0.utf8.count) }) else {
      throw ValidationError("a channel has a name of 1 to 63 bytes")
    }
    scope.channels = Set(listen)
    return scope
  }

  static func token(
    _ name: TokenName, _ settings: UpstreamSettings, _ scope: Scope, owner: OperatorName, secret: TokenSecret,
    issuedAt: Timestamp, expiresAt: Timestamp
  ) throws(Failure) -> Token {
    let salt = SymmetricKey(size: .bits128).bytes
    guard let verifier = SCRAMVerifier.of(Password(secret.text), salt: salt) else {
      throw Failure("the token's verifier cannot be made")
    }
    var random = SystemRandomNumberGenerator()
    return Token(
      id: TokenID(using: &random), name: name, owner: owner, upstream: settings.name,
      environment: settings.environment, scope: scope, issuedAt: issuedAt, expiresAt: expiresAt, verifier: verifier)
  }

  /// What the passphrase will be used for, shown where it is asked for.
  static func announcement(
    _ name: TokenName, _ settings: UpstreamSettings, _ scope: Scope, _ life: Duration, _ style: Style
  ) -> String {
    let badge = EnvironmentText.badge(settings.environment, style)
    let reads = scope.entries.joined(separator: ", ")
    return """
      Token \(style.bold(name.text)) for upstream \(settings.name) \(badge), for \(DurationText.write(life))
        may read  \(VisibleText.oneLine(reads))

      """
        + (scope.channels.isEmpty
          ? "" : "  may listen on  \(VisibleText.oneLine(scope.channels.sorted().joined(separator: ", ")))\n")
  }

  static func issued(_ token: Token, _ url: String) -> Issued {
    Issued(
      id: token.id, name: token.name, upstream: token.upstream, environment: token.environment, owner: token.owner,
      read: token.scope.entries, listen: token.scope.channels.sorted(), expiresAt: Moment(token.expiresAt), url: url)
  }

  private static func report(_ token: Token, _ url: String, _ workspace: Workspace, _ style: Style) -> String {
    let authority =
      workspace.configuration.tls == nil
      ? "\n  The agent needs to read \(workspace.state.authorityCertificate): copy it to where it can.\n" : "\n"
    return """
      \(style.green("Token \(token.name) is issued")) (\(token.id)), until \(TimeText.moment(token.expiresAt)).

      \(url)

        This is the only time that the secret is shown.\(authority)
      """
  }
}
