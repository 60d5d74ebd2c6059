/// What a kind is by itself, for the table of judgement.
extension CredentialKind {
  /// Its usual owner can delete everything of an account, backups included, and make more credentials.
  var spansAccount: Bool {
    switch self {
    case .supabaseAccountToken, .neonKey, .railwayToken, .railwaySession, .vercelToken, .renderKey, .herokuKey,
      .cloudflareGlobalKey,
      .terraformCloud, .gcpUser, .awsRootKey, .kubernetesUser, .mcpServer, .stripeLive, .digitalOceanToken, .flyToken,
      .secretManager:
      true
    default: false
    }
  }

  /// Behind it lies the data of a product, and not a mailbox or a list of issues.
  public var holdsData: Bool {
    switch self {
    case .supabaseServiceRole, .supabaseDemo, .supabaseSecretKey, .supabaseJWTSecret, .supabaseDatabase, .postgres,
      .neonDatabase,
      .planetScalePassword, .renderDatabase, .mySQL, .mongoDB, .redis, .otherDatabase, .turso, .pgpass, .terraformState,
      .azureStorage,
      .railwayToken, .mcpServer, .gcpServiceAccount, .kubernetesUser:
      true
    default: false
    }
  }

  /// Lives at its provider, wherever the file lies.
  var isHosted: Bool {
    switch self {
    case .postgres, .mySQL, .mongoDB, .redis, .otherDatabase, .pgpass, .sshKey, .namedSecret, .httpHeader,
      .terraformState, .netrc, .dockerRegistry,
      .kubernetesUser, .kubernetesServiceAccount, .supabaseJWTSecret, .supabaseDemo, .vaultToken, .sallyportToken,
      .awsCanary:
      false
    default: true
    }
  }
}
