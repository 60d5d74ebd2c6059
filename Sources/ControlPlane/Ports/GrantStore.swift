public import Approvals
public import SallyportModel

/// Where grants, wishes for them and what was spent of them are kept. All functions block.
///
/// As with tokens, a row is never authority: whoever reads a grant checks its act (`GrantRecord.verified`).
public protocol GrantStore: Sendable {
  /// Keeps a new grant, and closes the wish that it answers.
  ///
  /// - Parameter limit: grants that one token may have that are neither revoked nor, at this one's issue, ended.
  /// - Throws: `limit` when it has that many; `conflict` for a known id, or when the wish it answers is not open any more or another
  ///   token's; `notFound` when there is no such wish.
  func insert(_ record: GrantRecord, limit: Int) throws(StoreError)

  /// Marks a grant revoked. One that is revoked already stays as it is.
  ///
  /// - Throws: `notFound` for an unknown id.
  func revoke(_ id: GrantID, by revocation: SignedAct, at moment: Timestamp) throws(StoreError) -> GrantRecord

  /// All grants, in the order of their issue.
  func grants() throws(StoreError) -> [GrantRecord]

  /// Those of one token, newest first, at most 1,000.
  func grants(of token: TokenID) throws(StoreError) -> [GrantRecord]

  /// Those that are neither revoked nor ended at `moment`, in the order of their issue.
  func livingGrants(at moment: Timestamp) throws(StoreError) -> [GrantRecord]

  func grant(_ id: GrantID) throws(StoreError) -> GrantRecord?

  /// - Parameter limit: open wishes that one token may have.
  /// - Throws: `limit` when it has that many.
  func insert(_ wish: GrantWish, limit: Int) throws(StoreError)

  /// Ends an open wish: denied, or withdrawn.
  ///
  /// - Throws: `notFound`, or `conflict` when it is not open any more.
  func close(_ wish: GrantWishID, _ outcome: GrantWish.Outcome) throws(StoreError) -> GrantWish

  /// Newest first, at most 1,000.
  ///
  /// - Parameter token: `nil` for all tokens.
  func wishes(openOnly: Bool, of token: TokenID?) throws(StoreError) -> [GrantWish]

  func wish(_ id: GrantWishID) throws(StoreError) -> GrantWish?

  /// Takes rows from a budget before a statement runs, durably, so that neither a crash nor two sessions at once spend more than was
  /// signed.
  ///
  /// - Parameter budgets: those that may pay. The first that has all the rows left does; if none has, the one with the most left.
  /// - Returns: which grant pays and what was reserved, at most the rows that were wanted of it; `nil` when nothing is left of any.
  /// - Throws: `notFound` for an unknown grant; `conflict` when this execution has a reservation already.
  func reserve(from budgets: [GrantBudget], for execution: ExecutionID) throws(StoreError) -> BudgetShare?

  /// Replaces a reservation by what the statement changed. Without a reservation nothing happens.
  func settle(_ execution: ExecutionID, changed rows: Int64) throws(StoreError)

  /// Reservations that no living session will settle count as spent from now on: for the start of a gateway.
  func settleAll() throws(StoreError)

  /// Rows spent and reserved of each grant; a grant of which nothing was spent is left out.
  func spent() throws(StoreError) -> [GrantID: Int64]
}

extension GrantStore {
  /// Of all tokens.
  public func wishes(openOnly: Bool) throws(StoreError) -> [GrantWish] { try wishes(openOnly: openOnly, of: nil) }
}
