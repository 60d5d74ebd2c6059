import Approvals
import ControlPlane
import Ledger
import SallyportModel
import TestSupport
import Testing

/// A scene with an active token, and grants to give it.
struct GrantScene {
  let scene: Scene
  let token: Token

  init(ledger: MemoryActLedger = MemoryActLedger(), life: Duration = .seconds(30 * 86_400)) throws {
    scene = try Scene(ledger: ledger)
    token = try scene.token(life: life)
    try scene.store.insert(
      TokenRecord(token: token, issue: try SignedAct(try TokenIssue(token), by: token.owner, with: scene.alice)))
  }

  var now: Timestamp { scene.now }
  var grants: MemoryGrants { scene.grants }
  var ask: AskForGrant { AskForGrant(grants: grants, ledger: scene.ledger) }
  var issue: IssueGrant {
    IssueGrant(
      grants: grants, tokens: scene.store, operators: scene.store, upstreams: scene.upstreams, ledger: scene.ledger)
  }
  var revoke: RevokeGrant { RevokeGrant(grants: grants, operators: scene.store, ledger: scene.ledger) }
  var deny: DenyGrant { DenyGrant(grants: grants, operators: scene.store, ledger: scene.ledger) }
  var read: ReadGrants {
    ReadGrants(
      grants: grants, tokens: scene.store, operators: scene.store, upstreams: scene.upstreams)
  }

  func grant(
    _ terms: GrantTerms = .sample(), from: Duration = .zero, life: Duration = .seconds(600), issuer: String = "alice"
  ) -> Grant {
    let sample = Grant.sample(of: token, terms: terms, from: now.advanced(by: from), life: life, issuedAt: now)
    return Grant(
      id: sample.id, token: token.id, tokenName: token.name, upstream: token.upstream, environment: token.environment,
      terms: terms, notBefore: sample.notBefore, notAfter: sample.notAfter,
      issuer: OperatorName(unchecked: issuer), issuedAt: now)
  }

  @discardableResult
  func issued(_ grant: Grant? = nil, answering wish: GrantWish? = nil) throws -> Grant {
    let grant = grant ?? self.grant()
    let key = grant.issuer.text == "bob" ? scene.bob : scene.alice
    let act = try SignedAct(GrantIssue(grant, answering: wish?.id), by: grant.issuer, with: key)
    try issue.issue(grant, answering: wish?.id, act)
    return grant
  }

  func asked(_ terms: GrantTerms = .sample()) throws -> GrantWish {
    let wish = GrantWish.sample(of: token, terms: terms, at: now)
    try ask.ask(wish, of: token)
    return wish
  }

  /// The error's words; `nil` when it goes.
  func objection(_ grant: Grant) throws -> String? {
    do {
      try issue.check(grant, answering: nil)
      return nil
    } catch { return error.description }
  }
}

struct GrantUseCaseTests {
  @Test func `an operator issues a grant, and it is listed with what is left`() throws {
    let scene = try GrantScene()
    let grant = try scene.issued()
    #expect(scene.scene.ledger.kinds == [.grantIssued])
    let execution = ExecutionID(session: SessionID(unchecked: "ses_0123456789"), number: 1)
    #expect(try scene.grants.reserve(40, of: grant.id, inAll: 1_000, for: execution) == 40)
    let listed = try #require(try scene.read.all(at: scene.now).first)
    #expect(listed.grant == grant && listed.standing == .active && listed.spent == 40 && listed.left == 960)
    #expect(try scene.read.all(at: grant.notAfter).map(\.standing) == [.ended])
    #expect(try scene.read.find(grant.id.text, at: scene.now) == .grant(listed))
  }

  @Test func `any operator may issue, not only the token's owner, and only with the own key`() throws {
    let scene = try GrantScene()
    try scene.issued(scene.grant(issuer: "bob"))
    let grant = scene.grant()
    for (name, key) in [("alice", SigningKey()), ("alice", scene.scene.bob), ("bob", scene.scene.bob)] {
      let act = try SignedAct(GrantIssue(grant, answering: nil), by: OperatorName(unchecked: name), with: key)
      let error = #expect(throws: UseCaseError.self) { try scene.issue.issue(grant, answering: nil, act) }
      #expect(error?.code == .notAuthorised)
    }
    let wider = scene.grant(.sample(rowsInAll: 2_000))
    let act = try SignedAct(GrantIssue(grant, answering: nil), by: grant.issuer, with: scene.scene.alice)
    #expect(throws: UseCaseError.self) { try scene.issue.issue(wider, answering: nil, act) }
    #expect(try scene.grants.grants().count == 1)
    #expect(scene.scene.ledger.kinds == [.grantIssued])
  }

