/// Credentials whose bytes say nothing and whose variable says all: a UUID in `RAILWAY_API_TOKEN`.
struct NamedFields: FieldRecogniser {
  struct Shape: Sendable {
    let names: [String]
    let kind: CredentialKind
    var variant = ""
    let power: Power
    let body: Alphabet
    let length: ClosedRange<Int>
    var prefix = ""

    init(
      _ names: [String], _ kind: CredentialKind, _ power: Power, _ body: Alphabet, _ length: ClosedRange<Int>,
      variant: String = "", prefix: String = ""
    ) {
      (self.names, self.kind, self.power, self.body) = (names, kind, power, body)
      (self.length, self.variant, self.prefix) = (length, variant, prefix)
    }
  }

  private static let hexadecimal = Alphabet.lowerHexadecimal
  private static let uuid = Alphabet.hexadecimal.adding("-")
  private static let word = Alphabet.base64URL.adding(".~=+/")

  static let shapes: [Shape] = [
    .init(["RAILWAY_API_TOKEN"], .railwayToken, .admin, uuid, 36...36, variant: "account"),
    .init(["RAILWAY_TOKEN"], .railwayToken, .data, uuid, 36...36, variant: "project"),
    .init(
      ["JWT_SECRET", "SUPABASE_JWT_SECRET", "GOTRUE_JWT_SECRET", "PGRST_JWT_SECRET"], .supabaseJWTSecret, .data, word,
      32...512),
    .init(["HEROKU_API_KEY", "HEROKU_API_TOKEN"], .herokuKey, .admin, uuid, 36...36),
    .init(["VERCEL_TOKEN", "VERCEL_API_TOKEN", "NOW_TOKEN"], .vercelToken, .admin, .alphanumeric, 24...24),
    .init(
      ["CLOUDFLARE_API_KEY", "CF_API_KEY", "CLOUDFLARE_GLOBAL_API_KEY"], .cloudflareGlobalKey, .admin, hexadecimal,
      37...37),
    .init(["CLOUDFLARE_API_TOKEN", "CF_API_TOKEN"], .cloudflareToken, .write, .base64URL, 40...40),
    .init(
      ["AZURE_CLIENT_SECRET", "ARM_CLIENT_SECRET", "CLIENT_SECRET_AZURE"], .azureServicePrincipal, .data, word, 30...44),
    .init(
      ["TURSO_AUTH_TOKEN", "LIBSQL_AUTH_TOKEN", "DATABASE_AUTH_TOKEN"], .turso, .data, .base64URL.adding("."),
      60...2_000),
    .init(
      ["TURSO_API_TOKEN", "TURSO_PLATFORM_TOKEN"], .turso, .admin, .base64URL.adding("."), 60...2_000,
      variant: "account"),
    .init(["CURSOR_API_KEY"], .agentCloudKey, .data, .base64URL, 40...100, variant: "Cursor"),
    .init(["DEVIN_API_KEY"], .agentCloudKey, .data, .base64URL, 30...200, variant: "Devin"),
    .init(
      ["CLERK_SECRET_KEY", "CLERK_API_KEY"], .authService, .data, .base64URL, 24...200, variant: "Clerk",
      prefix: "sk_live_"),
    .init(
      ["CLERK_SECRET_KEY", "CLERK_API_KEY"], .authService, .write, .base64URL, 24...200, variant: "Clerk test",
      prefix: "sk_test_"),
    .init(["WORKOS_API_KEY"], .authService, .data, .base64URL, 24...200, variant: "WorkOS", prefix: "sk_"),
    .init(["AUTH0_CLIENT_SECRET", "AUTH0_SECRET"], .authService, .write, .base64URL, 40...90, variant: "Auth0"),
    .init(["DD_API_KEY", "DATADOG_API_KEY"], .saasToken, .write, hexadecimal, 32...32, variant: "Datadog"),
    .init(["DD_APP_KEY", "DATADOG_APP_KEY"], .saasToken, .write, hexadecimal, 40...40, variant: "Datadog"),
    .init(["SENTRY_AUTH_TOKEN"], .saasToken, .write, word, 40...300, variant: "Sentry"),
    .init(["TWILIO_AUTH_TOKEN", "TWILIO_API_SECRET"], .mailToken, .write, .alphanumeric, 32...32, variant: "Twilio"),
    .init(
      ["MAILGUN_API_KEY", "MAILGUN_KEY"], .mailToken, .write, .alphanumeric.adding("-"), 32...60, variant: "Mailgun"),
    .init(["RESEND_API_KEY", "RESEND_KEY"], .mailToken, .write, .base64URL, 30...45, variant: "Resend", prefix: "re_"),
    .init(["POSTMARK_SERVER_TOKEN", "POSTMARK_API_TOKEN"], .mailToken, .write, uuid, 36...36, variant: "Postmark"),
    .init(["VAULT_TOKEN"], .vaultToken, .data, .base64URL.adding("."), 26...120),
    .init(
      ["MONGODB_ATLAS_PRIVATE_KEY", "ATLAS_PRIVATE_KEY", "MCLI_PRIVATE_API_KEY"], .atlasKey, .admin, uuid, 36...36),
    .init(["UPSTASH_REDIS_REST_TOKEN", "KV_REST_API_TOKEN"], .redis, .data, word, 30...200, variant: "Upstash REST"),
    .init(
      ["UPSTASH_REDIS_REST_READ_ONLY_TOKEN", "KV_REST_API_READ_ONLY_TOKEN"], .redis, .read, word, 30...200,
      variant: "Upstash REST"),
    .init(
      ["CLICKHOUSE_CLOUD_API_SECRET", "CLICKHOUSE_API_SECRET"], .otherDatabase, .data, .alphanumeric, 42...42,
      prefix: "4b1d"),
    .init(
      ["MISTRAL_API_KEY", "COHERE_API_KEY", "DEEPSEEK_API_KEY", "FIREWORKS_API_KEY", "VOYAGE_API_KEY"], .modelKey,
      .spend, .base64URL, 32...80),
    .init(["INFISICAL_TOKEN", "DOPPLER_TOKEN"], .secretManager, .data, word, 40...400),
    .init(
      ["LINEAR_API_KEY", "NOTION_TOKEN", "NOTION_API_KEY", "FIGMA_TOKEN", "POSTHOG_PERSONAL_API_KEY"], .saasToken,
      .write, .base64URL, 36...80),
    .init(["PLANETSCALE_SERVICE_TOKEN"], .planetScaleServiceToken, .admin, word, 32...80),
    .init(["NPM_TOKEN", "NPM_AUTH_TOKEN"], .npmToken, .write, uuid, 36...36, variant: "legacy"),
    .init(["GITLAB_TOKEN", "GITLAB_PRIVATE_TOKEN"], .gitLabToken, .data, .base64URL, 20...20, variant: "legacy"),
  ]

