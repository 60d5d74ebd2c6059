import Approvals
import ControlPlane
import Ledger
import SallyportModel
import TestSupport
import Testing

/// What the key of a revoked operator leaves behind.
struct RevokedOperatorTests {
  private let grants: GrantScene
  private var scene: Scene { grants.scene }
  private let later: Timestamp

  init() throws {
    grants = try GrantScene()
    later = grants.now.advanced(by: .seconds(60))
  }

  private func end(_ name: String, _ key: SigningKey, by signer: String, _ signing: SigningKey) throws
    -> RevokeOperator.Aftermath
  {
    let act = OperatorRevoke(name: try OperatorName(name), key: key.id, revokedAt: later)
    return try scene.revokeOperator.revoke(try SignedAct(act, by: try OperatorName(signer), with: signing))
  }

  @Test func `an approval that nobody has collected is pending again, and one by others stays`() throws {
    let stolen = try scene.held("req_0000000001")
    let good = try scene.held("req_0000000002")
    let untouched = try scene.held("req_0000000003")
    _ = try scene.decide.decide(try scene.vote(.approve, on: stolen, by: "bob", scene.bob), at: scene.now)
    _ = try scene.decide.decide(try scene.vote(.approve, on: good, by: "alice", scene.alice), at: scene.now)
    let aftermath = try end("bob", scene.bob, by: "alice", scene.alice)
    #expect(aftermath.reopened == [stolen.id])
    #expect(try scene.store.request(stolen.id)?.state == .pending)
    #expect(try scene.store.request(stolen.id)?.countersignatures == [])
    #expect(try scene.store.request(good.id)?.state.name == .approved)
    #expect(try scene.store.request(untouched.id)?.state == .pending)
    #expect(scene.ledger.kinds.suffix(2) == [.operatorRevoked, .requestChanged])
    let again = try scene.vote(.approve, on: stolen, by: "alice", scene.alice)
    #expect(try scene.decide.decide(again, at: later).state.name == .approved)
  }

  @Test func `its living grants end with it, others' go on`() throws {
    let stolen = try grants.issued(grants.grant(issuer: "bob"))
    let waiting = try grants.issued(grants.grant(from: .seconds(120), issuer: "bob"))
    let over = try grants.issued(grants.grant(life: .seconds(30), issuer: "bob"))
    let good = try grants.issued()
    let aftermath = try end("bob", scene.bob, by: "alice", scene.alice)
    #expect(Set(aftermath.grants.map(\.id)) == [stolen.id, waiting.id])
    let standings = Dictionary(
      uniqueKeysWithValues: try grants.read.all(at: later).map { ($0.grant.id, $0.standing) })
    #expect(standings == [stolen.id: .revoked, waiting.id: .revoked, over.id: .ended, good.id: .active])
    #expect(scene.ledger.kinds.suffix(3) == [.operatorRevoked, .grantRevoked, .grantRevoked])
  }

  @Test func `a grant is revoked by the roster alone, before its row says so`() throws {
    let grant = try grants.issued(grants.grant(issuer: "bob"))
    let record = try #require(try grants.grants.grant(grant.id))
    let act = OperatorRevoke(name: grant.issuer, key: scene.bob.id, revokedAt: later)
    try scene.store.append(try SignedAct(act, by: try OperatorName("alice"), with: scene.alice), after: 2)
    let roster = try ReadOperators(store: scene.store).roster()
    #expect(try record.verified(by: roster).revokedAt == later)
    #expect(try record.verified(by: roster).standing(at: later) == .revoked)
  }

  @Test func `tokens and operators that it made go on, and are named`() throws {
    let token = try scene.token("ci", owner: "bob")
    try scene.issued(token, by: scene.bob)
    let gone = try scene.token("gone", owner: "bob")
    try scene.issued(gone, by: scene.bob)
    let revoke = TokenRevoke(token: gone.id, name: gone.name, revokedAt: scene.now)
    _ = try scene.revoke.revoke(try SignedAct(revoke, by: try OperatorName("alice"), with: scene.alice))
    _ = try scene.operators.add(try scene.add("mallory", SigningKey(), by: "bob", scene.bob))
    let aftermath = try end("bob", scene.bob, by: "alice", scene.alice)
    #expect(aftermath.tokens.map(\.name.text) == ["ci"])
    #expect(aftermath.operators.map(\.text) == ["mallory"])
    #expect(
      try scene.tokens.all(at: later).filter { $0.token.owner.text == "bob" }.map(\.standing) == [.active, .revoked])
  }

  @Test func `a key that was revoked signs nothing more, whatever moment it names and whoever has its name now`() throws
  {
    _ = try end("bob", scene.bob, by: "alice", scene.alice)
    let before = scene.now
    let operators = scene.operators
    let newKey = SigningKey()
    let add = OperatorAdd(
      name: try OperatorName("bob"), publicKey: newKey.publicKey, bootstrap: false, addedAt: later)
    _ = try operators.add(try SignedAct(add, by: try OperatorName("alice"), with: scene.alice))
    let token = try scene.token("ci", owner: "bob")
    #expect(throws: UseCaseError.self) { try scene.issued(token, by: scene.bob) }
    #expect(throws: UseCaseError.self) { try grants.issued(grants.grant(issuer: "bob")) }
    let mallory = try scene.add("mallory", SigningKey(), by: "bob", scene.bob)
    #expect(throws: UseCaseError.self) { try operators.add(mallory) }
    let act = OperatorRevoke(name: try OperatorName("alice"), key: scene.alice.id, revokedAt: before)
    let backdated = try SignedAct(act, by: try OperatorName("bob"), with: scene.bob)
    #expect(throws: UseCaseError.self) { try scene.revokeOperator.revoke(backdated) }
    #expect(throws: Never.self) { try scene.issued(token, by: newKey) }
  }

  @Test func `with the store's rows untouched the claim of a stolen approval fails`() throws {
    let stolen = try scene.held("req_0000000001")
    _ = try scene.decide.decide(try scene.vote(.approve, on: stolen, by: "bob", scene.bob), at: scene.now)
    var held = try #require(try scene.store.request(stolen.id))
    let before = try ReadOperators(store: scene.store).roster()
    _ = try end("bob", scene.bob, by: "alice", scene.alice)
    let roster = try ReadOperators(store: scene.store).roster()
    #expect(held.isApproved(by: before) && !held.isApproved(by: roster))
    let collector = Claim.Collector.session(try SessionID("ses_0123456789"))
    let error = #expect(throws: RequestError.self) { try held.claim(by: collector, roster: roster, at: later) }
    #expect(error?.code == .notApproved)
  }
}