  @Test func `a revoked operator issues, revokes and denies nothing`() throws {
    let scene = try GrantScene()
    let before = try scene.issued(scene.grant(issuer: "bob"))
    let wish = try scene.asked()
    _ = try scene.scene.revokeOperator.revoke(
      scene.scene.revocation(of: "bob", scene.scene.bob, by: "alice", scene.scene.alice))
    #expect(throws: UseCaseError.self) { try scene.issued(scene.grant(issuer: "bob")) }
    let bob = OperatorName(unchecked: "bob")
    let revoke = GrantRevoke(grant: before.id, revokedAt: scene.now)
    #expect(throws: UseCaseError.self) { try scene.revoke.revoke(SignedAct(revoke, by: bob, with: scene.scene.bob)) }
    let deny = GrantDeny(wish: wish.id, token: wish.token, deniedAt: scene.now)
    #expect(throws: UseCaseError.self) { try scene.deny.deny(SignedAct(deny, by: bob, with: scene.scene.bob)) }
    // What bob signed in the same instant as his revocation is not believed.
    #expect(try scene.read.all(at: scene.now).map(\.standing) == [.forged])
  }

  @Test func `what a grant may not be`() throws {
    let scene = try GrantScene()
    func says(_ terms: GrantTerms) throws -> String? { try scene.objection(scene.grant(terms)) }
    #expect(try says(.sample()) == nil)
    #expect(try says(.sample(task: " ")) == "the grant has no task")
    #expect(try says(.sample(task: String(repeating: "é", count: 250))) == nil)
    #expect(
      try says(.sample(task: String(repeating: "é", count: 250) + "x")) == "the task has 501 bytes, more than 500")
    for scalar in ["\n", "\u{1B}", "\u{0}", "\u{85}", "\t", "\u{7F}"] {
      #expect(try says(.sample(task: "a\(scalar)b")) == "the task has control characters in it")
    }
    #expect(try says(.sample([])) == "the grant names no table")
    #expect(try says(.sample((0..<50).map { "t\($0)" })) == nil)
    #expect(try says(.sample((0..<51).map { "t\($0)" })) == "the grant names 51 tables, more than 50")
    #expect(try says(.sample(verbs: [])) == "the grant allows nothing")
    #expect(try says(.sample(rowsPerStatement: 0)) == "the rows of a statement are 1 to 1000000000, not 0")
    #expect(try says(.sample(rowsPerStatement: -1)) != nil)
    #expect(try says(.sample(rowsPerStatement: 1, rowsInAll: 1)) == nil)
    #expect(try says(.sample(rowsPerStatement: 1_000_000_000, rowsInAll: 1_000_000_000)) == nil)
    #expect(try says(.sample(rowsPerStatement: 1, rowsInAll: 1_000_000_001)) != nil)
    #expect(
      try says(.sample(rowsPerStatement: 11, rowsInAll: 10))
        == "one statement may change 11 rows, and all together only 10")
  }

  @Test func `only tables of the token's scope`() throws {
    let scene = try Scene()
    let grants = MemoryGrants()
    let (inPart, filtered) = (RelationName(schema: "sales", name: "part"), RelationName(schema: "public", name: "f"))
    let scope = Scope(
      relations: [RelationName(schema: "public", name: "orders")], schemas: ["sales"],
      limits: [inPart: ReadLimit(columns: ["id"]), filtered: ReadLimit(filter: "tenant_id = 42")])
    let token = try scene.token(scope: scope)
    try scene.issued(token, by: scene.alice)
    let issue = IssueGrant(
      grants: grants, tokens: scene.store, operators: scene.store, upstreams: scene.upstreams, ledger: scene.ledger)
    func says(_ relation: RelationName) throws -> UseCaseError? {
      let terms = GrantTerms(
        task: "x", relations: [relation, RelationName(schema: "sales", name: "any")], verbs: [.insert],
        rowsPerStatement: 1, rowsInAll: 1)
      do {
        try issue.check(.sample(of: token, terms: terms, from: scene.now), answering: nil)
        return nil
      } catch { return error }
    }
    #expect(try says(RelationName(schema: "public", name: "orders")) == nil)
    let error = try says(RelationName(schema: "public", name: "Orders"))
    #expect(error?.description == "`public.\"Orders\"` is not in the scope of token `cursor`")
    #expect(error?.hint?.hasPrefix("it reads sales.*, ") == true)
    for part in [inPart, filtered] {
      #expect(
        try says(part)?.description
          == "token `cursor` reads only a part of `\(part)`, and a grant would reach all of it")
    }
  }

  @Test func `its life is within seven days, within the token's, and not over`() throws {
    let scene = try GrantScene()
    let day: Duration = .seconds(86_400)
    func says(_ from: Duration, _ life: Duration) throws -> String? {
      try scene.objection(scene.grant(from: from, life: life))
    }
    #expect(try says(.zero, day * 7) == nil)
    #expect(try says(.zero, day * 7 + .microseconds(1)) == "the grant would live longer than 7 days")
    #expect(try says(day * 23, day * 7) == nil)
    #expect(try says(day * 23 + .seconds(1), day * 7)?.hasPrefix("the grant would outlive token `cursor`") == true)
    #expect(try says(.zero, .zero) == "the grant would end before it begins")
    #expect(try says(.seconds(10), .seconds(-1)) == "the grant would end before it begins")
    #expect(try says(.seconds(-60), .seconds(60)) == "the grant would be over from the beginning")
    #expect(try says(.seconds(-60), .seconds(61)) == nil)
  }

  @Test func `a token that is not active, not there, or another's is given nothing`() throws {
    let scene = try GrantScene()
    let revoke = TokenRevoke(token: scene.token.id, name: scene.token.name, revokedAt: scene.now)
    let elsewhere = Grant(
      id: GrantID(unchecked: "grt_0000000001"), token: scene.token.id, tokenName: scene.token.name,
      upstream: try UpstreamName("other"), environment: .production, terms: .sample(), notBefore: scene.now,
      notAfter: scene.now.advanced(by: .seconds(1)), issuer: scene.token.owner, issuedAt: scene.now)
    #expect(try scene.objection(elsewhere) == "the grant is not one of token `cursor`")
    let stranger = Grant.sample(of: try scene.scene.token("stranger"), from: scene.now)
    #expect(try scene.objection(stranger) == "there is no token `\(stranger.token)`")
    _ = try scene.scene.revoke.revoke(try SignedAct(revoke, by: scene.token.owner, with: scene.scene.alice))
    #expect(try scene.objection(scene.grant()) == "token `cursor` is revoked")
  }

  @Test func `at most twenty grants of a token count at once`() throws {
    let scene = try GrantScene()
    for _ in 0..<20 { try scene.issued() }
    let error = #expect(throws: UseCaseError.self) { try scene.issued() }
    #expect(error?.description == "token `cursor` has 20 grants that wait or are active")
    let first = try #require(try scene.grants.grants().first)
    let revoke = GrantRevoke(grant: first.grant.id, revokedAt: scene.now)
    _ = try scene.revoke.revoke(try SignedAct(revoke, by: scene.token.owner, with: scene.scene.alice))
    try scene.issued()
    #expect(scene.scene.ledger.kinds.count { $0 == .grantIssued } == 21)
  }

  @Test func `revoking needs an operator's signature, once, while there is something to end`() throws {
    let scene = try GrantScene()
    let grant = try scene.issued()
    let act = GrantRevoke(grant: grant.id, reason: "wrong table", revokedAt: scene.now)
    #expect(throws: UseCaseError.self) {
      try scene.revoke.revoke(SignedAct(act, by: scene.token.owner, with: SigningKey()))
    }
    let bob = try SignedAct(act, by: OperatorName(unchecked: "bob"), with: scene.scene.bob)
    #expect(try scene.revoke.revoke(bob).revokedAt == scene.now)
    #expect(try scene.read.all(at: scene.now).map(\.standing) == [.revoked])
    #expect(scene.scene.ledger.kinds == [.grantIssued, .grantRevoked])
    let again = #expect(throws: UseCaseError.self) { try scene.revoke.revoke(bob) }
    #expect(again?.description == "grant `\(grant.id)` is revoked already")
    let over = try scene.issued(scene.grant(life: .seconds(5)))
    let late = GrantRevoke(grant: over.id, revokedAt: over.notAfter)
    let ended = #expect(throws: UseCaseError.self) {
      try scene.revoke.revoke(SignedAct(late, by: scene.token.owner, with: scene.scene.alice))
    }
    #expect(ended?.description.hasPrefix("grant `\(over.id)` has ended already") == true)
    let long = String(repeating: "x", count: 1_001)
    #expect(throws: UseCaseError.self) { try scene.revoke.check(scene.grant(), reason: long, at: scene.now) }
    try scene.revoke.check(scene.grant(), reason: String(long.dropLast()), at: scene.now)
  }

  @Test func `a full ledger issues and asks for nothing, and still revokes and denies`() throws {
    let scene = try GrantScene(ledger: MemoryActLedger(isFull: true))
    let refused = #expect(throws: UseCaseError.self) { try scene.issued() }
    #expect(refused?.code == .ledgerFailed)
    #expect(throws: UseCaseError.self) { try scene.asked() }
    #expect(try scene.grants.grants().isEmpty && scene.grants.wishes(openOnly: false).isEmpty)
    let grant = scene.grant()
    let record = GrantRecord(
      grant: grant, issue: try SignedAct(GrantIssue(grant, answering: nil), by: grant.issuer, with: scene.scene.alice))
    try scene.grants.insert(record, limit: 20)
    let wish = GrantWish.sample(of: scene.token, at: scene.now)
    try scene.grants.insert(wish, limit: 5)
    let revoke = try SignedAct(
      GrantRevoke(grant: grant.id, revokedAt: scene.now), by: grant.issuer, with: scene.scene.alice)
    #expect(#expect(throws: UseCaseError.self) { try scene.revoke.revoke(revoke) }?.code == .recordMissing)
    let deny = try SignedAct(
      GrantDeny(wish: wish.id, token: wish.token, deniedAt: scene.now), by: grant.issuer, with: scene.scene.alice)
    #expect(#expect(throws: UseCaseError.self) { try scene.deny.deny(deny) }?.code == .recordMissing)
    #expect(try scene.grants.grant(grant.id)?.grant.revokedAt == scene.now)
    #expect(try scene.grants.wish(wish.id)?.outcome == .denied(by: grant.issuer, reason: nil))
  }

  @Test func `a grant ends with its token, and is listed so`() throws {
    let scene = try GrantScene()
    try scene.issued()
    try scene.issued(scene.grant(from: .seconds(60)))
    #expect(try scene.read.all(at: scene.now).map(\.standing) == [.active, .waiting])
    _ = try scene.asked()
    let revoke = TokenRevoke(token: scene.token.id, name: scene.token.name, revokedAt: scene.now)
    _ = try scene.scene.revoke.revoke(try SignedAct(revoke, by: scene.token.owner, with: scene.scene.alice))
    #expect(try scene.read.all(at: scene.now).map(\.standing) == [.tokenEnded, .tokenEnded])
    #expect(try scene.read.wishes(openOnly: true, at: scene.now).isEmpty)
    #expect(try scene.read.wishes(openOnly: false, at: scene.now).count == 1)
  }

  @Test func `a row that was changed in the store is listed as forged`() throws {
    let scene = try GrantScene()
    let grant = try scene.issued()
    let record = try #require(try scene.grants.grant(grant.id))
    let wide = Grant(
      id: grant.id, token: grant.token, tokenName: grant.tokenName, upstream: grant.upstream,
      environment: grant.environment, terms: .sample(rowsInAll: 5_000), notBefore: grant.notBefore,
      notAfter: grant.notAfter, issuer: grant.issuer, issuedAt: grant.issuedAt)
    scene.grants.replace([GrantRecord(grant: wide, issue: record.issue)])
    let listed = try #require(try scene.read.all(at: scene.now).first)
    #expect(listed.standing == .forged)
    #expect(listed.objection == "grant `\(grant.id)` is not what `alice` signed")
    // Its revocation counts, whoever signed it.
    let stranger = try SignedAct(
      GrantRevoke(grant: grant.id, revokedAt: scene.now), by: grant.issuer, with: SigningKey())
    scene.grants.replace([GrantRecord(grant: grant, issue: record.issue, revocation: stranger)])
    #expect(try scene.read.all(at: scene.now).map(\.standing) == [.revoked])
  }
}

