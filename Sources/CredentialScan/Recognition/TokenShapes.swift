/// Every token that its own bytes tell. Sources: docs/scan.md, by kind.
enum TokenShapes {
  static let all: [TokenShape] = dataPlatforms + hosting + clouds + forges + money + models + services + gateway

  /// Shapes with the same prefix make one recogniser.
  static var recognisers: [TokenRecogniser] {
    Dictionary(grouping: all, by: \.prefix).sorted { $0.key < $1.key }.map { TokenRecogniser($0.value) }
  }

  private static let word = Alphabet.base64URL
  private static let alphanumeric = Alphabet.alphanumeric
  private static let hexadecimal = Alphabet.lowerHexadecimal
  private static let dotted = Alphabet.base64URL.adding(".=")

  private static let dataPlatforms: [TokenShape] = [
    .init(.supabaseSecretKey, "sb_secret_", word, 31...31, .data, basis: .proven) {
      $0[$0.startIndex + 22] == UInt8(ascii: "_")
    },
    .init(.supabasePublishable, "sb_publishable_", word, 31...31, .published, basis: .proven),
    .init(.supabaseAccountToken, "sbp_", hexadecimal, 40...40, .admin, basis: .proven),
    .init(.supabaseAccountToken, "sbp_oauth_", hexadecimal, 40...40, .admin, variant: "oauth"),
    .init(.supabaseAccountToken, "sbp_v0_", hexadecimal, 40...40, .admin),
    .init(.neonKey, "napi_", alphanumeric, 64...64, .admin),
    .init(.planetScaleServiceToken, "pscale_tkn_", dotted, 32...64, .admin),
    .init(.planetScalePassword, "pscale_pw_", dotted, 32...64, .data),
    .init(.planetScaleOAuth, "pscale_oauth_", dotted, 32...64, .write),
    .init(.atlasKey, "mdb_sa_sk_", word, 40...40, .admin),
    .init(
      .otherDatabase, "dapi", .lowerHexadecimal.adding("-"), 32...34, .data, variant: "Databricks",
      check: {
        $0.prefix(32).allSatisfy(hexadecimal.contains)
          && ($0.count == 32 || $0.dropFirst(32).first == UInt8(ascii: "-"))
      }),
  ]

  private static let hosting: [TokenShape] = [
    .init(.vercelToken, "vcp_", word, 56...56, .admin, variant: "personal"),
    .init(.vercelToken, "vci_", word, 56...56, .admin, variant: "integration"),
    .init(.vercelToken, "vca_", word, 56...56, .admin, variant: "app"),
    .init(.vercelToken, "vcr_", word, 56...56, .admin, variant: "app refresh"),
    .init(.vercelGatewayKey, "vck_", word, 56...56, .spend, basis: .proven),
    .init(.renderKey, "rnd_", alphanumeric, 28...28, .admin),
    .init(.flyToken, "fo1_", word, 43...43, .admin),
    .init(.herokuKey, "HRKU-AA", word, 58...58, .admin),
    .init(.cloudflareGlobalKey, "cfk_", alphanumeric, 48...48, .admin, basis: .proven) {
      $0.suffix(8).allSatisfy(hexadecimal.contains)
    },
    .init(.cloudflareToken, "cfut_", alphanumeric, 48...48, .write, variant: "user") {
      $0.suffix(8).allSatisfy(hexadecimal.contains)
    },
    .init(.cloudflareToken, "cfat_", alphanumeric, 48...48, .write, variant: "account") {
      $0.suffix(8).allSatisfy(hexadecimal.contains)
    },
    .init(.digitalOceanToken, "dop_v1_", hexadecimal, 64...64, .admin),
    .init(.digitalOceanToken, "doo_v1_", hexadecimal, 64...64, .admin, variant: "oauth"),
    .init(.digitalOceanToken, "dor_v1_", hexadecimal, 64...64, .admin, variant: "refresh"),
  ]

