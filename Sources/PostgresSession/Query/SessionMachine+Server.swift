import NIOCore
public import PostgresWire
import SallyportModel

// The server's messages. DataRow and CopyData never come here: they belong to whatever is at the head and pass.
extension SessionMachine {
  public mutating func parseComplete() -> ServerAction {
    if takeStep() { return .swallow }
    guard case .parse(let name, let statement) = expected.first else { return unexpected("ParseComplete") }
    expected.removeFirst()
    names.parsed(name, statement)
    return .pass
  }

  public mutating func bindComplete() -> ServerAction {
    if takeStep() { return .swallow }
    guard case .bind(let name, let portal) = expected.first else { return unexpected("BindComplete") }
    expected.removeFirst()
    portals.bound(name, portal)
    return .pass
  }

  public mutating func closeComplete() -> ServerAction {
    if takeStep() { return .swallow }
    switch expected.first {
    case .closeStatement(let name): names.closed(name)
    case .closePortal(let name): portals.closed(name)
    default: return unexpected("CloseComplete")
    }
    expected.removeFirst()
    return .pass
  }

  public mutating func parameterDescription() -> ServerAction {
    switch expected.first {
    case .describe: .pass
    case .describeVirtual: .swallow
    default: unexpected("ParameterDescription")
    }
  }

  public mutating func rowDescription() -> ServerAction {
    switch expected.first {
    case .query: return .pass
    case .gatewayQuery, .gatewayOpening: return .swallow
    case .describe:
      expected.removeFirst()
      return .pass
    case .describeVirtual(let formats):
      expected.removeFirst()
      return .passWithFormats(formats)
    default: return unexpected("RowDescription")
    }
  }

  public mutating func noData() -> ServerAction {
    switch expected.first {
    case .describe, .describeVirtual: expected.removeFirst()
    default: return unexpected("NoData")
    }
    return .pass
  }

  /// CommandComplete: one statement of the head is done.
  ///
  /// - Parameters:
  ///   - rows: how many it says it changed or returned, where its tag has a number.
  ///   - isCommit: whether the tag is `COMMIT`.
  public mutating func commandComplete(rows: Int64? = nil, isCommit: Bool = false) -> ServerAction {
    switch expected.first {
    case .execute(let number, let assessment) where park == .counting:
      expected.removeFirst()
      noteCompleted(assessment, statement: 0)
      return counted(rows, number, assessment)
    case .execute(let number, let assessment):
      expected.removeFirst()
      noteCompleted(assessment, statement: 0)
      finish(number, assessment, .completed)
    case .query(let number, let assessment, let completed):
      expected[expected.startIndex] = .query(number, assessment, completed: completed + 1)
      noteCompleted(assessment, statement: completed)
      if park == .counting { return counted(rows, number) }
    case .gatewayQuery: return .swallow
    case .gatewayOpening(let opening):
      opened(opening)
      return .swallow
    case .gatewayStep: return takeStep() ? .swallow : unexpected("CommandComplete")
    case .gatewayCommit: return committed(isCommit: isCommit)
    default: return unexpected("CommandComplete")
    }
    isCopyingIn = false
    return .pass
  }

  public mutating func emptyQueryResponse() -> ServerAction {
    switch expected.first {
    case .execute(let number, let assessment):
      expected.removeFirst()
      finish(number, assessment, .completed)
      return .pass
    case .query: return .pass
    case .gatewayQuery: return .swallow
    default: return unexpected("EmptyQueryResponse")
    }
  }

  public mutating func portalSuspended() -> ServerAction {
    guard case .execute(let number, let assessment) = expected.first else { return unexpected("PortalSuspended") }
    expected.removeFirst()
    noteCompleted(assessment, statement: 0)
    // All of it is changed already, and how many rows that were is not said before the last one is fetched.
    if park == .counting { return counted(nil, number, assessment) }
    finish(number, assessment, .suspended)
    return .pass
  }

  public mutating func copyInResponse() -> ServerAction {
    switch expected.first {
    case .query, .execute: break
    default: return unexpected("CopyInResponse")
    }
    isCopyingIn = true
    if park == .awaitingCopyIn { park = .flowing }
    return .pass
  }

  public mutating func copyOutResponse() -> ServerAction {
    switch expected.first {
    case .query, .execute: .pass
    default: unexpected("CopyOutResponse")
    }
  }

  /// CopyDone of a COPY to the client.
  public mutating func copyDone() -> ServerAction { copyOutResponse() }

