import ControlPlane
import Ledger
import Logging
import NIOCore
import PostgresSession
import PostgresWire
import SallyportModel

// The server's side: rows pass unseen, everything else is somebody's reply.
extension AgentSession {
  func upstreamBytes(_ bytes: ByteBuffer) {
    splitter.feed(bytes)
    do throws(WireError) {
      while closing == nil, let piece = try splitter.next() { take(piece) }
    } catch {
      log.error("the server broke the protocol", metadata: ["error": "\(error)"])
      end(.upstreamLost, AgentReply.violation(error))
    }
    // A reply may have ended any kind of parking.
    _ = machine.resume()
    pump()
  }

  private func take(_ piece: BackendPiece) {
    switch piece {
    case .run(let run): pass(run.region)
    case .frame(let frame):
      do throws(WireError) {
        run(try react(to: frame), frame)
      } catch {
        end(.upstreamLost, AgentReply.violation(error))
      }
      for end in machine.takeEnds() { record(end) }
    }
  }

  private func react(to frame: Frame) throws(WireError) -> ServerAction {
    switch BackendMessageType(rawValue: frame.type) {
    case .parseComplete: return machine.parseComplete()
    case .bindComplete: return machine.bindComplete()
    case .closeComplete: return machine.closeComplete()
    case .parameterDescription: return machine.parameterDescription()
    case .rowDescription: return machine.rowDescription()
    case .noData: return machine.noData()
    case .commandComplete: return try commandComplete(frame)
    case .emptyQueryResponse: return machine.emptyQueryResponse()
    case .portalSuspended: return machine.portalSuspended()
    case .copyInResponse: return machine.copyInResponse()
    case .copyOutResponse: return machine.copyOutResponse()
    case .copyDone: return machine.copyDone()
    case .errorResponse: return try errorResponse(frame)
    case .readyForQuery: return try readyForQuery(frame)
    case .parameterStatus: return try parameterStatus(frame)
    case .noticeResponse, .notificationResponse: return .pass
    case .authentication, .backendKeyData, .copyBothResponse, .functionCallResponse, .negotiateProtocolVersion,
      .dataRow,
      .copyData, nil:
      return .violation("unexpected message \(frame.type) from the server")
    }
  }

  private func run(_ action: ServerAction, _ frame: Frame) {
    switch action {
    case .pass: pass(frame.region)
    case .swallow: break
    case .passWithFormats(let formats): passFormatted(frame, formats)
    case .withhold: withheld = frame
    case .release: release()
    case .overBudget(let number): refuseExcess(number)
    case .conclude(let conclusion): conclude(conclusion)
    case .violation(let text):
      log.error("the server broke the protocol", metadata: ["error": "\(text)"])
      end(.upstreamLost, AgentReply.violation(text))
    }
  }

  private func release() {
    guard let frame = withheld else { return }
    withheld = nil
    write(frame.bytes)
  }

  private func passFormatted(_ frame: Frame, _ formats: FormatCodes) {
    guard case .rowDescription(let description) = try? BackendMessage(frame) else { return pass(frame.region) }
    write(.rowDescription(description.formatted(as: formats)))
  }

  private func commandComplete(_ frame: Frame) throws(WireError) -> ServerAction {
    guard case .commandComplete(let complete) = try BackendMessage(frame) else { return .pass }
    let rows = complete.rows.map(Int64.init)
    let tag = CommandTag(text: String(decoding: complete.tag.readableBytesView, as: UTF8.self), rows: rows)
    let action = machine.commandComplete(rows: rows, isCommit: tag.text == "COMMIT")
    if let number = machine.takeCounted() {
      running[number]?.tag = tag
    } else if action == .pass {
      rowsInQuery += rows ?? 0
      lastTag = tag
    }
    return action
  }

  private func errorResponse(_ frame: Frame) throws(WireError) -> ServerAction {
    guard case .errorResponse(let report) = try BackendMessage(frame) else { return .pass }
    lastSQLState = report.sqlState?.text
    // FATAL: the server closes. The client is told by this very message.
    if report.endsSession { upstreamHasSaidGoodbye = true }
    // What was to be committed is not.
    withheld = nil
    return machine.errorResponse(endsSession: report.endsSession)
  }

  private func readyForQuery(_ frame: Frame) throws(WireError) -> ServerAction {
    guard case .readyForQuery(let status) = try BackendMessage(frame) else { return .pass }
    defer { forgetGrants() }
    return machine.readyForQuery(status)
  }

  /// What the analysis relies on is watched: a server that leaves it is left.
  private func parameterStatus(_ frame: Frame) throws(WireError) -> ServerAction {
    guard case .parameterStatus(let status) = try BackendMessage(frame) else { return .pass }
    switch (status.name, status.value) {
    case ("client_encoding", "UTF8"), ("standard_conforming_strings", "on"): return .pass
    case ("client_encoding", _), ("standard_conforming_strings", _):
      return .violation("the server changed \(status.name) to \(status.value)")
    default: return .pass
    }
  }
}

// Results in the ledger.
extension AgentSession {
  func record(_ end: ExecutionReport) {
    let ended = running.removeValue(forKey: end.number)
    let startedAt = ended?.startedAt ?? services.now()
    if !reservations.isEmpty, reservations.removeValue(forKey: end.number) != nil {
      settle(end.number, changed: end.outcome == .completed ? ended?.tag?.rows ?? 0 : 0)
    }
    switch end.outcome {
    case .completed, .suspended:
      let tag = ended?.tag ?? lastTag
      recordEnd(end.number, .completed, startedAt: startedAt, rows: ended?.tag?.rows ?? rowsInQuery, tag: tag)
    case .rolledBack:
      recordEnd(
        end.number, .rolledBack, startedAt: startedAt, rows: ended?.tag?.rows, tag: ended?.tag, sqlstate: lastSQLState)
    case .failed:
      let outcome: StatementResult.Outcome = lastSQLState == SQLState.queryCanceled.text ? .cancelled : .failed
      recordEnd(end.number, outcome, startedAt: startedAt, sqlstate: lastSQLState)
    case .skipped: recordEnd(end.number, .withdrawn, startedAt: startedAt)
    }
    lastTag = nil
    rowsInQuery = 0
  }

  func recordEnd(
    _ number: ExecutionNumber, _ outcome: StatementResult.Outcome, startedAt: Timestamp, rows: Int64? = nil,
    tag: CommandTag? = nil, sqlstate: String? = nil, request: RequestID? = nil
  ) {
    let duration = services.now().microseconds - startedAt.microseconds
    gate.record(
      .result(
        StatementResult(
          execution: executionID(number), outcome: outcome, rows: tag?.rows == nil && rows == 0 ? nil : rows,
          duration: duration, sqlstate: sqlstate, commandTag: tag?.text, request: request)))
  }
}
