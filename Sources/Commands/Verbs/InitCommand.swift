import ArgumentParser
import SQLiteStore
import SallyportModel

struct InitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Write a commented sallyport.yaml, the state directory, the keys and the gateway's CA.",
    discussion: "Nothing that is there already is overwritten.")

  @Option(name: .long, help: ArgumentHelp("Where to write.", valueName: "directory"))
  var directory = "."

  func run() async throws {
    let root = Paths.absolute(directory, from: Paths.current)
    try Self.write(to: root, now: SystemClock.now)
    Output.line(Self.report(directory: directory, style: Output.style))
  }

  /// Everything, or nothing but an error: what could be in the way is looked for first.
  static func write(to root: String, now: Timestamp) throws {
    let file = root + "/" + ConfigurationFile.standardName
    guard Files.kind(of: file) == nil else {
      throw Failure("`\(file)` is there already", hint: "nothing was written; `sallyport check` reads it")
    }
    if Files.kind(of: root) == nil { try Files.createPrivateDirectory(root) }
    let state = StateDirectory(root + "/state")
    try state.create()
    try CertificateAuthority.make(now: now).write(to: state)
    _ = try SQLiteStore(path: state.store, .createIfMissing)
    _ = try SQLiteLedgerStore(path: state.ledger, .createIfMissing)
    // Last of the state: its presence says that the directory is complete.
    try GatewayKeys.create(in: state)
    try Files.create(file, Array(ConfigurationTemplate.text.utf8), mode: .ownerOnly)
  }

  static func report(directory: String, style: Style) -> String {
    let place = directory == "." ? "" : directory + "/"
    let configuration = directory == "." ? "" : " --config \(place)\(ConfigurationFile.standardName)"
    return """
      \(style.green("Written:"))
        \(place)sallyport.yaml   the configuration, every key explained
        \(place)state/           keys, store and ledger; for this user only
        \(place)state/ca.pem     the gateway's CA: agents know the gateway by it

      \(style.bold("Next,")) after you have put your database into \(place)sallyport.yaml (`sallyport check\(configuration)` reads it):
        sallyport operator add \(Self.userName)\(configuration)
        sallyport token issue my-agent --upstream shop --read 'public.*' --expires 30d\(configuration)
        sallyport serve\(configuration)
      """
  }

  /// The login's name where it can be an operator's, as a suggestion.
  private static var userName: String { (try? OperatorName(LoginName.current)).map(\.text) ?? "alice" }
}
