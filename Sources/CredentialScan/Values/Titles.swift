extension CredentialKind {
  /// What people call it, for reports. Begins in capitals only where the name does.
  public var title: String { Self.titles[self] ?? rawValue }

  private static let titles = dataTitles.merging(hostingTitles) { first, _ in first }
    .merging(toolTitles) { first, _ in first }.merging(serviceTitles) { first, _ in first }

  private static let dataTitles: [Self: String] = [
    .supabaseServiceRole: "Supabase service_role key", .supabaseAnon: "Supabase anon key",
    .supabaseDemo: "Supabase default key of local development", .supabaseSecretKey: "Supabase secret key",
    .supabasePublishable: "Supabase publishable key", .supabaseAccountToken: "Supabase account token",
    .supabaseJWTSecret: "Supabase JWT secret", .supabaseDatabase: "Supabase database login",
    .postgres: "PostgreSQL login", .neonKey: "Neon account key", .neonDatabase: "Neon database login",
    .planetScaleServiceToken: "PlanetScale service token", .planetScalePassword: "PlanetScale database password",
    .planetScaleOAuth: "PlanetScale OAuth token", .mySQL: "MySQL login", .mongoDB: "MongoDB login",
    .atlasKey: "MongoDB Atlas key", .redis: "Redis login", .otherDatabase: "database login", .turso: "Turso token",
    .pgpass: "password file line for PostgreSQL",
  ]

  private static let hostingTitles: [Self: String] = [
    .railwayToken: "Railway token", .railwaySession: "Railway session", .vercelToken: "Vercel token",
    .vercelGatewayKey: "Vercel AI Gateway key", .renderKey: "Render key", .renderDatabase: "Render database login",
    .flyToken: "Fly.io token", .herokuKey: "Heroku key", .cloudflareGlobalKey: "Cloudflare global key",
    .cloudflareToken: "Cloudflare token", .digitalOceanToken: "DigitalOcean token", .awsKey: "AWS access key",
    .awsRootKey: "AWS root access key", .awsTemporary: "AWS temporary credentials", .awsCanary: "AWS canary key",
    .awsBedrockKey: "AWS Bedrock key", .gcpServiceAccount: "Google Cloud service-account key",
    .gcpUser: "Google Cloud login of a person", .googleKey: "Google key", .azureStorage: "Azure storage key",
    .azureServicePrincipal: "Azure service principal", .kubernetesUser: "Kubernetes login",
    .kubernetesServiceAccount: "Kubernetes service-account token",
  ]

  private static let toolTitles: [Self: String] = [
    .gitHubClassic: "GitHub classic token", .gitHubFineGrained: "GitHub fine-grained token",
    .gitHubOAuth: "GitHub login token", .gitHubApp: "GitHub App token", .gitLabToken: "GitLab token",
    .npmToken: "npm token", .pyPIToken: "PyPI token", .dockerRegistry: "container registry login",
    .sshKey: "private key", .terraformCloud: "Terraform Cloud token", .terraformState: "secret in Terraform state",
    .vaultToken: "Vault token", .secretManager: "secret manager token", .netrc: "netrc login",
    .openAIKey: "OpenAI key", .openAIAdmin: "OpenAI admin key", .anthropicKey: "Anthropic key",
    .anthropicAdmin: "Anthropic admin key", .agentSession: "agent's own login", .modelKey: "model provider key",
    .huggingFace: "Hugging Face token", .agentCloudKey: "cloud agent key", .mcpServer: "MCP server",
    .sallyportToken: "Sallyport token",
  ]

  private static let serviceTitles: [Self: String] = [
    .stripeLive: "Stripe live secret key", .stripeRestricted: "Stripe restricted live key",
    .stripeTest: "Stripe test key", .stripePublishable: "Stripe publishable key",
    .stripeWebhook: "Stripe webhook secret", .slackToken: "Slack token", .saasToken: "service token",
    .mailToken: "mail or message token", .authService: "login service key", .httpHeader: "secret in an HTTP header",
    .namedSecret: "unclassified secret",
  ]
}

extension Power {
  /// What the bearer can do, in a few words.
  public var title: String {
    switch self {
    case .published: "made to be published"
    case .spend: "spends money"
    case .read: "reads data"
    case .write: "writes to some resources"
    case .data: "reads and writes all data"
    case .admin: "administers the account"
    }
  }
}

extension Reach {
  /// How near it is, in a few words.
  public var title: String {
    switch self {
    case .pointer: "pointer only"
    case .copied: "in a transcript or history"
    case .readable: "readable"
    case .loaded: "loaded by itself"
    }
  }
}

extension EnvironmentClass {
  /// For people: `unknown, remote`.
  public var title: String {
    switch self {
    case .production: "production"
    case .unknownRemote: "unknown, remote"
    case .nonProduction: "not production"
    case .local: "local"
    case .conflicting: "conflicting evidence"
    case .unknown: "unknown"
    }
  }
}
