import ArgumentParser
import SallyportModel

/// Which upstream a command means, and what of it: the words that `env write` and `run` share.
struct AccessOptions: ParsableArguments {
  @Option(
    name: .long, help: "The upstream. Default: the only one of that environment.",
    transform: { try UpstreamName($0) })
  var upstream: UpstreamName?

  @Option(
    name: .long, parsing: .upToNextOption,
    help: ArgumentHelp(
      "What it may read: schema.table, or schema.* for a whole schema. Default in development: the schemas of the search_path.",
      valueName: "relation"))
  var read: [String] = []

  @Option(
    name: .customLong("var"),
    help: ArgumentHelp("The variable that gets the URL. Default: DATABASE_URL.", valueName: "name"),
    transform: { try VariableName($0) })
  var variable = VariableName.standard

  func validate() throws { _ = try Scope.reading(read) }

  /// The upstream of that environment that is meant.
  ///
  /// - Throws: ``Failure`` that names the mix-up, or what there is to choose from.
  func settings(in environment: Environment, _ configuration: Configuration) throws(Failure) -> UpstreamSettings {
    guard let upstream else { return try onlyOne(of: environment, configuration) }
    guard let settings = configuration.upstream(named: upstream) else {
      let names = configuration.upstreams.map(\.name.text)
      throw Failure(
        "there is no upstream `\(upstream)`",
        hint: Suggestion.nearest(to: upstream.text, among: names).map { "did you mean `\($0)`?" }
          ?? "known: " + Self.list(configuration.upstreams))
    }
    return settings
  }

  private func onlyOne(of environment: Environment, _ configuration: Configuration) throws(Failure) -> UpstreamSettings
  {
    let found = configuration.upstreams.filter { $0.environment == environment }
    guard let only = found.first else {
      throw Failure(
        "no upstream is \(environment.rawValue)",
        hint: "an upstream that says nothing is production: write `environment: \(environment.rawValue)` into its entry"
      )
    }
    guard found.count == 1 else {
      throw Failure(
        "several upstreams are \(environment.rawValue)", hint: "say which: `--upstream` " + Self.list(found))
    }
    return only
  }

  private static func list(_ upstreams: [UpstreamSettings]) -> String {
    upstreams.map { "`\($0.name)`" }.joined(separator: ", ")
  }

  /// What may be read. In development the tables that a statement finds without a schema, unless somebody said otherwise.
  func scope(_ settings: UpstreamSettings) throws -> Scope {
    if !read.isEmpty { return try Scope.reading(read) }
    guard settings.environment == .development else {
      throw Failure(
        "`\(settings.name)` is \(settings.environment.rawValue), and nothing says what may be read",
        hint: "name as little as it takes: `--read public.orders`")
    }
    return try Scope.reading(settings.searchPath.map { "\($0).*" })
  }
}

/// The name of a variable of a process's environment.
struct VariableName: Hashable {
  static let limit = 128
  static let standard = VariableName(unchecked: "DATABASE_URL")
  let text: String

  private init(unchecked text: String) { self.text = text }

  init(_ text: String) throws(ValidationError) {
    let isPlain = text.utf8.allSatisfy { byte in
      byte == UInt8(ascii: "_") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte & ~0x20)
    }
    guard isPlain, (1...Self.limit).contains(text.utf8.count), text.first?.isNumber == false else {
      throw ValidationError(
        "`\(text.prefix(40))` is no name of a variable",
        hint: "1 to \(Self.limit) letters, digits and `_`, such as `DATABASE_URL`")
    }
    self.text = text
  }
}
