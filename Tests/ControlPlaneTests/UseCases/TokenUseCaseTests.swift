import Approvals
import ControlPlane
import Ledger
import SallyportModel
import Testing

struct TokenUseCaseTests {
  @Test func `an operator issues a token, and it is listed as active`() throws {
    let scene = try Scene()
    try scene.issued(try scene.token(), by: scene.alice)
    let listed = try scene.tokens.all(at: scene.now)
    #expect(listed.map(\.standing) == [.active])
    #expect(scene.ledger.kinds == [.tokenIssued])
    #expect(try scene.tokens.all(at: scene.now.advanced(by: .seconds(3_600))).map(\.standing) == [.expired])
  }

  @Test func `an active name is refused, a revoked one is free again`() throws {
    let scene = try Scene()
    let first = try scene.token()
    try scene.issued(first, by: scene.alice)
    let second = try scene.token()
    let error = #expect(throws: UseCaseError.self) { try scene.issued(second, by: scene.alice) }
    #expect(error?.code == .exists)
    _ = try scene.revoke.revoke(try revocation(of: first, by: "bob", scene.bob, scene))
    #expect(throws: Never.self) { try scene.issued(second, by: scene.alice) }
    #expect(try scene.tokens.find("cursor").token.id == second.id)
    #expect(try scene.tokens.find(first.id.text).token.revokedAt == scene.now)
  }

  @Test func `only its owner's own key issues it`() throws {
    let scene = try Scene()
    let token = try scene.token(owner: "alice")
    let stranger = SigningKey()
    #expect(throws: UseCaseError.self) { try scene.issued(token, by: stranger) }
    let byBob = try SignedAct(try TokenIssue(token), by: try OperatorName("bob"), with: scene.bob)
    let error = #expect(throws: UseCaseError.self) { try scene.issue.issue(token, byBob) }
    #expect(error?.code == .notAuthorised)
    #expect(try scene.store.tokens().isEmpty)
    #expect(scene.ledger.kinds.isEmpty)
  }

  @Test func `a signature over another token does not issue this one`() throws {
    let scene = try Scene()
    let narrow = try scene.token(scope: Scope(relations: [RelationName(schema: "public", name: "a")]))
    let act = try SignedAct(try TokenIssue(narrow), by: narrow.owner, with: scene.alice)
    let wide = Token(
      id: narrow.id, name: narrow.name, owner: narrow.owner, upstream: narrow.upstream,
      environment: narrow.environment, scope: Scope(schemas: ["public"]), issuedAt: narrow.issuedAt,
      expiresAt: narrow.expiresAt, verifier: narrow.verifier)
    #expect(throws: UseCaseError.self) { try scene.issue.issue(wide, act) }
  }

  @Test func `a row that was changed in the store is listed as forged`() throws {
    let scene = try Scene()
    let narrow = try scene.token(scope: Scope(relations: [RelationName(schema: "public", name: "a")]))
    let act = try SignedAct(try TokenIssue(narrow), by: narrow.owner, with: scene.alice)
    let wide = Token(
      id: narrow.id, name: narrow.name, owner: narrow.owner, upstream: narrow.upstream,
      environment: narrow.environment, scope: Scope(schemas: ["public"]), issuedAt: narrow.issuedAt,
      expiresAt: narrow.expiresAt, verifier: narrow.verifier)
    try scene.store.insert(TokenRecord(token: wide, issue: act))
    let listed = try #require(try scene.tokens.all(at: scene.now).first)
    #expect(listed.standing == .forged)
    #expect(listed.objection == "token `cursor` is not what `alice` signed")
  }

  @Test func `a full ledger issues nothing and still revokes`() throws {
    let ledger = MemoryActLedger(isFull: true)
    let scene = try Scene(ledger: ledger)
    let token = try scene.token()
    let refused = #expect(throws: UseCaseError.self) { try scene.issued(token, by: scene.alice) }
    #expect(refused?.code == .ledgerFailed)
    #expect(try scene.store.tokens().isEmpty)
    let act = try SignedAct(try TokenIssue(token), by: token.owner, with: scene.alice)
    try scene.store.insert(TokenRecord(token: token, issue: act))
    let revocation = try revocation(of: token, by: "alice", scene.alice, scene)
    let missing = #expect(throws: UseCaseError.self) { try scene.revoke.revoke(revocation) }
    #expect(missing?.code == .recordMissing)
    #expect(try scene.store.tokens().first?.token.revokedAt == scene.now)
  }

