public import Approvals
public import SallyportModel

extension GrantTerms {
  public static func sample(
    task: String = "remove the test orders", _ relations: [String] = ["orders"],
    verbs: Set<GrantVerb> = [.delete, .update], rowsPerStatement: Int64 = 100, rowsInAll: Int64 = 1_000
  ) -> GrantTerms {
    GrantTerms(
      task: task, relations: Set(relations.map { RelationName(schema: "public", name: $0) }), verbs: verbs,
      rowsPerStatement: rowsPerStatement, rowsInAll: rowsInAll)
  }
}

extension Grant {
  /// A grant of a token by alice, issued when it begins.
  public static func sample(
    of token: Token, id: String? = nil, terms: GrantTerms = .sample(), from notBefore: Timestamp,
    life: Duration = .seconds(600), issuedAt: Timestamp? = nil
  ) -> Grant {
    var random = SystemRandomNumberGenerator()
    return Grant(
      id: id.map { GrantID(unchecked: $0) } ?? GrantID(using: &random), token: token.id, tokenName: token.name,
      upstream: token.upstream, environment: token.environment, terms: terms, notBefore: notBefore,
      notAfter: notBefore.advanced(by: life), issuer: Sample.name("alice"), issuedAt: issuedAt ?? notBefore)
  }
}

extension GrantWish {
  public static func sample(
    of token: Token, id: String? = nil, terms: GrantTerms = .sample(), seconds: Int64 = 600, at moment: Timestamp,
    session: SessionID? = nil
  ) -> GrantWish {
    var random = SystemRandomNumberGenerator()
    return GrantWish(
      id: id.map { GrantWishID(unchecked: $0) } ?? GrantWishID(using: &random), token: token.id,
      tokenName: token.name, upstream: token.upstream, terms: terms, seconds: seconds, askedAt: moment,
      session: session)
  }
}

extension Countersigner {
  /// A grant of this operator's, as it is kept.
  public func issue(_ grant: Grant, answering wish: GrantWishID? = nil) throws -> GrantRecord {
    GrantRecord(
      grant: grant, wish: wish,
      issue: try SignedAct(GrantIssue(grant, answering: wish), by: name, with: key))
  }

  /// The grant's revocation, as it is kept.
  public func revoke(_ record: GrantRecord, reason: String? = nil, at moment: Timestamp) throws -> SignedAct {
    try SignedAct(GrantRevoke(grant: record.grant.id, reason: reason, revokedAt: moment), by: name, with: key)
  }
}
