import ArgumentParser
import SallyportModel

/// `--config`, after every command that needs the configuration.
struct ConfigurationOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp("The configuration file. Default: $SALLYPORT_CONFIG, else ./sallyport.yaml.", valueName: "file"))
  var config: String?

  /// - Throws: ``Failure`` or ``InvalidConfiguration``.
  func load() throws -> Configuration {
    try ConfigurationFile.load(try ConfigurationFile.find(flag: config)).configuration
  }
}

/// Who signs.
struct SignerOptions: ParsableArguments {
  @Option(
    name: .customLong("as"),
    help: ArgumentHelp("The operator who signs. Default: the only one there is.", valueName: "operator"),
    transform: { try OperatorName($0) })
  var name: OperatorName?

  @Option(
    name: .long,
    help: ArgumentHelp("The operator's key file, when it is not in the state directory.", valueName: "file"))
  var key: String?
}

/// `--json`, for programs.
struct JSONOptions: ParsableArguments {
  @Flag(name: .long, help: "Write JSON.")
  var json = false
}
