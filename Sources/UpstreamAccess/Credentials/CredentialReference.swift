/// Where a secret is, never what it is: the only form in which a configuration knows one.
public enum CredentialReference: Hashable, Sendable, CustomStringConvertible {
  /// `env:NAME`
  case environment(String)
  /// `file:PATH`
  case file(String)
  /// `exec:COMMAND`: a line for `sh -c` whose output is the secret.
  case command(String)

  /// - Returns: `nil` unless the text is one of the three forms, with something behind the colon.
  public init?(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[1].isEmpty else { return nil }
    switch parts[0] {
    case "env": self = .environment(String(parts[1]))
    case "file": self = .file(String(parts[1]))
    case "exec": self = .command(String(parts[1]))
    default: return nil
    }
  }

  public var description: String {
    switch self {
    case .environment(let name): "env:\(name)"
    case .file(let path): "file:\(path)"
    case .command(let line): "exec:\(line)"
    }
  }
}
