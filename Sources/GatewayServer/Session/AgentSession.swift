import Approvals
import ControlPlane
import Ledger
import Logging
import NIOCore
import PostgresSession
import PostgresWire
import SQLAnalysis
import SallyportModel
import UpstreamAccess

/// One agent's session between two sockets: the interpreter of the session machine.
///
/// Everything here runs on one event loop, the client's and both of the server's channels included. Decisions are the machine's and the gate's; this
/// file and its extensions only move bytes, so that "can anything reach the server without a permit" is answered by reading
/// ``AgentSession/writeExecuting(_:spending:)`` and who calls it.
final class AgentSession {
  let services: SessionServices
  let admission: Admission
  let gate: Gate
  let core: GatewayCore
  let client: any Channel
  let upstream: UpstreamConnection
  let log: Logger
  let limits: GatewayLimits
  let cancelKey: CancelKey

  var machine: SessionMachine
  var jurisdiction: Jurisdiction
  var reader: FrameReader
  var splitter: BackendSplitter

  /// The client's message that waits to be presented again, with what was found about its text.
  var atHand: Presented?
  /// A text is being analysed on a thread with a large stack.
  var isAnalysing = false
  /// Replies to the client, and messages to the server, of this turn.
  var toClient = ByteBuffer()
  var toUpstream = ByteBuffer()
  var joiner = RegionJoiner()
  var owesClientFlush = false

  /// What was sent under which number, for its result in the ledger.
  var running: [ExecutionNumber: RunningExecution] = [:]
  /// The last completed command and the last error of the server, for the next end of an execution.
  var lastTag: CommandTag?
  var rowsInQuery: Int64 = 0
  var lastSQLState: String?

  /// What statements under a grant may change, until they are over.
  var reservations: [ExecutionNumber: Reservation] = [:]
  /// Under which something was changed in the transaction that is open.
  var grantsInUse: Set<GrantID> = []
  /// The CommandComplete of a change that is not committed yet.
  var withheld: Frame?

  var hold: HoldWait?
  var executor: ExecutorRun?
  var closing: SessionClosed.Cause?
  /// The server has sent a FATAL error, which the client has seen.
  var upstreamHasSaidGoodbye = false
  /// Reads that were asked for while they were suspended.
  var clientWantsRead = false
  var upstreamWantsRead = false
  let openedAt: Timestamp

  struct Presented {
    let message: FrontendMessage
    let frame: Frame
    var assessment: Assessment?
    /// The catalog has been looked at again for it.
    var hasLooked = false
    /// What the gateway answers in its place, for a Bind of such a statement.
    var answer: [UInt8]?
  }

  struct RunningExecution {
    let startedAt: Timestamp
    /// Of a change under a grant, whose end comes later than its answer.
    var tag: CommandTag?
  }

  struct CommandTag {
    let text: String
    let rows: Int64?
  }

  init(
    services: SessionServices, admission: Admission, jurisdiction: Jurisdiction, gate: Gate, core: GatewayCore,
    client: any Channel, upstream: UpstreamConnection, cancelKey: CancelKey, reader: FrameReader
  ) {
    self.services = services
    self.admission = admission
    self.jurisdiction = jurisdiction
    self.gate = gate
    self.core = core
    self.client = client
    self.upstream = upstream
    self.cancelKey = cancelKey
    self.reader = reader
    limits = core.limits
    splitter = BackendSplitter(limits: limits.wire)
    machine = SessionMachine(limits: limits.session)
    log = admission.log
    openedAt = services.now()
    machine.widensTransactions = jurisdiction.hasGrants
  }

  var loop: any EventLoop { client.eventLoop }
  var subject: SessionSubject { admission.subject }

  func executionID(_ number: ExecutionNumber) -> ExecutionID {
    ExecutionID(session: subject.session, number: Int64(clamping: number.rawValue))
  }
}

// The client's side: bytes in, frames presented one at a time.
extension AgentSession {
  func clientBytes(_ bytes: ByteBuffer) {
    reader.append(bytes)
    pump()
  }

