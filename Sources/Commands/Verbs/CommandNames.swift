import ArgumentParser
import SallyportModel

/// Finds a mistyped command before the parser does, which knows no "did you mean".
enum CommandNames {
  /// - Returns: what is wrong with the first word that should be a command and is none; `nil` when all are.
  static func complaint(about arguments: [String]) -> Failure? {
    var command: any ParsableCommand.Type = Sallyport.self
    for argument in arguments {
      let below = command.configuration.subcommands
      guard !below.isEmpty, !argument.hasPrefix("-"), argument != "help" else { return nil }
      guard let next = below.first(where: { $0._commandName == argument }) else {
        return unknown(argument, below.map { $0._commandName })
      }
      command = next
    }
    return nil
  }

  private static func unknown(_ argument: String, _ names: [String]) -> Failure {
    let hint =
      if let nearest = Suggestion.nearest(to: argument, among: names) { "did you mean `\(nearest)`?" } else {
        "there are " + names.map { "`\($0)`" }.joined(separator: ", ")
      }
    return Failure("there is no command `\(argument.prefix(40))`", hint: hint)
  }
}
