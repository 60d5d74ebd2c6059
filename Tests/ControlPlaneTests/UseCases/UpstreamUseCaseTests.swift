import Approvals
import ControlPlane
import Ledger
import SallyportModel
import TestSupport
import Testing

struct UpstreamUseCaseTests {
  private let grants: GrantScene
  private var scene: Scene { grants.scene }
  private let shop = UpstreamName(unchecked: "shop")
  private let later: Timestamp
  private var read: ReadUpstreams { ReadUpstreams(upstreams: scene.upstreams, operators: scene.store) }

  init() throws {
    grants = try GrantScene()
    later = grants.now.advanced(by: .seconds(60))
  }

  private func revocation(
    of upstream: String = "shop", by name: String = "bob", _ key: SigningKey? = nil, reason: String? = nil
  ) throws -> SignedAct {
    let act = UpstreamRevoke(upstream: UpstreamName(unchecked: upstream), reason: reason, revokedAt: scene.now)
    return try SignedAct(act, by: try OperatorName(name), with: key ?? scene.bob)
  }

  private func restoration(
    of moment: Timestamp? = nil, at restored: Timestamp? = nil, by name: String = "alice", _ key: SigningKey? = nil
  ) throws -> SignedAct {
    let act = UpstreamRestore(upstream: shop, revokedAt: moment ?? scene.now, restoredAt: restored ?? later)
    return try SignedAct(act, by: try OperatorName(name), with: key ?? scene.alice)
  }

  @Test func `revoking withdraws what waits there, and nothing of another upstream`() throws {
    let pending = try scene.held("req_0000000001")
    let approved = try scene.held("req_0000000002")
    _ = try scene.decide.decide(try scene.vote(.approve, on: approved, by: "bob", scene.bob), at: scene.now)
    #expect(try scene.revokeUpstream.revoke(try revocation(of: "other")) == 0)
    #expect(try scene.store.request(pending.id)?.state == .pending)
    #expect(try scene.revokeUpstream.revoke(try revocation()) == 2)
    for id in [pending.id, approved.id] {
      #expect(try scene.store.request(id)?.state == .withdrawn(.upstream, at: scene.now))
    }
    #expect(scene.ledger.kinds.suffix(3) == [.upstreamRevoked, .requestChanged, .requestChanged])
    #expect(try Set(read.revoked().keys.map(\.text)) == ["shop", "other"])
  }

