import Approvals
import ControlPlane
import GatewayServer
import PolicyEngine
import SQLAnalysis
import SallyportModel
import TestSupport
import Testing
import UpstreamAccess

@testable import Commands

/// What the gateway notes of its roles, and what of it is pending.
struct RoleNotesTests {
  private let clock = MovableClock()
  private let store = MemoryUpstreams()
  private let live: LiveState
  private let operators: Countersigner
  private let token: Token
  private let shop = UpstreamName(unchecked: "shop")
  private let unreachable = UpstreamError(.unreachable, "refused")
  private var role: String { ManagedRole.prefix + token.id.text.dropFirst(TokenID.prefix.count) }

  init() throws {
    operators = try Countersigner(at: clock.now)
    token = try Token.sample(from: clock.now)
    live = LiveState(
      policy: .standard,
      upstreams: [
        UpstreamProfile(
          name: shop, environment: .production, database: "d", searchPath: ["public"], hasManagedRoles: true,
          analyzer: Analyzer())
      ])
    _ = live.replace(tokens: [token], roster: operators.roster)
  }

  private func notes() throws -> RoleNotes { try RoleNotes(store: store, live: live, now: { [clock] in clock.now }) }

  private func revoke() { _ = live.replace(tokens: [], roster: operators.roster) }

  private func grant() -> Grant {
    let grant = Grant.sample(of: token, from: clock.now)
    _ = live.replace(tokens: [token], roster: operators.roster, grants: [grant])
    return grant
  }

  @Test func `a role is pending from the end of its token until it is dropped`() throws {
    let notes = try notes()
    notes.made(role, changes: ["GRANT SELECT ON TABLE public.a TO \(role)"], at: shop)
    #expect(notes.pending()[shop]?.count == 0)
    revoke()
    #expect(notes.pending()[shop]?.roles == [token.id])
    notes.dropped(role)
    #expect(notes.pending()[shop]?.count == 0)
    #expect(notes.gauge.read().map(\.value) == [0])
  }

  @Test func `a token that expires is over as well`() throws {
    let notes = try notes()
    notes.made(role, changes: [], at: shop)
    clock.advance(by: .seconds(3_600))
    #expect(notes.pending()[shop]?.count == 1)
  }

  @Test func `rights of a grant are noted when they are given, and gone after the next whole look`() throws {
    let notes = try notes()
    let grant = grant()
    notes.made(role, changes: ["GRANT SELECT ON TABLE public.a TO \(role)"], at: shop)
    try notes.write()
    #expect(try store.roles()[shop]?.roles.map(\.grants) == [[]])
    notes.made(role, changes: ["GRANT UPDATE ON TABLE public.a TO \(role)"], at: shop)
    clock.advance(by: .seconds(600))
    #expect(notes.pending()[shop]?.grants == [grant.id] && notes.pending()[shop]?.narrowed == [token.id])
    notes.looking()
    notes.swept([token.id], grants: [grant.id], at: [shop])
    #expect(notes.pending()[shop]?.count == 1)
    notes.swept([token.id], grants: [], at: [shop])
    #expect(notes.pending()[shop]?.count == 0)
  }

  @Test func `what is made or given while a look is under way stays noted until the next`() throws {
    let notes = try notes()
    let grant = grant()
    notes.looking()
    notes.made(role, changes: [], at: shop)
    notes.made(role, changes: ["GRANT UPDATE ON TABLE public.a TO \(role)"], at: shop)
    notes.swept([], grants: [], at: [shop])
    try notes.write()
    #expect(try store.roles()[shop]?.roles.map(\.token) == [token.id])
    #expect(try store.roles()[shop]?.roles.map(\.grants) == [[grant.id]])
    notes.looking()
    notes.made(role, changes: ["REVOKE UPDATE ON TABLE public.a FROM \(role)"], at: shop)
    notes.swept([token.id], grants: [], at: [shop])
    try notes.write()
    #expect(try store.roles()[shop]?.roles.map(\.grants) == [[]])
    notes.looking()
    notes.swept([], grants: [], at: [shop])
    try notes.write()
    #expect(try store.roles()[shop]?.roles == [])
  }

  @Test func `trouble is news once, keeps its beginning, and ends with a whole look`() throws {
    let notes = try notes()
    let began = clock.now
    #expect(notes.failed(unreachable, found: [token.id], at: [shop]))
    clock.advance(by: .seconds(60))
    #expect(!notes.failed(unreachable, found: [], at: [shop]))
    revoke()
    let trouble = try #require(notes.pending()[shop]?.trouble)
    #expect(trouble.since == began && trouble.isUnreachable && notes.pending()[shop]?.count == 1)
    #expect(!notes.failed(UpstreamError(.role, "it owns something"), found: [], at: [shop]))
    #expect(notes.pending()[shop]?.trouble?.isUnreachable == false)
    notes.swept([], grants: [], at: [shop])
    #expect(notes.pending()[shop] == PendingRoles())
    #expect(notes.failed(unreachable, found: [], at: [shop]))
  }

  @Test func `a later process begins with what was written`() throws {
    let first = try notes()
    first.made(role, changes: [], at: shop)
    _ = first.failed(unreachable, found: [], at: [shop])
    #expect(try store.roles().isEmpty)
    try first.write()
    revoke()
    let second = try notes()
    #expect(second.pending()[shop]?.roles == [token.id] && second.pending()[shop]?.trouble != nil)
    second.dropped(role)
    try second.write()
    #expect(try store.roles()[shop]?.roles == [])
  }

  @Test func `a look at one database says nothing of another upstream's roles on the same server`() throws {
    let notes = try notes()
    let spare = UpstreamName(unchecked: "spare")
    notes.made(role, changes: [], at: shop)
    notes.swept([token.id], grants: [], at: [spare])
    try notes.write()
    #expect(try store.roles()[spare]?.roles == [] && store.roles()[shop]?.roles.map(\.token) == [token.id])
  }

  @Test(arguments: ["sallyport_watch_x_1", "postgres", "sallyport_", "sallyport_NOT AN ID"])
  func `what is no token's role is nobody's`(name: String) throws {
    let notes = try notes()
    notes.made(name, changes: ["GRANT UPDATE ON TABLE a TO b"], at: shop)
    notes.dropped(name)
    #expect(notes.pending().isEmpty)
  }
}
