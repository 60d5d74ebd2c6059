import CredentialScan

/// A kind in a file that its own tool writes.
public struct OwnFile: Sendable {
  let place: Int
  let path: String
  let reach: Reach
  let make: @Sendable (inout Seeded) -> (Sample, String)

  init(
    _ place: Int, _ path: String, _ reach: Reach = .readable,
    _ make: @escaping @Sendable (inout Seeded) -> (Sample, String)
  ) {
    (self.place, self.path, self.reach, self.make) = (place, path, reach, make)
  }

  /// A token, and the file around it.
  init(
    _ place: Int, _ path: String, reach: Reach = .readable, _ kind: CredentialKind, variant: String = "",
    _ write: @escaping @Sendable (String) -> String
  ) {
    self.init(place, path, reach) { random in
      let sample = Maker.sample(kind, variant: variant, &random)
      return (sample, write(sample.fields.last?.value ?? ""))
    }
  }

  public static let all = tokens + logins + clouds + keys
}

extension Maker {
  /// A sample of a kind; the first variant when none is named.
  static func sample(_ kind: CredentialKind, variant: String = "", _ random: inout Seeded) -> Sample {
    let maker = all.first { $0.kind == kind && (variant.isEmpty || $0.variant == variant) }
    return maker?.make(&random) ?? Sample(kind, "", "", .published)
  }
}

extension OwnFile {
  private static let tokens: [OwnFile] = [
    OwnFile(11, ".claude/.credentials.json", reach: .loaded, .agentSession) {
      #"{"claudeAiOauth": {"accessToken": "\#($0)", "expiresAt": 1993000000000, "scopes": ["user:inference"]}}"#
    },
    OwnFile(18, ".codex/auth.json", reach: .loaded, .openAIKey) {
      #"{"auth_mode": "apikey", "OPENAI_API_KEY": "\#($0)", "tokens": null}"#
    },
    OwnFile(34, ".config/github-copilot/apps.json", reach: .loaded, .gitHubOAuth) {
      #"{"github.com:Iv1.b507a08c87ecfe98": {"user": "sally", "oauth_token": "\#($0)"}}"#
    },
    OwnFile(54, ".npmrc", .npmToken) { "//registry.npmjs.org/:_authToken=\($0)\n" },
    OwnFile(54, "code/shop/.npmrc", .npmToken) { "save-exact=true\n//registry.npmjs.org/:_authToken=\($0)\n" },
    OwnFile(55, ".pypirc", .pyPIToken, variant: "user") {
      "[distutils]\nindex-servers = pypi\n\n[pypi]\nusername = __token__\npassword = \($0)\n"
    },
    OwnFile(57, ".git-credentials", .gitHubClassic) { "https://sally:\($0)@github.com\n" },
    OwnFile(57, "code/shop/.git/config", .gitHubClassic) {
      "[core]\n\tbare = false\n[remote \"origin\"]\n\turl = https://\($0)@github.com/sally/shop.git\n"
    },
    OwnFile(58, ".config/gh/hosts.yml", .gitHubOAuth) {
      "github.com:\n    user: sally\n    oauth_token: \($0)\n    git_protocol: https\n"
    },
    OwnFile(59, ".terraform.d/credentials.tfrc.json", .terraformCloud) {
      #"{"credentials": {"app.terraform.io": {"token": "\#($0)"}}}"#
    },
    OwnFile(60, ".vault-token", .vaultToken) { $0 },
    OwnFile(60, ".doppler/.doppler.yaml", .secretManager, variant: "dp.pt.") {
      "scoped:\n    /:\n        token: \($0)\n"
    },
    OwnFile(64, ".supabase/access-token", .supabaseAccountToken) { $0 + "\n" },
    OwnFile(67, ".config/planetscale/access-token", .planetScaleOAuth) { $0 },
    OwnFile(69, "@DATA@/com.vercel.cli/auth.json", .vercelToken) { #"{"token": "\#($0)"}"# },
    OwnFile(70, ".fly/config.yml", .flyToken, variant: "organisation") { "access_token: \($0)\nmetrics_token: \"\"\n" },
    OwnFile(71, ".render/cli.yaml", .renderKey) {
      "version: 1\napi:\n  key: \($0)\n  host: https://api.render.com/v1/\n"
    },
    OwnFile(72, ".config/stripe/config.toml", .stripeTest) {
      "[default]\ndevice_name = 'mac'\ntest_mode_api_key = '\($0)'\n"
    },
    OwnFile(74, "@CONFIG@/doctl/config.yaml", .digitalOceanToken) { "access-token: \($0)\ncontext: default\n" },
    OwnFile(77, ".cache/huggingface/token", .huggingFace) { $0 },
    OwnFile(77, ".sentryclirc", .saasToken, variant: "sntryu_") { "[auth]\ntoken=\($0)\n" },
    OwnFile(42, "code/shop/.idea/dataSources.xml", .postgres, variant: "prod-production") {
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <project version="4"><component name="DataSourceManagerImpl"><data-source name="shop">
      <jdbc-url>jdbc:\($0.replacing("&", with: "&amp;"))</jdbc-url></data-source></component></project>
      """
    },
  ]
}
