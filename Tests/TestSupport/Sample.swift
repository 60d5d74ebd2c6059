public import Approvals
public import SallyportModel

/// The people and the statement of the tests of requests, their rules and their store: the same each time.
public enum Sample {
  public static let start = Timestamp(microseconds: 1_777_000_000_000_000)
  public static let expiry = start.advanced(by: .seconds(1_800))

  private struct NoKey: Error {}

  public static func name(_ text: String) -> OperatorName { OperatorName(unchecked: text) }

  /// A key that depends on the name only.
  public static func key(_ text: String) throws -> SigningKey {
    let seed = Array((text + String(repeating: "·", count: 32)).utf8.prefix(32))
    guard let key = SigningKey(seed: seed) else { throw NoKey() }
    return key
  }

  /// alice is the first; she adds the others.
  public static func roster(_ others: String...) throws -> OperatorRoster {
    try OperatorRoster(acts: [add("alice", by: "alice", bootstrap: true)] + others.map { try add($0, by: "alice") })
  }

  public static func add(_ text: String, by signer: String, bootstrap: Bool = false) throws -> SignedAct {
    let add = OperatorAdd(
      name: name(text), publicKey: try key(text).publicKey, bootstrap: bootstrap, addedAt: start)
    return try SignedAct(add, by: name(signer), with: key(signer))
  }

  public static func revoke(_ text: String, by signer: String, at moment: Timestamp = start) throws -> SignedAct {
    let revoke = OperatorRevoke(name: name(text), key: try key(text).id, revokedAt: moment)
    return try SignedAct(revoke, by: name(signer), with: key(signer))
  }

  public static func binding(
    request: String = "req_0123456789", token: String = "tok_0123456789", upstream: String = "shop",
    database: String = "shop", environment: Environment = .production, searchPath: [String] = ["public"],
    sql: String = "DELETE FROM orders", way: RequestBinding.Way = .simple, parameters: [BoundParameter] = [],
    parameterTypes: [UInt32] = [], resultFormats: [Int16] = [], policyVersion: String = "1", rowCeiling: Int64? = nil,
    expiresAt: Timestamp = expiry
  ) -> RequestBinding {
    RequestBinding(
      request: RequestID(unchecked: request), token: TokenID(unchecked: token),
      upstream: UpstreamName(unchecked: upstream), database: database, environment: environment,
      searchPath: searchPath, sql: ExactText(sql), way: way, parameters: parameters, parameterTypes: parameterTypes,
      resultFormats: resultFormats, policyVersion: policyVersion, rowCeiling: rowCeiling, expiresAt: expiresAt)
  }

  public static func request(
    _ binding: RequestBinding = binding(), owner: String = "alice", quorum: Quorum = Quorum(),
    runsInTransaction: Bool = true
  ) -> HeldRequest {
    var facts = StatementFacts(command: "DELETE", range: 0..<18, effects: [.delete, .read])
    facts.runsInTransaction = runsInTransaction
    return HeldRequest(
      binding: binding, tokenName: TokenName(unchecked: "agent"), owner: name(owner),
      session: SessionID(unchecked: "ses_0123456789"), application: "psql", address: "127.0.0.1:5000",
      facts: BatchFacts([facts]), judgement: Judgement(reasons: [Reason(rule: "write", verdict: .hold)]),
      quorum: quorum, createdAt: start)
  }

  public static func vote(
    _ choice: Decision.Choice, by signer: String, on request: HeldRequest, rowCeiling: Int64? = nil,
    irreversible: Bool = false, reason: String? = nil, signedWith other: String? = nil
  ) throws -> Countersignature {
    let decision = Decision(
      request: request.id, digest: request.binding.digest, choice: choice, reason: reason, rowCeiling: rowCeiling,
      irreversible: irreversible, decidedAt: start)
    return try Countersignature(decision, by: name(signer), with: key(other ?? signer))
  }
}
