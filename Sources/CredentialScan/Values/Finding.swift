public import SallyportModel

/// One credential: what it is, everywhere it was seen, and what is to be said of it.
public struct Finding: Sendable, Identifiable {
  /// Short name for commands, from the fingerprint: `c3f9a2d1`.
  public let id: String
  public let kind: CredentialKind
  /// A closer word for the kind, such as `account` for Railway; may be empty.
  public let variant: String
  public let fingerprint: Fingerprint
  public let identity: Identity
  /// `nil`: unclassified.
  public let power: Power?
  public let powerBasis: PowerBasis
  public let lifetime: Lifetime
  public let environment: EnvironmentConclusion
  public let judgement: Judgement
  /// The public part in front, such as `ghp_`; at most what the provider prints for all.
  public let prefix: String
  /// What was proved about it offline, from what stands beside it; holds nothing secret.
  public let proof: String?
  /// Bytes of the secret.
  public let length: Int
  /// Worst reach first; at least one.
  public let sightings: [Sighting]
  public let remedy: Remedy
  /// What the server said of it; `nil` unless it was asked.
  public internal(set) var probe: LoginPower?

  public var reach: Reach { sightings.map(\.reach).max() ?? .pointer }
}

/// One place where a credential stands.
public struct Sighting: Hashable, Sendable {
  /// The path as people write it: `~/.cursor/mcp.json`.
  public let file: String
  public let position: Position
  /// Key path or variable; empty in plain text.
  public let field: String
  public let isCommented: Bool
  public let reach: Reach
  /// Whose file it is: `Cursor`, `environment file`.
  public let owner: String
  /// Number in the catalogue of places; `nil` for a file that was only swept.
  public let place: Int?
  /// The project it lies in, as people write it.
  public let project: String?
}

/// What several credentials say together.
public struct CrossFinding: Hashable, Sendable {
  /// Which of the checks.
  public enum Check: String, CaseIterable, Sendable {
    /// X1: one file has credentials of production and of other environments.
    case mixedFile = "X1"
    /// X2: one credential stands in files of different environments.
    case sharedCredential = "X2"
    /// X3: a production credential in a development file or an agent's configuration.
    case wrongFile = "X3"
    /// X4: a production environment file on this machine.
    case productionFile = "X4"
    /// X5: tests that would fall back to a file with a remote database.
    case testFallback = "X5"
    /// X6: a production twin in a comment beside the active one.
    case commentedTwin = "X6"
    /// X7: the variable's name promises less power than the credential has.
    case misnamed = "X7"
    /// X8: a way around the gateway.
    case aroundGateway = "X8"
  }

  public let check: Check
  public let verdict: ScanVerdict
  public let file: String
  public let position: Position?
  /// Ids of the findings concerned.
  public let findings: [String]
  /// What was found, in one sentence; holds nothing secret.
  public let text: String
  /// The first thing to do.
  public let step: String
}
