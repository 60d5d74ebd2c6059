public import PostgresWire

/// What a client asked for, after everything that it may not ask for has been refused.
public struct StartupRequest: Hashable, Sendable {
  /// The name of a token, not looked up yet.
  public let user: String
  /// The name of an upstream, never empty.
  public let database: String
  /// Settings for the upstream session, in their order: `application_name`, `datestyle` and the like.
  public let settings: [StartupSetting]
  /// Settled between the two sides: 3.0, or 3.2 with its longer cancel keys.
  public let version: ProtocolVersion

  /// - Parameter version: At most 3.2.
  public init(user: String, database: String, settings: [StartupSetting], version: ProtocolVersion) {
    self.user = user
    self.database = database
    self.settings = settings
    self.version = version
  }

  /// Bytes of the secret in the cancel key for this client.
  public var cancelSecretLength: Int { version >= .v3_2 ? 32 : 4 }
}
