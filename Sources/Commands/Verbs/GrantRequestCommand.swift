import ArgumentParser
import ControlPlane
import SallyportModel

struct GrantRequestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "request", abstract: "Ask an operator for a grant. Permits nothing by itself.",
    discussion: "An agent can ask over its own connection as well; both stand in `sallyport grant list`.")

  @Argument(help: "The token's name or id.")
  var token: String

  @OptionGroup var terms: GrantTermsOptions
  @OptionGroup var json: JSONOptions
  @OptionGroup var options: ConfigurationOptions

  func validate() throws {
    try terms.requireAll()
    _ = try terms.terms()
  }

  func run() async throws {
    let workspace = try Workspace.open(options)
    let token = try workspace.grantee(token)
    var random = SystemRandomNumberGenerator()
    let wish = GrantWish(
      id: GrantWishID(using: &random), token: token.id, tokenName: token.name, upstream: token.upstream,
      terms: try terms.terms(), seconds: (terms.life ?? GrantRules.usual.life).components.seconds,
      askedAt: SystemClock.now)
    try workspace.askForGrant().ask(wish, of: token)
    if json.json { return Output.text(try JSONText.of(GrantRow(wish))) }
    Output.line(
      """
      \(Output.style.green("Wish \(wish.id) is noted.")) It permits nothing until an operator signs it:
        sallyport grant issue --wish \(wish.id)
      """)
  }
}