  private static let clouds: [TokenShape] = [
    .init(.awsBedrockKey, "ABSK", .base64, 109...272, .spend),
    .init(.awsBedrockKey, "bedrock-api-key-YmVk", .base64, 40...4_000, .spend, variant: "short-lived"),
    .init(.googleKey, "AIza", word, 35...35, .spend),
    .init(.googleKey, "AQ.Ab8RN6", word, 44...44, .spend, variant: "Gemini"),
    .init(.vaultToken, "hvs.", word, 90...120, .data),
    .init(.vaultToken, "hvb.", word, 90...300, .data, variant: "batch"),
    .init(
      .secretManager, "ops_eyJ", .base64URL.adding("=+/"), 250...4_000, .admin, variant: "1Password",
      decode: TokenContents.onePassword),
    .init(.secretManager, "dp.pt.", alphanumeric, 40...44, .admin, variant: "Doppler personal"),
    .init(.secretManager, "dp.sa.", alphanumeric, 40...44, .admin, variant: "Doppler account"),
    .init(.secretManager, "dp.ct.", alphanumeric, 40...44, .admin, variant: "Doppler CLI"),
    .init(
      .secretManager, "dp.st.", .alphanumeric.adding("_.-"), 40...100, .data, variant: "Doppler config",
      check: TokenContents.isDoppler, decode: TokenContents.doppler),
    .init(.secretManager, "dp.scim.", alphanumeric, 40...44, .admin, variant: "Doppler SCIM"),
    .init(.secretManager, "dp.audit.", alphanumeric, 40...44, .read, variant: "Doppler audit"),
  ]

  private static let forges: [TokenShape] = [
    .init(.gitHubClassic, "ghp_", alphanumeric, 36...36, .data, check: TokenChecksum.gitHub),
    .init(.gitHubFineGrained, "github_pat_", .alphanumeric.adding("_"), 82...82, .write) {
      $0[$0.startIndex + 22] == UInt8(ascii: "_")
    },
    .init(.gitHubOAuth, "gho_", alphanumeric, 36...36, .data, check: TokenChecksum.gitHub),
    .init(.gitHubApp, "ghu_", alphanumeric, 36...36, .write, variant: "user", check: TokenChecksum.gitHub),
    .init(.gitHubApp, "ghs_", alphanumeric, 36...36, .write, variant: "installation", check: TokenChecksum.gitHub),
    .init(
      .gitHubApp, "ghs_", .base64URL.adding("."), 100...2_000, .write, variant: "installation, stateless",
      check: { $0.count { $0 == UInt8(ascii: ".") } == 2 }, decode: TokenContents.gitHubStateless),
    .init(.gitHubApp, "ghr_", alphanumeric, 36...36, .write, variant: "refresh"),
    .init(.gitHubApp, "ghr_", alphanumeric, 76...76, .write, variant: "refresh"),
    .init(.gitLabToken, "glpat-", word, 20...20, .data),
    .init(.gitLabToken, "glpat-", .base64URL.adding("."), 30...320, .data, variant: "routable") {
      $0.contains(UInt8(ascii: "."))
    },
    .init(.gitLabToken, "gldt-", word, 20...20, .write, variant: "deploy"),
    .init(.gitLabToken, "glrt-", word, 20...20, .write, variant: "build machine"),
    .init(.gitLabToken, "glcbt-", .base64URL, 20...30, .write, variant: "job"),
    .init(.gitLabToken, "glptt-", hexadecimal, 40...40, .write, variant: "trigger"),
    .init(.gitLabToken, "glagent-", word, 50...255, .data, variant: "cluster agent"),
    .init(.gitLabToken, "glsoat-", word, 20...20, .admin, variant: "SCIM"),
    .init(.npmToken, "npm_", alphanumeric, 36...36, .write),
    .init(.pyPIToken, "pypi-AgEIcHlwaS5vcmc", word, 50...1_000, .data, decode: TokenContents.package),
    .init(.dockerRegistry, "dckr_pat_", word, 27...27, .write),
    .init(.dockerRegistry, "dckr_oat_", word, 27...40, .write, variant: "organisation"),
  ]

  private static let money: [TokenShape] = [
    .init(.stripeLive, "sk_live_", alphanumeric, 24...247, .admin, basis: .proven, environment: .production),
    .init(
      .stripeLive, "sk_org_live_", alphanumeric, 24...247, .admin, variant: "organisation", basis: .proven,
      environment: .production),
    .init(.stripeRestricted, "rk_live_", alphanumeric, 24...247, .write, environment: .production),
    .init(.stripeTest, "sk_test_", alphanumeric, 24...247, .data, basis: .proven, environment: .nonProduction),
    .init(.stripeTest, "rk_test_", alphanumeric, 24...247, .write, environment: .nonProduction),
    .init(.stripePublishable, "pk_live_", alphanumeric, 24...247, .published, basis: .proven, environment: .production),
    .init(
      .stripePublishable, "pk_test_", alphanumeric, 24...247, .published, basis: .proven, environment: .nonProduction),
    .init(.stripeWebhook, "whsec_", .base64, 32...64, .write),
  ]

