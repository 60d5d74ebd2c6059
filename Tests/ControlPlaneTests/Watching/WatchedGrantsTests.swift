import Approvals
import Dispatch
import PolicyEngine
import SallyportModel
import TestSupport
import Testing

@testable import ControlPlane

/// What the watcher makes of grants: only what an operator signed, and each begin and end when the clock says so.
@Suite(.timeLimit(.minutes(1))) struct WatchedGrantsTests {
  let rows = Rows()
  let grants = MemoryGrants()
  let upstreams = MemoryUpstreams()
  let clock = MovableClock()
  let live = LiveState(policy: .standard, upstreams: [])
  let operators: Countersigner
  let token: Token
  let watcher: StoreWatcher

  init() throws {
    operators = try Countersigner(at: clock.now)
    token = try Token.sample(from: clock.now)
    rows.signed = operators.acts
    rows.records = [try operators.issue(token)]
    let now: @Sendable () -> Timestamp = { [clock] in clock.now }
    let pool = BlockingPool(label: "test")
    let desk = HoldDesk(
      store: MemoryRequests(), live: live, ledger: MemoryLedger(), pool: pool,
      limits: HoldDesk.Limits(expiry: .seconds(60)), now: now)
    var pace = StoreWatcher.Pace()
    (pace.idle, pace.awaited, pace.clock) = (.milliseconds(1), .milliseconds(1), .milliseconds(1))
    watcher = StoreWatcher(
      watch: rows, tokens: rows, operators: rows, grants: grants, upstreams: upstreams, live: live, desk: desk,
      pool: pool,
      pace: pace, now: now, report: { [rows] in rows.note($0) })
  }

  private var changes: Int { rows.events.count { $0 == "grants of \(token.id)" } }

  private func watching(_ body: () async throws -> Void) async throws {
    let running = Task { [watcher] in await watcher.run() }
    defer { running.cancel() }
    try await body()
    running.cancel()
    await running.value
  }

  @Test func `a grant that begins and ends is told both times, with a new epoch, though nothing is written`()
    async throws
  {
    let grant = Grant.sample(of: token, from: clock.now.advanced(by: .seconds(5)), issuedAt: clock.now)
    grants.replace([try operators.issue(grant)])
    try await watcher.load()
    #expect(live.grants(of: token.id) == [grant])
    #expect(rows.events.isEmpty)
    let reads = rows.reads
    try await watching {
      try await eventually("the look at the store") { rows.reads > reads }
      let waiting = live.epoch
      clock.advance(by: .seconds(5))
      try await eventually("the begin") { changes == 1 }
      let begun = live.epoch
      #expect(begun > waiting)
      clock.advance(by: .seconds(600))
      try await eventually("the end") { changes == 2 }
      #expect(live.epoch > begun)
    }
  }

  @Test func `the end is told while the store does not answer`() async throws {
    let grant = Grant.sample(of: token, from: clock.now)
    grants.replace([try operators.issue(grant)])
    try await watcher.load()
    #expect(changes == 1)
    let stop = DispatchSemaphore(value: 0)
    rows.stopRead(until: stop)
    rows.commit()
    try await watching {
      try await eventually("the store to be stuck") { rows.isStopped }
      clock.advance(by: .seconds(600))
      try await eventually("the end") { changes == 2 }
      try await eventually("the tick") { rows.events.contains("tick") }
      stop.signal()
    }
  }

  @Test func `a revocation by another process ends the grant`() async throws {
    let record = try operators.issue(.sample(of: token, from: clock.now))
    grants.replace([record])
    try await watching {
      try await eventually("the grant") { changes == 1 }
      _ = try grants.revoke(record.grant.id, by: try operators.revoke(record, at: clock.now), at: clock.now)
      rows.commit()
      try await eventually("its end") { changes == 2 }
      #expect(live.grants(of: token.id).isEmpty)
    }
  }

  @Test func `a grant ends with its token`() async throws {
    grants.replace([try operators.issue(.sample(of: token, from: clock.now))])
    try await watcher.load()
    rows.records = []
    try await watcher.load()
    #expect(live.grants(of: token.id).isEmpty)
    #expect(rows.events == ["grants of \(token.id)", "ended \(token.id)", "grants of \(token.id)"])
  }

  @Test func `a row that nobody signed, or that reaches further than was signed, is left out and told`() async throws {
    let good = try operators.issue(.sample(of: token, id: "grt_0000000001", from: clock.now))
    let wide = Grant.sample(of: token, id: "grt_0000000002", terms: .sample(rowsInAll: 9_999), from: clock.now)
    let signed = try operators.issue(.sample(of: token, id: "grt_0000000002", from: clock.now))
    let stranger = try Countersigner("mallory", at: clock.now)
    grants.replace([
      good, GrantRecord(grant: wide, issue: signed.issue),
      try stranger.issue(.sample(of: token, id: "grt_0000000003", from: clock.now)),
    ])
    try await watcher.load()
    #expect(live.grants(of: token.id) == [good.grant])
    #expect(rows.events == ["distrusted grt_0000000002", "distrusted grt_0000000003", "grants of \(token.id)"])
  }

  @Test func `a grant ends with the key that signed it, and none is signed after that`() async throws {
    let bob = SigningKey()
    let now = clock.now
    let name = OperatorName(unchecked: "alice2")
    let add = OperatorAdd(name: name, publicKey: bob.publicKey, bootstrap: false, addedAt: now)
    let revoke = OperatorRevoke(name: name, key: bob.id, revokedAt: now.advanced(by: .seconds(5)))
    rows.signed =
      operators.acts + [
        try SignedAct(add, by: operators.name, with: operators.key),
        try SignedAct(revoke, by: operators.name, with: operators.key),
      ]
    func issued(at moment: Timestamp) throws -> GrantRecord {
      var random = SystemRandomNumberGenerator()
      let terms = GrantTerms.sample()
      let grant = Grant(
        id: GrantID(using: &random), token: token.id, tokenName: token.name, upstream: token.upstream,
        environment: token.environment, terms: terms, notBefore: now, notAfter: now.advanced(by: .seconds(60)),
        issuer: name, issuedAt: moment)
      return GrantRecord(grant: grant, issue: try SignedAct(GrantIssue(grant, answering: nil), by: name, with: bob))
    }
    let (before, after) = (try issued(at: now), try issued(at: now.advanced(by: .seconds(5))))
    grants.replace([before, after])
    try await watcher.load()
    #expect(live.grants(of: token.id).isEmpty)
    #expect(rows.events == ["distrusted \(after.grant.id)"])
  }

  @Test func `grants that cannot be read change nothing`() async throws {
    let record = try operators.issue(.sample(of: token, from: clock.now))
    grants.replace([record])
    try await watcher.load()
    grants.failure = StoreError(code: .io, description: "no")
    rows.commit()
    await watcher.refresh()
    #expect(live.grants(of: token.id) == [record.grant])
    grants.failure = nil
    grants.replace([])
    await watcher.refresh()
    #expect(live.grants(of: token.id).isEmpty)
  }
}
