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

  /// What is known of a text, or found out at once.
  public func assess(_ sql: [UInt8], under jurisdiction: Jurisdiction) -> FirstLook {
    if let known = cache.find(sql, under: jurisdiction) { return .assessed(known) }
    let scanned = jurisdiction.analyzer.scan(sql)
    if let known = cache.judge(scanned, under: jurisdiction) { return .assessed(known) }
    guard let study = jurisdiction.analyzer.studyInline(scanned) else { return .large(scanned) }
    return .assessed(cache.judge(study, under: jurisdiction))
  }

  /// Analyses on a thread with a large stack. `done` is called once, on that thread or on this one; what it is given goes to
  /// ``assess(_:)`` on the event loop.
  public func analyseElsewhere(
    _ scanned: ScannedText, under jurisdiction: Jurisdiction, _ done: @escaping @Sendable (AnalysedElsewhere) -> Void
  ) {
    threads.analyze(scanned, using: jurisdiction.analyzer) {
      done(AnalysedElsewhere(study: $0, jurisdiction: jurisdiction))
    }
  }

  /// Judges what was analysed elsewhere, and remembers it, under what counted when the analysis began: who is in another epoch by now
  /// has to ask again.
  public func assess(_ analysed: AnalysedElsewhere) -> Assessment {
    cache.judge(analysed.study, under: analysed.jurisdiction)
  }

  /// The same text under what counts now: a statement prepared under an older policy is judged again before it is executed, and
  /// analysed again when the catalog has changed since. One too large for that on this thread has to be prepared again.
  public func current(_ assessment: Assessment, under jurisdiction: Jurisdiction) -> Assessment {
    guard assessment.epoch != jurisdiction.epoch else { return assessment }
    switch assess(assessment.sql, under: jurisdiction) {
    case .assessed(let current): return jurisdiction.judging(current, parameterTypes: assessment.parameterTypes)
    case .large: return jurisdiction.assess(assessment.sql, .failure(Self.outdated))
    }
  }

  private static let outdated = NotUnderstood(
    code: .limit,
    description: "the policy or the catalog has changed since this large statement was prepared\nhint: prepare it again"
  )

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

/// What an event loop can say of a text.
public enum FirstLook {
  case assessed(Assessment)
  /// Neither known nor quick to find out: take it to ``Gate/analyseElsewhere(_:under:_:)``.
  case large(ScannedText)
}

/// What a thread with a large stack found, and what counted when it began.
public struct AnalysedElsewhere: Sendable {
  let study: Study
  let jurisdiction: Jurisdiction
}