  @Test func `revoking needs an operator's signature, once`() throws {
    let scene = try Scene()
    let token = try scene.token()
    try scene.issued(token, by: scene.alice)
    let forged = try revocation(of: token, by: "alice", SigningKey(), scene)
    #expect(throws: UseCaseError.self) { try scene.revoke.revoke(forged) }
    #expect(try scene.store.tokens().first?.revocation == nil)
    let act = try revocation(of: token, by: "bob", scene.bob, scene)
    #expect(try scene.revoke.revoke(act).revokedAt == scene.now)
    let again = #expect(throws: UseCaseError.self) { try scene.revoke.revoke(act) }
    #expect(again?.description == "token `cursor` is revoked already")
  }

  @Test func `revoking withdraws what the token asked for, and nobody else's`() throws {
    let scene = try Scene()
    let token = try scene.token()
    try scene.issued(token, by: scene.alice)
    let pending = try scene.held("req_0000000001", token: token.id)
    let approved = try scene.held("req_0000000002", token: token.id)
    let other = try scene.held("req_0000000003")
    _ = try scene.decide.decide(try scene.vote(.approve, on: approved, by: "bob", scene.bob), at: scene.now)
    _ = try scene.revoke.revoke(try revocation(of: token, by: "bob", scene.bob, scene))
    let withdrawn = RequestState.withdrawn(.token, at: scene.now)
    #expect(try scene.store.request(pending.id)?.state == withdrawn)
    #expect(try scene.store.request(approved.id)?.state == withdrawn)
    #expect(try scene.store.request(other.id)?.state == .pending)
    #expect(scene.ledger.kinds.suffix(3) == [.tokenRevoked, .requestChanged, .requestChanged])
  }

  @Test func `limits of a token`() throws {
    let scene = try Scene()
    func code(_ scope: Scope, _ life: Duration) throws -> UseCaseError.Code? {
      do {
        try scene.issue.check(
          name: try TokenName("x"), scope: scope, issuedAt: scene.now, expiresAt: scene.now.advanced(by: life))
        return nil
      } catch let error as UseCaseError {
        return error.code
      }
    }
    let one = Scope(schemas: ["public"])
    #expect(try code(one, .seconds(1)) == nil)
    #expect(try code(one, .zero) == .invalid)
    #expect(try code(one, .seconds(366 * 86_400)) == nil)
    #expect(try code(one, .seconds(366 * 86_400) + .milliseconds(1)) == .invalid)
    #expect(try code(Scope(), .seconds(1)) == .invalid)
    #expect(try code(Scope(channels: ["jobs"]), .seconds(1)) == .invalid)
    #expect(try code(Scope(schemas: Set((0..<1_000).map { "s\($0)" })), .seconds(1)) == nil)
    #expect(try code(Scope(schemas: Set((0..<1_001).map { "s\($0)" })), .seconds(1)) == .invalid)
    let tables = { (columns: Int) in
      Scope(
        limits: Dictionary(
          uniqueKeysWithValues: (0..<10).map { table in
            let names = (0..<(table == 0 ? columns : 1_000)).map { "c\($0)" }
            return (RelationName(schema: "public", name: "t\(table)"), ReadLimit(columns: Set(names)))
          }))
    }
    #expect(try code(tables(1_000), .seconds(1)) == nil)
    #expect(try code(tables(1_001), .seconds(1)) == .invalid)
  }

  @Test func `a row filter is judged before anybody signs, and again when it is issued`() throws {
    let scene = try Scene()
    let scope = { (filter: String) in
      Scope(limits: [RelationName(schema: "public", name: "orders"): ReadLimit(filter: filter)])
    }
    #expect(throws: Never.self) { try scene.issue.check(limitsOf: scope("tenant_id = 1"), harmlessRoutines: []) }
    let error = #expect(throws: UseCaseError.self) {
      try scene.issue.check(limitsOf: scope("a = 1) OR (true"), harmlessRoutines: [])
    }
    #expect(error?.code == .invalid && error?.description.contains("row filter of `public.orders`, byte 6:") == true)
    #expect(error?.hint != nil)
    #expect(throws: UseCaseError.self) { try scene.issue.check(limitsOf: scope("app.mine(a)"), harmlessRoutines: []) }
    #expect(throws: Never.self) {
      try scene.issue.check(limitsOf: scope("app.mine(a)"), harmlessRoutines: ["app.mine"])
    }
  }

  @Test(arguments: ["nobody", "tok_zzzzzzzzzz", "Not A Name", ""])
  func `what is not there is not found`(text: String) throws {
    let scene = try Scene()
    let error = #expect(throws: UseCaseError.self) { try scene.tokens.find(text) }
    #expect(error?.code == .notFound)
  }

  private func revocation(of token: Token, by name: String, _ key: SigningKey, _ scene: Scene) throws -> SignedAct {
    let act = TokenRevoke(token: token.id, name: token.name, revokedAt: scene.now)
    return try SignedAct(act, by: try OperatorName(name), with: key)
  }
}
