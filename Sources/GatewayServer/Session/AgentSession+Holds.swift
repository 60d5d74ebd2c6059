import Approvals
import ControlPlane
import Ledger
import Logging
import NIOCore
import PostgresSession
import PostgresWire
import SallyportModel
import UpstreamAccess

/// A wait for people, from the session's side.
struct HoldWait {
  let held: HeldExecution
  let task: Task<Void, Never>
  /// The request, while nothing but a human's decision is waited for.
  var awaited: RequestID?
}

// Held statements: the request, the wait, the claim, and the run on the executor. Each step comes back to the event loop and finds
// out there whether the client still waits for exactly this.
extension AgentSession {
  func startHold(_ held: HeldExecution) {
    let draft = HoldDraft(
      subject: subject, database: admission.route.profile.database, searchPath: admission.route.profile.searchPath,
      assessment: held.assessment, way: held.bind == nil ? .simple : .extended,
      parameters: held.bind?.boundParameters ?? [], parameterTypes: held.parameterTypes,
      resultFormats: held.bind?.resultFormats.codes.map { Int16($0.rawValue) } ?? [],
      application: admission.application,
      address: admission.address)
    services.metrics.statements.held.increment()
    let desk = services.holds
    let patience = core.limits.holdWait
    let back = Return(self, held.number)
    let task = Task {
      do throws(StoreError) {
        let request = try await desk.open(draft)
        if held.mayWait, request.state.name == .pending { back.hop { $0.holdOpened(request) } }
        guard held.mayWait else { return back.hop { $0.holdWithoutWait(request) } }
        let decision = await desk.decision(on: request.id, within: patience)
        back.hop { $0.holdDecided(request, decision) }
      } catch {
        back.hop { $0.holdFailed(error) }
      }
    }
    hold = HoldWait(held: held, task: task)
  }

  /// Carries a result back to the session's event loop, and drops it when the session has moved on.
  struct Return: Sendable {
    private let session: NIOLoopBound<AgentSession>
    private let number: ExecutionNumber
    private let loop: any EventLoop

    init(_ session: AgentSession, _ number: ExecutionNumber) {
      self.session = NIOLoopBound(session, eventLoop: session.loop)
      self.number = number
      loop = session.loop
    }

    func hop(orElse missed: @escaping @Sendable () -> Void = {}, _ body: @escaping @Sendable (AgentSession) -> Void) {
      loop.execute {
        let session = session.value
        guard session.closing == nil, session.hold?.held.number == number else { return missed() }
        body(session)
        session.pump()
      }
    }
  }

  private func holdOpened(_ request: HeldRequest) {
    log.notice("held", metadata: ["request": "\(request.id)"])
    hold?.awaited = request.id
    write(.noticeResponse(AgentReply.held(request.id)))
  }

  /// Inside a transaction that has done something: no wait, it would keep locks.
  private func holdWithoutWait(_ request: HeldRequest) {
    hold = nil
    fail(AgentReply.undecidedInTransaction(request.id))
  }

  private func holdFailed(_ error: StoreError) {
    hold = nil
    log.error("a statement could not be held", metadata: ["error": "\(error)"])
    fail(error.code == .limit ? AgentReply.tooManyHolds(core.limits.holdsPerToken) : AgentReply.storeUnavailable)
  }

  private func holdDecided(_ request: HeldRequest, _ decision: HoldDecision) {
    switch decision {
    case .approved: claim(request.id)
    case .denied(let reason): holdEnded(AgentReply.denied(request.id, reason: reason))
    case .closed(let state): holdEnded(AgentReply.closed(request.id, state: state.rawValue))
    case .undecided: holdEnded(AgentReply.undecided(request.id))
    }
  }

  /// The gateway is going: nobody is kept waiting for a human. The request stays open.
  func withdrawWait() {
    guard let hold, let request = hold.awaited else { return }
    hold.task.cancel()
    holdEnded(AgentReply.undecided(request))
    pump()
  }

  private func holdEnded(_ report: ServerReport) {
    hold = nil
    fail(report)
  }

  private func claim(_ id: RequestID) {
    guard let held = hold?.held else { return }
    // Its time may have ended during the wait.
    guard isTokenGood() else { return end(.tokenExpired, AgentReply.tokenEnded) }
    let desk = services.holds
    let session = subject.session
    let back = Return(self, held.number)
    let task = Task { [refresh = services.refresh] in
      // A key or an upstream that was revoked a moment ago must not run anything more.
      await refresh()
      switch await desk.claim(id, for: session) {
      case .success(let step):
        back.hop(
          orElse: { Task { await desk.giveBack(id, step.value) } }, { $0.claimed(step.request, step.value) })
      case .failure(let failure):
        back.hop { $0.holdEnded(AgentReply.notClaimed(id, failure)) }
      }
    }
    hold = HoldWait(held: held, task: task)
  }

  private func claimed(_ request: HeldRequest, _ claim: Claim) {
    refreshJurisdiction()
    guard closing == nil else { return giveBack(request.id, claim) }
    guard request.isApproved(by: services.live.roster) else {
      giveBack(request.id, claim)
      return holdEnded(AgentReply.undecided(request.id))
    }
    guard let held = machine.approved() else { return giveBack(request.id, claim) }
    hold = nil
    let run = ExecutorRun(session: self, held: held, request: request, claim: claim)
    executor = run
    run.start()
  }

  private func giveBack(_ id: RequestID, _ claim: Claim) {
    let desk = services.holds
    Task { await desk.giveBack(id, claim) }
  }

  /// The client ends its transaction, which lives on the executor.
  func endExecutor(commit: Bool, _ presented: Presented) {
    atHand = presented
    guard let executor else { return fail(AgentReply.executorLost) }
    executor.clientEnds(commit: commit)
  }

  /// The executor has run the statement; its answer has been written.
  func executorRan(openTransaction: Bool) {
    if !openTransaction { executor = nil }
    if let reply = machine.executed() { write([reply]) }
    pump()
  }

  /// The executor could not, or what it did was undone.
  func executorFailed(_ report: ServerReport?) {
    executor = nil
    atHand = nil
    if let report { write(.errorResponse(report)) }
    run(machine.fail())
    pump()
  }

  /// The client's COMMIT or ROLLBACK has been carried out on the executor: now on the agent's session too.
  func executorTransactionEnded() {
    executor = nil
    machine.executorEnded()
    pump()
  }
}