struct GrantWishTests {
  @Test func `a wish is answered by a grant, once`() throws {
    let scene = try GrantScene()
    let wish = try scene.asked()
    #expect(try scene.read.wishes(openOnly: true, at: scene.now) == [wish])
    let grant = try scene.issued(answering: wish)
    #expect(scene.scene.ledger.kinds == [.grantAsked, .grantIssued])
    #expect(try scene.grants.wish(wish.id)?.outcome == .issued(grant.id))
    let again = #expect(throws: UseCaseError.self) { try scene.issued(answering: wish) }
    #expect(again?.description == "the wish `\(wish.id)` was answered already")
    #expect(try scene.read.wishes(openOnly: true, at: scene.now).isEmpty)
  }

  @Test func `a wish of another token, or of nobody, is answered by nothing`() throws {
    let scene = try GrantScene()
    let other = try scene.scene.token("other")
    try scene.scene.issued(other, by: scene.scene.alice)
    let wish = GrantWish.sample(of: other, at: scene.now)
    try scene.ask.ask(wish, of: other)
    let error = #expect(throws: UseCaseError.self) { try scene.issued(answering: wish) }
    #expect(error?.description == "`\(wish.id)` is a wish of token `other`, not of `cursor`")
    let unknown = GrantWish.sample(of: scene.token, at: scene.now)
    #expect(#expect(throws: UseCaseError.self) { try scene.issued(answering: unknown) }?.code == .notFound)
    #expect(#expect(throws: UseCaseError.self) { try scene.ask.ask(wish, of: scene.token) }?.code == .invalid)
  }

