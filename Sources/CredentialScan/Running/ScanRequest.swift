/// What to scan, and all that a scan is told from outside: it reads no clock and no environment of its own.
public struct ScanRequest: Sendable {
  /// The home directory, absolute; `nil` to look at `paths` only.
  public var home: String?
  /// Projects and files given by the user, absolute.
  public var paths: [String] = []
  /// Whether transcripts and histories are swept too.
  public var readsTranscripts = true
  /// Variables of the process, looked at like a file; empty to leave them out.
  public var variables: [String: String] = [:]
  public var key: FingerprintKey
  public var limits = ScanLimits()
  /// The user's own word on what is where.
  public var declarations: [EnvironmentDeclaration] = []
  /// Databases that a Sallyport upstream stands for.
  public var protected: [ProtectedDatabase] = []
  /// The beginning of the fingerprint of a credential that is to be used afterwards; every other is forgotten with its file.
  public var keeps: String?
  /// Seconds since 1970.
  public var now: Int64
  /// Seconds that have passed, from any start; only differences count.
  public var clock: @Sendable () -> Double

  /// Told a path before the system is asked about it, on the thread that asks; tests of systems that do not answer let it wait.
  var before: @Sendable (String) -> Void = { _ in }

  public init(
    home: String?, key: FingerprintKey = FingerprintKey(), now: Int64, clock: @escaping @Sendable () -> Double
  ) {
    (self.home, self.key, self.now, self.clock) = (home, key, now, clock)
  }
}

/// One line of the user's map: everything that has this word in host, project, account, database or profile.
public struct EnvironmentDeclaration: Hashable, Sendable {
  /// Compared with whole hosts, references, accounts and names, without regard to case.
  public let name: String
  public let environment: EnvironmentClass

  public init(name: String, environment: EnvironmentClass) { (self.name, self.environment) = (name, environment) }
}

/// A database behind a gateway.
public struct ProtectedDatabase: Hashable, Sendable {
  public let upstream: String
  public let host: String
  public let port: Int
  public let database: String
  public let environment: EnvironmentClass

  public init(upstream: String, host: String, port: Int, database: String, environment: EnvironmentClass) {
    (self.upstream, self.host, self.port) = (upstream, host, port)
    (self.database, self.environment) = (database, environment)
  }
}

/// How far a scan is.
public struct ScanProgress: Sendable {
  public let files: Int
  public let bytes: Int
  /// The file that is read, as people write it.
  public let current: String
}
