import Approvals
import PolicyEngine
import SQLAnalysis
import SallyportModel
import TestSupport
import Testing

@testable import ControlPlane

@Suite struct LiveStateTests {
  let now = MovableClock().now

  static func profile(
    _ environment: SallyportModel.Environment = .production, catalog: CatalogSnapshot? = nil
  ) throws -> UpstreamProfile {
    UpstreamProfile(
      name: try UpstreamName("shop"), environment: environment, database: "d", searchPath: ["public"],
      analyzer: Analyzer(catalog: catalog))
  }

  @Test func `a token is judged under its upstream and its scope, while both are there`() throws {
    let token = try Token.sample(from: now)
    let live = LiveState(policy: .standard, upstreams: [try Self.profile()])
    #expect(live.jurisdiction(of: token, at: now) == nil)
    _ = live.replace(tokens: [token], roster: OperatorRoster())
    let jurisdiction = try #require(live.jurisdiction(of: token, at: now))
    #expect(jurisdiction.subject.tokenIsActive)
    #expect(jurisdiction.subject.scope == token.scope)
    #expect(jurisdiction.epoch == live.epoch)
    let expired = try #require(live.jurisdiction(of: token, at: token.expiresAt))
    #expect(!expired.subject.tokenIsActive)
    live.replace(policy: .standard, upstreams: [])
    #expect(live.jurisdiction(of: token, at: now) == nil)
  }

  @Test func `a token of another environment than its upstream's is judged under nothing`() throws {
    let token = try Token.sample(environment: .development, from: now)
    let live = LiveState(policy: .standard, upstreams: [try Self.profile()])
    _ = live.replace(tokens: [token], roster: OperatorRoster())
    #expect(live.jurisdiction(of: token, at: now) == nil)
  }

  @Test func `a revoked upstream leads nowhere, and its grants and roles are nobody's until it is open again`() throws {
    let (token, now) = (try Token.sample(from: MovableClock().now), MovableClock().now)
    let live = LiveState(policy: .standard, upstreams: [try Self.profile()])
    let grant = Grant.sample(of: token, from: now)
    func read(_ revoked: Set<UpstreamName>) -> LiveState.Ended {
      live.replace(tokens: [token], roster: OperatorRoster(), grants: [grant], revoked: revoked)
    }
    _ = read([])
    #expect(live.deadEnd(of: token) == nil && live.carrier(token.id, at: now) == token)
    _ = live.turn(at: now)
    let epoch = live.epoch
    #expect(read([token.upstream]).upstreams == [token.upstream])
    #expect(live.epoch > epoch && live.turn(at: now) == [token.id])
    #expect(live.isRevoked(token.upstream) && live.deadEnd(of: token) == .upstreamRevoked)
    #expect(live.jurisdiction(of: token, at: now) == nil && live.carrier(token.id, at: now) == nil)
    #expect(live.grants(of: token.id).isEmpty)
    #expect(read([token.upstream]).isEmpty)
    #expect(read([]).restored == [token.upstream])
    #expect(live.carrier(token.id, at: now) == token && live.grants(of: token.id) == [grant])
  }

  @Test func `why a token leads nowhere`() throws {
    let (token, now) = (try Token.sample(from: MovableClock().now), MovableClock().now)
    let live = LiveState(policy: .standard, upstreams: [try Self.profile()])
    #expect(live.deadEnd(of: token) == .token)
    _ = live.replace(tokens: [token], roster: OperatorRoster())
    #expect(live.carrier(token.id, at: now) == token && live.carrier(token.id, at: token.expiresAt) == nil)
    live.replace(policy: .standard, upstreams: [])
    #expect(live.deadEnd(of: token) == .upstreamRemoved && live.carrier(token.id, at: now) == nil)
  }

  @Test func `keys that sign no more are named, once`() throws {
    let (live, alice) = (LiveState(policy: .standard, upstreams: []), try Countersigner())
    #expect(live.replace(tokens: [], roster: alice.roster).keys.isEmpty)
    #expect(live.replace(tokens: [], roster: OperatorRoster()).keys == [alice.key.id])
    #expect(live.replace(tokens: [], roster: OperatorRoster()).keys.isEmpty)
  }

  @Test func `the name of a revoked token is the living one's`() throws {
    let (living, other) = (try Token.sample(from: now), try Token.sample(from: now))
    var revoked = other
    revoked.revokedAt = now
    for order in [[living, revoked], [revoked, living]] {
      let live = LiveState(policy: .standard, upstreams: [try Self.profile()])
      _ = live.replace(tokens: order, roster: OperatorRoster())
      #expect(live.token(named: living.name) == living)
      #expect(live.jurisdiction(of: revoked, at: now) == nil)
    }
  }

  @Test func `those that counted before and do not any more are named, once`() throws {
    let (kept, gone) = (try Token.sample("kept", from: now), try Token.sample("gone", from: now))
    var revoked = try Token.sample("revoked", from: now)
    let live = LiveState(policy: .standard, upstreams: [])
    #expect(live.replace(tokens: [kept, gone, revoked], roster: OperatorRoster()).isEmpty)
    revoked.revokedAt = now
    #expect(live.replace(tokens: [kept, revoked], roster: OperatorRoster()).tokens == [gone.id, revoked.id])
    #expect(live.replace(tokens: [kept, revoked], roster: OperatorRoster()).isEmpty)
  }

