import Approvals
import Dispatch
import PolicyEngine
import SallyportModel
import Synchronization
import TestSupport
import Testing

@testable import ControlPlane

@Suite(.timeLimit(.minutes(1))) struct StoreWatcherTests {
  let rows = Rows()
  let grants = MemoryGrants()
  let upstreams = MemoryUpstreams()
  let clock = MovableClock()
  let live = LiveState(policy: .standard, upstreams: [])
  let operators: Countersigner
  let requests = MemoryRequests()
  let desk: HoldDesk
  let watcher: StoreWatcher

  init() throws {
    operators = try Countersigner(at: clock.now)
    rows.signed = operators.acts
    let now: @Sendable () -> Timestamp = { [clock] in clock.now }
    let pool = BlockingPool(label: "test")
    desk = HoldDesk(
      store: requests, live: live, ledger: MemoryLedger(), pool: pool, limits: HoldDesk.Limits(expiry: .seconds(60)),
      now: now)
    var pace = StoreWatcher.Pace()
    pace.idle = .milliseconds(1)
    pace.awaited = .milliseconds(1)
    pace.clock = .milliseconds(1)
    watcher = StoreWatcher(
      watch: rows, tokens: rows, operators: rows, grants: grants, upstreams: upstreams, live: live, desk: desk,
      pool: pool,
      pace: pace, now: now, report: { [rows] in rows.note($0) })
  }

  /// Runs the watcher while the body runs.
  private func watching(_ body: () async throws -> Void) async throws {
    let running = Task { [watcher] in await watcher.run() }
    defer { running.cancel() }
    try await body()
    running.cancel()
    await running.value
  }

  @Test func `what the store says at the start counts`() async throws {
    let token = try Token.sample(from: clock.now)
    rows.records = [try operators.issue(token)]
    try await watcher.load()
    #expect(live.token(named: token.name) == token)
    #expect(live.roster == operators.roster)
    #expect(rows.events.isEmpty)
  }

  @Test func `operators that do not hold end the start, and nothing later`() async throws {
    let token = try Token.sample(from: clock.now)
    rows.records = [try operators.issue(token)]
    let good = operators.acts
    rows.signed = good + good
    let refused = await #expect(throws: StoreError.self) { try await watcher.load() }
    #expect(refused?.code == .corrupt)
    rows.signed = good
    try await watcher.load()
    rows.signed = good + good
    try await watcher.load()
    #expect(live.token(named: token.name) == token)
    #expect(rows.events == ["roster broken", "roster broken"])
  }

  @Test func `an upstream that somebody revokes or restores is told, once`() async throws {
    let shop = UpstreamName(unchecked: "shop")
    let act = UpstreamRevoke(upstream: shop, revokedAt: clock.now)
    try upstreams.insert(
      UpstreamRevocation(
        upstream: shop, revokedAt: clock.now, revocation: try SignedAct(act, by: operators.name, with: operators.key)))
    try await watcher.load()
    try await watcher.load()
    #expect(rows.events == ["ended shop"] && live.isRevoked(shop))
    let restore = UpstreamRestore(upstream: shop, revokedAt: clock.now, restoredAt: clock.now)
    try upstreams.restore(
      shop, revokedAt: clock.now, by: try SignedAct(restore, by: operators.name, with: operators.key))
    try await watcher.load()
    #expect(rows.events == ["ended shop", "ended restored shop"] && !live.isRevoked(shop))
  }

  @Test func `a store that cannot be read at the start is an error`() async throws {
    let failure = StoreError(code: .corrupt, description: "no")
    rows.failure = failure
    await #expect(throws: failure) { try await watcher.load() }
  }

  @Test func `a revocation by another process ends the token`() async throws {
    let token = try Token.sample(from: clock.now)
    let record = try operators.issue(token)
    rows.records = [record]
    try await watching {
      try await eventually("the token") { live.token(named: token.name) == token }
      let act = TokenRevoke(token: token.id, name: token.name, revokedAt: clock.now)
      var revoked = record
      revoked.revocation = try SignedAct(act, by: operators.name, with: operators.key)
      rows.records = [revoked]
      try await eventually("the end of the token") { rows.events.contains("ended \(token.id)") }
      #expect(live.token(named: token.name)?.standing(at: clock.now) == .revoked)
    }
  }

  @Test func `a row that nobody signed is left out and told, and the others count`() async throws {
    let (good, forged) = (try Token.sample("good", from: clock.now), try Token.sample("forged", from: clock.now))
    let signed = try operators.issue(try Token.sample("other", from: clock.now))
    rows.records = [TokenRecord(token: forged, issue: signed.issue), try operators.issue(good)]
    try await watcher.load()
    #expect(live.token(named: good.name) == good)
    #expect(live.token(named: forged.name) == nil)
    #expect(rows.events == ["distrusted forged"])
  }

  @Test func `a token whose row was changed to reach further ends`() async throws {
    let token = try Token.sample(from: clock.now)
    let record = try operators.issue(token)
    rows.records = [record]
    try await watcher.load()
    let wider = Token(
      id: token.id, name: token.name, owner: token.owner, upstream: token.upstream, environment: token.environment,
      scope: Scope(schemas: ["public", "private"]), issuedAt: token.issuedAt, expiresAt: token.expiresAt,
      verifier: token.verifier)
    rows.records = [TokenRecord(token: wider, issue: record.issue)]
    try await watcher.load()
    #expect(live.token(named: token.name) == nil)
    #expect(rows.events == ["distrusted cursor", "ended \(token.id)"])
  }

  @Test func `operators that do not hold change nothing`() async throws {
    let token = try Token.sample(from: clock.now)
    rows.records = [try operators.issue(token)]
    try await watcher.load()
    rows.signed = operators.acts + (try Countersigner("mallory", at: clock.now)).acts
    rows.records = []
    try await watcher.load()
    #expect(rows.events == ["roster broken"])
    #expect(live.roster == operators.roster)
    #expect(live.token(named: token.name) == token)
  }

  @Test func `a store that cannot be read changes nothing, and is followed again when it can`() async throws {
    let token = try Token.sample(from: clock.now)
    rows.records = [try operators.issue(token)]
    try await watching {
      try await eventually("the token") { live.token(named: token.name) == token }
      rows.failure = StoreError(code: .io, description: "no")
      rows.records = []
      try await eventually("the failure") { rows.events.contains("unreadable io") }
      #expect(live.token(named: token.name) == token)
      rows.failure = nil
      try await eventually("the end of the token") { live.token(named: token.name) == nil }
    }
  }

  @Test func `nothing is read again that has not changed`() async throws {
    await watcher.refresh()
    await watcher.refresh()
    #expect(rows.reads == 1)
    rows.records = []
    await watcher.refresh()
    #expect(rows.reads == 2)
  }

  @Test func `a look that began earlier and ends later does not bring a token back`() async throws {
    let token = try Token.sample(from: clock.now)
    rows.records = [try operators.issue(token)]
    let stop = DispatchSemaphore(value: 0)
    rows.stopRead(until: stop)
    let slow = Task { [watcher] in await watcher.refresh() }
    try await eventually("the slow look to have read") { rows.isStopped }
    rows.records = []
    await watcher.refresh()
    #expect(live.token(named: token.name) == nil)
    stop.signal()
    await slow.value
    #expect(live.token(named: token.name) == nil)
    await watcher.refresh()
    #expect(live.token(named: token.name) == nil)
  }

  @Test func `a decision by another process wakes those who wait, and time ends what is due`() async throws {
    rows.records = [try operators.issue(HoldDeskTests.token(from: clock.now))]
    live.replace(policy: .standard, upstreams: [HoldDeskTests.profile])
    try await watcher.load()
    let request = try await desk.open(HoldDeskTests.draft())
    let other = try await desk.open(HoldDeskTests.draft("DELETE FROM public.b"))
    try await watching {
      try await eventually("the operators") { live.roster == operators.roster }
      async let decision = desk.decision(on: request.id, within: .seconds(60))
      async let expiry = desk.decision(on: other.id, within: .seconds(60))
      try await eventually("two to wait") { await desk.waiting == 2 }
      try operators.decide(.approve, on: request, in: requests, at: clock.now)
      rows.commit()
      #expect(await decision == .approved)
      clock.advance(by: .seconds(60))
      #expect(await expiry == .closed(.expired))
      try await eventually("a tick") { rows.events.contains("tick") }
    }
  }
}

