/// Fields whose meaning only the tool that owns the file tells: `token` in Vercel's `auth.json`.
enum PlaceFields {
  struct Rule: Sendable {
    let place: Int
    /// The last key of the path.
    let names: [String]
    let kind: CredentialKind
    let power: Power
    let variant: String
    /// A sibling that says when it ends.
    let expiry: String?

    init(
      _ place: Int, _ names: [String], _ kind: CredentialKind, _ power: Power, _ variant: String = "session",
      expiry: String? = nil
    ) {
      (self.place, self.names, self.kind) = (place, names, kind)
      (self.power, self.variant, self.expiry) = (power, variant, expiry)
    }
  }

  static let rules: [Rule] = [
    .init(11, ["accessToken", "refreshToken"], .agentSession, .spend, "Claude"),
    .init(18, ["access_token", "refresh_token", "id_token"], .agentSession, .spend, "Codex"),
    .init(23, ["access_token", "refresh_token", "accessToken", "refreshToken"], .agentSession, .spend, "Gemini"),
    .init(34, ["oauth_token"], .gitHubOAuth, .read, "Copilot"),
    .init(36, ["key", "access", "refresh"], .modelKey, .spend, "opencode"),
    .init(48, ["accessToken"], .awsTemporary, .data, expiry: "expiresAt"),
    .init(48, ["SessionToken"], .awsTemporary, .data, expiry: "Expiration"),
    .init(50, ["secret", "refreshToken", "accessToken"], .azureServicePrincipal, .data),
    .init(54, ["_authToken", "_auth", "_password", "npmAuthToken", "npmAuthIdent"], .npmToken, .write, ""),
    .init(55, ["password"], .pyPIToken, .write, ""),
    .init(58, ["oauth_token", "token"], .gitHubOAuth, .data, ""),
    .init(59, ["token"], .terraformCloud, .admin, ""),
    .init(66, ["access_token", "refresh_token"], .neonKey, .admin, expiry: "expires_at"),
    .init(68, ["token", "accessToken", "refreshToken"], .railwaySession, .admin, "", expiry: "tokenExpiresAt"),
    .init(69, ["token"], .vercelToken, .admin),
    .init(70, ["access_token"], .flyToken, .admin, ""),
    .init(71, ["key"], .renderKey, .admin, "", expiry: "expires_at"),
    .init(73, ["oauth_token", "refresh_token"], .cloudflareToken, .write, expiry: "expiration_time"),
    .init(74, ["access-token", "token", "access_token", "password", "private_key"], .namedSecret, .data, ""),
    .init(77, ["token", "password"], .saasToken, .write, ""),
  ]

  /// Whole files that are one token.
  static let wholeFiles: [Int: (CredentialKind, Power)] = [
    60: (.vaultToken, .data), 64: (.supabaseAccountToken, .admin), 67: (.planetScaleOAuth, .data),
    77: (.huggingFace, .write), 82: (.namedSecret, .write),
  ]

  static func recognise(_ entry: Material, in document: Document, place: Place) -> Recognition? {
    let value = entry.value.bytes
    guard value.count >= 16, Placeholder.isReal(value), !value.contains(32) else { return nil }
    var result = Recognition(kind: .namedSecret, secret: entry.value, range: 0..<value.count)
    // npm writes `//registry.npmjs.org/:_authToken`.
    let name = entry.name.split(separator: ":").last.map(String.init) ?? entry.name
    if let rule = rules.first(where: { $0.place == place.number && $0.names.contains(name) }) {
      (result.kind, result.variant, result.power) = (rule.kind, rule.variant, rule.power)
      if let expiry = rule.expiry, name != "refresh_token", name != "refreshToken" {
        result.lifetime = ISOTime.lifetime(
          document.siblings(of: entry).first { $0.name == expiry }?.value.bytes[...].text)
      }
    } else if entry.path.isEmpty, place.format == .text, let (kind, power) = wholeFiles[place.number],
      value.count <= 600
    {
      (result.kind, result.power) = (kind, power)
    } else {
      return nil
    }
    if result.kind == .namedSecret { result.variant = place.owner }
    return result
  }
}

/// What only its name promises to be a secret.
struct UnclassifiedFields: FieldRecogniser {
  private static let uuid = Alphabet.hexadecimal.adding("-")

  func recognise(_ entry: Material, in document: Document) -> Recognition? {
    let value = entry.value.bytes
    guard FieldName.isSecret(entry.name), 12...512 ~= value.count, !value.contains(32), Placeholder.isReal(value) else {
      return nil
    }
    guard !Self.isPlain(value) else { return nil }
    var result = Recognition(kind: .namedSecret, secret: entry.value, range: 0..<value.count)
    let address = document.siblings(of: entry).first { sibling in
      let name = FieldName.upper(sibling.name).split(separator: "_").last ?? ""
      return sibling.isCommented == entry.isCommented && ["URL", "URI", "HOST", "ENDPOINT"].contains(name)
    }
    result.identity.host = address.flatMap { URLText.host($0.value.bytes[...].text) }
    return result
  }

  /// Paths, web addresses, words, versions and identifiers promise nothing.
  private static func isPlain(_ value: [UInt8]) -> Bool {
    let text = value[...].text
    if text.hasPrefix("/") || text.hasPrefix("~") || text.hasPrefix("./") || text.contains("://") { return true }
    if value.count == 36, value.allSatisfy(uuid.contains) { return true }
    if value.allSatisfy({
      Alphabet.lower.contains($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".")
    }) {
      return true
    }
    if value.allSatisfy({ Alphabet.upper.contains($0) || $0 == UInt8(ascii: "_") }) { return true }
    return Entropy.bits(value) < 2.8
  }
}