  @Test func `denying needs an operator's signature, and tells the agent why`() throws {
    let scene = try GrantScene()
    let wish = try scene.asked()
    let deny = GrantDeny(wish: wish.id, token: wish.token, reason: "not on a Friday", deniedAt: scene.now)
    #expect(throws: UseCaseError.self) {
      try scene.deny.deny(SignedAct(deny, by: scene.token.owner, with: SigningKey()))
    }
    let act = try SignedAct(deny, by: scene.token.owner, with: scene.scene.alice)
    #expect(try scene.deny.deny(act).outcome == .denied(by: scene.token.owner, reason: "not on a Friday"))
    #expect(scene.scene.ledger.kinds == [.grantAsked, .grantDenied])
    #expect(#expect(throws: UseCaseError.self) { try scene.deny.deny(act) }?.code == .wrongState)
    let other = GrantDeny(wish: wish.id, token: try scene.scene.token().id, deniedAt: scene.now)
    let error = #expect(throws: UseCaseError.self) {
      try scene.deny.deny(SignedAct(other, by: scene.token.owner, with: scene.scene.alice))
    }
    #expect(error?.code == .notFound)
  }

  @Test func `five wishes wait for an answer, not six`() throws {
    let scene = try GrantScene()
    let wishes = try (0..<5).map { _ in try scene.asked() }
    let error = #expect(throws: UseCaseError.self) { try scene.asked() }
    #expect(error?.code == .wrongState)
    #expect(scene.scene.ledger.kinds.count == 5)
    let deny = GrantDeny(wish: wishes[0].id, token: wishes[0].token, deniedAt: scene.now)
    _ = try scene.deny.deny(try SignedAct(deny, by: scene.token.owner, with: scene.scene.alice))
    _ = try scene.asked()
  }

  @Test func `a wish follows the rules of a grant`() throws {
    let scene = try GrantScene(life: .seconds(8 * 86_400))
    func code(_ terms: GrantTerms = .sample(), seconds: Int64) throws -> UseCaseError.Code? {
      do {
        try scene.ask.check(.sample(of: scene.token, terms: terms, seconds: seconds, at: scene.now), of: scene.token)
        return nil
      } catch { return error.code }
    }
    #expect(try code(seconds: 1) == nil)
    #expect(try code(seconds: 604_800) == nil)
    for seconds in [0, -1, 604_801, .max, .min] as [Int64] { #expect(try code(seconds: seconds) == .invalid) }
    #expect(try code(.sample(task: ""), seconds: 1) == .invalid)
    let brief = try GrantScene(life: .seconds(60))
    let long = GrantWish.sample(of: brief.token, seconds: 61, at: brief.now)
    #expect(throws: UseCaseError.self) { try brief.ask.check(long, of: brief.token) }
  }

  @Test func `ids are found by their beginning, with or without what all begin with`() throws {
    let scene = try GrantScene()
    let wish = GrantWish.sample(of: scene.token, id: "ask_aaaaaaaaaa", at: scene.now)
    try scene.ask.ask(wish, of: scene.token)
    let record = try Countersigner(at: scene.now)
    for id in ["grt_aaaaaaaaab", "grt_bbbbbbbbbb"] {
      try scene.grants.insert(record.issue(.sample(of: scene.token, id: id, from: scene.now)), limit: 20)
    }
    func found(_ text: String) throws -> String {
      do {
        switch try scene.read.find(text, at: scene.now) {
        case .grant(let listed): return listed.grant.id.text
        case .wish(let wish): return wish.id.text
        }
      } catch { return error.code.rawValue }
    }
    #expect(try found("ask_aaaaaaaaaa") == "ask_aaaaaaaaaa")
    #expect(try found("ask_a") == "ask_aaaaaaaaaa")
    #expect(try found("aaaaaaaaab") == "grt_aaaaaaaaab")
    #expect(try found("grt_b") == "grt_bbbbbbbbbb")
    #expect(try found("bb") == "grt_bbbbbbbbbb")
    #expect(try found("aaa") == "ambiguous")
    for text in ["", "grt_", "ask_", "grt_c", "req_aaaaaaaaaa", "grt_aaaaaaaaabx"] {
      #expect(try found(text) == "notFound")
    }
  }
}
