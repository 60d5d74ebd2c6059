import Approvals
import Ledger
import PolicyEngine
import SQLAnalysis
import SallyportModel
import TestSupport
import Testing

@testable import ControlPlane

@Suite(.timeLimit(.minutes(1))) struct HoldDeskTests {
  let clock = MovableClock()
  let store = MemoryRequests()
  let ledger = MemoryLedger()
  let live = LiveState(policy: .standard, upstreams: [])
  let operators: Countersigner
  let desk: HoldDesk

  init() throws {
    operators = try Countersigner(at: clock.now)
    _ = live.replace(tokens: [], roster: operators.roster)
    desk = Self.desk(store, live, ledger, clock)
  }

  /// A desk of another process at the same store, or of this one.
  static func desk(_ store: MemoryRequests, _ live: LiveState, _ ledger: MemoryLedger, _ clock: MovableClock)
    -> HoldDesk
  {
    HoldDesk(
      store: store, live: live, ledger: ledger, pool: BlockingPool(label: "test"),
      limits: HoldDesk.Limits(expiry: .seconds(60), perToken: 2), now: { clock.now })
  }

  static func draft(_ sql: String = "DELETE FROM public.orders") -> HoldDraft {
    let bytes = Array(sql.utf8)
    return HoldDraft(
      subject: LedgerSample.subject, database: "shop", searchPath: ["public"],
      assessment: GateTests.jurisdiction().assess(bytes, Analyzer().analyze(bytes)), way: .simple)
  }

  static let session = LedgerSample.subject.session

  private func decide(_ choice: Decision.Choice, _ request: HeldRequest, reason: String? = nil) throws {
    try operators.decide(choice, on: request, in: store, reason: reason, at: clock.now)
  }

  private func waits(_ count: Int) async throws {
    try await eventually("\(count) to wait") { await desk.waiting == count }
  }

  @Test func `a statement is asked about once, however often it comes`() async throws {
    let first = try await desk.open(Self.draft())
    #expect(try await desk.open(Self.draft()).id == first.id)
    #expect(try await Self.desk(store, live, ledger, clock).open(Self.draft()).id == first.id)
    #expect(try await desk.open(Self.draft("DELETE FROM public.orders ")).id != first.id)
    #expect(ledger.kinds == [.requestOpened, .requestOpened])
    #expect(ledger.requests.first?.digest == first.binding.digest)
    #expect(first.expiresAt == clock.now.advanced(by: .seconds(60)))
  }

  @Test func `a token has so many open requests and not one more`() async throws {
    let first = try await desk.open(Self.draft("DELETE FROM public.a"))
    _ = try await desk.open(Self.draft("DELETE FROM public.b"))
    await #expect { _ = try await desk.open(Self.draft("DELETE FROM public.c")) } throws: {
      ($0 as? StoreError)?.code == .limit
    }
    try decide(.deny, first)
    _ = try await desk.open(Self.draft("DELETE FROM public.c"))
    await desk.replace(limits: HoldDesk.Limits(perToken: 3))
    _ = try await desk.open(Self.draft("DELETE FROM public.d"))
  }

  @Test func `a decision wakes all who wait for it and nobody else`() async throws {
    let request = try await desk.open(Self.draft())
    let other = try await desk.open(Self.draft("DELETE FROM public.b"))
    async let one = desk.decision(on: request.id, within: .seconds(60))
    async let two = desk.decision(on: request.id, within: .seconds(60))
    let third = Task { await desk.decision(on: other.id, within: .seconds(60)) }
    try await waits(3)
    #expect(await desk.isAwaited)
    try decide(.approve, request)
    await desk.look()
    #expect(await [one, two] == [.approved, .approved])
    #expect(await desk.waiting == 1)
    try decide(.deny, other, reason: "no")
    await desk.look()
    #expect(await third.value == .denied(reason: "no"))
    #expect(await !desk.isAwaited)
  }

  @Test func `what is decided already is not waited for`() async throws {
    let request = try await desk.open(Self.draft())
    try decide(.approve, request)
    #expect(await desk.decision(on: request.id, within: .seconds(60)) == .approved)
  }

  @Test func `patience ends a wait, and so does the end of its task`() async throws {
    let request = try await desk.open(Self.draft())
    #expect(await desk.decision(on: request.id, within: .milliseconds(1)) == .undecided)
    let task = Task { await desk.decision(on: request.id, within: .seconds(60)) }
    try await waits(1)
    task.cancel()
    #expect(await task.value == .undecided)
    let early = Task {
      while !Task.isCancelled { await Task.yield() }
      return await desk.decision(on: request.id, within: .seconds(60))
    }
    early.cancel()
    #expect(await early.value == .undecided)
    #expect(await desk.waiting == 0)
    #expect(try store.request(request.id)?.state == .pending)
  }

  @Test func `exactly one of many gets an approval`() async throws {
    let request = try await desk.open(Self.draft())
    try decide(.approve, request)
    let desks = [desk, Self.desk(store, live, ledger, clock), Self.desk(store, live, ledger, clock)]
    let claims = await withTaskGroup(of: Bool.self) { group in
      for number in 0..<30 {
        group.addTask { (try? await desks[number % 3].claim(request.id, for: Self.session).get()) != nil }
      }
      return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(claims == 1)
    #expect(ledger.changes.map(\.step) == [.claimed])
  }

  @Test func `a claim that was given back can be had again, one that was finished cannot`() async throws {
    let request = try await desk.open(Self.draft())
    try decide(.approve, request)
    let first = try await desk.claim(request.id, for: Self.session).get()
    await desk.giveBack(request.id, first.value)
    #expect(try store.request(request.id)?.state == .approved(at: clock.now))
    let second = try await desk.claim(request.id, for: Self.session).get()
    await desk.finish(request.id, second.value, .executed(rows: 3))
    #expect(await desk.decision(on: request.id, within: .seconds(60)) == .closed(.executed))
    guard case .failure(.request(let error)) = await desk.claim(request.id, for: Self.session) else {
      Issue.record("claimed twice")
      return
    }
    #expect(error.code == .wrongState)
    #expect(ledger.changes.map(\.step) == [.claimed, .returned, .claimed, .finished])
    #expect(ledger.changes.last?.rows == 3)
    #expect(ledger.changes.first?.session == Self.session)
  }

  @Test func `a claim needs the approval to hold at that moment`() async throws {
    let request = try await desk.open(Self.draft())
    guard case .failure = await desk.claim(request.id, for: Self.session) else {
      Issue.record("claimed without an approval")
      return
    }
    try decide(.approve, request)
    _ = live.replace(tokens: [], roster: OperatorRoster())
    guard case .failure(.request(let error)) = await desk.claim(request.id, for: Self.session) else {
      Issue.record("claimed with a key that is worth nothing")
      return
    }
    #expect(error.code == .notApproved)
    #expect(ledger.changes.isEmpty)
  }

  @Test func `under another policy nothing is collected, and the statement is asked about anew`() async throws {
    let request = try openedUnderOldPolicy()
    try decide(.approve, request)
    guard case .failure(.request(let error)) = await desk.claim(request.id, for: Self.session) else {
      Issue.record("claimed under another policy")
      return
    }
    #expect(error.code == .policyChanged)
    let anew = try await desk.open(Self.draft())
    #expect(anew.id != request.id)
    #expect(anew.binding.policyVersion == live.policyVersion)
    #expect(try store.request(request.id)?.state == .withdrawn(.policy, at: clock.now))
  }

  @Test func `what runs already under another policy is joined, not asked about for ever`() async throws {
    let request = try openedUnderOldPolicy()
    try decide(.approve, request)
    _ = try store.change(request.id) { (held) throws(RequestError) in
      try held.claim(by: .session(Self.session), roster: operators.roster, at: clock.now)
    }.get()
    #expect(try await desk.open(Self.draft()).id == request.id)
    #expect(await desk.decision(on: request.id, within: .seconds(60)) == .closed(.claimed))
  }

  private func openedUnderOldPolicy() throws -> HeldRequest {
    let draft = Self.draft()
    let binding = RequestBinding(
      request: RequestID(unchecked: "req_0123456789"), token: draft.subject.token, upstream: draft.subject.upstream,
      database: draft.database, environment: draft.subject.environment, searchPath: draft.searchPath,
      sql: ExactText(draft.assessment.sql), way: .simple, policyVersion: "old",
      expiresAt: clock.now.advanced(by: .seconds(60)))
    let request = HeldRequest(
      binding: binding, tokenName: draft.subject.tokenName, owner: draft.subject.owner, session: Self.session,
      application: nil, address: nil, facts: BatchFacts(draft.assessment.statements),
      judgement: draft.assessment.judgement, createdAt: clock.now)
    return try store.open(request, limit: 5).request
  }

  @Test func `a sweep expires what is due and tells those who wait`() async throws {
    let request = try await desk.open(Self.draft())
    async let waiting = desk.decision(on: request.id, within: .seconds(60))
    try await waits(1)
    clock.advance(by: .seconds(59))
    await desk.sweep()
    #expect(await desk.waiting == 1)
    clock.advance(by: .seconds(1))
    await desk.sweep()
    #expect(await waiting == .closed(.expired))
    #expect(ledger.changes.map(\.step) == [.expired])
    await desk.sweep()
    #expect(ledger.changes.count == 1)
    #expect(try await desk.open(Self.draft()).id != request.id)
  }

  /// The token of the drafts.
  static func token(from now: Timestamp) -> Token {
    let subject = LedgerSample.subject
    return Token(
      id: subject.token, name: subject.tokenName, owner: subject.owner, upstream: subject.upstream,
      environment: subject.environment, scope: Scope(), issuedAt: now, expiresAt: now.advanced(by: .seconds(600)),
      verifier: SCRAMVerifier(iterations: 1, salt: [1], storedKey: [2], serverKey: [3]))
  }

  /// Its upstream.
  static let profile = UpstreamProfile(
    name: LedgerSample.subject.upstream, environment: LedgerSample.subject.environment, database: "shop",
    searchPath: ["public"], analyzer: Analyzer())

  /// Makes the token of the drafts count, at its upstream.
  private func seat(revoked: Set<UpstreamName> = [], roster: OperatorRoster? = nil) {
    live.replace(policy: .standard, upstreams: [Self.profile])
    _ = live.replace(
      tokens: [Self.token(from: clock.now)], roster: roster ?? operators.roster, revoked: revoked)
  }

  @Test func `what nobody can collect any more is withdrawn, also when the command that revoked was cut off`()
    async throws
  {
    seat()
    let request = try await desk.open(Self.draft())
    try decide(.approve, request)
    await desk.tidy()
    #expect(try store.request(request.id)?.state.name == .approved && ledger.changes.isEmpty)
    seat(revoked: [LedgerSample.subject.upstream])
    await desk.tidy()
    #expect(try store.request(request.id)?.state == .withdrawn(.upstream, at: clock.now))
    seat()
    let next = try await desk.open(Self.draft())
    #expect(next.id != request.id)
    _ = live.replace(tokens: [], roster: operators.roster)
    await desk.tidy()
    #expect(try store.request(next.id)?.state == .withdrawn(.token, at: clock.now))
    #expect(ledger.changes.map(\.step) == [.withdrawn, .withdrawn])
  }

  @Test func `what has lost its approval is asked about anew, and those who wait go on waiting`() async throws {
    seat()
    let request = try await desk.open(Self.draft())
    try decide(.approve, request)
    seat(roster: OperatorRoster())
    await desk.tidy()
    #expect(try store.request(request.id)?.state == .pending)
    #expect(ledger.changes.map(\.step) == [.reopened])
    await desk.tidy()
    #expect(ledger.changes.count == 1)
  }

  @Test func `a claim that is given back after its key was revoked is no approval any more`() async throws {
    let request = try await desk.open(Self.draft())
    try decide(.approve, request)
    guard case .success(let step) = await desk.claim(request.id, for: Self.session) else {
      Issue.record("not claimed")
      return
    }
    _ = live.replace(tokens: [], roster: OperatorRoster())
    await desk.giveBack(request.id, step.value)
    #expect(try store.request(request.id)?.state == .pending)
  }

  @Test func `a store that fails decides nothing`() async throws {
    let request = try await desk.open(Self.draft())
    let failure = StoreError(code: .io, description: "no")
    store.failure = failure
    await #expect(throws: failure) { _ = try await desk.open(Self.draft()) }
    #expect(await desk.decision(on: request.id, within: .milliseconds(1)) == .undecided)
    guard case .failure(.store(failure)) = await desk.claim(request.id, for: Self.session) else {
      Issue.record("claimed without a store")
      return
    }
    await desk.sweep()
    store.failure = nil
    #expect(try store.request(request.id)?.state == .pending)
  }
}
