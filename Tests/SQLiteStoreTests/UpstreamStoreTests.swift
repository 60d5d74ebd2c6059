import Approvals
import ControlPlane
import SQLiteStore
import SallyportModel
import TestSupport
import Testing

struct UpstreamStoreTests {
  private let scratch: Scratch
  private let store: SQLiteStore
  private let shop = UpstreamName(unchecked: "shop")

  init() throws {
    scratch = try Scratch()
    store = try SQLiteStore(path: scratch.file("store.sqlite"), .createIfMissing)
  }

  private func act(_ act: some SignableAct) throws -> SignedAct {
    try SignedAct(act, by: Sample.name("alice"), with: Sample.key("alice"))
  }

  private func revocation(at moment: Timestamp = Sample.start) throws -> UpstreamRevocation {
    UpstreamRevocation(
      upstream: shop, revokedAt: moment, revocation: try act(UpstreamRevoke(upstream: shop, revokedAt: moment)))
  }

  private func restore(_ moment: Timestamp) throws {
    let restored = UpstreamRestore(upstream: shop, revokedAt: moment, restoredAt: moment)
    try store.restore(shop, revokedAt: moment, by: try act(restored))
  }

  @Test func `a revocation is kept whole, and a second one waits for the end of the first`() throws {
    try store.insert(revocation())
    #expect(try SQLiteStore(path: scratch.file("store.sqlite")).revocations() == [revocation()])
    let later = Sample.start.advanced(by: .seconds(60))
    #expect(code { try store.insert(revocation(at: later)) } == .conflict)
    try restore(Sample.start)
    #expect(code { try store.insert(revocation()) } == .conflict)
    try store.insert(revocation(at: later))
    let kept = try store.revocations()
    #expect(kept.map(\.revokedAt) == [Sample.start, later])
    #expect(kept.map { $0.restoration == nil } == [false, true])
  }

  @Test func `a gateway notices both, and is not called by what it only notes`() throws {
    let watch = try SQLiteChangeWatch(path: scratch.file("store.sqlite"))
    var versions = [try watch.version()]
    try store.insert(revocation())
    versions.append(try watch.version())
    try restore(Sample.start)
    versions.append(try watch.version())
    try store.keep(UpstreamRoles(), of: shop)
    #expect(Set(versions).count == 3)
    #expect(try watch.version() == versions.last)
  }

  @Test func `what is known of roles is replaced whole, and read by another process`() throws {
    #expect(try store.roles().isEmpty)
    let role = UpstreamRoles.Role(
      token: TokenID(unchecked: "tok_0123456789"), grants: [GrantID(unchecked: "grt_0123456789")])
    let trouble = UpstreamRoles.Trouble(since: Sample.start, isUnreachable: true, detail: "refused")
    try store.keep(UpstreamRoles(roles: [role], trouble: trouble), of: shop)
    #expect(
      try SQLiteStore(path: scratch.file("store.sqlite")).roles() == [
        shop: UpstreamRoles(roles: [role], trouble: trouble)
      ])
    try store.keep(UpstreamRoles(), of: shop)
    #expect(try store.roles() == [shop: UpstreamRoles()])
  }

  @Test func `what was not revoked cannot be restored`() throws {
    #expect(code { try restore(Sample.start) } == .notFound)
    try store.insert(revocation())
    #expect(code { try restore(Sample.start.advanced(by: .seconds(1))) } == .notFound)
  }
}