  @Test func `only a change makes a new epoch`() throws {
    let token = try Token.sample(from: now)
    let live = LiveState(policy: .standard, upstreams: [try Self.profile()])
    var epochs = [live.epoch]
    func step(_ isNew: Bool, _ change: () throws -> Void) rethrows {
      try change()
      #expect((live.epoch > epochs[epochs.count - 1]) == isNew)
      epochs.append(live.epoch)
    }
    step(true) { _ = live.replace(tokens: [token], roster: OperatorRoster()) }
    step(false) { _ = live.replace(tokens: [token], roster: OperatorRoster()) }
    try step(true) { _ = live.replace(tokens: [token], roster: try Countersigner().roster) }
    step(true) { live.replace(policy: .standard, upstreams: []) }
    let names = CatalogSnapshot(CatalogContents(callable: ["f"]))
    try step(true) { live.replace(policy: .standard, upstreams: [try Self.profile()]) }
    step(true) { live.replace(catalog: names, of: token.upstream) }
    step(false) { live.replace(catalog: CatalogSnapshot(CatalogContents(callable: ["f"])), of: token.upstream) }
    step(true) { live.replace(catalog: CatalogSnapshot(CatalogContents()), of: token.upstream) }
  }

  @Test func `what is known of a catalog outlives a new configuration`() throws {
    let live = LiveState(policy: .standard, upstreams: [try Self.profile()])
    let names = CatalogSnapshot(CatalogContents(callable: ["f"]))
    let name = try UpstreamName("shop")
    live.replace(catalog: names, of: name)
    live.replace(policy: .standard, upstreams: [try Self.profile()])
    #expect(live.upstream(named: name)?.analyzer.catalog == names)
  }

  @Test func `a grant begins and ends, each noticed once and each a new epoch`() throws {
    let token = try Token.sample(from: now)
    let grant = Grant.sample(of: token, from: now.advanced(by: .seconds(10)), life: .seconds(10), issuedAt: now)
    let live = LiveState(policy: .standard, upstreams: [])
    _ = live.replace(tokens: [token], roster: OperatorRoster(), grants: [grant])
    #expect(live.grants(of: token.id) == [grant])
    func turns(_ moment: Timestamp) -> Bool {
      let before = live.epoch
      let changed = live.turn(at: moment)
      #expect(changed == (live.epoch > before ? [token.id] : []))
      return live.epoch > before
    }
    #expect(live.nextTurn(after: now) == grant.notBefore)
    #expect(!turns(now))
    #expect(!turns(grant.notBefore.advanced(by: .microseconds(-1))))
    #expect(turns(grant.notBefore))
    #expect(live.nextTurn(after: grant.notBefore) == grant.notAfter)
    #expect(!turns(grant.notBefore))
    #expect(!turns(grant.notAfter.advanced(by: .microseconds(-1))))
    #expect(turns(grant.notAfter))
    #expect(!turns(grant.notAfter))
    #expect(live.nextTurn(after: grant.notAfter) == nil)
  }

  @Test func `a grant that goes before its end is noticed, and one beside another too`() throws {
    let token = try Token.sample(from: now)
    let grants = [Grant.sample(of: token, from: now), Grant.sample(of: token, from: now)]
    let live = LiveState(policy: .standard, upstreams: [])
    func step(_ grants: [Grant], isNew: Bool, changes: Bool) {
      let before = live.epoch
      _ = live.replace(tokens: [token], roster: OperatorRoster(), grants: grants)
      #expect((live.epoch > before) == isNew)
      #expect(live.turn(at: now) == (changes ? [token.id] : []))
    }
    step([], isNew: true, changes: false)
    step([grants[0]], isNew: true, changes: true)
    step([grants[0]], isNew: false, changes: false)
    step(grants, isNew: true, changes: true)
    step([grants[1]], isNew: true, changes: true)
    step([], isNew: true, changes: true)
    step([Grant.sample(of: token, from: now.advanced(by: .seconds(1)))], isNew: true, changes: false)
  }

  @Test func `a grant counts only for its own token, while that one counts`() throws {
    let token = try Token.sample(from: now)
    let (again, elsewhere) = (try Token.sample(from: now), try Token.sample(environment: .staging, from: now))
    let grant = Grant.sample(of: token, from: now)
    var revoked = token
    revoked.revokedAt = now
    var ended = grant
    ended.revokedAt = now
    let moved = Grant(
      id: grant.id, token: token.id, tokenName: token.name, upstream: try UpstreamName("other"),
      environment: token.environment, terms: grant.terms, notBefore: grant.notBefore, notAfter: grant.notAfter,
      issuer: grant.issuer, issuedAt: grant.issuedAt)
    let ofElsewhere = Grant.sample(of: elsewhere, from: now)
    for (token, grant) in [
      (revoked, grant), (again, grant), (token, ended), (token, moved), (token, ofElsewhere), (elsewhere, grant),
    ] {
      let live = LiveState(policy: .standard, upstreams: [])
      _ = live.replace(tokens: [token], roster: OperatorRoster(), grants: [grant])
      #expect(live.grants(of: grant.token).isEmpty)
      #expect(live.turn(at: now).isEmpty)
    }
    let live = LiveState(policy: .standard, upstreams: [])
    _ = live.replace(tokens: [token], roster: OperatorRoster(), grants: [grant])
    #expect(live.turn(at: now) == [token.id])
    _ = live.replace(tokens: [revoked, again], roster: OperatorRoster(), grants: [grant])
    #expect(live.turn(at: now) == [token.id])
  }
}