  private static let models: [TokenShape] = [
    .init(.anthropicKey, "sk-ant-api03-", word, 95...95, .spend) { $0.suffix(2).elementsEqual("AA".utf8) },
    .init(.anthropicAdmin, "sk-ant-admin01-", word, 95...95, .admin, basis: .proven) {
      $0.suffix(2).elementsEqual("AA".utf8)
    },
    .init(.agentSession, "sk-ant-oat01-", word, 80...120, .spend, variant: "Claude"),
    .init(.agentSession, "sk-ant-ort01-", word, 80...120, .spend, variant: "Claude refresh"),
    .init(.modelKey, "gsk_", alphanumeric, 52...52, .spend, variant: "Groq"),
    .init(.modelKey, "sk-or-v1-", hexadecimal, 64...64, .spend, variant: "OpenRouter"),
    .init(.modelKey, "xai-", .alphanumeric.adding("_"), 70...120, .spend, variant: "xAI"),
    .init(.modelKey, "pplx-", alphanumeric, 48...48, .spend, variant: "Perplexity"),
    .init(.modelKey, "r8_", alphanumeric, 37...37, .spend, variant: "Replicate"),
    .init(.modelKey, "tgp_v1_", word, 40...64, .spend, variant: "Together"),
    .init(.modelKey, "csk-", alphanumeric, 40...60, .spend, variant: "Cerebras"),
    .init(.modelKey, "nvapi-", word, 60...70, .spend, variant: "NVIDIA"),
    .init(.huggingFace, "hf_", .letters, 34...34, .write),
    .init(.huggingFace, "api_org_", .letters, 34...34, .write, variant: "organisation"),
  ]

  private static let services: [TokenShape] = [
    .init(.slackToken, "xoxb-", .alphanumeric.adding("-"), 40...90, .write, variant: "app"),
    .init(.slackToken, "xoxp-", .alphanumeric.adding("-"), 40...120, .write, variant: "user"),
    .init(.slackToken, "xoxc-", .alphanumeric.adding("-"), 40...120, .write, variant: "browser"),
    .init(.slackToken, "xoxd-", .alphanumeric.adding("-%+/="), 40...300, .write, variant: "browser cookie"),
    .init(.slackToken, "xapp-1-", .alphanumeric.adding("-"), 60...140, .write, variant: "app level"),
    .init(.slackToken, "hooks.slack.com/services/", .alphanumeric.adding("/"), 40...60, .write, variant: "webhook"),
    .init(.saasToken, "lin_api_", alphanumeric, 40...40, .write, variant: "Linear"),
    .init(.saasToken, "ntn_", alphanumeric, 46...46, .write, variant: "Notion") {
      $0.prefix(11).allSatisfy(Alphabet.digits.contains)
    },
    .init(.saasToken, "sntryu_", hexadecimal, 64...64, .write, variant: "Sentry"),
    .init(
      .saasToken, "sntrys_eyJ", .base64.adding("_"), 100...600, .write, variant: "Sentry organisation",
      decode: TokenContents.sentry),
    .init(.saasToken, "phx_", .alphanumeric, 40...60, .write, variant: "PostHog"),
    .init(.saasToken, "figd_", word, 40...60, .write, variant: "Figma"),
    .init(
      .saasToken, "glsa_", .alphanumeric.adding("_"), 41...41, .write, variant: "Grafana", check: TokenChecksum.grafana),
    .init(.mailToken, "SG.", .base64URL.adding("."), 66...66, .write, variant: "SendGrid") {
      $0[$0.startIndex + 22] == UInt8(ascii: ".")
    },
    .init(.mailToken, "re_", .alphanumeric.adding("_"), 33...41, .write, variant: "Resend") {
      $0[$0.startIndex + 8] == UInt8(ascii: "_") && $0.count { $0 == UInt8(ascii: "_") } == 1
        && $0.contains(where: Alphabet.digits.contains) && $0.contains(where: Alphabet.upper.contains)
    },
    .init(.sshKey, "AGE-SECRET-KEY-1", .upper.adding("0123456789"), 58...58, .data, variant: "age"),
  ]

  private static let base58 = Alphabet("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")

  /// Sallyport's own: what they may do is bounded by their scope and by the gate.
  static let gateway: [TokenShape] = [
    .init(.sallyportToken, "sp_prod_", base58, 50...50, .read, basis: .proven, environment: .production),
    .init(.sallyportToken, "sp_stag_", base58, 50...50, .read, basis: .proven, environment: .nonProduction),
    .init(.sallyportToken, "sp_dev_", base58, 50...50, .read, basis: .proven, environment: .nonProduction),
  ]
}
