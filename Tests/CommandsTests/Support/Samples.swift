import Approvals
import SallyportModel

/// Values to render: always the same.
enum Samples {
  static let now = Timestamp(microseconds: 1_777_125_787_125_000)

  static func request(
    sql: String = "DELETE FROM public.orders", statements: [StatementFacts]? = nil,
    environment: Environment = .production,
    parameters: [BoundParameter] = [], application: String? = "psql", rowCeiling: Int64? = nil,
    searchPath: [String] = ["public"],
    expires: Duration = .seconds(1_632)
  ) throws -> HeldRequest {
    let binding = RequestBinding(
      request: try RequestID("req_7k2m9qx4ta"), token: try TokenID("tok_0123456789"),
      upstream: try UpstreamName("shop"),
      database: "shopdb", environment: environment, searchPath: searchPath, sql: ExactText(sql), way: .simple,
      parameters: parameters, policyVersion: "standard-1", rowCeiling: rowCeiling,
      expiresAt: now.advanced(by: expires))
    return HeldRequest(
      binding: binding, tokenName: try TokenName("cursor-agent-ci-readonly"), owner: try OperatorName("alice"),
      session: try SessionID("ses_0123456789"), application: application, address: "127.0.0.1:50000",
      facts: BatchFacts(statements ?? [delete(sql)]),
      judgement: Judgement(reasons: [
        Reason(rule: "write", verdict: .hold), Reason(rule: "unrestricted", verdict: .hold),
      ]), createdAt: Timestamp(microseconds: now.microseconds - 168_000_000))
  }

  static func delete(_ sql: String) -> StatementFacts {
    var facts = StatementFacts(command: "DELETE", range: 0..<sql.utf8.count, effects: [.delete])
    facts.relations = [RelationUse(RelationName(schema: "public", name: "orders"), .target, .delete)]
    facts.concerns = [.unrestricted]
    return facts
  }

  static let terms = GrantTerms(
    task: "TICKET-7: close the stale orders of the pilot shops",
    relations: [RelationName(schema: "public", name: "orders"), RelationName(schema: "Sales", name: "Order Items")],
    verbs: [.update, .delete], rowsPerStatement: 100, rowsInAll: 1_000_000)

  static func wish(
    _ terms: GrantTerms = terms, session: SessionID? = SessionID(unchecked: "ses_0123456789"),
    outcome: GrantWish.Outcome = .open
  ) throws -> GrantWish {
    GrantWish(
      id: try GrantWishID("ask_7k2m9qx4ta"), token: try TokenID("tok_0123456789"),
      tokenName: try TokenName("cursor-agent-ci-readonly"), upstream: try UpstreamName("shop"), terms: terms,
      seconds: 5_400, askedAt: Timestamp(microseconds: now.microseconds - 168_000_000), session: session,
      outcome: outcome)
  }

  static func grant(
    _ id: String = "grt_7k2m9qx4ta", _ terms: GrantTerms = terms, environment: Environment = .production,
    from notBefore: Timestamp = now, life: Duration = .seconds(5_400), revokedAt: Timestamp? = nil
  ) throws -> Grant {
    Grant(
      id: try GrantID(id), token: try TokenID("tok_0123456789"), tokenName: try TokenName("cursor-agent-ci-readonly"),
      upstream: try UpstreamName("shop"), environment: environment, terms: terms, notBefore: notBefore,
      notAfter: notBefore.advanced(by: life), issuer: try OperatorName("alice"), issuedAt: now, revokedAt: revokedAt)
  }

  static func vacuum() -> StatementFacts {
    var facts = StatementFacts(command: "VACUUM", range: 0..<6, effects: [.maintenance])
    facts.relations = [RelationUse(RelationName(schema: "public", name: "orders"), .target, .maintenance)]
    facts.runsInTransaction = false
    return facts
  }
}
