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
    let first = try #require(gate.assess(Self.select, under: Self.jurisdiction()).assessment)
    #expect(first.verdict == .allow)
    #expect(first.isReadOnly)
    #expect(gate.assess(Self.select, under: Self.jurisdiction()).assessment === first)
  }

  @Test func `another epoch, another token, another byte: judged for itself`() throws {
    let gate = gate
    let first = try #require(gate.assess(Self.select, under: Self.jurisdiction()).assessment)
    #expect(gate.assess(Self.select, under: Self.jurisdiction(epoch: 2)).assessment !== first)
    #expect(gate.assess(Self.select, under: Self.jurisdiction(token: "tok_9876543210")).assessment !== first)
    #expect(gate.assess(Self.select + [0x20], under: Self.jurisdiction()).assessment !== first)
  }

  @Test func `a statement of an older epoch is judged again under what counts now`() throws {
    let gate = gate
    let allowed = try #require(
      gate.assess(Self.deletion, under: Self.jurisdiction(environment: .development)).assessment)
    #expect(gate.current(allowed, under: Self.jurisdiction(environment: .development)) === allowed)
    let held = gate.current(allowed, under: Self.jurisdiction(epoch: 2))
    #expect(held.verdict == .hold)
    #expect(held.epoch == 2)
    #expect(gate.current(held, under: Self.jurisdiction(epoch: 3, isActive: false)).verdict == .refuse)
  }

  @Test func `the declared types of parameters are judged again with the text`() throws {
    let gate = gate
    func under(_ epoch: UInt64, checks: [String]) -> Jurisdiction {
      let type = CatalogType(
        oid: 20_000, name: RelationName(schema: "public", name: "email"), kind: .domain(of: 25, checks: checks))
      let text = CatalogType(
        oid: 25, name: RelationName(schema: "pg_catalog", name: "text"), kind: .base(inputLanguage: "internal"))
      let like = Self.jurisdiction(epoch: epoch)
      return Jurisdiction(
        subject: like.subject, policy: .standard,
        analyzer: Analyzer(catalog: CatalogSnapshot(CatalogContents(types: [type, text]))), token: like.token,
        epoch: epoch)
    }
    let first = try #require(gate.assess(Self.select, under: under(1, checks: [])).assessment)
    let prepared = under(1, checks: []).judging(first, parameterTypes: [0, 25, 20_000])
    #expect(prepared.verdict == .allow)
    #expect(gate.current(prepared, under: under(2, checks: ["(VALUE <> ''::text)"])).verdict == .allow)
    #expect(gate.current(prepared, under: under(3, checks: ["wipe(VALUE)"])).verdict == .refuse)
    #expect(under(1, checks: []).judging(first, parameterTypes: [0, 25]) === first, "nobody changes PostgreSQL's own")
  }

  @Test func `a text too large for the event loop is analysed elsewhere`() async throws {
    let gate = gate
    let small = Self.jurisdiction(inlineBytes: Self.select.count - 1)
    #expect(gate.assess(Self.select, under: small).assessment == nil)
    #expect(gate.assess(Self.select, under: Self.jurisdiction(inlineBytes: Self.select.count)).assessment != nil)
    let assessment = try await analysedElsewhere(gate, Self.deletion, under: small)
    #expect(assessment.verdict == .hold)
    #expect(assessment.sql == Self.deletion)
    #expect(gate.assess(Self.deletion, under: small).assessment === assessment, "and is then known here")
  }

  /// While it was analysed the catalog or the policy may have changed: what was found is no answer then.
  @Test func `what was analysed elsewhere counts in the epoch in which that began`() async throws {
    let gate = gate
    let assessment = try await analysedElsewhere(gate, Self.deletion, under: Self.jurisdiction(inlineBytes: 1))
    #expect(assessment.epoch == 1)
    #expect(gate.assess(Self.deletion, under: Self.jurisdiction(epoch: 2)).assessment !== assessment)
  }

  private func analysedElsewhere(
    _ gate: Gate, _ sql: [UInt8], under jurisdiction: Jurisdiction
  ) async throws -> Assessment {
    let scanned = try #require(gate.assess(sql, under: jurisdiction).scanned)
    let analysed = await withCheckedContinuation { continuation in
      gate.analyseElsewhere(scanned, under: jurisdiction) { continuation.resume(returning: $0) }
    }
    return gate.assess(analysed)
  }

  @Test func `one that is too large to be judged again here has to be prepared again`() throws {
    let gate = gate
    let old = try #require(gate.assess(Self.select, under: Self.jurisdiction()).assessment)
    let now = gate.current(old, under: Self.jurisdiction(epoch: 2, inlineBytes: 1))
    #expect(now.verdict == .refuse)
    guard case .failure(let cause) = now.facts else {
      Issue.record("there are facts")
      return
    }
    #expect(cause.code == .limit)
    #expect(cause.description.hasSuffix("\nhint: prepare it again"))
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
  private var cache = AssessmentCache()

  @Test mutating func `facts outlive the epoch in which they were found, and the verdict does not`() throws {
    let development = GateTests.jurisdiction(environment: .development)
    let production = GateTests.jurisdiction(epoch: 2)
    let scanned = development.analyzer.scan(GateTests.deletion)
    let study = development.analyzer.study(scanned)
    let first = cache.judge(study, under: development)
    #expect(first.verdict == .allow)
    #expect(cache.find(GateTests.deletion, under: development) === first)
    #expect(cache.find(GateTests.deletion, under: production) == nil)
    let known = cache.judge(scanned, under: production)
    let second = try #require(known)
    #expect(second.verdict == .hold)
    #expect(second.facts == first.facts)
    #expect(cache.find(GateTests.deletion, under: production) === second)
  }

  @Test mutating func `facts of another catalog are not used`() {
    let before = GateTests.jurisdiction()
    let scanned = before.analyzer.scan(GateTests.select)
    _ = cache.judge(before.analyzer.study(scanned), under: before)
    #expect(cache.judge(scanned, under: before) != nil)
    let after = Jurisdiction(
      subject: before.subject, policy: before.policy, analyzer: Analyzer(searchPath: ["other"]), token: before.token,
      epoch: 2)
    #expect(cache.judge(scanned, under: after) == nil)
  }

  @Test mutating func `a text of the same shape has its own verdict, with its own bytes`() throws {
    let jurisdiction = GateTests.jurisdiction()
    let first = Array("SELECT 1 FROM public.orders WHERE id = 12345; SELECT 2".utf8)
    let second = Array("SELECT 1 FROM public.orders WHERE id = 6; SELECT 2".utf8)
    let study = jurisdiction.analyzer.study(jurisdiction.analyzer.scan(first))
    _ = cache.judge(study, under: jurisdiction)
    let known = cache.judge(jurisdiction.analyzer.scan(second), under: jurisdiction)
    let assessment = try #require(known)
    #expect(assessment.sql == second)
    #expect(assessment.statements.map(\.range) == [0..<40, 41..<50])
    #expect(assessment.facts == jurisdiction.analyzer.analyze(second))
  }
}

extension FirstLook {
  fileprivate var assessment: Assessment? {
    guard case .assessed(let assessment) = self else { return nil }
    return assessment
  }

  fileprivate var scanned: ScannedText? {
    guard case .large(let scanned) = self else { return nil }
    return scanned
  }
}
