/// What a grant lets a token do to rows.
public enum GrantVerb: String, CaseIterable, Codable, Sendable, Comparable {
  case insert, update, delete

  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// What somebody wants to do, or may: the terms of a grant. An operator signs over exactly these.
public struct GrantTerms: Hashable, Codable, Sendable {
  /// The longest task text, in bytes.
  public static let taskLimit = 500
  /// The most relations that one grant names.
  public static let relationLimit = 50
  /// The most rows that a budget may say.
  public static let rowLimit: Int64 = 1_000_000_000

  /// What it is for, in a person's or an agent's own words. Untrusted: shown escaped.
  public let task: String
  /// One by one: a grant has no `schema.*`.
  public let relations: Set<RelationName>
  public let verbs: Set<GrantVerb>
  /// The most rows that one statement may change, 1…``rowLimit``.
  public let rowsPerStatement: Int64
  /// The most rows that all statements together may change, ≥ ``rowsPerStatement``.
  public let rowsInAll: Int64

  public init(
    task: String, relations: Set<RelationName>, verbs: Set<GrantVerb>, rowsPerStatement: Int64, rowsInAll: Int64
  ) {
    self.task = task
    self.relations = relations
    self.verbs = verbs
    self.rowsPerStatement = rowsPerStatement
    self.rowsInAll = rowsInAll
  }
}

/// A time-boxed permission to write, for one task of one token.
///
/// ```
///   notBefore        notAfter
///       ┃ ── active ── ┃ ended        revokedAt ends it at once
/// ```
public struct Grant: Hashable, Codable, Sendable, Identifiable {
  public let id: GrantID
  public let token: TokenID
  public let tokenName: TokenName
  public let upstream: UpstreamName
  public let environment: Environment
  public let terms: GrantTerms
  /// From here on, and absolute: a transaction that is open at ``notAfter`` is rolled back.
  public let notBefore: Timestamp
  public let notAfter: Timestamp
  /// The operator who signed it.
  public let issuer: OperatorName
  public let issuedAt: Timestamp
  public var revokedAt: Timestamp?

  public init(
    id: GrantID, token: TokenID, tokenName: TokenName, upstream: UpstreamName, environment: Environment,
    terms: GrantTerms, notBefore: Timestamp, notAfter: Timestamp, issuer: OperatorName, issuedAt: Timestamp,
    revokedAt: Timestamp? = nil
  ) {
    self.id = id
    self.token = token
    self.tokenName = tokenName
    self.upstream = upstream
    self.environment = environment
    self.terms = terms
    self.notBefore = notBefore
    self.notAfter = notAfter
    self.issuer = issuer
    self.issuedAt = issuedAt
    self.revokedAt = revokedAt
  }

  public enum Standing: String, Codable, Sendable, CaseIterable { case waiting, active, ended, revoked }

  public func standing(at now: Timestamp) -> Standing {
    if revokedAt != nil { return .revoked }
    if now >= notAfter { return .ended }
    return now < notBefore ? .waiting : .active
  }
}

/// A wish for a grant: from an agent over its connection, or from a person. Gives nothing by itself.
public struct GrantWish: Hashable, Codable, Sendable, Identifiable {
  public let id: GrantWishID
  public let token: TokenID
  public let tokenName: TokenName
  public let upstream: UpstreamName
  public let terms: GrantTerms
  /// How long it is wanted for, in seconds from its issue.
  public let seconds: Int64
  public let askedAt: Timestamp
  /// The session that asked; `nil` for a person at the command line.
  public let session: SessionID?
  /// What became of it.
  public var outcome: Outcome

  public enum Outcome: Hashable, Codable, Sendable {
    case open
    case issued(GrantID)
    /// With the operator's own words, if there were any.
    case denied(by: OperatorName, reason: String?)
    case withdrawn
  }

  public init(
    id: GrantWishID, token: TokenID, tokenName: TokenName, upstream: UpstreamName, terms: GrantTerms, seconds: Int64,
    askedAt: Timestamp, session: SessionID? = nil, outcome: Outcome = .open
  ) {
    self.id = id
    self.token = token
    self.tokenName = tokenName
    self.upstream = upstream
    self.terms = terms
    self.seconds = seconds
    self.askedAt = askedAt
    self.session = session
    self.outcome = outcome
  }
}

extension RelationName {
  /// What `--table` names: `public.orders`, `"Sales"."Orders"`. A bare name is in `public`.
  ///
  /// - Throws: ``InvalidScope`` as `Scope.insert(reading:)` does, and for `schema.*` or a part of a relation: a grant is for the rows of
  ///   tables that it names one by one.
  public init(reading text: String) throws(InvalidScope) {
    var scanner = ScopeText(text)
    switch try scanner.entry() {
    case .relation(let relation, nil): self = relation
    case .relation(let relation, _):
      throw InvalidScope(
        description: "`\(text.prefix(130))` is a part of a table", hint: "a grant is for its rows whole: `\(relation)`")
    case .schema:
      throw InvalidScope(
        description: "`\(text.prefix(130))` names a whole schema", hint: "a grant names its tables one by one")
    }
  }
}
