import Approvals
import ArgumentParser
import ControlPlane
import JWTKit
import PostgresSession
import SallyportModel
import UpstreamAccess

struct TokenJWTCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "jwt", abstract: "Sign a short-lived JWT for an API such as PostgREST.",
    discussion: """
      For stacks whose API takes JWTs: in place of a service-role key an agent gets a JWT that ends within the hour and \
      names the token's own managed role, or one of the upstream's `jwt_roles`. Signed with HS256 by the upstream's \
      `jwt_secret`; you sign too, and it is in the ledger.

      What an API asks the database does not pass the gateway: such an agent may do what its role may, and no more. A JWT \
      cannot be called back before its end.

        sallyport token jwt cursor-agent
        sallyport token jwt cursor-agent --role authenticated --claim sub=5f0c8a1e --expires 1h
      """)

  @Argument(help: "The token's name or id.")
  var token: String

  @Option(name: .long, help: "The role: one of the upstream's `jwt_roles`. Default: the token's managed role.")
  var role: String?

  @Option(
    name: .long, help: ArgumentHelp("A further claim, such as sub=…; repeat it for more.", valueName: "name=value"))
  var claim: [String] = []

  @Option(
    name: .long, help: ArgumentHelp("How long it lives, at most 24h and the token's own life.", valueName: "duration"),
    transform: TokenIssueCommand.duration)
  var expires: Duration = .seconds(900)

  @OptionGroup var signer: SignerOptions
  @OptionGroup var json: JSONOptions
  @OptionGroup var options: ConfigurationOptions

  /// What programs get.
  struct Answer: Encodable {
    var id: String
    var role: String
    var expiresAt: Moment
    var jwt: String
  }

  func validate() throws {
    _ = try JWTClaims.reading(claim)
    guard expires <= SignJWT.longestLife else {
      throw ValidationError(
        "the JWT would live longer than 24h", hint: "it cannot be called back: sign one when it is needed")
    }
  }

  func run() async throws {
    let workspace = try Workspace.open(options)
    let now = SystemClock.now
    let use = SignJWT(
      tokens: workspace.store, operators: workspace.store, upstreams: workspace.store,
      ledger: try workspace.actLedger())
    let token = try use.token(self.token, at: now)
    guard let settings = workspace.configuration.upstream(named: token.upstream) else {
      throw Failure("upstream `\(token.upstream)` is not configured any more")
    }
    let role = try Self.role(self.role, of: token, settings, workspace)
    let secret = try await Self.secret(settings)
    let keys = workspace.operatorKeys
    let found = try keys.find(name: signer.name, file: signer.key, in: try workspace.readOperators.roster())
    let end = min(now.advanced(by: expires), token.expiresAt)
    try keys.prompt.show(Self.announcement(token, settings, role, claim.sorted(), until: end, Output.style))
    let key = try await keys.unlock(found, to: "sign a JWT for token \(token.name)")
    let id = "jwt_" + Base58.encode((0..<10).map { _ in UInt8.random(in: .min ... .max) }, length: 14)
    let act = TokenJWT(token, role: role, id: id, claims: claim.sorted(), issuedAt: now, expiresAt: end)
    try use.record(try SignedAct(act, by: found.file.operatorName, with: key))
    let claims = JWTClaims(
      role: role, id: id, issuedAt: now, expiresAt: end, further: try JWTClaims.reading(claim))
    let jwt = try await Self.sign(claims, secret)
    Output.text(
      json.json
        ? try JSONText.of(Answer(id: id, role: role, expiresAt: Moment(end), jwt: jwt)) : jwt + "\n")
  }

  static func sign(_ claims: JWTClaims, _ secret: String) async throws -> String {
    try await JWTKeyCollection().add(hmac: HMACKey(from: secret), digestAlgorithm: .sha256).sign(claims)
  }

  /// The token's own, or one that the configuration lists.
  static func role(
    _ asked: String?, of token: Token, _ settings: UpstreamSettings, _ workspace: Workspace
  ) throws -> String {
    let own = ManagedRole(token: token.id, gateway: "").name
    guard let asked, asked != own else {
      guard case .managed = settings.agent else {
        throw Failure(
          "upstream `\(settings.name)` has no managed roles", hint: "name one of its `jwt_roles`: `--role NAME`")
      }
      return own
    }
    if let objection = JWTRoles.objection(to: asked, logins: settings.ownLogins) {
      throw Failure("no JWT is signed for `\(VisibleText.oneLine(asked))`: it \(objection)", hint: "leave `--role` out")
    }
    guard settings.jwtRoles.contains(asked) else {
      let known = settings.jwtRoles.map { "`\($0)`" }.joined(separator: ", ")
      throw Failure(
        "`\(VisibleText.oneLine(String(asked.prefix(63))))` is none of the `jwt_roles` of upstream `\(settings.name)`",
        hint: known.isEmpty ? "it has none: list the role there if agents may have it" : "there are \(known)")
    }
    return asked
  }

  private static func secret(_ settings: UpstreamSettings) async throws -> String {
    guard let reference = settings.jwtSecret.flatMap({ CredentialReference($0.description) }) else {
      throw Failure(
        "upstream `\(settings.name)` has no `jwt_secret`", hint: "write a reference there: `jwt_secret: env:NAME`")
    }
    let secret = try await CredentialResolver().resolve(reference, user: "jwt").password?.revealed ?? ""
    // RFC 7518, 3.2: a key as long as the hash, at least.
    guard secret.utf8.count >= 32 else {
      throw Failure(
        "the `jwt_secret` of upstream `\(settings.name)` is shorter than 32 bytes", hint: "HS256 needs a longer one")
    }
    return secret
  }

  static func announcement(
    _ token: Token, _ settings: UpstreamSettings, _ role: String, _ claims: [String], until end: Timestamp,
    _ style: Style
  ) -> String {
    let badge = EnvironmentText.badge(settings.environment, style)
    let further = claims.map { "  claims    \(VisibleText.oneLine($0))\n" }.joined()
    return """
      A JWT for token \(style.bold(token.name.text)) at upstream \(settings.name) \(badge), until \(TimeText.moment(end))
        role      \(VisibleText.oneLine(role)), past the gateway: what that role may do, it may do
      \(further)
      """
  }
}
