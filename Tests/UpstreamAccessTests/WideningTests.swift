import SallyportModel
import Testing

@testable import UpstreamAccess

struct WideningTests {
  private let grant = GrantID(unchecked: "grt_0123456789")
  private let now = ContinuousClock.now
  private let orders = RelationName(schema: "public", name: "orders")
  private let customers = RelationName(schema: "public", name: "customers")

  @Test func `what was given counts as long as the grants are the same`() {
    let done = Widening(grants: [grant])
    #expect(done.standing(for: [grant], at: now + .seconds(3_600)) != nil)
    #expect(done.standing(for: [], at: now) == nil)
    #expect(Widening().standing(for: [], at: now) != nil, "a role without grants was never widened")
  }

  @Test func `one table that cannot be given stops its own changes alone`() {
    let done = Widening(grants: [grant], refused: [orders: UpstreamError(.role, "no")])
    #expect(throws: UpstreamError(.role, "no")) { try done.check(orders) }
    #expect(throws: UpstreamError(.role, "no")) { try done.check(nil) }
    #expect(throws: Never.self) { try done.check(customers) }
    #expect(done.errors.count == 1)
  }

  @Test func `what went wrong is not tried again before its time`() {
    let failed = Widening(grants: [grant], failure: UpstreamError(.unreachable, "gone"), restsUntil: now + .seconds(5))
    #expect(throws: UpstreamError(.unreachable, "gone")) { try failed.check(customers) }
    #expect(failed.standing(for: [grant], at: now + .milliseconds(4_999)) != nil)
    #expect(failed.standing(for: [grant], at: now + .seconds(5)) == nil)
  }
}
