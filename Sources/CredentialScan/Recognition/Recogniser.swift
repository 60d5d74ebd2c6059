/// What was recognised in a run of bytes. Lives only while a file is read.
struct Recognition: Sendable {
  var kind: CredentialKind
  var variant = ""
  var secret: Secret
  /// The bytes it takes, in the text it was found in.
  var range: Range<Int>
  var identity = Identity()
  var power: Power?
  var basis = PowerBasis.usual
  var lifetime = Lifetime.unknown
  var prefix = ""
  /// Evidence that lies in the credential itself.
  var evidence: [EnvironmentEvidence] = []
  /// What was proved about it from what stands beside it, in one sentence.
  var proof: String?
  /// Why it is none after all; `nil` for what is to be reported.
  var leftOut: LeftOut.Reason?

  /// A key of an account of traps is one: whoever uses it rings its owner's bell, and it opens nothing.
  mutating func markCanary() {
    guard AWSAccount.isCanary(identity.account) else { return }
    (kind, power, basis, lifetime) = (.awsCanary, .published, .proven, .never)
  }

  /// A password that is a Sallyport token's secret opens what the token opens, whatever it stands in, and its beginning says where: that is
  /// stronger than any word in names around it.
  mutating func markGatewayToken(_ password: [UInt8]) {
    guard TokenShapes.isGatewayToken(password) else { return }
    (kind, power, basis) = (.sallyportToken, .read, .proven)
    guard let shape = TokenShapes.gateway.first(where: { password.starts(with: $0.prefix.utf8) }),
      let environment = shape.environment
    else { return }
    evidence = [.init(environment: environment, source: .structure, text: "the secret begins with `\(shape.prefix)`")]
  }

  /// What has a credential's form and is none.
  static func leftOut(_ kind: CredentialKind, _ reason: LeftOut.Reason, _ range: Range<Int>) -> Recognition {
    var result = Recognition(kind: kind, secret: Secret(""), range: range)
    result.leftOut = reason
    return result
  }
  /// Options of a connection, such as `sslmode`, under names in lower case; holds nothing secret.
  var parameters: [String: String] = [:]
}

/// Knows one family of credentials by what their bytes look like.
protocol Recogniser: Sendable {
  /// Bytes, at least three, one of which begins every such credential or stands close to its beginning.
  var anchors: [String] { get }

  /// Looks at what stands around an anchor.
  ///
  /// - Parameters:
  ///   - text: all bytes at hand; the credential may be cut off at its end only when it is longer than the overlap.
  ///   - anchor: where the anchor begins.
  func recognise(in text: [UInt8], at anchor: Int) -> Recognition?
}

/// Knows credentials that only their name or their neighbours tell, in files with structure.
protocol FieldRecogniser: Sendable {
  func recognise(_ entry: Material, in document: Document) -> Recognition?
}
