import Approvals
import ControlPlane
import Ledger
import SallyportModel
import Testing

struct SignJWTTests {
  private func use(_ scene: Scene) -> SignJWT {
    SignJWT(
      tokens: scene.store, operators: scene.store, upstreams: scene.upstreams, ledger: scene.ledger)
  }

  private func act(
    _ token: Token, _ scene: Scene, life: Duration = .seconds(900), by signer: String = "alice",
    _ key: SigningKey? = nil
  ) throws -> SignedAct {
    let act = TokenJWT(
      token, role: "authenticated", id: "jwt_1", claims: ["sub=1"], issuedAt: scene.now,
      expiresAt: scene.now.advanced(by: life))
    return try SignedAct(act, by: try OperatorName(signer), with: key ?? scene.alice)
  }

  @Test func `an operator's act is in the ledger`() throws {
    let scene = try Scene()
    let token = try scene.token()
    try scene.issued(token, by: scene.alice)
    try use(scene).record(try act(token, scene))
    #expect(scene.ledger.kinds.last == .tokenJWT)
  }

  @Test func `a JWT ends with its token and after a day`() throws {
    let scene = try Scene()
    let (short, long) = (try scene.token("short"), try scene.token("long", life: .seconds(30 * 86_400)))
    for token in [short, long] { try scene.issued(token, by: scene.alice) }
    for (token, life, isTaken) in [
      (short, 3_600, true), (short, 3_601, false), (short, 0, false), (long, 86_400, true), (long, 86_401, false),
    ] {
      let count = scene.ledger.kinds.count
      let outcome = Result { try use(scene).record(try act(token, scene, life: .seconds(life))) }
      #expect((try? outcome.get()) != nil ? isTaken : !isTaken, "\(token.name) \(life)")
      #expect(scene.ledger.kinds.count == count + (isTaken ? 1 : 0), "\(token.name) \(life)")
    }
  }

  @Test func `nobody signs who is no operator, and nothing for a token that opens nothing`() throws {
    let scene = try Scene()
    let token = try scene.token()
    #expect(throws: UseCaseError.self) { try use(scene).record(try act(token, scene)) }
    try scene.issued(token, by: scene.alice)
    #expect(throws: UseCaseError.self) { try use(scene).record(try act(token, scene, SigningKey())) }
    let revoke = TokenRevoke(token: token.id, name: token.name, revokedAt: scene.now)
    _ = try scene.revoke.revoke(try SignedAct(revoke, by: try OperatorName("bob"), with: scene.bob))
    let count = scene.ledger.kinds.count
    let error = #expect(throws: UseCaseError.self) { try use(scene).record(try act(token, scene)) }
    #expect(error?.description == "token `cursor` is revoked")
    #expect(scene.ledger.kinds.count == count)
  }

  @Test func `without the ledger there is none`() throws {
    let scene = try Scene(ledger: MemoryActLedger(isFull: true))
    let token = try scene.token()
    try scene.store.insert(
      TokenRecord(token: token, issue: try SignedAct(try TokenIssue(token), by: token.owner, with: scene.alice)))
    let error = #expect(throws: UseCaseError.self) { try use(scene).record(try act(token, scene)) }
    #expect(error?.code == .ledgerFailed)
  }
}
