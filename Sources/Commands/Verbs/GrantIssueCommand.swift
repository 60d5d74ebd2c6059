import Approvals
import ArgumentParser
import ControlPlane
import SallyportModel

struct GrantIssueCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "issue", abstract: "Let a token write, for one task and a short time.",
    discussion: """
      Shows the terms in full and then asks for the passphrase, both in the terminal. With `--wish` they are those that were \
      asked for, and every option that is given takes the place of what the wish says.

        sallyport grant issue cursor --task 'TICKET-7' --table public.orders --verbs update --for 30m
        sallyport grant issue --wish ask_7k2m9qx4ta --for 15m
      """)

  @Argument(help: "The token's name or id; not with `--wish`.")
  var token: String?

  @Option(name: .long, help: ArgumentHelp("Answer this wish.", valueName: "id"))
  var wish: String?

  @OptionGroup var terms: GrantTermsOptions

  @Option(
    name: .long,
    help: ArgumentHelp("When it begins: 2026-04-25T14:03 (UTC), or 30m. Default: now.", valueName: "moment"))
  var notBefore: String?

  @Option(
    name: .long,
    help: ArgumentHelp("When it ends, in place of `--for`: 2026-04-25T14:03 (UTC).", valueName: "moment"))
  var until: String?

  @Flag(name: .long, help: "Do not ask the upstream whether the tables are there.")
  var unchecked = false

  @OptionGroup var signer: SignerOptions
  @OptionGroup var json: JSONOptions
  @OptionGroup var options: ConfigurationOptions

  func validate() throws {
    if wish == nil {
      guard token != nil else {
        throw ValidationError("say for which token", hint: "name it, or answer a wish with `--wish ID`")
      }
      try terms.requireAll()
    } else if token != nil {
      throw ValidationError("a wish says already for which token it is", hint: "leave the token out")
    }
    _ = try terms.terms()
    guard terms.life == nil || until == nil else {
      throw ValidationError("`--for` and `--until` both say when it ends", hint: "give one of them")
    }
    for text in [notBefore, until] { _ = try Self.moment(text, now: SystemClock.now) }
  }

  /// `nil` where nothing was typed.
  private static func moment(_ text: String?, now: Timestamp) throws(ValidationError) -> Timestamp? {
    guard let text else { return nil }
    if let moment = MomentText.read(text, now: now) { return moment }
    throw ValidationError("`\(text.prefix(40))` is no moment", hint: "write \(MomentText.form)")
  }

  func run() async throws {
    let workspace = try Workspace.open(options)
    let now = SystemClock.now
    let wish = try answered(workspace, now)
    let token = try workspace.grantee(wish?.token.text ?? token ?? "")
    let keys = workspace.operatorKeys
    let found = try keys.find(name: signer.name, file: signer.key, in: try workspace.readOperators.roster())
    let grant = try self.grant(of: token, answering: wish, by: found.file.operatorName, at: now)
    let issue = try workspace.issueGrant()
    try issue.check(grant, answering: wish?.id)
    try await compare(grant, workspace)
    // On the terminal that the passphrase is typed at, wherever standard output goes: what is signed is what is shown.
    let style = Output.style(isTerminal: true)
    let card = GrantCardText(now: now, width: max(40, try keys.prompt.width), style: style)
    try keys.prompt.show(card.announcement(of: grant, answering: wish) + "\n\n")
    let key = try await keys.unlock(found, to: "issue grant \(grant.id)")
    let act = try SignedAct(GrantIssue(grant, answering: wish?.id), by: found.file.operatorName, with: key)
    try issue.issue(grant, answering: wish?.id, act)
    let listed = ReadGrants.Listed(
      record: GrantRecord(grant: grant, wish: wish?.id, issue: act),
      standing: grant.notBefore > now ? .waiting : .active, spent: 0)
    Output.text(json.json ? try JSONText.of(GrantRow(listed)) : Self.report(grant, now, Output.style))
  }

  /// Where the gateway has an admin there, the upstream is asked first; one that does not answer is no obstacle.
  private func compare(_ grant: Grant, _ workspace: Workspace) async throws {
    guard !unchecked, let upstream = workspace.configuration.upstream(named: grant.upstream), upstream.agent.isManaged
    else { return }
    let inquiry = ScopeInquiry(configuration: workspace.configuration, upstream: upstream)
    if let note = try await inquiry.check(grant.terms) { Output.note(note) }
  }

  private func answered(_ workspace: Workspace, _ now: Timestamp) throws -> GrantWish? {
    guard let wish else { return nil }
    switch try workspace.grant(wish, at: now) {
    case .wish(let wish): return wish
    case .grant(let listed):
      throw Failure("`\(listed.grant.id)` is a grant, not a wish", hint: "`sallyport grant list` shows the wishes")
    }
  }

  private func grant(
    of token: Token, answering wish: GrantWish?, by issuer: OperatorName, at now: Timestamp
  ) throws -> Grant {
    let begin = try Self.moment(notBefore, now: now) ?? now
    let life = terms.life ?? wish.map { .seconds($0.seconds) } ?? GrantRules.usual.life
    let end = try Self.moment(until, now: now) ?? begin.advanced(by: life)
    guard begin >= now else {
      throw Failure("the grant would begin in the past, at \(begin)", hint: "leave `--not-before` out for now")
    }
    var random = SystemRandomNumberGenerator()
    return Grant(
      id: GrantID(using: &random), token: token.id, tokenName: token.name, upstream: token.upstream,
      environment: token.environment, terms: try terms.terms(else: wish?.terms), notBefore: begin, notAfter: end,
      issuer: issuer, issuedAt: now)
  }

  static func report(_ grant: Grant, _ now: Timestamp, _ style: Style) -> String {
    let begin = grant.notBefore > now ? "from \(TimeText.moment(grant.notBefore)) " : ""
    return """
      \(style.green("Grant \(grant.id) is issued")): \(grant.tokenName) may \(VisibleText.oneLine(GrantText.reach(grant.terms))),
      \(begin)until \(TimeText.moment(grant.notAfter)).

        Look at it   sallyport grant show \(grant.id)
        End it now   sallyport grant revoke \(grant.id)

      """
  }
}