  /// ErrorResponse: the server skips everything up to the next Sync, and so does this memory of it.
  ///
  /// - Parameter endsSession: FATAL: what was to be committed may be, or may not.
  public mutating func errorResponse(endsSession: Bool = false) -> ServerAction {
    isCopyingIn = false
    defer { endAwaitingCopyIn() }
    switch expected.first {
    case .gatewayQuery, .gatewayOpening:
      return .swallow
    case .abortingParse:
      expected.removeFirst()
      return .swallow
    case nil:
      // An error without anything asked: the server is about to close (57P01). The client shall see it.
      return .pass
    case .gatewayCommit where endsSession:
      return .pass
    case .gatewayCommit:
      undone()
      writing = Writing()
      repeat { expected.removeFirst() } while expected.first == .gatewayStep(nil)
      return .pass
    default:
      // In the simple protocol the ReadyForQuery that follows concludes it.
      if park == .counting, dialect == .extended { park = .flowing }
      skipToSync()
      return .pass
    }
  }

  /// ReadyForQuery.
  public mutating func readyForQuery(_ status: TransactionStatus) -> ServerAction {
    var number: ExecutionNumber?
    switch expected.first {
    case .query(let executed, _, _) where park == .counting:
      expected.removeFirst()
      number = executed
    case .query(let number, let assessment, _):
      expected.removeFirst()
      finish(number, assessment, .completed)
    case .gatewayQuery, .gatewayOpening: expected.removeFirst()
    default: break
    }
    guard case .sync(let origin) = expected.first else { return unexpected("ReadyForQuery") }
    expected.removeFirst()
    endAwaitingCopyIn()
    setStatus(status)
    if origin == .counted { return conclude(number) }
    if status == .idle { portals.transactionEnded(keepingVirtual: origin == .machine) }
    return origin == .machine ? .swallow : .pass
  }
}

extension SessionMachine {
  /// Whether the reply is to a message of the gateway's own.
  private mutating func takeStep() -> Bool {
    guard case .gatewayStep(let opening) = expected.first else { return false }
    expected.removeFirst()
    opened(opening)
    return true
  }

  private func unexpected(_ message: String) -> ServerAction { .violation("unexpected \(message) from the server") }

  mutating func finish(_ number: ExecutionNumber, _ assessment: Assessment, _ outcome: ExecutionReport.Outcome) {
    if assessment.statements.contains(where: { $0.prepared != nil }) { names.endWildcard() }
    ends.append(ExecutionReport(number: number, outcome: outcome))
  }

  /// Follows one completed statement: what the block has done, and which names now mean what.
  private mutating func noteCompleted(_ assessment: Assessment, statement index: Int) {
    guard index < assessment.statements.count else { return }
    let statement = assessment.statements[index]
    switch statement.transaction {
    case .begin: block = block == .none && index == 0 && !segment.mayHaveWritten ? .begun : .used
    case .commit, .rollback: block = .none
    case .rollbackToSavepoint:
      portals.rolledBackToSavepoint()
      block = .used
    case .savepoint, .release, .mode, .twoPhase, nil:
      if block == .begun { block = .used }
    }
    if statement.closesAllCursors { portals.closedAll() }
    if let use = statement.prepared { names.apply(use, of: assessment) }
  }

  /// Removes what the server will not answer any more. The head has failed; what follows was skipped.
  private mutating func skipToSync() {
    var outcome = ExecutionReport.Outcome.failed
    let failedQuery = if case .query = expected.first { true } else { false }
    while let reply = expected.first {
      if case .sync(let origin) = reply, origin != .query || failedQuery {
        if origin == .machine { skip = .untilSync(.nothing) }
        return
      }
      expected.removeFirst()
      abandon(reply, outcome)
      outcome = .skipped
    }
    skip = .untilSync(.nothing)
  }

  /// The COPY that was waited for is not coming any more.
  private mutating func endAwaitingCopyIn() {
    guard park == .awaitingCopyIn else { return }
    let isStillToCome = expected.contains { reply in
      switch reply {
      case .execute(_, let assessment), .query(_, let assessment, _):
        assessment.statements.contains { $0.copies == .fromClient }
      default: false
      }
    }
    if !isStillToCome { park = .flowing }
  }

  private mutating func abandon(_ reply: ExpectedReply, _ outcome: ExecutionReport.Outcome) {
    switch reply {
    case .execute(let number, let assessment), .query(let number, let assessment, _):
      finish(number, assessment, outcome)
    case .parse(let name, _): names.abandoned(name, wasReached: outcome == .failed)
    case .closeStatement(let name): names.abandoned(name, wasReached: false)
    case .bind(let name, _): portals.abandoned(name, wasReached: outcome == .failed)
    case .closePortal(let name): portals.abandoned(name, wasReached: false)
    case .describe, .describeVirtual, .sync, .abortingParse, .gatewayQuery, .gatewayOpening, .gatewayStep,
      .gatewayCommit:
      break
    }
  }
}