  private static let byName: [String: [Int]] = shapes.enumerated().reduce(into: [:]) { index, shape in
    for name in shape.element.names { index[name, default: []].append(shape.offset) }
  }

  /// The first shape that has the name, or the name's end behind a `_`, and takes the value.
  private static func shape(of name: String, _ value: [UInt8]) -> Shape? {
    var numbers = byName[name] ?? []
    for index in name.indices where name[index] == "_" {
      numbers += byName[String(name[name.index(after: index)...])] ?? []
    }
    let fitting = numbers.filter { number in
      let shape = shapes[number]
      return shape.length.contains(value.count) && value.starts(with: shape.prefix.utf8)
        && value.allSatisfy(shape.body.contains)
    }
    return fitting.min().map { shapes[$0] }
  }

  func recognise(_ entry: Material, in document: Document) -> Recognition? {
    let name = FieldName.upper(entry.name)
    let value = entry.value.bytes
    guard let shape = Self.shape(of: name, value), Placeholder.isReal(value) else { return nil }
    var result = Recognition(kind: shape.kind, variant: shape.variant, secret: entry.value, range: 0..<value.count)
    (result.power, result.prefix) = (shape.power, shape.prefix)
    for (prefix, environment) in [("sk_live_", EnvironmentClass.production), ("sk_test_", .nonProduction)]
    where shape.kind == .authService && value.starts(with: prefix.utf8) {
      result.evidence = [.init(environment: environment, source: .structure, text: "the prefix `\(prefix)`")]
    }
    if shape.kind == .azureServicePrincipal {
      let near = { (names: String...) in document.value(of: names, near: entry)?.value.bytes.prefix(100)[...].text }
      result.identity.account = near("AZURE_TENANT_ID", "ARM_TENANT_ID")
      result.identity.user = near("AZURE_CLIENT_ID", "ARM_CLIENT_ID")
    }
    return result
  }
}

