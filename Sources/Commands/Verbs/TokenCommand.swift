import ArgumentParser

struct TokenCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "token", abstract: "The credentials of agents: named, scoped, expiring.",
    subcommands: [TokenIssueCommand.self, TokenListCommand.self, TokenRevokeCommand.self, TokenJWTCommand.self])
}
