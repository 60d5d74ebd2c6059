/// The provider's own smaller credential, by kind.
enum Replacements {
  /// - Parameter identity: what the command names, where it is known.
  static func of(_ kind: CredentialKind, _ identity: Identity) -> (text: String, command: String?)? {
    guard let (text, command) = table[kind] else { return nil }
    return (text, command.flatMap { Self.filled($0, identity) })
  }

  /// `DATABASE` and `PROJECT` in a command, from what is known; `nil` for a command that would name nothing.
  private static func filled(_ command: String, _ identity: Identity) -> String? {
    var result = command
    for (slot, value) in [("DATABASE", identity.database), ("PROJECT", identity.project)] where result.contains(slot) {
      guard let value, value.utf8.allSatisfy({ Alphabet.base64URL.contains($0) || $0 == UInt8(ascii: ".") }) else {
        return nil
      }
      result = result.replacing(slot, with: value)
    }
    return result
  }

  private static let table: [CredentialKind: (String, String?)] = platforms.merging(clouds) { first, _ in first }
    .merging(services) { first, _ in first }

  private static let platforms: [CredentialKind: (String, String?)] = [
    .supabaseServiceRole: (
      "give the agent the MCP server for this project, read only, or a role of PostgreSQL; then disable legacy keys",
      "https://mcp.supabase.com/mcp?project_ref=PROJECT&read_only=true"
    ),
    .supabaseSecretKey: (
      "give the agent the MCP server for this project, read only, or a role of PostgreSQL; this key passes row-level security",
      "https://mcp.supabase.com/mcp?project_ref=PROJECT&read_only=true"
    ),
    .supabaseDemo: ("set a JWT secret of your own on that server: everybody knows this one", nil),
    .supabaseJWTSecret: ("move to asymmetric signing keys, so that no file can mint a role", nil),
    .supabaseAccountToken: (
      "log the agent in to Supabase's MCP server, with `project_ref=` and `read_only=true` in its address",
      nil
    ),
    .neonKey: ("make a key of one project, and a branch for the agent", "neonctl branches create --name agent"),
    .planetScaleServiceToken: (
      "make a token with `read_branch` and `connect_branch` on a development branch only", nil
    ),
    .planetScalePassword: ("make a password with the role `reader`", nil),
    .railwayToken: ("make a project token that is bound to a development environment", nil),
    .railwaySession: ("log out here, and use a project token of a development environment", "railway logout"),
    .vercelToken: ("make a token for one project, with an end", nil),
    .renderKey: ("there is no smaller key: use a member of its own with a low role", nil),
    .flyToken: ("make a token for one app, for a day", "fly tokens create deploy -x 24h"),
    .herokuKey: ("make an authorization that reads, for an hour", "heroku authorizations:create -s read -e 3600"),
    .cloudflareGlobalKey: ("make a token for one zone, pinned to an address, with an end", nil),
    .cloudflareToken: ("limit it to one zone, pin it to an address, give it an end", nil),
    .digitalOceanToken: ("make a token with read scopes and an end in 30 days", nil),
    .mySQL: (
      "make a user that only reads, with a password drawn at random",
      "CREATE USER agent_ro IDENTIFIED BY RANDOM PASSWORD; GRANT SELECT ON `DATABASE`.* TO agent_ro;"
    ),
    .mongoDB: (
      "make a user with the role `read` on one database",
      "db.createUser({user: \"agent_ro\", pwd: passwordPrompt(), roles: [\"read\"]})"
    ),
    .redis: (
      "make a user that only reads: `ACL SETUSER agent_ro on +@read ~*`, with a password from `ACL GENPASS`", nil
    ),
    .turso: (
      "make a token that only reads, for a day (`turso db tokens create NAME --read-only --expiration 1d`)", nil
    ),
    .atlasKey: ("make a machine login with a read role of one project", nil),
    .otherDatabase: ("make a login that only reads (`db_datareader` on SQL Server)", nil),
    .mcpServer: ("limit the server: one project, read only", nil),
  ]

  private static let clouds: [CredentialKind: (String, String?)] = [
    .awsKey: ("use a session of a role that only reads, through IAM Identity Center", "aws configure sso"),
    .awsRootKey: ("delete it: nothing should run as the root of an account", nil),
    .awsTemporary: ("keep the session short, under a role that only reads", nil),
    .gcpServiceAccount: (
      "use impersonation (`gcloud auth application-default login --impersonate-service-account=…`); no key lies in a file then",
      nil
    ),
    .gcpUser: (
      "let the agent act as an account of its own (`gcloud auth application-default login --impersonate-service-account=…`)",
      nil
    ),
    .googleKey: ("restrict the key to its interfaces and addresses", nil),
    .azureStorage: ("use a shared access signature that reads, with an end", nil),
    .azureServicePrincipal: ("use a federated credential", nil),
    .kubernetesUser: (
      "use an account of one namespace with the role `view`, and a short token",
      "kubectl create token agent --namespace dev --duration 1h"
    ),
    .kubernetesServiceAccount: ("use a bound token with an end", "kubectl create token agent --duration 1h"),
    .terraformCloud: ("use a team's token that may only plan", nil),
    .terraformState: ("move the state to a remote backend", nil),
    .vaultToken: ("use a token of a narrow policy with a short end", "vault token create -policy=agent-read -ttl=1h"),
    .secretManager: ("use a read-only token of the development configuration", nil),
    .sshKey: ("give the agent a deploy key of its own; protect this one with a passphrase (`ssh-keygen -p`)", nil),
  ]

  private static let services: [CredentialKind: (String, String?)] = [
    .gitHubClassic: (
      "make a fine-grained token: one repository, `contents: read`, 30 days",
      "https://github.com/settings/personal-access-tokens/new"
    ),
    .gitHubOAuth: (
      "keep it in the system's keychain, and give the agent a fine-grained token in `GH_TOKEN`", "gh auth login"
    ),
    .gitLabToken: ("make a project's token with `read_repository`", nil),
    .npmToken: ("make a granular token that only reads", nil),
    .pyPIToken: ("use trusted publishing", nil),
    .dockerRegistry: ("use a credential helper and a token that only pulls", nil),
    .stripeLive: (
      "make a restricted key with read resources; use a sandbox for development",
      "https://dashboard.stripe.com/apikeys/create"
    ),
    .stripeRestricted: ("leave it read rights only", nil),
    .openAIAdmin: ("take it off this machine; agents need a project's key at most", nil),
    .anthropicAdmin: ("take it off this machine; agents need a workspace's key at most", nil),
    .openAIKey: ("use a project's key with a budget", nil), .anthropicKey: ("use a workspace's key with a limit", nil),
    .modelKey: ("use a key with a cap", nil), .huggingFace: ("use a fine-grained token that reads", nil),
    .slackToken: ("use an app with few scopes", nil),
    .mailToken: ("use a key that only sends, from a sandbox domain", nil),
    .authService: ("use a machine login with read scopes", nil),
    .agentCloudKey: ("remove it: it drives agents that write to repositories", nil),
    .agentSession: ("keep it in the system's keychain", nil),
    .httpHeader: ("refer to it as `${env:NAME}`, or log in by OAuth", nil),
    .saasToken: ("log in by OAuth with read scopes", nil), .netrc: ("use a credential helper", nil),
  ]
}