/// Names of variables and keys, whatever their case.
enum FieldName {
  /// `accessToken`, `access-token` and `ACCESS_TOKEN` become `ACCESS_TOKEN`.
  static func upper(_ name: String) -> String {
    if let short = plain(name.utf8) { return short }
    var result = ""
    var previous: Unicode.Scalar?
    for scalar in name.unicodeScalars {
      if scalar.properties.isUppercase, let previous, previous.properties.isLowercase { result += "_" }
      result += scalar.properties.isAlphabetic || Character(scalar).isNumber ? String(scalar).uppercased() : "_"
      previous = scalar
    }
    return result
  }

  /// The same for names in ASCII, which nearly all are; `nil` for others.
  private static func plain(_ name: String.UTF8View) -> String? {
    var result: [UInt8] = []
    var previous: UInt8 = 0
    for byte in name {
      guard byte < 0x80 else { return nil }
      if Alphabet.upper.contains(byte), Alphabet.lower.contains(previous) { result.append(UInt8(ascii: "_")) }
      let isLower = Alphabet.lower.contains(byte)
      result.append(isLower ? byte & 0xDF : Alphabet.alphanumeric.contains(byte) ? byte : UInt8(ascii: "_"))
      previous = byte
    }
    return result[...].text
  }

  private static let secretWords: Set<String> = [
    "PASSWORD", "PASSWD", "PWD", "SECRET", "TOKEN", "DSN", "PASSPHRASE", "CREDENTIAL", "CREDENTIALS",
  ]
  private static let notSecret: Set<String> = [
    "PUBLIC", "PUBLISHABLE", "URL", "URI", "ID", "FILE", "PATH", "NAME", "EXPIRES", "EXPIRY", "TYPE", "LENGTH", "TTL",
    "COUNT", "LIMIT", "MAX", "ENDPOINT", "HASH", "TIMEOUT", "HELPER", "COMMAND", "VAR", "ENV", "REF", "AT", "HEADER",
    "ALGORITHM", "ROTATION", "POLICY",
  ]

  /// Whether a name promises a secret.
  static func isSecret(_ name: String) -> Bool {
    let parts = upper(name).split(separator: "_").map(String.init)
    guard let last = parts.last, !notSecret.contains(last), !parts.contains("PUBLIC"), !parts.contains("PUBLISHABLE")
    else { return false }
    if parts.contains(where: secretWords.contains) { return true }
    let joined = parts.joined(separator: "_")
    return [
      "API_KEY", "APIKEY", "PRIVATE_KEY", "ACCESS_KEY", "SECRET_KEY", "MASTER_KEY", "SIGNING_KEY", "ENCRYPTION_KEY",
      "CONNECTION_STRING", "CONNSTR", "CONN_STR", "AUTH_KEY",
    ].contains { joined == $0 || joined.hasSuffix("_" + $0) }
  }

  static func isPassword(_ name: String) -> Bool {
    let parts = upper(name).split(separator: "_")
    guard let last = parts.last else { return false }
    return ["PASSWORD", "PASSWD", "PASS", "PWD", "PGPASSWORD"].contains(last)
  }
}
