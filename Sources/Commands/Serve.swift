import ArgumentParser

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Run the gateway until SIGTERM or SIGINT; SIGHUP reads the configuration again.")

  @OptionGroup var options: ConfigurationOptions

  func run() async throws {
    _ = try options.load()
    throw Failure("the gateway is being built")
  }
}
