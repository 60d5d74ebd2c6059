import Crypto

/// A JSON Web Token taken apart, not verified (RFC 7519).
struct JSONWebToken {
  /// Claims by their path: `role`, `kubernetes.io.namespace`.
  let claims: [String: String]
  /// `HS256` and its like.
  let algorithm: String
  let range: Range<Int>
  /// Header and claims as they stand there: what is signed.
  private let signed: ArraySlice<UInt8>
  private let signature: [UInt8]

  private static let limit = 8_192

  /// - Parameter start: where the first part begins.
  init?(_ text: [UInt8], at start: Int) {
    var parts: [ArraySlice<UInt8>] = []
    var index = start
    let end = min(text.count, start + Self.limit)
    for part in 0..<3 {
      let from = index
      while index < end, Alphabet.base64URL.contains(text[index]) { index += 1 }
      parts.append(text[from..<index])
      if part < 2 {
        guard index < end, text[index] == UInt8(ascii: ".") else { return nil }
        index += 1
      }
    }
    guard parts[0].count >= 10, parts[1].count >= 10, parts[2].count >= 20 else { return nil }
    guard let header = Self.object(parts[0]), let algorithm = header["alg"], let claims = Self.object(parts[1]),
      let signature = Base64.decode(parts[2])
    else { return nil }
    (self.claims, self.algorithm, self.signature) = (claims, algorithm, signature)
    signed = text[start..<parts[1].endIndex]
    range = start..<index
  }

  /// Whether HMAC-SHA-256 under a secret makes this very signature: that secret makes such tokens (RFC 7515, appendix A.1).
  func isSigned(by secret: [UInt8]) -> Bool {
    guard algorithm == "HS256" else { return false }
    return HMAC<SHA256>.isValidAuthenticationCode(signature, authenticating: signed, using: SymmetricKey(data: secret))
  }

  /// A part that is an object, as its values by path.
  static func object(_ part: ArraySlice<UInt8>) -> [String: String]? {
    guard let bytes = Base64.decode(part), bytes.first == UInt8(ascii: "{") else { return nil }
    var limits = ScanLimits()
    limits.values = 200
    limits.depth = 6
    var builder = DocumentBuilder(limits: limits)
    JSONReader.read(bytes, into: &builder)
    guard builder.document.problems.isEmpty else { return nil }
    return Dictionary(builder.document.entries.map { ($0.field, $0.value.bytes[...].text) }) { first, _ in first }
  }

  var lifetime: Lifetime { claims["exp"].flatMap { Int64($0) }.map(Lifetime.until) ?? .never }
}

/// Tokens whose claims say what they may do.
struct WebTokenRecogniser: Recogniser {
  /// Base 64 of `{"` and the first letter of the members that stand first in a header.
  var anchors: [String] { ["eyJh", "eyJ0", "eyJr", "eyJj", "eyJl", "eyJ4", "eyJq", "eyJi", "eyJ6"] }

  func recognise(in text: [UInt8], at anchor: Int) -> Recognition? {
    guard Boundary.isFree(before: anchor, in: text), let token = JSONWebToken(text, at: anchor) else { return nil }
    guard Boundary.isFree(after: token.range.upperBound, in: text, inside: .base64URL) else { return nil }
    guard var result = Self.classify(token, Secret(text[token.range])) else { return nil }
    result.lifetime = token.lifetime
    result.basis = .proven
    result.prefix = "eyJ"
    return result
  }

  private static func classify(_ token: JSONWebToken, _ secret: Secret) -> Recognition? {
    let claims = token.claims
    var result = Recognition(kind: .namedSecret, secret: secret, range: token.range)
    if claims["iss"] == "supabase-demo", token.isSigned(by: Self.demonstration) {
      (result.kind, result.variant) = (.supabaseDemo, claims["role"] ?? "")
      result.power = claims["role"] == "service_role" ? .data : .published
      result.evidence = [.init(environment: .local, source: .structure, text: "the issuer is Supabase's demonstration")]
    } else if let role = claims["role"], ["supabase", "supabase-demo"].contains(claims["iss"]) || claims["ref"] != nil {
      guard role == "service_role" || role == "anon" else { return nil }
      (result.kind, result.power) = role == "anon" ? (.supabaseAnon, .published) : (.supabaseServiceRole, .data)
      result.identity.project = claims["ref"]
    } else if let subject = claims["sub"], subject.hasPrefix("system:serviceaccount:") {
      (result.kind, result.power) = (.kubernetesServiceAccount, .write)
      result.identity.user = String(subject.dropFirst("system:serviceaccount:".count))
      // Rights lie in the cluster; only such a name claims them all.
      if EnvironmentWords.parts(of: subject).contains("admin") { result.power = .admin }
    } else if token.algorithm == "EdDSA", let access = libSQL(claims) {
      (result.kind, result.variant) = (.turso, access)
      result.power = access == "rw" ? .data : .read
    } else if claims["gty"] == "client-credentials", let issuer = claims["iss"] {
      (result.kind, result.power) = (.authService, .write)
      result.identity.host = String(issuer.trimmingPrefix("https://").prefix { $0 != "/" })
      if let scope = claims["scope"], !scope.contains("write"), !scope.contains("delete"), !scope.contains("create"),
        !scope.contains("update")
      {
        result.power = .read
      }
    } else {
      return nil
    }
    return result
  }

  /// What the command line's local stack signs with, everywhere.
  private static let demonstration = Array("super-secret-jwt-token-with-at-least-32-characters-long".utf8)

  /// libSQL: `a` says all, or `p` lists what may be read, written and changed (`libsql-server`, `auth/authorized.rs`).
  private static func libSQL(_ claims: [String: String]) -> String? {
    if let access = claims["a"] { return ["rw", "ro"].contains(access) ? access : nil }
    let rights = Set(
      claims.keys.filter { $0.hasPrefix("p.") }.map { String($0.dropFirst(2).prefix { $0.isLetter }) })
    if !rights.isDisjoint(with: ["rw", "rwa", "ddl"]) { return "rw" }
    return rights.isDisjoint(with: ["ro", "roa"]) ? nil : "ro"
  }
}