  /// Presents frames as long as the machine wants them, then sends what has gathered.
  func pump() {
    while closing == nil, wantsClientMessage, let presented = nextPresented() { present(presented) }
    flush()
  }

  /// Whether reads may go on: nothing is parked and the server keeps up.
  var wantsClientBytes: Bool { closing == nil && wantsClientMessage && upstream.channel.isWritable }

  private var wantsClientMessage: Bool {
    if let executor, executor.isCopyingIn { return executor.isWritable }
    return machine.wantsClientMessage && !isAnalysing
  }

  private func nextPresented() -> Presented? {
    if let kept = atHand {
      atHand = nil
      return kept
    }
    do throws(WireError) {
      guard let frame = try reader.next() else { return nil }
      return Presented(message: try FrontendMessage(frame, limits: limits.wire), frame: frame)
    } catch {
      violate(AgentReply.violation(error))
      return nil
    }
  }

  func present(_ presented: Presented) {
    if let executor, executor.isCopyingIn { return executor.copyIn(presented.message, presented.frame) }
    switch presented.message {
    case .query(let query): presentText(query.statement, presented) { machine.query($0) }
    case .parse(let parse):
      presentText(parse.statement, presented) {
        machine.parse(
          name: parse.name, parameterTypes: parse.parameterTypes,
          jurisdiction.judging($0, parameterTypes: parse.parameterTypes))
      }
    case .bind(let bind): present(bind, presented)
    case .describe(let describe): run(describeAction(describe.target), presented)
    case .execute(let execute): run(executeAction(execute.portal), presented)
    case .close(let close): run(closeAction(close.target), presented)
    case .flush: run(machine.flush(), presented)
    case .sync: run(machine.sync(), presented)
    case .copyData: run(machine.copyData(), presented)
    case .copyDone, .copyFail: run(machine.copyEnd(), presented)
    case .functionCall: run(machine.functionCall(), presented)
    case .terminate: run(machine.terminate(), presented)
    case .authentication: violate(AgentReply.violation("unexpected authentication message"))
    }
  }

  private func describeAction(_ target: WireTarget) -> ClientAction {
    switch target {
    case .statement: machine.describeStatement()
    case .portal(let name): machine.describePortal(name)
    }
  }

  private func closeAction(_ target: WireTarget) -> ClientAction {
    switch target {
    case .statement(let name): machine.closeStatement(name)
    case .portal(let name): machine.closePortal(name)
    }
  }

  func bindAction(_ bind: FrontendMessage.Bind) -> ClientAction {
    refreshJurisdiction()
    guard closing == nil else { return .drop }
    return machine.bind(bind) { gate.current($0, under: jurisdiction) }
  }

  private func executeAction(_ portal: WireName) -> ClientAction {
    refreshJurisdiction()
    guard closing == nil else { return .drop }
    return machine.execute(portal: portal) { gate.current($0, under: jurisdiction) }
  }

  /// Finds out about a text, here or on a thread with a large stack, and then presents it.
  private func presentText(_ text: ByteBuffer, _ presented: Presented, _ event: (Assessment) -> ClientAction) {
    refreshJurisdiction()
    guard closing == nil else { return }
    if let known = presented.assessment, known.epoch == jurisdiction.epoch {
      if known.namesTheUnknown, !presented.hasLooked { return lookAgain(presented) }
      return run(event(known), presented)
    }
    assess(text, presented, event)
  }

  private func assess(_ text: ByteBuffer, _ presented: Presented, _ event: (Assessment) -> ClientAction) {
    let sql = Array(text.readableBytesView)
    switch gate.assess(sql, under: jurisdiction) {
    case .large(let scanned): analyseElsewhere(scanned, presented)
    case .assessed(let assessment):
      if let statement = gatewayStatement(assessment) { return answer(statement, presented, sql) }
      if assessment.judgement.verdict == .refuse, let other = standIn(presented, sql) { return present(other) }
      if assessment.namesTheUnknown, !presented.hasLooked { return lookAgain(presented) }
      var presented = presented
      presented.assessment = assessment
      run(event(assessment), presented)
    }
  }

