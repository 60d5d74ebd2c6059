import SallyportModel
import Testing
import UpstreamAccess

@testable import Commands

struct ScopeTextTests {
  private func token(_ entries: String...) throws -> Token {
    var scope = Scope()
    for entry in entries { try scope.insert(reading: entry) }
    return Token(
      id: TokenID(unchecked: "tok_0123456789"), name: TokenName(unchecked: "desk"),
      owner: OperatorName(unchecked: "alice"),
      upstream: UpstreamName(unchecked: "shop"), environment: .production, scope: scope,
      issuedAt: Timestamp(microseconds: 0), expiresAt: Timestamp(microseconds: 1),
      verifier: SCRAMVerifier(iterations: 1, salt: [], storedKey: [], serverKey: []))
  }

  private static let relations = ["orders", "payments"].map {
    ScopedRelation(
      relation: RelationName(schema: "public", name: $0), form: "a table", isTable: true, columns: ["id", "total"])
  }

  private func text(_ shown: ScopeShown) -> String { ScopeText.of(shown, width: 80, style: .plain) }

  @Test func `what the database gives, and what differs`() throws {
    let given = [
      LoginReading.Readable(
        relation: RelationName(schema: "public", name: "orders"), form: "a table", columns: ["id", "total"],
        filters: ["((status <> 'test'::text) AND (total < (500)::numeric))"], hasRowSecurity: true),
      LoginReading.Readable(
        relation: RelationName(schema: "public", name: "payments"), form: "a table", isByName: false),
    ]
    let reading = LoginReading(
      login: "sallyport_0123456789", connections: 100, validUntil: "2026-12-23 00:22 UTC",
      settings: ["default_transaction_read_only=on"], relations: given)
    let token = try token("orders(id, total) where status <> 'test' and total < 500")
    let shown = ScopeShown(
      token, ScopeComparison(scope: token.scope, reading: reading, relations: Self.relations, isManaged: true))
    try Snapshot.expect(text(shown), is: "Scope/show.txt")
  }

  @Test func `a role that is not made yet`() throws {
    let shown = ScopeShown(
      try token("public.orders where id = 1", "public.gone"), login: "sallyport_0123456789", relations: Self.relations)
    try Snapshot.expect(text(shown), is: "Scope/not-made.txt")
  }

  @Test func `names of the database do not paint the terminal`() throws {
    var shown = ScopeShown(try token("public.orders"), login: "a\u{1b}[31m", relations: Self.relations)
    shown.relations = [
      .init(
        relation: "x\u{1b}]0;", columns: ["\u{202e}a"], filters: ["\u{7}"], hasPolicies: false, writes: [], by: "token")
    ]
    #expect(text(shown).unicodeScalars.allSatisfy { $0 == "\n" || !["\u{1b}", "\u{202e}", "\u{7}"].contains($0) })
  }
}
