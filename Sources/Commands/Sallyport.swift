import ArgumentParser

/// The command line. One command one file under `Verbs/`.
struct Sallyport: AsyncParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "sallyport",
    abstract: "The gate between software agents and PostgreSQL.",
    discussion: """
      Agents connect with a token of their own and read. Whatever could destroy data is held until an operator \
      countersigns exactly that statement, and everything is in a ledger that can be verified.

      From nothing to a first session:
        sallyport init
        sallyport operator add alice
        sallyport token issue cursor --upstream shop --read 'public.*'
        sallyport serve

      When a statement is held:
        sallyport requests
        sallyport request show ID
        sallyport approve ID

      Exit codes: 0 done, 1 not done, 2 wrong usage, 3 something was found (`ledger verify`, `scan`, `env check`, \
      `doctor`), 4 warnings (`doctor`).
      """,
    version: version,
    groupedSubcommands: [
      CommandGroup(
        name: "Set up:",
        subcommands: [
          InitCommand.self, CheckCommand.self, OperatorCommand.self, TokenCommand.self, ScopeCommand.self,
          UpstreamCommand.self,
        ]),
      CommandGroup(name: "Run:", subcommands: [ServeCommand.self, RunCommand.self]),
      CommandGroup(
        name: "Decide:",
        subcommands: [
          RequestsCommand.self, RequestCommand.self, ApproveCommand.self, DenyCommand.self, GrantCommand.self,
        ]),
      CommandGroup(name: "Look back:", subcommands: [LedgerCommand.self]),
      CommandGroup(name: "Try policies:", subcommands: [ExplainCommand.self]),
      CommandGroup(
        name: "Find the ways around:", subcommands: [ScanCommand.self, EnvCommand.self, DoctorCommand.self]),
    ])
}

/// How a command ends when it could not do what it was asked.
enum ExitStatus {
  static let failure: Int32 = 1
  static let usage: Int32 = 2
  /// The command worked, and what it found is bad news.
  static let found: Int32 = 3
  /// The command worked, and what it found is worth mending.
  static let warned: Int32 = 4
}

/// Runs the command line. The only public thing of this room.
public enum CommandLineTool {
  /// - Parameter arguments: without the program's name.
  /// - Returns: the process's exit code.
  public static func run(_ arguments: [String]) async -> Int32 {
    if let complaint = CommandNames.complaint(about: arguments) {
      Output.note(complaint.rendered(Output.style(isTerminal: StandardError.isTerminal)))
      return ExitStatus.usage
    }
    do {
      var command = try Sallyport.parseAsRoot(arguments)
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
      return 0
    } catch {
      return report(error)
    }
  }

  private static func report(_ error: any Error) -> Int32 {
    let style = Output.style(isTerminal: StandardError.isTerminal)
    if let text = Complaint.text(of: error, style: style) {
      Output.note(text)
      return ExitStatus.failure
    }
    if let code = error as? ExitCode { return code.rawValue }
    // Help and version are errors to the parser; so is wrong usage.
    switch Sallyport.exitCode(for: error) {
    case .success:
      Output.line(Sallyport.fullMessage(for: error))
      return 0
    case .validationFailure:
      Output.note(Complaint.usage(Sallyport.fullMessage(for: error), style: style))
      return ExitStatus.usage
    default:
      Output.note(Failure("\(error)").rendered(style))
      return ExitStatus.failure
    }
  }
}
