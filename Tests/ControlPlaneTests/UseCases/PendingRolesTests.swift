import Approvals
import ControlPlane
import SallyportModel
import TestSupport
import Testing

struct PendingRolesTests {
  private let grants: GrantScene
  private var scene: Scene { grants.scene }
  private let shop = UpstreamName(unchecked: "shop")
  private var read: ReadPendingRoles {
    ReadPendingRoles(upstreams: scene.upstreams, tokens: scene.store, grants: grants.grants, operators: scene.store)
  }

  init() throws { grants = try GrantScene() }

  private func keep(_ grants: [GrantID] = [], trouble: UpstreamRoles.Trouble? = nil) throws {
    let role = UpstreamRoles.Role(token: self.grants.token.id, grants: grants)
    try scene.upstreams.keep(UpstreamRoles(roles: [role], trouble: trouble), of: shop)
  }

  private func pending(after seconds: Int = 0, configured: Set<UpstreamName>? = nil) throws -> PendingRoles? {
    let moment = scene.now.advanced(by: .seconds(seconds))
    return try read.all(configured: configured ?? [shop], at: moment)[shop]
  }

  @Test func `nothing is pending while the token and its grants count`() throws {
    #expect(try pending() == nil)
    let grant = try grants.issued()
    try keep([grant.id], trouble: .init(since: scene.now, isUnreachable: true, detail: "no"))
    #expect(try pending() == nil)
  }

  @Test func `a role waits when its token is over, whatever ended it`() throws {
    try keep()
    let id = grants.token.id
    #expect(try pending(after: 30 * 86_400)?.roles == [id])
    #expect(try pending(configured: [])?.roles == [id])
    let shut = UpstreamRevoke(upstream: shop, revokedAt: scene.now)
    _ = try scene.revokeUpstream.revoke(try SignedAct(shut, by: try OperatorName("bob"), with: scene.bob))
    #expect(try pending()?.roles == [id])
    let open = UpstreamRestore(upstream: shop, revokedAt: scene.now, restoredAt: scene.now.advanced(by: .seconds(1)))
    try scene.restoreUpstream.restore(try SignedAct(open, by: try OperatorName("bob"), with: scene.bob))
    #expect(try pending() == nil)
    let act = TokenRevoke(token: id, name: grants.token.name, revokedAt: scene.now)
    _ = try scene.revoke.revoke(try SignedAct(act, by: try OperatorName("bob"), with: scene.bob))
    #expect(try pending()?.count == 1)
  }

  @Test func `rights wait when their grant is over, and the token goes on`() throws {
    let (long, short) = (try grants.issued(), try grants.issued(grants.grant(life: .seconds(30))))
    let trouble = UpstreamRoles.Trouble(since: scene.now, isUnreachable: true, detail: "no")
    try keep([long.id, short.id], trouble: trouble)
    #expect(try pending() == nil)
    let after = try #require(try pending(after: 30))
    #expect(after.roles.isEmpty && after.narrowed == [grants.token.id] && after.grants == [short.id])
    #expect(after.count == 1 && after.trouble == trouble)
  }

  @Test func `a role that waits to go counts once, with all that it was given`() {
    let (token, grant) = (grants.token.id, GrantID(unchecked: "grt_0123456789"))
    let roles = UpstreamRoles(roles: [.init(token: token, grants: [grant])])
    let pending = roles.pending(carriers: [], grants: [])
    #expect(pending.count == 1 && pending.narrowed.isEmpty && pending.grants == [grant])
    #expect(roles.pending(carriers: [], grants: [grant]).grants == [grant])
  }

  @Test func `the limit of a trouble's text`() {
    let limit = UpstreamRoles.detailLimit
    for (length, kept) in [(limit, limit), (limit + 1, limit)] {
      let trouble = UpstreamRoles.Trouble(
        since: scene.now, isUnreachable: false, detail: String(repeating: "x", count: length))
      #expect(trouble.detail.utf8.count == kept)
    }
  }
}
