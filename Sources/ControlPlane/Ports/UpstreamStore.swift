public import Approvals
public import SallyportModel

/// Where it is kept which upstreams are revoked, and what the gateway last knew of the roles there. All functions block.
///
/// A revocation counts as it stands; one that is said to be over is checked by whoever reads it (`UpstreamRevocation.stands`).
public protocol UpstreamStore: Sendable {
  /// - Throws: `conflict` while another one of that upstream is not restored.
  func insert(_ revocation: UpstreamRevocation) throws(StoreError)

  /// Marks the revocation of that upstream and moment as ended.
  ///
  /// - Throws: `notFound` when there is none.
  func restore(_ upstream: UpstreamName, revokedAt: Timestamp, by act: SignedAct) throws(StoreError)

  /// All of them, in the order they were made.
  func revocations() throws(StoreError) -> [UpstreamRevocation]

  /// Replaces what is known of an upstream's roles. No gateway is called by it.
  func keep(_ roles: UpstreamRoles, of upstream: UpstreamName) throws(StoreError)

  func roles() throws(StoreError) -> [UpstreamName: UpstreamRoles]
}
