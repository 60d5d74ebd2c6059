import Ledger
import PolicyEngine
import SQLAnalysis
import SallyportModel
import Synchronization
import TestSupport
import Testing

@testable import ControlPlane

@Suite(.timeLimit(.minutes(1))) struct GateTests {
  let clock = MovableClock()
  let ledger = MemoryLedger()

  private var gate: Gate { Gate(ledger: ledger, threads: ParserThreads()) { [clock] in clock.now } }

  static func jurisdiction(
    epoch: UInt64 = 1, token: String = "tok_0123456789", environment: SallyportModel.Environment = .production,
    isActive: Bool = true, inlineBytes: Int = 8_192
  ) -> Jurisdiction {
    let subject = Subject(environment: environment, scope: Scope(schemas: ["public"]), tokenIsActive: isActive)
    return Jurisdiction(
      subject: subject, policy: .standard, analyzer: Analyzer(limits: AnalysisLimits(inlineBytes: inlineBytes)),
      token: TokenID(unchecked: token), epoch: epoch)
  }

  static let select = Array("SELECT 42".utf8)
  static let deletion = Array("DELETE FROM public.orders".utf8)

  static func intent() -> StatementIntent {
    StatementIntent(
      execution: ExecutionID(session: LedgerSample.subject.session, number: 1), subject: LedgerSample.subject,
      target: .agent, verdict: .allow)
  }

  @Test func `what was seen before is the same object`() throws {
    let gate = gate
    let first = try #require(gate.assess(Self.select, under: Self.jurisdiction()))
    #expect(first.verdict == .allow)
    #expect(first.isReadOnly)
    #expect(gate.assess(Self.select, under: Self.jurisdiction()) === first)
  }

  @Test func `another epoch, another token, another byte: judged for itself`() throws {
    let gate = gate
    let first = try #require(gate.assess(Self.select, under: Self.jurisdiction()))
    #expect(gate.assess(Self.select, under: Self.jurisdiction(epoch: 2)) !== first)
    #expect(gate.assess(Self.select, under: Self.jurisdiction(token: "tok_9876543210")) !== first)
    #expect(gate.assess(Self.select + [0x20], under: Self.jurisdiction()) !== first)
    #expect(gate.assess(Self.select, under: Self.jurisdiction()) === first)
  }

  @Test func `a statement of an older epoch is judged again under what counts now`() throws {
    let gate = gate
    let allowed = try #require(gate.assess(Self.deletion, under: Self.jurisdiction(environment: .development)))
    #expect(gate.current(allowed, under: Self.jurisdiction(environment: .development)) === allowed)
    let held = gate.current(allowed, under: Self.jurisdiction(epoch: 2))
    #expect(held.verdict == .hold)
    #expect(held.epoch == 2)
    #expect(gate.current(held, under: Self.jurisdiction(epoch: 3, isActive: false)).verdict == .refuse)
  }

  @Test func `a text too large for the event loop is analysed elsewhere`() async throws {
    let gate = gate
    let small = Self.jurisdiction(inlineBytes: Self.select.count - 1)
    #expect(gate.assess(Self.select, under: small) == nil)
    #expect(gate.assess(Self.select, under: Self.jurisdiction(inlineBytes: Self.select.count)) != nil)
    let assessment = await withCheckedContinuation { continuation in
      gate.assessElsewhere(Self.deletion, under: small) { continuation.resume(returning: $0) }
    }
    #expect(assessment.verdict == .hold)
    #expect(assessment.sql == Self.deletion)
  }

  @Test func `one that is too large to be judged again here has to be prepared again`() throws {
    let gate = gate
    let old = try #require(gate.assess(Self.select, under: Self.jurisdiction()))
    let now = gate.current(old, under: Self.jurisdiction(epoch: 2, inlineBytes: 1))
    #expect(now.verdict == .refuse)
    guard case .failure(let cause) = now.facts else {
      Issue.record("there are facts")
      return
    }
    #expect(cause.code == .limit)
  }

  @Test func `a plain read gets its permit at once, recorded`() {
    ledger.stopDisk()
    switch gate.pass(Self.intent(), StatementContent(sql: Self.select), isRead: true) {
    case .permit(let permit):
      #expect(permit.receipt.isRecorded)
      permit.spend()
    default: Issue.record("no permit")
    }
    #expect(ledger.durabilities == [.plain])
    #expect(ledger.statements == ["SELECT 42"])
  }

  @Test func `everything else waits until its intent is on disk`() throws {
    let gate = gate
    ledger.stopDisk()
    switch gate.pass(Self.intent(), StatementContent(sql: Self.deletion), isRead: false) {
    case .recording(let receipt):
      let noted = Noted()
      gate.whenDurable(receipt) { noted.note((try? $0.get()) != nil) }
      #expect(noted.values.isEmpty)
      ledger.startDisk()
      #expect(noted.values == [true])
      let permit = gate.permit(for: receipt)
      #expect(permit.receipt == receipt)
      permit.spend()
    default: Issue.record("not waiting")
    }
    #expect(ledger.durabilities == [.durable])
  }

  @Test(arguments: [true, false]) func `a ledger that takes nothing gives no permit`(_ isRead: Bool) {
    let why = LedgerUnavailable(code: .queueFull)
    ledger.refusal = why
    switch gate.pass(Self.intent(), StatementContent(sql: Self.select), isRead: isRead) {
    case .unavailable(let cause): #expect(cause == why)
    default: Issue.record("passed")
    }
    #expect(ledger.bodies.isEmpty)
  }

  @Test func `the ledger's failure has the server's own words for a full and a failing disk`() {
    func state(_ code: StoreError.Code?) -> String {
      LedgerUnavailable(code: .storeFailing, cause: code.map { StoreError(code: $0, description: "") }).sqlstate
    }
    #expect([state(.full), state(.io), state(nil)] == ["53100", "58030", "58030"])
  }
}

