import Approvals
import ControlPlane
import SallyportModel
import Testing

@testable import Commands

/// The lists of operators, tokens and requests.
struct ListTests {
  @Test func `requests, their statements on one line`() throws {
    let rows = [
      RequestsCommand.Row(try Samples.request()),
      RequestsCommand.Row(
        try Samples.request(
          sql: "UPDATE orders\n\tSET status = 'x\u{1B}[2J'\n WHERE id IN (1, 2, 3)", environment: .development)),
    ]
    let table = RequestsCommand.table(rows, now: Samples.now)
    try Snapshot.expect(table.render(width: 120, style: .plain), is: "Tables/requests.txt")
  }

  @Test func `requests as JSON carry what programs need`() throws {
    let json = try JSONText.of([RequestsCommand.Row(try Samples.request())])
    try Snapshot.expect(json, is: "Tables/requests.json")
  }

  @Test func `a request as JSON is its card`() throws {
    let json = try JSONText.of(RequestCard(try Samples.request(rowCeiling: 5)))
    try Snapshot.expect(json, is: "Cards/delete.json")
  }

  @Test func tokens() throws {
    let standings: [ReadTokens.Standing] = [.active, .expired, .revoked, .forged]
    let rows = try standings.enumerated().map { index, standing in
      TokenListCommand.Row(try listed("agent-\(index)", standing, Environment.allCases[index % 3]))
    }
    let table = TokenListCommand.table(rows, now: Samples.now)
    try Snapshot.expect(table.render(width: 100, style: .plain), is: "Tables/tokens.txt")
    #expect(table.render(width: 100, style: .coloured).contains("\u{1B}[1;97;41mforged\u{1B}[0m"))
  }

  @Test func operators() throws {
    let key = SigningKey(seed: [UInt8](repeating: 1, count: 32)) ?? SigningKey()
    let people = [
      Operator(name: try OperatorName("alice"), publicKey: key.publicKey, addedAt: Samples.now),
      Operator(name: try OperatorName("bob"), publicKey: key.publicKey, addedAt: Samples.now, revokedAt: Samples.now),
    ]
    let table = OperatorListCommand.table(people.map(OperatorListCommand.Row.init))
    try Snapshot.expect(table.render(width: 100, style: .plain), is: "Tables/operators.txt")
  }

  private func listed(
    _ name: String, _ standing: ReadTokens.Standing, _ environment: Environment
  ) throws -> ReadTokens.Listed {
    let token = Token(
      id: try TokenID("tok_0123456789"), name: try TokenName(name), owner: try OperatorName("alice"),
      upstream: try UpstreamName("shop"), environment: environment,
      scope: Scope(relations: [RelationName(schema: "public", name: "Order Items")], schemas: ["sales"]),
      issuedAt: Samples.now, expiresAt: Samples.now.advanced(by: .seconds(86_400 * 30)),
      verifier: SCRAMVerifier(iterations: 4_096, salt: [], storedKey: [], serverKey: []))
    return ReadTokens.Listed(token: token, standing: standing, objection: nil)
  }
}
