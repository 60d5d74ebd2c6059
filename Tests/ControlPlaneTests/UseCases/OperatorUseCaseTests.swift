import Approvals
import ControlPlane
import Ledger
import SallyportModel
import Testing

struct OperatorUseCaseTests {
  @Test func `the first vouches for the own key, later ones need another's signature`() throws {
    let store = MemoryStore()
    let ledger = MemoryActLedger()
    let manage = ManageOperators(store: store, ledger: ledger)
    let scene = try Scene()
    let carol = SigningKey()
    let first = try manage.add(try scene.add("carol", carol, by: "carol", carol, bootstrap: true))
    #expect(first.name.text == "carol")
    #expect(ledger.kinds == [.operatorAdded])
    let dave = SigningKey()
    let alone = try scene.add("dave", dave, by: "dave", dave, bootstrap: true)
    #expect(throws: UseCaseError.self) { try manage.add(alone) }
    let forged = try scene.add("dave", dave, by: "carol", dave)
    #expect(throws: UseCaseError.self) { try manage.add(forged) }
    #expect(ledger.kinds == [.operatorAdded])
    #expect(try manage.add(try scene.add("dave", dave, by: "carol", carol)).publicKey == dave.publicKey)
    #expect(try ReadOperators(store: store).roster().operators.map(\.name.text) == ["carol", "dave"])
  }

  @Test func `a name in use is refused`() throws {
    let scene = try Scene()
    let act = try scene.add("bob", SigningKey(), by: "alice", scene.alice)
    let error = #expect(throws: UseCaseError.self) { try scene.operators.add(act) }
    #expect(error?.code == .exists)
  }

  @Test func `a ledger that cannot write makes nobody an operator, and still ends one`() throws {
    let scene = try Scene(ledger: MemoryActLedger(isFull: true))
    let add = try scene.add("carol", SigningKey(), by: "alice", scene.alice)
    #expect(throws: UseCaseError.self) { try scene.operators.add(add) }
    #expect(try scene.store.acts().count == 2)
    let revoke = try scene.revocation(of: "bob", scene.bob, by: "alice", scene.alice)
    let error = #expect(throws: UseCaseError.self) { try scene.revokeOperator.revoke(revoke) }
    #expect(error?.code == .recordMissing)
    #expect(try ReadOperators(store: scene.store).roster()[OperatorName("bob")]?.revokedAt == scene.now)
  }

  @Test func `the last operator stays`() throws {
    let scene = try Scene()
    _ = try scene.revokeOperator.revoke(try scene.revocation(of: "alice", scene.alice, by: "bob", scene.bob))
    let act = try scene.revocation(of: "bob", scene.bob, by: "bob", scene.bob)
    let error = #expect(throws: UseCaseError.self) { try scene.revokeOperator.revoke(act) }
    #expect(error?.description == "`bob` is the last operator")
    #expect(scene.ledger.kinds == [.operatorRevoked])
  }

  @Test func `a revoked operator revokes nobody`() throws {
    let scene = try Scene()
    _ = try scene.revokeOperator.revoke(try scene.revocation(of: "alice", scene.alice, by: "bob", scene.bob))
    let act = try scene.revocation(of: "bob", scene.bob, by: "alice", scene.alice)
    #expect(throws: UseCaseError.self) { try scene.revokeOperator.revoke(act) }
  }

  @Test func `an act that somebody slipped into the store stops everything`() throws {
    let scene = try Scene()
    let mallory = SigningKey()
    try scene.store.append(try scene.add("mallory", mallory, by: "alice", mallory), after: 2)
    let error = #expect(throws: UseCaseError.self) { try ReadOperators(store: scene.store).roster() }
    #expect(error?.code == .notAuthorised)
    let token = try scene.token()
    #expect(throws: UseCaseError.self) { try scene.issued(token, by: scene.alice) }
  }
}
