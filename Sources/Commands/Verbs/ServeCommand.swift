import ArgumentParser
import Logging
import SallyportModel

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Run the gateway until SIGTERM or SIGINT; SIGHUP reads the configuration again.",
    discussion: """
      At the start the gateway looks at what its agent login could do on each upstream, and does not serve one whose \
      login could destroy data: it prints the SQL that mends it.
      """)

  @OptionGroup var options: ConfigurationOptions

  @Option(
    name: .customLong("unsafe-upstream"),
    help: ArgumentHelp(
      "Serve this upstream although its agent login can do more than read. Every start and every refusal says so.",
      valueName: "upstream"),
    transform: { try UpstreamName($0) })
  var unsafeUpstreams: [UpstreamName] = []

  func run() async throws {
    let configuration = try options.load()
    for name in unsafeUpstreams where configuration.upstream(named: name) == nil {
      throw Failure("`--unsafe-upstream \(name)`: there is no such upstream in `\(configuration.file)`")
    }
    let log = Logger(label: "sallyport") { LineLogHandler(label: $0, settings: configuration.log) }
    try await GatewayProcess(configuration, unsafe: Set(unsafeUpstreams), log: log).run()
  }
}
