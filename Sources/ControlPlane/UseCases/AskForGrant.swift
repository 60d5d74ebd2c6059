import Ledger
public import SallyportModel

/// Keeps a wish for a grant, until an operator answers it. A wish permits nothing, and nobody signs it.
public struct AskForGrant: Sendable {
  private let grants: any GrantStore
  private let ledger: any ActLedger

  public init(grants: any GrantStore, ledger: any ActLedger) {
    self.grants = grants
    self.ledger = ledger
  }

  /// What is wrong with a wish.
  ///
  /// - Parameter token: the one that it is for, verified.
  /// - Throws: ``UseCaseError``.
  public func check(_ wish: GrantWish, of token: Token) throws(UseCaseError) {
    guard wish.token == token.id, wish.tokenName == token.name, wish.upstream == token.upstream else {
      throw UseCaseError(.invalid, "the wish is not one of token `\(token.name)`")
    }
    try GrantRules.check(wish.terms, of: token)
    let longest = GrantRules.longestLife.components.seconds
    guard (1...longest).contains(wish.seconds) else {
      throw UseCaseError(.invalid, "a grant is for 1 second to 7 days")
    }
    try GrantRules.check(
      from: wish.askedAt, until: wish.askedAt.advanced(by: .seconds(wish.seconds)), of: token, at: wish.askedAt)
  }

  /// Asks. Blocks until the ledger has the wish.
  ///
  /// - Throws: ``UseCaseError``; with ``UseCaseError/Code/wrongState`` when too many wishes of the token are open.
  public func ask(_ wish: GrantWish, of token: Token) throws(UseCaseError) {
    try check(wish, of: token)
    let open = try onStore { () throws(StoreError) in try grants.wishes(openOnly: true, of: token.id) }
    guard open.count < GrantRules.wishLimit else {
      throw UseCaseError(
        .wrongState, "token `\(token.name)` has \(GrantRules.wishLimit) wishes that nobody has answered",
        hint: "an operator answers them: `sallyport grant list`")
    }
    try ledger.recordBefore(LedgerDraft(time: wish.askedAt, body: .grantAsked(GrantAsked(wish))))
    try onStore { () throws(StoreError) in try grants.insert(wish, limit: GrantRules.wishLimit) }
  }
}
