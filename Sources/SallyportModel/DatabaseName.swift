/// What an agent gives as its database: the name of an upstream, alone or with its environment behind a dot.
///
/// ```
///   shop              shop.production              shop-dev
/// ```
/// `psql` shows it in its prompt and a person reads it in a URL, so the URLs that the gateway prints say the environment: behind the dot, unless
/// the upstream's name says it already. No name of an upstream has a dot.
public struct DatabaseName: Hashable, Sendable, CustomStringConvertible {
  public let upstream: UpstreamName
  /// What the name says that the upstream is; `nil` when it says nothing.
  public let environment: Environment?

  /// The name that a URL for this upstream has.
  public init(of upstream: UpstreamName, in environment: Environment) {
    self.upstream = upstream
    self.environment = environment.isTold(by: upstream) ? nil : environment
  }

  /// - Returns: `nil` for a text that can name no upstream.
  public init?(_ text: String) {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let name = parts.first.flatMap({ try? UpstreamName(String($0)) }) else { return nil }
    upstream = name
    guard parts.count == 2 else {
      environment = nil
      return
    }
    guard let told = Environment(rawValue: String(parts[1])) else { return nil }
    environment = told
  }

  public var description: String { upstream.text + (environment.map { ".\($0.rawValue)" } ?? "") }
}

extension Environment {
  /// Words that name the environment where they stand in a name by themselves.
  private var words: Set<Substring> {
    switch self {
    case .production: ["production", "prod"]
    case .staging: ["staging", "stage", "stag"]
    case .development: ["development", "dev"]
    }
  }

  /// Whether a name says this environment, and no other.
  func isTold(by name: UpstreamName) -> Bool {
    let words = Set(name.text.split { $0 == "-" || $0 == "_" })
    return Self.allCases.filter { !$0.words.isDisjoint(with: words) } == [self]
  }

  /// How secrets, roles and labels write it: `prod`, `stag`, `dev`.
  public var short: String {
    switch self {
    case .production: "prod"
    case .staging: "stag"
    case .development: "dev"
    }
  }
}
