/// Where command lines, clouds and databases keep their logins.
extension PlaceCatalog {
  static let tools: [Place] = clouds + forges + databases + hosting

  private static let clouds: [Place] = [
    tool(46, "AWS", .home, ".aws/credentials", .ini), tool(47, "AWS", .home, ".aws/config", .ini),
    tool(48, "AWS", .home, ".aws/sso/cache/*.json", .json), tool(48, "AWS", .home, ".aws/cli/cache/*.json", .json),
    tool(49, "gcloud", .home, ".config/gcloud/application_default_credentials.json", .json),
    tool(49, "gcloud", .home, ".config/gcloud/credentials.db", .sqlite),
    tool(49, "gcloud", .home, ".config/gcloud/access_tokens.db", .sqlite),
    tool(49, "gcloud", .home, ".config/gcloud/legacy_credentials/*/adc.json", .json),
    tool(50, "Azure CLI", .home, ".azure/msal_token_cache.json", .json),
    tool(50, "Azure CLI", .home, ".azure/accessTokens.json", .json),
    tool(51, "Kubernetes", .home, ".kube/config", .yaml), tool(51, "Kubernetes", .home, ".kube/*.yaml", .yaml),
    tool(51, "Kubernetes", .home, ".kube/*.yml", .yaml),
    tool(52, "Docker", .home, ".docker/config.json", .json),
    tool(53, "Podman", .home, ".config/containers/auth.json", .json),
    tool(53, "Helm", .home, ".config/helm/registry/config.json", .json),
    tool(53, "Helm", .home, ".config/helm/repositories.yaml", .yaml),
    tool(59, "Terraform", .home, ".terraform.d/credentials.tfrc.json", .json),
    tool(59, "Terraform", .home, ".terraformrc", .text),
    tool(60, "Vault", .home, ".vault-token", .text), tool(60, "Doppler", .home, ".doppler/.doppler.yaml", .yaml),
    tool(60, "1Password", .home, ".config/op/config", .json),
    file(75, "SSH", .home, ".ssh/id_*", .key, .key), file(75, "SSH", .home, ".ssh/*.pem", .key, .key),
    file(75, "SSH", .home, ".ssh/*.key", .key, .key),
    file(76, "age", .home, ".config/sops/age/keys.txt", .key, .key), file(76, "age", .home, ".age/*", .key, .key),
    store(76, "GnuPG", .home, ".gnupg/private-keys-v1.d/*.key"), store(76, "GnuPG", .home, ".gnupg/secring.gpg"),
    tool(77, "Databricks", .home, ".databrickscfg", .ini), tool(77, "Hugging Face", .home, ".huggingface/token", .text),
    tool(77, "Hugging Face", .home, ".cache/huggingface/token", .text), tool(77, "Sentry", .home, ".sentryclirc", .ini),
    tool(77, "Salesforce", .home, ".sfdx/*.json", .json), tool(77, "Salesforce", .home, ".sf/*.json", .json),
  ]

  private static let forges: [Place] = [
    tool(54, "npm", .home, ".npmrc", .ini), tool(54, "npm", .project, ".npmrc", .ini),
    tool(54, "Yarn", .home, ".yarnrc.yml", .yaml),
    tool(54, "Yarn", .project, ".yarnrc.yml", .yaml),
    tool(55, "PyPI", .home, ".pypirc", .ini), tool(55, "pip", .home, ".config/pip/pip.conf", .ini),
    tool(55, "pip", .home, ".pip/pip.conf", .ini),
    tool(56, "netrc", .home, ".netrc", .netrc), tool(56, "netrc", .home, "_netrc", .netrc),
    tool(57, "git", .home, ".git-credentials", .urls), tool(57, "git", .home, ".config/git/credentials", .urls),
    tool(57, "git", .home, ".gitconfig", .ini),
    tool(57, "git", .project, ".git/config", .ini),
    tool(58, "GitHub CLI", .home, ".config/gh/hosts.yml", .yaml),
    tool(58, "GitLab CLI", .configuration, "glab-cli/config.yml", .yaml),
    tool(58, "hub", .home, ".config/hub", .yaml),
  ]

  private static let databases: [Place] = [
    tool(61, "PostgreSQL", .home, ".pgpass", .pgpass), tool(62, "PostgreSQL", .home, ".pg_service.conf", .ini),
    tool(63, "MySQL", .home, ".my.cnf", .ini), store(63, "MySQL", .home, ".mylogin.cnf"),
    tool(64, "Supabase", .home, ".supabase/access-token", .text),
    tool(65, "Supabase", .project, "supabase/.env", .dotenv),
    tool(65, "Supabase", .project, "supabase/functions/.env", .dotenv),
    tool(65, "Supabase", .project, "supabase/.temp/pooler-url", .text),
    tool(66, "Neon", .home, ".config/neonctl/credentials.json", .json),
    tool(67, "PlanetScale", .home, ".config/planetscale/pscale.yml", .yaml),
    tool(67, "PlanetScale", .home, ".config/planetscale/access-token", .text),
    tool(74, "Snowflake", .home, ".snowflake/connections.toml", .toml),
    tool(74, "Atlas", .configuration, "atlascli/config.toml", .toml),
    tool(74, "Turso", .configuration, "turso/settings.json", .json),
  ]

  private static let hosting: [Place] = [
    tool(68, "Railway", .home, ".railway/config.json", .json),
    tool(69, "Vercel", .data, "com.vercel.cli/auth.json", .json), tool(69, "Vercel", .home, ".now/auth.json", .json),
    file(69, "Vercel", .project, ".vercel/.env.*", .dotenv, .environmentFile),
    tool(70, "Fly", .home, ".fly/config.yml", .yaml), tool(71, "Render", .home, ".render/cli.yaml", .yaml),
    tool(72, "Stripe", .home, ".config/stripe/config.toml", .toml),
    tool(72, "Stripe", .home, ".config/stripe/credentials.json", .json),
    tool(73, "Wrangler", .home, ".wrangler/config/default.toml", .toml),
    tool(73, "Wrangler", .home, ".config/.wrangler/config/default.toml", .toml),
    tool(73, "Wrangler", .home, "Library/Preferences/.wrangler/config/default.toml", .toml),
    tool(74, "DigitalOcean", .configuration, "doctl/config.yaml", .yaml),
    tool(74, "Hetzner", .home, ".config/hcloud/cli.toml", .toml),
    tool(74, "Scaleway", .home, ".config/scw/config.yaml", .yaml),
    tool(74, "Linode", .home, ".config/linode-cli", .ini),
    tool(74, "Oracle Cloud", .home, ".oci/config", .ini),
    tool(74, "Alibaba Cloud", .home, ".aliyun/config.json", .json),
    tool(74, "IBM Cloud", .home, ".bluemix/config.json", .json),
  ]
}
