public import Approvals
public import SallyportModel

/// Where tokens are kept. All functions block: they are called from background threads, never from an event loop.
///
/// The store keeps rows; whether a row is to be believed is the caller's to check (`TokenRecord.verified`).
public protocol TokenStore: Sendable {
  /// - Throws: `conflict` while a token of that name is neither revoked nor expired at `issuedAt`, or for a known id.
  func insert(_ record: TokenRecord) throws(StoreError)

  /// Marks a token revoked. A token that is revoked already stays as it is.
  ///
  /// - Throws: `notFound` for an unknown id.
  func revoke(_ id: TokenID, by revocation: SignedAct, at moment: Timestamp) throws(StoreError) -> TokenRecord

  /// The token that counts under a name: the latest issued one.
  func token(named name: TokenName) throws(StoreError) -> TokenRecord?
  func token(_ id: TokenID) throws(StoreError) -> TokenRecord?
  /// All tokens, in the order of their issue.
  func tokens() throws(StoreError) -> [TokenRecord]
}