  /// What the gateway runs as a statement of its own, in place of one that is refused: a transaction begins as the session's default has
  /// it, and a setting stays as it is, which the agent is told.
  private func standIn(_ presented: Presented, _ sql: [UInt8]) -> Presented? {
    guard case .query = presented.message else { return nil }
    if let plain = PlainBegin.of(sql) { return ownQuery(plain) }
    guard let kept = KeptSetting.of(sql) else { return nil }
    write(.noticeResponse(AgentReply.kept(kept)))
    return ownQuery(kept.standIn)
  }

  private func ownQuery(_ sql: [UInt8]) -> Presented? { own(.query(.init(statement: ByteBuffer(bytes: sql)))) }

  /// A message of the gateway's in the place of a client's.
  func own(_ message: FrontendMessage) -> Presented? {
    var bytes = ByteBuffer()
    message.encode(into: &bytes)
    var own = FrameReader(from: .client, limits: limits.wire)
    own.append(bytes)
    return (try? own.next()).flatMap(\.self).map { Presented(message: message, frame: $0) }
  }

  private func analyseElsewhere(_ scanned: ScannedText, _ presented: Presented) {
    isAnalysing = true
    atHand = presented
    let bound = NIOLoopBound(self, eventLoop: loop)
    gate.analyseElsewhere(scanned, under: jurisdiction) { [loop] analysed in
      loop.execute {
        let session = bound.value
        session.isAnalysing = false
        session.atHand?.assessment = session.gate.assess(analysed)
        session.pump()
      }
    }
  }

  /// What counts may have changed since the last message; a token that is gone ends the session.
  func refreshJurisdiction() {
    guard services.live.epoch != jurisdiction.epoch else { return }
    guard let current = services.live.jurisdiction(of: admission.token, at: services.now()) else {
      return endAtDeadEnd()
    }
    jurisdiction = current
    machine.widensTransactions = current.hasGrants
  }
}

// What the machine says about the frame at hand.
extension AgentSession {
  func run(_ action: ClientAction, _ presented: Presented) {
    switch action {
    case .forward: writeInert(presented.frame)
    case .pass(let execution): pass(execution, presented)
    case .wait(let nudge): wait(nudge, presented)
    case .refuse(let assessment, let rejection): refuse(assessment, rejection)
    case .hold(let held): startHold(held)
    case .endExecutor(let commit): endExecutor(commit: commit, presented)
    case .answer(let replies): write(replies)
    case .describeStatement(let name): writeInert(.describe(.init(.statement(name))))
    case .abortThenForward:
      writeInert(.parse(.init(name: .unnamed, statement: GatewayText.failing)))
      writeInert(presented.frame)
    case .rollbackThenForward:
      writeInert(.query(.init(statement: GatewayText.rollback)))
      writeInert(presented.frame)
    case .forwardThenRollback:
      writeInert(presented.frame)
      writeInert(.query(.init(statement: GatewayText.rollback)))
    case .closeAndParseThenForward: writeAnswer(presented)
    case .commitThenForward:
      writeOwn(GatewayText.commit)
      writeInert(presented.frame)
    case .drop: break
    case .close: end(.terminated, nil)
    case .violation(let text): violate(AgentReply.violation(text))
    }
  }

  func run(_ action: FailureAction) {
    switch action {
    case .ready(let status): write([.readyForQuery(status)])
    case .abortQuery: writeInert(.query(.init(statement: GatewayText.failing)))
    case .rollbackQuery: writeInert(.query(.init(statement: GatewayText.rollback)))
    case .skipToSync: break
    }
  }

  private func wait(_ nudge: Nudge, _ presented: Presented) {
    atHand = presented
    switch nudge {
    case .none: break
    case .flush: writeInert(.flush)
    case .sync: writeInert(.sync)
    }
  }

