public import Approvals
public import SallyportModel

/// Which grants and wishes there are, what was spent, and whether each grant is to be believed.
public struct ReadGrants: Sendable {
  /// A grant, what is left of it, and what stands against it.
  public struct Listed: Sendable, Hashable {
    public let record: GrantRecord
    public let standing: Standing
    /// Rows that statements changed or are about to change.
    public let spent: Int64
    /// Why the row is not believed, for ``Standing/forged``.
    public let objection: String?

    public var grant: Grant { record.grant }
    /// Rows that may still be changed.
    public var left: Int64 { max(0, record.grant.terms.rowsInAll - spent) }

    public init(record: GrantRecord, standing: Standing, spent: Int64, objection: String? = nil) {
      self.record = record
      self.standing = standing
      self.spent = spent
      self.objection = objection
    }
  }

  /// `Grant.Standing`, a grant that has no token any more to carry it, and a row that no operator signed as it stands.
  public enum Standing: String, Codable, Sendable, CaseIterable {
    case waiting, active, ended, revoked
    /// Its token was revoked or has expired.
    case tokenEnded = "token-ended"
    /// Its upstream is revoked: it counts again when that is restored, if it has not ended by then.
    case upstreamRevoked = "upstream-revoked"
    case forged

    /// Whether it permits something, now or later.
    public var isLiving: Bool { self == .waiting || self == .active }
  }

  /// What an id names.
  public enum Found: Sendable, Hashable {
    case grant(Listed)
    case wish(GrantWish)
  }

  private let grants: any GrantStore
  private let tokens: any TokenStore
  private let operators: any OperatorStore
  private let upstreams: any UpstreamStore

  public init(
    grants: any GrantStore, tokens: any TokenStore, operators: any OperatorStore, upstreams: any UpstreamStore
  ) {
    self.grants = grants
    self.tokens = tokens
    self.operators = operators
    self.upstreams = upstreams
  }

  /// All grants in the order of their issue.
  public func all(at now: Timestamp) throws(UseCaseError) -> [Listed] {
    let records = try onStore { () throws(StoreError) in try grants.grants() }
    return try list(records, at: now)
  }

  private func list(_ records: [GrantRecord], at now: Timestamp) throws(UseCaseError) -> [Listed] {
    let roster = try ReadOperators(store: operators).roster()
    let carrying = try activeTokens(at: now, roster)
    let revoked = try ReadUpstreams(upstreams: upstreams, operators: operators).revoked()
    let spent = try onStore { () throws(StoreError) in try grants.spent() }
    return records.map { record in
      let rows = spent[record.grant.id] ?? 0
      do throws(ActError) {
        let grant = try record.verified(by: roster)
        var standing = Self.standing(of: grant, isCarried: carrying.contains(grant.token), at: now)
        if standing.isLiving, revoked[grant.upstream] != nil { standing = .upstreamRevoked }
        let known = GrantRecord(grant: grant, wish: record.wish, issue: record.issue, revocation: record.revocation)
        return Listed(record: known, standing: standing, spent: rows)
      } catch {
        return Listed(record: record, standing: .forged, spent: rows, objection: error.description)
      }
    }
  }

  /// Wishes, newest first.
  ///
  /// - Parameter openOnly: those that somebody could still answer: open, and of a token that is active.
  public func wishes(openOnly: Bool, at now: Timestamp) throws(UseCaseError) -> [GrantWish] {
    let wishes = try onStore { () throws(StoreError) in try grants.wishes(openOnly: openOnly) }
    guard openOnly else { return wishes }
    let carrying = try activeTokens(at: now, try ReadOperators(store: operators).roster())
    return wishes.filter { carrying.contains($0.token) }
  }

  private func activeTokens(at now: Timestamp, _ roster: OperatorRoster) throws(UseCaseError) -> Set<TokenID> {
    let records = try onStore { () throws(StoreError) in try tokens.tokens() }
    let believed = records.compactMap { try? $0.verified(by: roster) }
    return Set(believed.filter { $0.standing(at: now) == .active }.map(\.id))
  }

  private static func standing(of grant: Grant, isCarried: Bool, at now: Timestamp) -> Standing {
    switch grant.standing(at: now) {
    case .revoked: .revoked
    case .ended: .ended
    case .active: isCarried ? .active : .tokenEnded
    case .waiting: isCarried ? .waiting : .tokenEnded
    }
  }

  /// The grant or the wish of that id, or the only one whose id begins so; `grt_` and `ask_` may be left out.
  ///
  /// - Throws: ``UseCaseError`` with ``UseCaseError/Code/notFound`` or ``UseCaseError/Code/ambiguous``.
  public func find(_ text: String, at now: Timestamp) throws(UseCaseError) -> Found {
    let records = try onStore { () throws(StoreError) in try grants.grants() }
    let foundGrants = records.filter { Self.fits($0.grant.id, text) }
    let wishes = try onStore { () throws(StoreError) in try grants.wishes(openOnly: false) }
    let foundWishes = wishes.filter { Self.fits($0.id, text) }
    let ids = foundGrants.map(\.grant.id.text) + foundWishes.map(\.id.text)
    guard ids.count <= 1 else { throw Self.ambiguous(text, ids) }
    if let wish = foundWishes.first { return .wish(wish) }
    if let grant = try list(foundGrants, at: now).first { return .grant(grant) }
    throw UseCaseError(
      .notFound, "there is no grant or wish `\(text.prefix(40))`", hint: "`sallyport grant list --all` shows all")
  }

  private static func fits<ID: RecordID>(_ id: ID, _ text: String) -> Bool {
    let body = text.hasPrefix(ID.prefix) ? text.dropFirst(ID.prefix.count) : text[...]
    return !body.isEmpty && id.text.dropFirst(ID.prefix.count).hasPrefix(body)
  }

  private static func ambiguous(_ text: String, _ ids: [String]) -> UseCaseError {
    let some = ids.prefix(3).map { "`\($0)`" }.joined(separator: ", ")
    return UseCaseError(
      .ambiguous, "`\(text.prefix(40))` fits \(ids.count): \(some)\(ids.count > 3 ? ", …" : "")",
      hint: "type more of the id")
  }
}
