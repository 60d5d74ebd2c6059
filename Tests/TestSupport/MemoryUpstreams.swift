public import Approvals
public import ControlPlane
public import SallyportModel
import Synchronization

/// Revocations of upstreams in memory, as a store keeps them.
public final class MemoryUpstreams: UpstreamStore {
  private let state = Mutex<[UpstreamRevocation]>([])
  private let kept = Mutex<[UpstreamName: UpstreamRoles]>([:])

  public init() {}

  /// Puts these in place of all that there are, as somebody would who can write the file.
  public func replace(_ all: [UpstreamRevocation]) { state.withLock { $0 = all } }

  public func insert(_ revocation: UpstreamRevocation) throws(StoreError) {
    let isNew = state.withLock { all in
      guard !all.contains(where: { $0.upstream == revocation.upstream && $0.restoration == nil }) else { return false }
      all.append(revocation)
      return true
    }
    guard isNew else { throw StoreError(code: .conflict, description: "it is revoked already") }
  }

  public func restore(_ upstream: UpstreamName, revokedAt: Timestamp, by act: SignedAct) throws(StoreError) {
    let isKnown = state.withLock { all in
      guard let index = all.firstIndex(where: { $0.upstream == upstream && $0.revokedAt == revokedAt }) else {
        return false
      }
      all[index].restoration = act
      return true
    }
    guard isKnown else { throw StoreError(code: .notFound, description: "there is no such revocation") }
  }

  public func keep(_ roles: UpstreamRoles, of upstream: UpstreamName) throws(StoreError) {
    kept.withLock { $0[upstream] = roles }
  }

  public func roles() throws(StoreError) -> [UpstreamName: UpstreamRoles] { kept.withLock { $0 } }

  public func revocations() throws(StoreError) -> [UpstreamRevocation] { state.withLock { $0 } }
}
