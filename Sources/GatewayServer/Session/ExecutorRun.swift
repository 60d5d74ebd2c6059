import Approvals
import ControlPlane
import Ledger
import Logging
import NIOCore
import PostgresSession
import PostgresWire
import SallyportModel
import UpstreamAccess

/// One countersigned statement on a connection of its own: the interpreter of the executor's machine.
///
/// The connection is made for this run and closed after it, so nothing of an earlier one is in it. It lives on the session's event loop.
/// If the gateway lets go of it before COMMIT was sent, the server rolls everything back: that is what ``abandon()`` relies on.
final class ExecutorRun {
  private enum Stage: Equatable { case connecting, preparing, recording, sent, committing, over }

  /// A cycle until one of the two lets go: the session does when it ends, and this run is gone when its connection is.
  private let session: AgentSession
  private let held: HeldExecution
  private let request: HeldRequest
  private let claim: Claim
  private var machine: ExecutorMachine
  private var stage: Stage = .connecting
  private var connection: UpstreamConnection?
  private var splitter: BackendSplitter
  private var withheld: ByteBuffer?
  private var lastTag: AgentSession.CommandTag?
  private var lastReport: ServerReport?
  private var startedAt: Timestamp
  private var wantsRead = false
  /// The client's COPY data belongs to this run.
  private(set) var isCopyingIn = false
  private var owesSync = false

  init(session: AgentSession, held: HeldExecution, request: HeldRequest, claim: Claim) {
    self.session = session
    self.held = held
    self.request = request
    self.claim = claim
    machine = ExecutorMachine(
      plan: .init(
        inTransaction: request.runsInTransaction, clientEndsIt: held.inTransaction,
        rowCeiling: request.effectiveRowCeiling))
    splitter = BackendSplitter(limits: session.limits.wire)
    startedAt = session.services.now()
  }

  var isWritable: Bool { connection?.channel.isWritable ?? false }

  /// Whether the approvals still hold, or it is too late: COMMIT is on its way.
  var mayGoOn: Bool {
    stage == .committing || stage == .over || request.isApproved(by: session.services.live.roster)
  }

  func start() {
    session.core.connectExecutor(session.admission, on: session.loop)
      .assumeIsolated().whenComplete { self.connected($0) }
  }

  private func connected(_ result: Result<UpstreamConnection, any Error>) {
    guard stage == .connecting else {
      if case .success(let late) = result { late.channel.close(mode: .all, promise: nil) }
      return
    }
    switch result {
    case .failure(let error): unavailable("\(error)")
    case .success(let connection):
      self.connection = connection
      stage = .preparing
      do {
        try connection.adopt([ExecutorHandler(self)])
        send(.query(.init(statement: ByteBuffer(string: machine.plan.inTransaction ? "BEGIN" : ""))))
      } catch {
        unavailable("\(error)")
      }
    }
  }

  /// Nothing was sent: the approval stands.
  private func unavailable(_ reason: String) {
    leave()
    giveBack()
    session.executorFailed(AgentReply.executorUnavailable(reason))
  }
}

// The server's side.
extension ExecutorRun {
  func bytes(_ bytes: ByteBuffer) {
    guard stage != .over else { return }
    splitter.feed(bytes)
    do throws(WireError) {
      while stage != .over, let piece = try splitter.next() { try take(piece) }
    } catch {
      finish(.violation("\(error)"))
    }
    session.flush()
  }

  private func take(_ piece: BackendPiece) throws(WireError) {
    switch piece {
    case .run(let run):
      if stage == .sent { session.append(run.region.bytes) }
    case .frame(let frame): run(try react(to: frame), frame)
    }
  }

  private func react(to frame: Frame) throws(WireError) -> ExecutorMachine.Action {
    switch BackendMessageType(rawValue: frame.type) {
    case .rowDescription, .emptyQueryResponse, .copyOutResponse, .copyDone: return machine.result()
    case .commandComplete:
      guard case .commandComplete(let complete) = try BackendMessage(frame) else { return .swallow }
      return commandComplete(complete)
    case .errorResponse:
      guard case .errorResponse(let report) = try BackendMessage(frame) else { return .swallow }
      lastReport = report
      // The server ends this connection, not the client's: what that means is said when it has closed.
      guard !report.endsSession else { return .swallow }
      syncAfterCopy()
      return machine.errorResponse()
    case .readyForQuery:
      guard case .readyForQuery(let status) = try BackendMessage(frame) else { return .swallow }
      return machine.readyForQuery(status)
    case .noticeResponse: return machine.notice()
    case .copyInResponse: return machine.copyInResponse()
    default: return machine.housekeeping()
    }
  }