  @Test func `it takes an operator's signature, once`() throws {
    let forged = try revocation(by: "bob", SigningKey())
    #expect(throws: UseCaseError.self) { try scene.revokeUpstream.revoke(forged) }
    #expect(try read.revoked().isEmpty)
    let act = try revocation()
    _ = try scene.revokeUpstream.revoke(act)
    let again = #expect(throws: UseCaseError.self) { try scene.revokeUpstream.revoke(act) }
    #expect(again?.description == "upstream `shop` is revoked already")
    let long = String(repeating: "x", count: GrantRules.reasonLimit)
    #expect(throws: Never.self) { try scene.revokeUpstream.check(UpstreamName(unchecked: "b"), reason: long) }
    #expect(throws: UseCaseError.self) {
      try scene.revokeUpstream.check(UpstreamName(unchecked: "b"), reason: long + "x")
    }
  }

  @Test func `a restoration that says it was signed before the revocation lifts nothing`() throws {
    _ = try scene.revokeUpstream.revoke(try revocation())
    let early = try restoration(at: scene.now.advanced(by: .microseconds(-1)))
    #expect(throws: UseCaseError.self) { try scene.restoreUpstream.restore(early) }
    // Nor does one that somebody has written into the store.
    try scene.upstreams.restore(shop, revokedAt: scene.now, by: early)
    #expect(try read.revoked()[shop] != nil)
  }

  @Test func `nothing is issued for a revoked upstream, and it is after it was restored`() throws {
    _ = try scene.revokeUpstream.revoke(try revocation())
    let token = try scene.token("ci")
    let refused = #expect(throws: UseCaseError.self) { try scene.issued(token, by: scene.alice) }
    #expect(refused?.code == .wrongState)
    #expect(refused?.hint == "when it may be used again: `sallyport upstream restore shop`")
    #expect(throws: UseCaseError.self) { try grants.issued() }
    let jwt = SignJWT(
      tokens: scene.store, operators: scene.store, upstreams: scene.upstreams, ledger: scene.ledger)
    #expect(throws: UseCaseError.self) { try jwt.token("cursor", at: scene.now) }
    try scene.restoreUpstream.restore(try restoration())
    #expect(try read.revoked().isEmpty)
    #expect(throws: Never.self) { try scene.issued(token, by: scene.alice) }
    #expect(throws: Never.self) { try grants.issued() }
    #expect(scene.ledger.kinds.prefix(2) == [.upstreamRevoked, .upstreamRestored])
  }

  @Test func `a grant gives nothing while its upstream is revoked, and the list says so`() throws {
    let active = try grants.issued()
    let over = try grants.issued(grants.grant(life: .seconds(30)))
    _ = try scene.revokeUpstream.revoke(try revocation())
    func standings() throws -> [GrantID: ReadGrants.Standing] {
      Dictionary(uniqueKeysWithValues: try grants.read.all(at: later).map { ($0.grant.id, $0.standing) })
    }
    #expect(try standings() == [active.id: .upstreamRevoked, over.id: .ended])
    try scene.restoreUpstream.restore(try restoration())
    #expect(try standings() == [active.id: .active, over.id: .ended])
  }

  @Test func `an old restoration lifts no later revocation, and a forged one none`() throws {
    _ = try scene.revokeUpstream.revoke(try revocation())
    let first = try restoration()
    try scene.restoreUpstream.restore(first)
    let second = UpstreamRevoke(upstream: shop, revokedAt: later)
    _ = try scene.revokeUpstream.revoke(try SignedAct(second, by: try OperatorName("bob"), with: scene.bob))
    #expect(throws: UseCaseError.self) { try scene.restoreUpstream.restore(first) }
    // Written into the row itself, neither counts.
    let stranger = try restoration(of: later, SigningKey())
    for act in [first, stranger] {
      try scene.upstreams.restore(shop, revokedAt: later, by: act)
      #expect(try read.revoked()[shop]?.revokedAt == later)
    }
    try scene.restoreUpstream.restore(try restoration(of: later))
    #expect(try read.revoked().isEmpty)
  }

  @Test func `a revocation counts whoever signed it, as long as it stands in the store`() throws {
    let forged = try revocation(by: "bob", SigningKey())
    try scene.upstreams.insert(UpstreamRevocation(upstream: shop, revokedAt: scene.now, revocation: forged))
    #expect(try read.revoked()[shop] != nil)
  }

  @Test func `a ledger that cannot write revokes, and does not restore`() throws {
    let full = MemoryActLedger(isFull: true)
    let revoke = RevokeUpstream(
      upstreams: scene.upstreams, operators: scene.store, requests: scene.store, ledger: full)
    let act = try revocation()
    let missing = #expect(throws: UseCaseError.self) { try revoke.revoke(act) }
    #expect(missing?.code == .recordMissing)
    #expect(try read.revoked()[shop] != nil)
    let restore = RestoreUpstream(upstreams: scene.upstreams, operators: scene.store, ledger: full)
    let end = try restoration()
    let failed = #expect(throws: UseCaseError.self) { try restore.restore(end) }
    #expect(failed?.code == .ledgerFailed)
    #expect(try read.revoked()[shop] != nil)
  }

  @Test func `what is open is not restored`() throws {
    let act = try restoration()
    let error = #expect(throws: UseCaseError.self) { try scene.restoreUpstream.restore(act) }
    #expect(error?.description == "upstream `shop` is not revoked")
  }
}