/// The rows of a store, which a test writes as another process would.
final class Rows: ChangeWatch, TokenStore, OperatorStore {
  private struct State {
    var version: Int64 = 1
    var tokens: [TokenRecord] = []
    var acts: [SignedAct] = []
    var failure: StoreError?
    var events: [String] = []
    var reads = 0
    /// The next read of the tokens returns what it saw only after a signal.
    var stop: DispatchSemaphore?
    var isStopped = false
  }

  private let state = Mutex(State())

  var records: [TokenRecord] {
    get { state.withLock(\.tokens) }
    set { change { $0.tokens = newValue } }
  }
  var signed: [SignedAct] {
    get { state.withLock(\.acts) }
    set { change { $0.acts = newValue } }
  }
  var failure: StoreError? {
    get { state.withLock(\.failure) }
    set { state.withLock { $0.failure = newValue } }
  }
  var events: [String] { state.withLock(\.events) }
  var reads: Int { state.withLock(\.reads) }
  var isStopped: Bool { state.withLock(\.isStopped) }
  func stopRead(until stop: DispatchSemaphore) { state.withLock { $0.stop = stop } }
  func commit() { change { _ in } }
  private func change(_ body: (inout State) -> Void) {
    state.withLock { state in
      body(&state)
      state.version += 1
    }
  }

