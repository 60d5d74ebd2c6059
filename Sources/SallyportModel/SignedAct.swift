/// A short name of an Ed25519 public key: the first 8 bytes of its SHA-256 as 16 hexadecimal digits.
///
/// It tells people and logs which key was used. Nothing is ever decided by it: a signature is checked with the whole key.
public struct KeyID: Hashable, Sendable, Codable, CustomStringConvertible {
  public let text: String
  public init(unchecked text: String) { self.text = text }
  public var description: String { text }

  public init(from decoder: any Decoder) throws { text = try decoder.singleValueContainer().decode(String.self) }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}

/// What an operator can put a signature under. The raw value is the kind in the first line of the signed bytes.
public enum ActKind: String, Codable, Sendable, CaseIterable {
  case decision
  case tokenIssue = "token-issue"
  case tokenRevoke = "token-revoke"
  case tokenJWT = "token-jwt"
  case grantIssue = "grant-issue"
  case grantRevoke = "grant-revoke"
  case grantDeny = "grant-deny"
  case operatorAdd = "operator-add"
  case operatorRevoke = "operator-revoke"
  case upstreamRevoke = "upstream-revoke"
  case upstreamRestore = "upstream-restore"
}

/// A privileged act with the signature that makes it one.
///
/// The signed bytes are `sallyport/<kind>/v1`, a newline, and ``payload`` (canonical JSON). The act travels whole through
/// store and ledger, so that anybody with the operator's public key can check it again. Holding one proves nothing:
/// `Approvals` opens it.
public struct SignedAct: Hashable, Sendable, Codable {
  public let kind: ActKind
  /// Canonical JSON of what was decided.
  public let payload: ExactText
  public let signer: OperatorName
  public let key: KeyID
  /// Ed25519, 64 bytes (RFC 8032).
  public let signature: [UInt8]

  public init(kind: ActKind, payload: ExactText, signer: OperatorName, key: KeyID, signature: [UInt8]) {
    self.kind = kind
    self.payload = payload
    self.signer = signer
    self.key = key
    self.signature = signature
  }
}
