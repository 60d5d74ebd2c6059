import ArgumentParser
import Testing

@testable import Commands

/// What people read first.
struct HelpTests {
  static let commands: [(String, any ParsableCommand.Type)] = [
    ("sallyport", Sallyport.self), ("init", InitCommand.self), ("check", CheckCommand.self),
    ("operator", OperatorCommand.self), ("operator-add", OperatorAddCommand.self),
    ("operator-list", OperatorListCommand.self), ("operator-revoke", OperatorRevokeCommand.self),
    ("token", TokenCommand.self), ("token-issue", TokenIssueCommand.self), ("token-list", TokenListCommand.self),
    ("token-revoke", TokenRevokeCommand.self), ("token-jwt", TokenJWTCommand.self),
    ("scope-show", ScopeShowCommand.self), ("requests", RequestsCommand.self), ("request", RequestCommand.self),
    ("request-show", RequestShowCommand.self), ("approve", ApproveCommand.self), ("deny", DenyCommand.self),
    ("ledger", LedgerCommand.self), ("ledger-tail", LedgerTailCommand.self), ("ledger-show", LedgerShowCommand.self),
    ("ledger-verify", LedgerVerifyCommand.self), ("explain", ExplainCommand.self), ("scan", ScanCommand.self),
    ("run", RunCommand.self), ("env", EnvCommand.self), ("env-write", EnvWriteCommand.self),
    ("env-check", EnvCheckCommand.self),
    ("doctor", DoctorCommand.self), ("upstream", UpstreamCommand.self), ("upstream-list", UpstreamListCommand.self),
    ("upstream-revoke", UpstreamRevokeCommand.self), ("upstream-restore", UpstreamRestoreCommand.self),
    ("grant", GrantCommand.self), ("grant-request", GrantRequestCommand.self), ("grant-issue", GrantIssueCommand.self),
    ("grant-list", GrantListCommand.self), ("grant-show", GrantShowCommand.self),
    ("grant-revoke", GrantRevokeCommand.self), ("grant-deny", GrantDenyCommand.self),
  ]

  @Test(arguments: commands.indices)
  func `help texts`(index: Int) throws {
    let (name, command) = Self.commands[index]
    let text = Sallyport.helpMessage(for: command, columns: 100)
    try Snapshot.expect(text, is: "Help/\(name).txt")
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 || $0.hasPrefix("USAGE:") })
  }

  @Test(arguments: [
    (["tokn", "list"], "there is no command `tokn`", "did you mean `token`?"),
    (["token", "isue"], "there is no command `isue`", "did you mean `issue`?"),
    (["ledger", "x"], "there is no command `x`", "there are `tail`, `show`, `verify`"),
  ])
  func `a mistyped command`(arguments: [String], message: String, hint: String) {
    #expect(CommandNames.complaint(about: arguments) == Failure(message, hint: hint))
  }

  @Test(arguments: [[], ["--help"], ["token", "issue", "x"], ["help", "x"], ["token", "--help"], ["init", "x"]])
  func `everything else is the parser's`(arguments: [String]) {
    #expect(CommandNames.complaint(about: arguments) == nil)
  }

  @Test func `the parser's words take the form of all others`() {
    #expect(
      Complaint.usage("Error: Missing expected argument '<id>'\nUsage: x", style: .plain)
        == "error: missing expected argument '<id>'\nUsage: x")
    #expect(Complaint.usage("OVERVIEW: x", style: .plain) == "OVERVIEW: x")
  }
}
