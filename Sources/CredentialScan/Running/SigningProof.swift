/// Proves which secret of a file signs which web tokens of the same file: HMAC-SHA-256 needs nobody's answer.
///
/// A secret that signs a project's `anon` key signs a `service_role` key as well, for whoever holds it.
struct SigningProof {
  private var tokens: [(token: JSONWebToken, line: Int)] = []
  private var signers: [(index: Int, recognition: Recognition)] = []
  /// Tokens and secrets of one file that are compared.
  private static let limit = 40

  /// Takes what was found.
  ///
  /// - Parameter index: of its hit.
  mutating func take(_ recognition: Recognition, line: Int, index: Int) {
    let bytes = recognition.secret.bytes
    if recognition.prefix == "eyJ", tokens.count < Self.limit, let token = JSONWebToken(bytes, at: 0) {
      tokens.append((token, line))
    } else if [.supabaseJWTSecret, .namedSecret].contains(recognition.kind), 32...512 ~= bytes.count,
      signers.count < Self.limit
    {
      signers.append((index, recognition))
    }
  }

  /// The secrets that sign, by the index of their hits, with what follows from it.
  var proved: [(index: Int, recognition: Recognition)] {
    signers.compactMap { index, recognition in
      let signed = tokens.filter { $0.token.isSigned(by: recognition.secret.bytes) }
      guard let first = signed.first else { return nil }
      return (index, Self.known(recognition, first.token, first.line))
    }
  }

  private static func known(_ recognition: Recognition, _ token: JSONWebToken, _ line: Int) -> Recognition {
    var result = recognition
    (result.kind, result.power, result.basis) = (.supabaseJWTSecret, .data, .proven)
    let role = token.claims["role"].map { "the `\($0.prefix(40))` key" } ?? "the web token"
    result.proof = "it signs \(role) on line \(line): whoever holds it can make a `service_role` key"
    if let project = token.claims["ref"] {
      result.identity.project = String(project.prefix(40))
      result.evidence.append(
        .init(
          environment: .unknownRemote, source: .structure, text: "it signs keys of the project `\(project.prefix(40))`")
      )
    }
    return result
  }
}