  private func commandComplete(_ complete: CommandComplete) -> ExecutorMachine.Action {
    let text = String(decoding: complete.tag.readableBytesView, as: UTF8.self)
    let word = text.prefix { $0 != " " }
    let changes = ["INSERT", "UPDATE", "DELETE", "MERGE", "COPY"].contains(word)
    let rows = complete.rows.map(Int64.init)
    let action = machine.commandComplete(tag: String(word), rows: changes ? rows ?? 0 : 0)
    if action == .withhold { lastTag = .init(text: text, rows: rows) }
    return action
  }

  private func run(_ action: ExecutorMachine.Action, _ frame: Frame) {
    switch action {
    case .swallow: break
    case .pass: session.append(frame.bytes)
    case .releaseAndPass:
      release()
      session.append(frame.bytes)
    case .withhold:
      release()
      withheld = frame.bytes
    case .run: record()
    case .commit:
      stage = .committing
      send(.query(.init(statement: ByteBuffer(string: "COMMIT"))))
    case .rollback: send(.query(.init(statement: ByteBuffer(string: "ROLLBACK"))))
    case .releaseAndWait:
      release()
      session.executorRan(openTransaction: true)
    case .finish(let outcome): finish(outcome)
    case .beginCopyIn:
      isCopyingIn = true
      session.append(frame.bytes)
      session.pump()
    }
  }

  private func release() {
    if let bytes = withheld { session.append(bytes) }
    withheld = nil
  }

  func lost() {
    guard stage != .over else { return }
    switch stage {
    case .connecting, .preparing: unavailable("the database closed the connection")
    case .recording:
      session.recordEnd(held.number, .withdrawn, startedAt: startedAt, request: request.id)
      unavailable("the database closed the connection")
    case .sent where machine.isWaiting: closeWaiting()
    case .sent, .committing:
      let isUndone = stage != .committing && machine.plan.inTransaction
      settle(isUndone ? .failed(sqlstate: lastState) : .unknown, isUndone ? .failed : .lost)
      leave()
      session.executorFailed(isUndone ? AgentReply.executorRolledBack(request.id) : AgentReply.executorLost)
    case .over: break
    }
  }

  /// The client is not waiting for anything: it learns of the loss when it ends its transaction.
  private func closeWaiting() {
    settle(.failed(sqlstate: lastState), .failed)
    leave()
  }

  private var lastState: String { lastReport?.sqlState?.text ?? SQLState.connectionFailure.text }
}

// The gate: the intent is on disk before the statement leaves.
extension ExecutorRun {
  private func record() {
    stage = .recording
    let intent = StatementIntent(
      execution: session.executionID(held.number), subject: session.subject, target: .executor, verdict: .hold,
      reasons: held.assessment.judgement.reasons, request: request.id)
    let content = StatementContent(sql: held.assessment.sql, parameters: request.binding.parameters)
    switch session.gate.pass(intent, content, isRead: false) {
    case .permit(let permit): sendStatement(permit)
    case .unavailable(let cause): unavailable("\(cause)")
    case .recording(let receipt):
      let bound = NIOLoopBound(self, eventLoop: session.loop)
      session.gate.whenDurable(receipt) { [loop = session.loop] outcome in
        loop.execute { bound.value.recorded(receipt, outcome) }
      }
    }
  }

  private func recorded(_ receipt: LedgerReceipt, _ outcome: Result<Void, LedgerUnavailable>) {
    guard stage == .recording else { return }
    switch outcome {
    case .success: sendStatement(session.gate.permit(for: receipt))
    case .failure(let cause):
      session.recordEnd(held.number, .withdrawn, startedAt: startedAt, request: request.id)
      unavailable("\(cause)")
    }
  }

  private func sendStatement(_ permit: consuming ForwardPermit) {
    permit.spend()
    stage = .sent
    startedAt = session.services.now()
    let sql = ByteBuffer(bytes: held.assessment.sql)
    guard let bind = held.bind else { return send(.query(.init(statement: sql))) }
    send(.parse(.init(name: .unnamed, statement: sql, parameterTypes: held.parameterTypes)))
    send(.bind(.init(parameterFormats: bind.parameterFormats, values: bind.values, resultFormats: bind.resultFormats)))
    send(.execute(.init()))
    // While it reads COPY data the server ignores Sync: it comes after the data.
    owesSync = held.assessment.statements.contains { $0.copies == .fromClient }
    send(owesSync ? .flush : .sync)
  }

  private func send(_ message: FrontendMessage) {
    var buffer = ByteBuffer()
    message.encode(into: &buffer)
    connection?.channel.writeAndFlush(buffer, promise: nil)
  }
}

