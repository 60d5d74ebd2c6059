import Approvals
public import SallyportModel

/// What is over at the gateway and still stands in a database, as the gateway last noted it.
public struct ReadPendingRoles: Sendable {
  private let upstreams: any UpstreamStore
  private let tokens: any TokenStore
  private let grants: any GrantStore
  private let operators: any OperatorStore

  public init(
    upstreams: any UpstreamStore, tokens: any TokenStore, grants: any GrantStore, operators: any OperatorStore
  ) {
    self.upstreams = upstreams
    self.tokens = tokens
    self.grants = grants
    self.operators = operators
  }

  /// Of each upstream where something waits.
  ///
  /// - Parameter configured: Upstreams of the configuration: a token for another one is nobody's any more.
  public func all(configured: Set<UpstreamName>, at now: Timestamp) throws(UseCaseError) -> [UpstreamName: PendingRoles]
  {
    let known = try onStore { () throws(StoreError) in try upstreams.roles() }
    guard !known.isEmpty else { return [:] }
    let read = ReadGrants(grants: grants, tokens: tokens, operators: operators, upstreams: upstreams)
    let active = try Set(read.all(at: now).filter { $0.standing == .active }.map(\.grant.id))
    let revoked = try ReadUpstreams(upstreams: upstreams, operators: operators).revoked()
    let carriers = try Set(
      ReadTokens(tokens: tokens, operators: operators).all(at: now)
        .filter {
          $0.standing == .active && configured.contains($0.token.upstream) && revoked[$0.token.upstream] == nil
        }
        .map(\.token.id))
    return known.mapValues { $0.pending(carriers: carriers, grants: active) }.filter { $0.value.count > 0 }
  }
}