  private func pass(_ execution: Execution, _ presented: Presented) {
    guard isTokenGood() else { return end(.tokenExpired, AgentReply.tokenEnded) }
    let intent = StatementIntent(
      execution: executionID(execution.number), subject: subject, target: .agent, verdict: .allow,
      reasons: execution.assessment.judgement.reasons, grants: execution.assessment.judgement.grants)
    let content = StatementContent(sql: execution.assessment.sql, parameters: execution.bind?.boundParameters ?? [])
    switch gate.pass(intent, content, isRead: execution.isReadOnly) {
    case .permit(let permit): send(execution, presented, permit)
    case .recording(let receipt): awaitReceipt(receipt, execution, presented)
    case .unavailable(let cause):
      guard let nudge = machine.denied() else { return fail(AgentReply.ledgerUnavailable(cause)) }
      wait(nudge, presented)
    }
  }

  func isTokenGood() -> Bool { services.now() < admission.token.expiresAt }

  func send(_ execution: Execution, _ presented: Presented, _ permit: consuming ForwardPermit, ceiling: Int64 = 0) {
    let delivery = machine.permitted(execution, ceiling: ceiling)
    running[execution.number] = RunningExecution(startedAt: services.now())
    services.metrics.statements.allowed.increment()
    deliver(delivery, presented.frame, spending: permit)
  }

  private func awaitReceipt(_ receipt: LedgerReceipt, _ execution: Execution, _ presented: Presented) {
    machine.recording(execution)
    let bound = NIOLoopBound((session: self, presented: presented), eventLoop: loop)
    gate.whenDurable(receipt) { [loop] outcome in
      loop.execute { bound.value.session.recorded(receipt, outcome, execution, bound.value.presented) }
    }
  }

  private func recorded(
    _ receipt: LedgerReceipt, _ outcome: Result<Void, LedgerUnavailable>, _ execution: Execution, _ presented: Presented
  ) {
    guard closing == nil, machine.recorded(execution.number) else {
      return recordEnd(execution.number, .withdrawn, startedAt: services.now())
    }
    switch outcome {
    case .success where machine.isSkipping:
      // An earlier statement of the segment has failed meanwhile: the server would skip this one.
      recordEnd(execution.number, .withdrawn, startedAt: services.now())
    case .success where execution.granted != nil: return reserve(receipt, execution, presented)
    case .success: send(execution, presented, gate.permit(for: receipt))
    case .failure(let cause):
      recordEnd(execution.number, .withdrawn, startedAt: services.now())
      if let nudge = machine.denied() { wait(nudge, presented) } else { fail(AgentReply.ledgerUnavailable(cause)) }
    }
    pump()
  }

  private func refuse(_ assessment: Assessment?, _ rejection: Rejection) {
    let execution = executionID(machine.nextRefusal())
    let notUnderstood: NotUnderstood? = if case .failure(let cause) = assessment?.facts { cause } else { nil }
    let reasons =
      rejection == .policy ? assessment?.judgement.reasons ?? [] : [Reason(rule: rejection.rule, verdict: .refuse)]
    gate.record(
      .refusal(
        StatementRefusal(execution: execution, subject: subject, reasons: reasons, notUnderstood: notUnderstood)),
      StatementContent(sql: assessment?.sql ?? []))
    services.metrics.statements.refused.increment()
    log.info("refused", metadata: ["execution": "\(execution)", "rules": "\(reasons.map(\.rule))"])
    fail(
      notUnderstood.map { AgentReply.notUnderstood($0, execution) }
        ?? AgentReply.rejected(rejection, execution, isUnsafe: admission.route.isUnsafe))
  }

  /// An error of the gateway's own for the frame at hand. Whatever the executor has open is undone.
  func fail(_ report: ServerReport) {
    atHand = nil
    executor?.abandon()
    executor = nil
    write(.errorResponse(report))
    run(machine.fail())
  }
}