// The end.
extension ExecutorRun {
  private func finish(_ outcome: ExecutorMachine.Outcome) {
    let endsClientTransaction = held.inTransaction && stage == .committing
    switch outcome {
    case .completed(let rows):
      release()
      settle(.executed(rows: rows), .completed, rows: rows)
      leave()
      endsClientTransaction ? session.executorTransactionEnded() : session.executorRan(openTransaction: false)
    case .rolledBack:
      settle(.rolledBack(.client), .rolledBack)
      leave()
      session.executorTransactionEnded()
    case .failed where machine.plan.clientEndsIt && !isAnswering:
      closeWaiting()
    case .failed:
      settle(.failed(sqlstate: lastState), lastState == SQLState.queryCanceled.text ? .cancelled : .failed)
      leave()
      session.executorFailed(nil)
    case .refused where stage == .preparing:
      unavailable(lastReport?.message ?? "the database refused")
    case .refused:
      settle(.failed(sqlstate: lastState), .failed)
      leave()
      session.executorFailed(lastReport ?? AgentReply.executorLost)
    case .overCeiling(let rows):
      settle(.rolledBack(.rowCeiling), .rolledBack, rows: rows)
      leave()
      session.executorFailed(AgentReply.overCeiling(rows, ceiling: request.effectiveRowCeiling ?? 0, request.id))
    case .violation(let text):
      session.log.error("the server broke the protocol", metadata: ["error": "\(text)"])
      lost()
    }
  }

  /// Whether the client waits for an answer of this run at this moment.
  private var isAnswering: Bool { session.machine.isExecuting }

  private func settle(_ end: Approvals.ExecutionEnd, _ outcome: StatementResult.Outcome, rows: Int64? = nil) {
    session.recordEnd(
      held.number, outcome, startedAt: startedAt, rows: rows, tag: lastTag, sqlstate: lastReport?.sqlState?.text,
      request: request.id)
    let desk = session.services.holds
    Task { [id = request.id, claim] in await desk.finish(id, claim, end) }
  }

  private func giveBack() {
    let desk = session.services.holds
    Task { [id = request.id, claim] in await desk.giveBack(id, claim) }
  }

  /// Lets go. Before COMMIT was sent the server undoes everything.
  func abandon() {
    switch stage {
    case .over: return
    case .connecting, .preparing: giveBack()
    case .recording:
      session.recordEnd(held.number, .withdrawn, startedAt: startedAt, request: request.id)
      giveBack()
    case .sent where machine.plan.inTransaction: settle(.rolledBack(.client), .rolledBack)
    case .sent, .committing: settle(.unknown, .lost)
    }
    if stage == .sent, !machine.isWaiting { cancel() }
    leave()
  }

  private func leave() {
    stage = .over
    isCopyingIn = false
    guard let channel = connection?.channel, channel.isActive else { return }
    var goodbye = ByteBuffer()
    FrontendMessage.terminate.encode(into: &goodbye)
    channel.writeAndFlush(goodbye).whenComplete { _ in channel.close(mode: .all, promise: nil) }
  }

  func cancel() {
    guard let connection, let key = connection.cancelKey else { return }
    _ = session.core.connector.cancel(session.admission.route.target, key, on: session.loop)
  }

  func clientEnds(commit: Bool) {
    guard stage == .sent, let action = machine.clientEnds(commit: commit) else {
      // Lost while the client was idle: the server has rolled it back, which is what ROLLBACK asks for.
      return commit
        ? session.executorFailed(AgentReply.executorRolledBack(request.id)) : session.executorTransactionEnded()
    }
    switch action {
    case .commit:
      stage = .committing
      send(.query(.init(statement: ByteBuffer(string: "COMMIT"))))
    default: send(.query(.init(statement: ByteBuffer(string: "ROLLBACK"))))
    }
  }
}

// COPY from the client, and back-pressure.
extension ExecutorRun {
  func copyIn(_ message: FrontendMessage, _ frame: Frame) {
    switch message {
    case .copyData: connection?.channel.writeAndFlush(frame.bytes, promise: nil)
    case .copyDone, .copyFail:
      isCopyingIn = false
      connection?.channel.writeAndFlush(frame.bytes, promise: nil)
      syncAfterCopy()
    case .sync, .flush: break
    case .terminate: session.end(.terminated, nil)
    default: session.violate(AgentReply.violation("unexpected message during COPY from stdin"))
    }
  }

  /// The data has ended, or the COPY has failed.
  private func syncAfterCopy() {
    isCopyingIn = false
    guard owesSync else { return }
    owesSync = false
    send(.sync)
  }

  /// Whether the connection may be read now; asked again through ``relieve(clientIsWritable:)``.
  func mayRead() -> Bool {
    wantsRead = !session.client.isWritable
    return !wantsRead
  }

  func relieve(clientIsWritable: Bool) {
    guard wantsRead, clientIsWritable else { return }
    wantsRead = false
    connection?.channel.read()
  }

  func becameWritable() { session.pump() }
}
