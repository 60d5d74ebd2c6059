public import SallyportModel

/// A gateway process begins to serve.
public struct GatewayStarted: Hashable, Codable, Sendable {
  public let version: String
  public let policyVersion: String
  /// SHA-256 of the configuration file's bytes.
  public let configurationDigest: [UInt8]?
  public let upstreams: [UpstreamName]
  /// Upstreams that run although their agent login can do more than it should (`--unsafe-upstream`).
  public let unsafeUpstreams: [UpstreamName]

  public init(
    version: String, policyVersion: String, configurationDigest: [UInt8]? = nil, upstreams: [UpstreamName] = [],
    unsafeUpstreams: [UpstreamName] = []
  ) {
    self.version = version
    self.policyVersion = policyVersion
    self.configurationDigest = configurationDigest
    self.upstreams = upstreams
    self.unsafeUpstreams = unsafeUpstreams
  }
}

/// A gateway process ends in order. Its absence before the next start says that it did not.
public struct GatewayStopped: Hashable, Codable, Sendable {
  /// `SIGTERM`, `SIGINT`, or what else ended it.
  public let reason: String
  public init(reason: String) { self.reason = reason }
}

/// Configuration and policy were read again.
public struct GatewayReloaded: Hashable, Codable, Sendable {
  /// The version that counts from now on; the old one when the new was refused.
  public let policyVersion: String
  public let configurationDigest: [UInt8]?
  /// Why the new configuration was refused; `nil` when it was taken.
  public let error: String?

  public init(policyVersion: String, configurationDigest: [UInt8]? = nil, error: String? = nil) {
    self.policyVersion = policyVersion
    self.configurationDigest = configurationDigest
    self.error = error
  }
}

/// A time in which the ledger could not write.
///
/// What had been accepted before was kept and stands before this event; what was refused or let pass unrecorded is counted.
public struct LedgerGap: Hashable, Codable, Sendable {
  public let from: Timestamp
  public let until: Timestamp
  /// The store's error: its code, never a path or a value.
  public let cause: String
  /// Events that were turned away, and what they would have begun with them.
  public let refused: Int64
  /// Reads that passed without a record, because the configuration says so.
  public let unrecorded: Int64
  /// Events of things done that found no room in memory any more.
  public let dropped: Int64

  public init(from: Timestamp, until: Timestamp, cause: String, refused: Int64, unrecorded: Int64, dropped: Int64) {
    self.from = from
    self.until = until
    self.cause = cause
    self.refused = refused
    self.unrecorded = unrecorded
    self.dropped = dropped
  }
}
