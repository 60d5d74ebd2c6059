import CredentialScan

/// Forges, money, models and services.
extension Maker {
  static let forges: [Maker] = [
    Maker(.gitHubClassic) { Sample(.gitHubClassic, "GITHUB_TOKEN", Encodings.gitHub("ghp_", &$0), .data) },
    Maker(.gitHubOAuth) { Sample(.gitHubOAuth, "GH_TOKEN", Encodings.gitHub("gho_", &$0), .data) },
    Maker(.gitHubApp) { Sample(.gitHubApp, "GITHUB_APP_TOKEN", Encodings.gitHub("ghs_", &$0), .write) },
    Maker(.gitHubFineGrained, "GITHUB_TOKEN", "github_pat_", .write) {
      Letters.alphanumeric(22, &$0) + "_" + Letters.alphanumeric(59, &$0)
    },
    Maker(.gitLabToken, "GITLAB_TOKEN", "glpat-", .data) { Letters.word(20, &$0) },
    Maker(.npmToken) { Sample(.npmToken, "NPM_TOKEN", Encodings.gitHub("npm_", &$0), .write) },
    Maker(.gitHubApp, "stateless") { random in
      let claims = #"{"iss":"github","installation":4411,"exp":2082758400}"#
      return Sample(.gitHubApp, "GITHUB_APP_TOKEN", "gh" + "s_" + Encodings.jwt(claims, &random), .write)
    },
    Maker(.pyPIToken, "user") {
      Sample(.pyPIToken, "UV_PUBLISH_TOKEN", Macaroons.pyPI(#"{"version":1,"permissions":"user"}"#, &$0), .data)
    },
    Maker(.pyPIToken, "project") {
      Sample(.pyPIToken, "UV_PUBLISH_TOKEN", Macaroons.pyPI(#"[1,["sallyshop"]]"#, &$0), .write)
    },
    Maker(.dockerRegistry, "DOCKER_PAT", "dckr_pat_", .write) { Letters.word(27, &$0) },
  ]

  static let money: [Maker] = [
    Maker(.stripeLive, "STRIPE_SECRET_KEY", "sk_live_", .admin, wholeAccount: true, environment: .production) {
      "51" + Letters.alphanumeric(97, &$0)
    },
    Maker(.stripeRestricted, "STRIPE_KEY", "rk_live_", .write, environment: .production) {
      "51" + Letters.alphanumeric(97, &$0)
    },
    Maker(.stripeTest, "STRIPE_SECRET_KEY", "sk_test_", .data, environment: .nonProduction) {
      "51" + Letters.alphanumeric(97, &$0)
    },
    Maker(.stripePublishable, "STRIPE_PUBLISHABLE_KEY", "pk_live_", .published, environment: .production) {
      "51" + Letters.alphanumeric(97, &$0)
    },
    Maker(.stripeWebhook, "STRIPE_WEBHOOK_SECRET", "whsec_", .write) { Letters.alphanumeric(32, &$0) },
  ]

  static let models: [Maker] = [
    Maker(.openAIKey, "OPENAI_API_KEY", "sk-proj-", .spend) {
      Letters.word(74, &$0) + "T3Blbk" + "FJ" + Letters.word(74, &$0)
    },
    Maker(.openAIKey, "OPENAI_API_KEY", "sk-svcacct-", .spend) {
      Letters.word(58, &$0) + "T3Blbk" + "FJ" + Letters.word(58, &$0)
    },
    Maker(.openAIAdmin, "OPENAI_ADMIN_KEY", "sk-admin-", .admin) {
      Letters.word(58, &$0) + "T3Blbk" + "FJ" + Letters.word(58, &$0)
    },
    Maker(.anthropicKey, "ANTHROPIC_API_KEY", "sk-ant-api03-", .spend) { Letters.word(93, &$0) + "AA" },
    Maker(.anthropicAdmin, "ANTHROPIC_ADMIN_KEY", "sk-ant-admin01-", .admin) { Letters.word(93, &$0) + "AA" },
    Maker(.agentSession, "CLAUDE_CODE_OAUTH_TOKEN", "sk-ant-oat01-", .spend) { Letters.word(93, &$0) + "AA" },
    Maker(.modelKey, "GROQ_API_KEY", "gsk_", .spend) { Letters.alphanumeric(52, &$0) },
    Maker(.modelKey, "OPENROUTER_API_KEY", "sk-or-v1-", .spend) { Letters.hexadecimal(64, &$0) },
    Maker(.modelKey, "XAI_API_KEY", "xai-", .spend) { Letters.alphanumeric(80, &$0) },
    Maker(.modelKey, "PERPLEXITY_API_KEY", "pplx-", .spend) { Letters.alphanumeric(48, &$0) },
    Maker(.modelKey, "REPLICATE_API_TOKEN", "r8_", .spend) { Letters.alphanumeric(37, &$0) },
    Maker(.huggingFace, "HF_TOKEN", "hf_", .write) { Letters.letters(34, &$0) },
    Maker(.agentCloudKey) {
      Sample(.agentCloudKey, "CURSOR_API_KEY", "key_" + Letters.hexadecimal(64, &$0), .data).named()
    },
  ]

  static let services: [Maker] = [
    Maker(.slackToken, "SLACK_BOT_TOKEN", "xoxb-", .write) {
      Letters.digits(12, &$0) + "-" + Letters.digits(13, &$0) + "-" + Letters.alphanumeric(24, &$0)
    },
    Maker(.saasToken, "LINEAR_API_KEY", "lin_api_", .write) { Letters.alphanumeric(40, &$0) },
    Maker(.saasToken, "NOTION_TOKEN", "ntn_", .write) { Letters.digits(11, &$0) + Letters.alphanumeric(35, &$0) },
    Maker(.saasToken, "SENTRY_AUTH_TOKEN", "sntryu_", .write) { Letters.hexadecimal(64, &$0) },
    Maker(.mailToken, "SENDGRID_API_KEY", "SG.", .write) { Letters.word(22, &$0) + "." + Letters.word(43, &$0) },
    Maker(.mailToken, "RESEND_API_KEY", "re_", .write) {
      "S4llyP0r_" + Letters.alphanumeric(24, &$0)
    },
    Maker(.authService) { random in
      let token = "sk_" + "live_" + Letters.alphanumeric(40, &random)
      return Sample(.authService, "CLERK_SECRET_KEY", token, .data).environment(.production).named()
    },
    Maker(.namedSecret) { random in
      Sample(.namedSecret, "INTERNAL_BILLING_PASSWORD", Letters.alphanumeric(28, &random), .read).named()
    },
    Maker(.sallyportToken, "DATABASE_TOKEN", "sp_prod_", .read, environment: .production) { Letters.base58(50, &$0) },
    Maker(.sallyportToken, "DATABASE_TOKEN", "sp_dev_", .read, environment: .nonProduction) { Letters.base58(50, &$0) },
  ]
}
