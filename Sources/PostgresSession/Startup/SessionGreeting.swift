public import PostgresWire

/// What a server tells a client after AuthenticationOk, before the first query.
public enum SessionGreeting {
  /// Settings as the upstream reported them, the key for CancelRequest, and the first ReadyForQuery.
  ///
  /// - Parameter key: The gateway's own; its secret has ``StartupRequest/cancelSecretLength`` bytes.
  public static func messages(parameters: [ParameterStatus], key: CancelKey) -> [BackendMessage] {
    parameters.map(BackendMessage.parameterStatus) + [.backendKeyData(key), .readyForQuery(.idle)]
  }
}
