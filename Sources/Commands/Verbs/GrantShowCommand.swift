import ArgumentParser
import ControlPlane
import SallyportModel

struct GrantShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show all of a grant or of a wish.")

  @Argument(help: "The grant's or the wish's id, or enough of its beginning.")
  var id: String

  @OptionGroup var json: JSONOptions
  @OptionGroup var options: ConfigurationOptions

  func run() async throws {
    let now = SystemClock.now
    let workspace = try Workspace.open(options)
    let found = try workspace.grant(id, at: now)
    var card = GrantCardText(now: now, width: Output.width, style: Output.style)
    switch found {
    case .grant(let listed):
      card.pending = try workspace.pendingRoles()[listed.grant.upstream]
      Output.text(json.json ? try JSONText.of(GrantRow(listed, card.pending)) : card.text(of: listed) + "\n")
    case .wish(let wish): Output.text(json.json ? try JSONText.of(GrantRow(wish)) : card.text(of: wish) + "\n")
    }
  }
}
