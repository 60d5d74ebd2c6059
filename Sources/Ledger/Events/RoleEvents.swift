public import SallyportModel

/// A managed role of an upstream is another than it was, or could not be made another.
public struct RoleChanged: Hashable, Codable, Sendable {
  public enum Act: String, Codable, Sendable {
    /// Made, or made again with a new password.
    case made
    /// Given or deprived of something.
    case changed
    /// Nobody logs in as it until it is made again.
    case closed
    case dropped
    case failed
    /// The database ended its sessions, whoever had opened them.
    case sessionsEnded = "sessions-ended"
  }

  /// What of one event is kept: as many statements, each of as many bytes.
  public static let limits = (changes: 200, bytes: 1_000)

  public let upstream: UpstreamName
  public let role: String
  /// Whose it is; absent for the role that looks at the catalog.
  public let token: TokenID?
  public let act: Act
  /// What was given and taken, as SQL.
  public let changes: [String]
  /// How many more there were.
  public let omitted: Int64?
  public let sessions: Int64?
  /// Why, in the gateway's and the server's words.
  public let error: String?

  public init(
    upstream: UpstreamName, role: String, token: TokenID?, act: Act, changes: [String] = [], sessions: Int64? = nil,
    error: String? = nil
  ) {
    self.upstream = upstream
    self.role = role
    self.token = token
    self.act = act
    self.changes = changes.prefix(Self.limits.changes).map(Self.cut)
    omitted = changes.count > Self.limits.changes ? Int64(changes.count - Self.limits.changes) : nil
    self.sessions = sessions
    self.error = error.map(Self.cut)
  }

  private static func cut(_ text: String) -> String {
    guard text.utf8.count > limits.bytes else { return text }
    var bytes = 0
    let kept = text.unicodeScalars.prefix { scalar in
      bytes += UTF8.width(scalar)
      return bytes <= limits.bytes - "…".utf8.count
    }
    return String(String.UnicodeScalarView(kept)) + "…"
  }
}
