/// Where a credential works, as far as its surroundings tell.
public enum EnvironmentClass: String, CaseIterable, Sendable {
  case production
  /// Elsewhere than on this machine, and nothing says where.
  case unknownRemote = "unknown-remote"
  case nonProduction = "non-production"
  /// On this machine or a private network's development host.
  case local
  /// Evidence says both; nothing decides.
  case conflicting
  /// Nothing tells; the scan abstains.
  case unknown
}

/// One piece of evidence, strongest source first.
public struct EnvironmentEvidence: Hashable, Sendable {
  /// How the evidence was come by; a stronger one overrules all weaker ones.
  public enum Source: Int, Comparable, CaseIterable, Sendable {
    /// The user's own map says so.
    case declared
    /// The credential or its address is built so, such as `sk_test_` or a loopback host.
    case structure
    /// A file beside it links the project, such as `.vercel/project.json`.
    case linked
    /// A word in host, database, user, project or account.
    case identityWord
    /// A word in a variable, section, profile or file name.
    case contextWord

    public static func < (left: Source, right: Source) -> Bool { left.rawValue < right.rawValue }
  }

  public let environment: EnvironmentClass
  public let source: Source
  /// What was seen, such as `host contains the word prod`. Holds nothing secret.
  public let text: String
}

/// What the evidence comes to.
public struct EnvironmentConclusion: Hashable, Sendable {
  public let environment: EnvironmentClass
  /// The source that decided; `nil` when none did.
  public let source: EnvironmentEvidence.Source?
  /// All evidence, the deciding first.
  public let evidence: [EnvironmentEvidence]
}
