import ArgumentParser

struct EnvCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "env", abstract: "Keep production out of the files that development reads.",
    subcommands: [EnvWriteCommand.self, EnvCheckCommand.self])
}
