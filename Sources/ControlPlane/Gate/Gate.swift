public import Ledger
public import SQLAnalysis
public import SallyportModel

/// The one gate: analyse, decide, record, and mint the permit. Every path of every protocol meets it at the moment of execution.
///
/// One gate serves one event loop and is not `Sendable`: its cache needs no lock and its permits cannot leave. Whatever is slow goes through
/// `ParserThreads` or the ledger's writer and comes back as a value.
public final class Gate {
  private let ledger: any Recorder
  private let threads: ParserThreads
  private let now: @Sendable () -> Timestamp
  private var cache = AssessmentCache()

  public init(ledger: any Recorder, threads: ParserThreads, now: @escaping @Sendable () -> Timestamp) {
    self.ledger = ledger
    self.threads = threads
    self.now = now
  }

  /// What is known of a text, or found out at once. `nil` for a text too large for this thread: ask ``analyseElsewhere``.
  public func assess(_ sql: [UInt8], under jurisdiction: Jurisdiction) -> Assessment? {
    if let known = cache.find(sql, under: jurisdiction) { return known }
    let analyzer = jurisdiction.analyzer
    let scanned = analyzer.scan(sql)
    if let known = cache.judge(scanned, under: jurisdiction) { return known }
    return analyzer.studyInline(scanned).map { cache.judge($0, by: analyzer, under: jurisdiction) }
  }

  /// Analyses on a thread with a large stack. `done` is called once, on that thread or on this one; what it is given goes to
  /// ``assess(_:under:)-(AnalysedElsewhere,_)`` on the event loop.
  public func analyseElsewhere(
    _ sql: [UInt8], under jurisdiction: Jurisdiction, _ done: @escaping @Sendable (AnalysedElsewhere) -> Void
  ) {
    let analyzer = jurisdiction.analyzer
    threads.analyze(analyzer.scan(sql), using: analyzer) { done(AnalysedElsewhere(study: $0, analyzer: analyzer)) }
  }

  /// Judges what was analysed elsewhere, and remembers it.
  public func assess(_ analysed: AnalysedElsewhere, under jurisdiction: Jurisdiction) -> Assessment {
    cache.judge(analysed.study, by: analysed.analyzer, under: jurisdiction)
  }

  /// The same text under what counts now: a statement prepared under an older policy is judged again before it is executed, and
  /// analysed again when the catalog has changed since. One too large for that on this thread has to be prepared again.
  public func current(_ assessment: Assessment, under jurisdiction: Jurisdiction) -> Assessment {
    guard assessment.epoch != jurisdiction.epoch else { return assessment }
    if let known = assess(assessment.sql, under: jurisdiction) { return known }
    let stale = NotUnderstood(code: .limit, description: "the policy has changed since this statement was prepared")
    return jurisdiction.assess(assessment.sql, .failure(stale))
  }

  /// Records the intent and, when that is enough, mints the permit.
  ///
  /// A plain read needs only the queue; everything else waits until the intent is on disk.
  public func pass(_ intent: StatementIntent, _ content: StatementContent, isRead: Bool) -> Passage {
    let draft = LedgerDraft(time: now(), body: .intent(intent), content: content)
    switch ledger.append(draft, isRead ? .plain : .durable) {
    case .failure(let unavailable): return .unavailable(unavailable)
    case .success(let receipt) where isRead: return .permit(ForwardPermit(receipt))
    case .success(let receipt): return .recording(receipt)
    }
  }

  /// Mints the permit for an intent that has become durable.
  public func permit(for receipt: LedgerReceipt) -> ForwardPermit { ForwardPermit(receipt) }

  /// Calls `done` on the writer's thread, once, when the intent is on disk or cannot get there.
  public func whenDurable(
    _ receipt: LedgerReceipt, _ done: @escaping @Sendable (Result<Void, LedgerUnavailable>) -> Void
  ) {
    ledger.whenDurable(receipt, done)
  }

  /// Records what has happened already.
  public func record(_ body: LedgerBody, _ content: StatementContent? = nil) {
    _ = ledger.append(LedgerDraft(time: now(), body: body, content: content), .plain)
  }
}

/// The gate's answer to an execution.
public enum Passage: ~Copyable {
  case permit(ForwardPermit)
  /// The intent is on its way to the disk; ask for the permit when it is there.
  case recording(LedgerReceipt)
  case unavailable(LedgerUnavailable)
}

/// What a thread with a large stack found, and by which analyzer.
public struct AnalysedElsewhere: Sendable {
  let study: Study
  let analyzer: Analyzer
}
