import Approvals
import ControlPlane
import SallyportModel
import TestSupport

/// A store with the operators alice and bob, and things to do in it.
struct Scene {
  let store = MemoryStore()
  let grants = MemoryGrants()
  let upstreams = MemoryUpstreams()
  let ledger: MemoryActLedger
  let alice = SigningKey()
  let bob = SigningKey()
  let now = Timestamp(microseconds: 1_777_125_787_125_000)

  init(ledger: MemoryActLedger = MemoryActLedger()) throws {
    self.ledger = ledger
    let operators = ManageOperators(store: store, ledger: MemoryActLedger())
    _ = try operators.add(try add("alice", alice, by: "alice", alice, bootstrap: true))
    _ = try operators.add(try add("bob", bob, by: "alice", alice))
  }

  var operators: ManageOperators { ManageOperators(store: store, ledger: ledger) }
  var issue: IssueToken { IssueToken(tokens: store, operators: store, upstreams: upstreams, ledger: ledger) }
  var revoke: RevokeToken { RevokeToken(tokens: store, operators: store, requests: store, ledger: ledger) }
  var revokeOperator: RevokeOperator {
    RevokeOperator(operators: store, requests: store, grants: grants, tokens: store, ledger: ledger)
  }
  var revokeUpstream: RevokeUpstream {
    RevokeUpstream(upstreams: upstreams, operators: store, requests: store, ledger: ledger)
  }
  var restoreUpstream: RestoreUpstream {
    RestoreUpstream(upstreams: upstreams, operators: store, ledger: ledger)
  }
  var decide: DecideRequest { DecideRequest(requests: store, operators: store, ledger: ledger) }
  var tokens: ReadTokens { ReadTokens(tokens: store, operators: store) }
  var requests: ReadRequests { ReadRequests(store: store) }

  func add(
    _ name: String, _ key: SigningKey, by signer: String, _ signingKey: SigningKey, bootstrap: Bool = false
  ) throws -> SignedAct {
    let act = OperatorAdd(
      name: try OperatorName(name), publicKey: key.publicKey, bootstrap: bootstrap, addedAt: now)
    return try SignedAct(act, by: try OperatorName(signer), with: signingKey)
  }

  func revocation(of name: String, _ key: SigningKey, by signer: String, _ signingKey: SigningKey) throws -> SignedAct {
    let act = OperatorRevoke(name: try OperatorName(name), key: key.id, revokedAt: now)
    return try SignedAct(act, by: try OperatorName(signer), with: signingKey)
  }

  func token(_ name: String = "cursor", owner: String = "alice", scope: Scope? = nil, life: Duration = .seconds(3_600))
    throws -> Token
  {
    var random = SystemRandomNumberGenerator()
    return Token(
      id: TokenID(using: &random), name: try TokenName(name), owner: try OperatorName(owner),
      upstream: try UpstreamName("shop"), environment: .production,
      scope: scope ?? Scope(schemas: ["public"]), issuedAt: now, expiresAt: now.advanced(by: life),
      verifier: SCRAMVerifier(iterations: 4_096, salt: [1], storedKey: [2], serverKey: [3]))
  }

  /// Issues a token by its owner.
  func issued(_ token: Token, by key: SigningKey) throws {
    try issue.issue(token, try SignedAct(try TokenIssue(token), by: token.owner, with: key))
  }

  func held(
    _ id: String = "req_0123456789", sql: String = "DELETE FROM public.orders", runsInTransaction: Bool = true,
    rowCeiling: Int64? = nil, application: String? = "psql", parameters: [BoundParameter] = [], token: TokenID? = nil
  ) throws -> HeldRequest {
    var facts = StatementFacts(command: "DELETE", range: 0..<sql.utf8.count, effects: [.delete])
    facts.relations = [RelationUse(RelationName(schema: "public", name: "orders"), .target, .delete)]
    facts.concerns = [.unrestricted]
    facts.runsInTransaction = runsInTransaction
    let binding = RequestBinding(
      request: try RequestID(id), token: try token ?? TokenID("tok_0123456789"), upstream: try UpstreamName("shop"),
      database: "shopdb", environment: .production, searchPath: ["public"], sql: ExactText(sql), way: .simple,
      parameters: parameters, policyVersion: "standard-1", rowCeiling: rowCeiling,
      expiresAt: now.advanced(by: .seconds(1_800)))
    let request = HeldRequest(
      binding: binding, tokenName: try TokenName("cursor"), owner: try OperatorName("alice"),
      session: try SessionID("ses_0123456789"), application: application, address: "127.0.0.1:50000",
      facts: BatchFacts([facts]),
      judgement: Judgement(reasons: [
        Reason(rule: "write", verdict: .hold), Reason(rule: "unrestricted", verdict: .hold),
      ]), createdAt: now)
    _ = try store.open(request, limit: 5)
    return request
  }

  func vote(
    _ choice: Decision.Choice, on request: HeldRequest, by name: String, _ key: SigningKey, irreversible: Bool = false
  ) throws -> Countersignature {
    let decision = Decision(
      request: request.id, digest: request.binding.digest, choice: choice, reason: choice == .deny ? "no" : nil,
      irreversible: irreversible, decidedAt: now)
    return try Countersignature(decision, by: try OperatorName(name), with: key)
  }
}
