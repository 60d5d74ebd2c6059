public import Approvals
public import SallyportModel

/// Which upstreams are revoked.
public struct ReadUpstreams: Sendable {
  private let upstreams: any UpstreamStore
  private let operators: any OperatorStore

  public init(upstreams: any UpstreamStore, operators: any OperatorStore) {
    self.upstreams = upstreams
    self.operators = operators
  }

  /// The revocation that stands, of each upstream that has one.
  public func revoked() throws(UseCaseError) -> [UpstreamName: UpstreamRevocation] {
    let roster = try ReadOperators(store: operators).roster()
    let all = try onStore { () throws(StoreError) in try upstreams.revocations() }
    return Dictionary(all.filter { $0.stands(by: roster) }.map { ($0.upstream, $0) }) { $1 }
  }

  /// - Throws: ``UseCaseError`` for an upstream that is revoked: nobody gets anything new there.
  public func checkOpen(_ name: UpstreamName) throws(UseCaseError) {
    guard let revocation = try revoked()[name] else { return }
    throw UseCaseError(
      .wrongState, "upstream `\(name)` was revoked by `\(revocation.revocation.signer)`",
      hint: "when it may be used again: `sallyport upstream restore \(name)`")
  }
}
