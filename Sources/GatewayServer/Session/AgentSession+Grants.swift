import ControlPlane
import Ledger
import Logging
import NIOCore
import PostgresSession
import PostgresWire
import SallyportModel

// Changes under a grant (ADR 12): rows are reserved before the statement goes, and the reservation is settled when it is over.
extension AgentSession {
  /// The intent is on disk: now the rows, and the role's right to change them.
  func reserve(_ receipt: LedgerReceipt, _ execution: Execution, _ presented: Presented) {
    machine.recording(execution)
    let grants = execution.assessment.judgement.grants
    let change = execution.assessment.statements.first?.changes.first
    let (mostRows, relation) = (change?.mostRows, change?.relations.first)
    let bound = NIOLoopBound((session: self, presented: presented), eventLoop: loop)
    let id = executionID(execution.number)
    let token = admission.token
    let desk = services.grants
    let agent = admission.route.agent
    loop.makeFutureWithTask { () async -> Result<Reservation, Obstacle> in
      do {
        try await agent.widen(token, toChange: relation)
      } catch {
        return .failure(.role(error, relation))
      }
      return await desk.reserve(grants, of: token.id, mostRows: mostRows, for: id).mapError(Obstacle.grant)
    }
    .whenSuccess { outcome in
      bound.value.session.reserved(outcome, receipt, execution, bound.value.presented)
    }
  }

  private enum Obstacle: Error { case grant(GrantFailure), role(any Error, RelationName?) }

  private func reserved(
    _ outcome: Result<Reservation, Obstacle>, _ receipt: LedgerReceipt, _ execution: Execution,
    _ presented: Presented
  ) {
    if closing == nil { refreshJurisdiction() }
    guard closing == nil, machine.recorded(execution.number), !machine.isSkipping else {
      recordEnd(execution.number, .withdrawn, startedAt: services.now())
      if case .success = outcome { settle(execution.number, changed: 0) }
      return pump()
    }
    switch outcome {
    case .success(let reservation) where !isStillCovered(execution, by: reservation.grant.id):
      settle(execution.number, changed: 0)
      recordEnd(execution.number, .withdrawn, startedAt: services.now())
      fail(AgentReply.grantOver)
    case .success(let reservation):
      grantsInUse.insert(reservation.grant.id)
      reservations[execution.number] = reservation
      send(execution, presented, gate.permit(for: receipt), ceiling: reservation.rows)
    case .failure(let obstacle):
      recordEnd(execution.number, .withdrawn, startedAt: services.now())
      fail(report(on: obstacle))
    }
    pump()
  }

  /// The reservation took its time: the grant may have ended meanwhile, or the policy or the catalog have changed.
  private func isStillCovered(_ execution: Execution, by grant: GrantID) -> Bool {
    let now = gate.current(execution.assessment, under: jurisdiction)
    return now.verdict == .allow && now.judgement.grants.contains(grant)
      && services.grants.active(of: subject.token).contains { $0.id == grant }
  }

  private func report(on obstacle: Obstacle) -> ServerReport {
    switch obstacle {
    case .grant(.spent(let grant)): return AgentReply.grantSpent(grant)
    case .grant(.ended): return AgentReply.grantOver
    case .grant(.store): return AgentReply.storeUnavailable
    case .role(let error, let relation):
      log.error("the role cannot be given what a grant allows", metadata: ["error": "\(error)"])
      return AgentReply.grantUnavailable(relation)
    }
  }

  func settle(_ number: ExecutionNumber, changed rows: Int64) {
    let id = executionID(number)
    Task { [desk = services.grants] in await desk.settle(id, changed: rows) }
  }

  /// The token's grants have become others: a transaction that could still write under one that is over ends here and now.
  func grantsChanged() {
    // What ended them may have ended more: the token, or the upstream for everybody. Then that is what the client is told.
    if closing == nil { refreshJurisdiction() }
    // What was countersigned runs on, unless something was changed under a grant in the same transaction.
    guard closing == nil, machine.hasWriteAccess, !grantsInUse.isEmpty || !machine.isExecuting else { return }
    let active = Set(services.grants.active(of: subject.token).map(\.id))
    guard active.isEmpty || !grantsInUse.isSubset(of: active) else { return }
    end(.grantEnded, machine.isCommitting ? AgentReply.grantEndedInCommit : AgentReply.grantEnded)
  }
}

// What is written around a change.
extension AgentSession {
  func deliver(_ delivery: Delivery, _ frame: Frame, spending permit: consuming ForwardPermit) {
    switch delivery {
    case .frame: writeExecuting(frame, spending: permit)
    case .frameThenReadWrite:
      writeExecuting(frame, spending: permit)
      writeOwn(GatewayText.setReadWrite)
    case .counted(let begins, let bind):
      if begins { writeOwn(GatewayText.beginReadWrite) }
      if let bind { writeInert(.bind(bind)) }
      writeExecuting(frame, spending: permit)
      // Without it the server would keep the answer until Sync.
      if machine.isExtended { writeInert(.flush) }
    }
  }

  /// A statement of the gateway's own, in the protocol of the frame that it belongs to. In the extended one the client's unnamed statement
  /// stays, so it has a name: if the client has one of that name the server refuses, and nothing runs.
  func writeOwn(_ text: String) {
    let statement = ByteBuffer(string: text)
    guard machine.isExtended else { return writeInert(.query(.init(statement: statement))) }
    let name = GatewayText.name
    writeInert(.parse(.init(name: name, statement: statement)))
    writeInert(.bind(.init(statement: name)))
    writeInert(.execute(.init()))
    writeInert(.close(.init(.statement(name))))
  }

  /// What was changed under grants is committed or undone.
  func forgetGrants() {
    if !grantsInUse.isEmpty, !machine.hasWriteAccess { grantsInUse.removeAll() }
  }

  func conclude(_ conclusion: Conclusion) {
    switch conclusion {
    case .commit: writeInert(.query(.init(statement: ByteBuffer(string: GatewayText.commit))))
    case .rollback: writeInert(.query(.init(statement: GatewayText.rollback)))
    case .abort: writeInert(.query(.init(statement: GatewayText.failing)))
    }
  }

  /// Rows in excess: the client learns of it in place of the CommandComplete.
  func refuseExcess(_ number: ExecutionNumber) {
    guard let reservation = reservations[number] else { return }
    let rows = running[number]?.tag?.rows
    lastSQLState = SQLState.programLimitExceeded.text
    write(.errorResponse(AgentReply.overBudget(rows, reservation.rows, reservation.grant.id)))
  }
}

/// What the gateway says to the server by itself.
enum GatewayText {
  static let beginReadWrite = "BEGIN READ WRITE"
  static let setReadWrite = "SET TRANSACTION READ WRITE"
  static let commit = "COMMIT"
  static let rollback = ByteBuffer(string: "ROLLBACK")
  /// Fails to parse on every server, so that the transaction is aborted there too. It says why in the server's log.
  static let failing = ByteBuffer(string: "/* the gateway refused a statement of this transaction */ abort_it")
  static let name = WireName("sallyport write access")
}
