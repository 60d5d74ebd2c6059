public import Approvals
public import SallyportModel

/// An operator with a key, who is the whole roster, and what the operator does.
public struct Countersigner: Sendable {
  public let name: OperatorName
  public let key = SigningKey()
  public let acts: [SignedAct]
  public let roster: OperatorRoster

  public init(_ name: String = "alice", at now: Timestamp = MovableClock().now) throws {
    self.name = try OperatorName(name)
    let act = OperatorAdd(name: self.name, publicKey: key.publicKey, bootstrap: true, addedAt: now)
    acts = [try SignedAct(act, by: self.name, with: key)]
    roster = try OperatorRoster(acts: acts)
  }

  /// A signed answer to a request.
  public func answer(
    _ choice: Decision.Choice, to request: HeldRequest, reason: String? = nil, rowCeiling: Int64? = nil,
    at now: Timestamp
  ) throws -> Countersignature {
    let decision = Decision(
      request: request.id, digest: request.binding.digest, choice: choice, reason: reason, rowCeiling: rowCeiling,
      irreversible: true, decidedAt: now)
    return try Countersignature(decision, by: name, with: key)
  }

  /// Answers a request where it is kept.
  public func decide(
    _ choice: Decision.Choice, on request: HeldRequest, in store: MemoryRequests, reason: String? = nil,
    rowCeiling: Int64? = nil, at now: Timestamp
  ) throws {
    let vote = try answer(choice, to: request, reason: reason, rowCeiling: rowCeiling, at: now)
    _ = try store.change(request.id) { (held) throws(RequestError) in
      try held.decide(vote, roster: roster, at: now)
    }.get()
  }

  /// A token of this operator's, as it is kept.
  public func issue(_ token: Token) throws -> TokenRecord {
    TokenRecord(token: token, issue: try SignedAct(TokenIssue(token), by: name, with: key))
  }
}

extension Token {
  /// A token whose secret nobody knows, unless a verifier is given.
  public static func sample(
    _ name: String = "cursor", upstream: String = "shop", environment: Environment = .production, from now: Timestamp,
    life: Duration = .seconds(3_600), verifier: SCRAMVerifier? = nil
  ) throws -> Token {
    var random = SystemRandomNumberGenerator()
    return Token(
      id: TokenID(using: &random), name: try TokenName(name), owner: try OperatorName("alice"),
      upstream: try UpstreamName(upstream), environment: environment, scope: Scope(schemas: ["public"]), issuedAt: now,
      expiresAt: now.advanced(by: life),
      verifier: verifier ?? SCRAMVerifier(iterations: 1, salt: [1], storedKey: [2], serverKey: [3]))
  }
}