private final class Noted: Sendable {
  private let state = Mutex<[Bool]>([])
  var values: [Bool] { state.withLock { $0 } }
  func note(_ value: Bool) { state.withLock { $0.append(value) } }
}

@Suite struct AssessmentCacheTests {
  static func assessment(_ sql: String) -> Assessment {
    Assessment(sql: Array(sql.utf8), facts: .success(BatchFacts([])), judgement: Judgement(reasons: []), epoch: 1)
  }

  static func key(_ sql: String) -> AssessmentCache.Key {
    AssessmentCache.Key(sql: Array(sql.utf8), token: LedgerSample.subject.token, epoch: 1)
  }

  @Test func `two generations are kept, and what is asked for stays`() {
    var cache = AssessmentCache(limits: .init(entries: 2, bytes: 1_000, text: 100))
    for name in ["a", "b", "c", "d"] {
      cache.insert(Self.assessment(name), for: Self.key(name))
      #expect(cache.find(Self.key("a")) != nil, "after \(name)")
    }
    var found = ["a", "b", "c", "d"].filter { cache.find(Self.key($0)) != nil }
    #expect(found.count <= 4)
    for number in 0..<100 {
      cache.insert(Self.assessment("\(number)"), for: Self.key("\(number)"))
    }
    found = (0..<100).map(String.init).filter { cache.contains(Self.key($0)) }
    #expect((2...4).contains(found.count), "\(found)")
    #expect(found.last == "99")
    #expect(cache.find(Self.key("a")) == nil)
  }

  @Test func `the bytes of a generation are bounded`() {
    var cache = AssessmentCache(limits: .init(entries: 1_000, bytes: 100, text: 50))
    let texts = (10..<60).map { String(repeating: "x", count: 38) + "\($0)" }
    for text in texts { cache.insert(Self.assessment(text), for: Self.key(text)) }
    let kept = texts.filter { cache.contains(Self.key($0)) }
    #expect((1...5).contains(kept.count), "\(kept.count) texts of 40 bytes")
  }

  @Test(arguments: [(50, true), (51, false)]) func `a text over its limit is not kept`(_ size: Int, _ isKept: Bool) {
    var cache = AssessmentCache(limits: .init(entries: 10, bytes: 1_000, text: 50))
    let text = String(repeating: "x", count: size)
    cache.insert(Self.assessment(text), for: Self.key(text))
    #expect((cache.find(Self.key(text)) != nil) == isKept)
  }
}

extension AssessmentCache {
  /// Whether it is there, without making it young.
  fileprivate func contains(_ key: Key) -> Bool {
    var copy = self
    return copy.find(key) != nil
  }
}
