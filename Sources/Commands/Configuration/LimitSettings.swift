/// What the gateway takes from an agent before it says no. Sizes are in bytes.
struct LimitSettings: Hashable, Sendable {
  /// One protocol message.
  var message = 64 << 20
  /// The text of one simple query or one Parse.
  var statement = 1 << 20
  /// The first packet of a connection; PostgreSQL's own limit is the default.
  var startupPacket = 10_000
  /// Statements in one simple query.
  var statementsPerBatch = 100
  /// Prepared statements that one session may keep.
  var preparedStatements = 1_000
  /// Sessions in all.
  var sessions = 1_000
  var sessionsPerToken = 100
  /// From the accepted connection to the end of authentication.
  var handshake: Duration = .seconds(10)
}

extension LimitSettings {
  /// The range that each may be set to: the lower end keeps a gateway usable, the upper keeps it alive.
  enum Range {
    static let message = 1_024...(1 << 30)
    static let statement = 1_024...(64 << 20)
    static let startupPacket = 512...65_536
    static let statementsPerBatch = 1...10_000
    static let preparedStatements = 1...100_000
    static let sessions = 1...100_000
    static let handshake: ClosedRange<Duration> = .seconds(1)...(.seconds(120))
  }
}