  func note(_ event: StoreWatcher.Event) {
    let text =
      switch event {
      case .ended(let ended):
        "ended " + (ended.tokens.map(\.text) + ended.upstreams.map(\.text)).sorted().joined(separator: " ")
          + ended.restored.map { "restored \($0)" }.joined() + ended.keys.map { "key \($0)" }.joined()
      case .distrusted(let name, _): "distrusted \(name)"
      case .distrustedGrant(let id, _): "distrusted \(id)"
      case .grantsChanged(let ids): "grants of " + ids.map(\.text).sorted().joined(separator: " ")
      case .rosterBroken: "roster broken"
      case .unreadable(let error): "unreadable \(error.code)"
      case .tick: "tick"
      }
    state.withLock { $0.events.append(text) }
  }

  func version() throws(StoreError) -> Int64 {
    if let failure { throw failure }
    return state.withLock(\.version)
  }

  func acts() throws(StoreError) -> [SignedAct] {
    if let failure { throw failure }
    return signed
  }

  func tokens() throws(StoreError) -> [TokenRecord] {
    if let failure { throw failure }
    let (tokens, stop) = state.withLock { state in
      state.reads += 1
      defer { state.stop = nil }
      if state.stop != nil { state.isStopped = true }
      return (state.tokens, state.stop)
    }
    stop?.wait()
    return tokens
  }

  func insert(_ record: TokenRecord) throws(StoreError) { records.append(record) }
  func token(named name: TokenName) throws(StoreError) -> TokenRecord? { records.last { $0.token.name == name } }
  func token(_ id: TokenID) throws(StoreError) -> TokenRecord? { records.first { $0.token.id == id } }
  func append(_ act: SignedAct, after count: Int) throws(StoreError) { signed.append(act) }
  func revoke(_ id: TokenID, by revocation: SignedAct, at moment: Timestamp) throws(StoreError) -> TokenRecord {
    throw StoreError(code: .notFound, description: "no")
  }
}
