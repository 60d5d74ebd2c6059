import ArgumentParser

struct LedgerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ledger", abstract: "What happened: every session, statement, decision and privileged act.",
    subcommands: [LedgerTailCommand.self, LedgerShowCommand.self, LedgerVerifyCommand.self])
}
