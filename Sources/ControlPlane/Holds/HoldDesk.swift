public import Approvals
public import Ledger
public import SallyportModel

/// A statement that a session wants held.
public struct HoldDraft: Sendable {
  public let subject: SessionSubject
  public let database: String
  public let searchPath: [String]
  public let assessment: Assessment
  public let way: RequestBinding.Way
  public let parameters: [BoundParameter]
  public let parameterTypes: [UInt32]
  public let resultFormats: [Int16]
  public let application: String?
  public let address: String?

  public init(
    subject: SessionSubject, database: String, searchPath: [String], assessment: Assessment, way: RequestBinding.Way,
    parameters: [BoundParameter] = [], parameterTypes: [UInt32] = [], resultFormats: [Int16] = [],
    application: String? = nil,
    address: String? = nil
  ) {
    self.subject = subject
    self.database = database
    self.searchPath = searchPath
    self.assessment = assessment
    self.way = way
    self.parameters = parameters
    self.parameterTypes = parameterTypes
    self.resultFormats = resultFormats
    self.application = application
    self.address = address
  }
}

/// How a wait for people ended.
public enum HoldDecision: Sendable, Equatable {
  case approved
  /// With the operator's own words, if there were any.
  case denied(reason: String?)
  /// Expired, withdrawn, or collected by somebody else: the state's name.
  case closed(RequestState.Name)
  /// The client's patience ended first; the request stays open.
  case undecided
}

/// Where sessions and operators meet: opens requests, waits for decisions, claims and finishes.
///
/// The store orders everything (ADR 1, ADR 2): this actor only remembers who waits for what in this process, and looks at the store
/// when the watcher says that it has changed. It never decides.
public actor HoldDesk {
  /// How long and how many.
  public struct Limits: Sendable, Equatable {
    /// From the opening of a request to its expiry.
    public var expiry: Duration
    /// Open requests that one token may have.
    public var perToken: Int

    public init(expiry: Duration = .seconds(1_800), perToken: Int = 5) {
      self.expiry = expiry
      self.perToken = perToken
    }
  }

  private struct Waiter {
    let request: RequestID
    let continuation: CheckedContinuation<HoldDecision, Never>
  }

  private let store: any RequestStore
  private let live: LiveState
  private let ledger: any Recorder
  private let pool: BlockingPool
  private let now: @Sendable () -> Timestamp
  private var limits: Limits
  private var waiters: [UInt64: Waiter] = [:]
  private var lastWaiter: UInt64 = 0

  public init(
    store: any RequestStore, live: LiveState, ledger: any Recorder, pool: BlockingPool, limits: Limits,
    now: @escaping @Sendable () -> Timestamp
  ) {
    self.store = store
    self.live = live
    self.ledger = ledger
    self.pool = pool
    self.limits = limits
    self.now = now
  }

  /// For requests that are opened from now on.
  public func replace(limits: Limits) { self.limits = limits }

  /// Whether anybody waits: the watcher looks more often then.
  public var isAwaited: Bool { !waiters.isEmpty }
  public var waiting: Int { waiters.count }

  /// Opens a request for the statement, or finds the open one for the identical statement.
  ///
  /// - Throws: ``StoreError``: `limit` when the token has as many as it may.
  public func open(_ draft: HoldDraft) async throws(StoreError) -> HeldRequest {
    let request = makeRequest(draft)
    let limit = limits.perToken
    let opened = try await pool.run { [store] () throws(StoreError) in try store.open(request, limit: limit) }
    switch opened {
    case .joined(let known) where known.binding.policyVersion != request.binding.policyVersion:
      // What people decided under another policy is not what is asked now.
      let withdrawn = await change(known.id, .withdrawn) { [now] (held) throws(RequestError) in
        try held.withdraw(.policy, at: now())
      }
      switch withdrawn {
      case .success: return try await open(draft)
      // Claimed: it runs now, and cannot be taken back. Whoever waits for it learns that it is closed.
      case .failure(.request): return known
      case .failure(.store(let error)): throw error
      }
    case .joined(let known): return known
    case .opened(let new):
      let event = RequestOpened(
        binding: new.binding, digest: new.binding.digest, subject: draft.subject,
        reasons: draft.assessment.judgement.reasons)
      record(.requestOpened(event), StatementContent(sql: draft.assessment.sql, parameters: draft.parameters))
      return new
    }
  }

  /// Waits until somebody decides, at most for `patience`. Cancelling the task ends the wait as undecided.
  public func decision(on id: RequestID, within patience: Duration) async -> HoldDecision {
    if let decided = await settled(id) { return decided }
    lastWaiter += 1
    let number = lastWaiter
    let alarm = Task { [weak self] in
      try? await Task.sleep(for: patience)
      if !Task.isCancelled { await self?.release(number, .undecided) }
    }
    defer { alarm.cancel() }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        waiters[number] = Waiter(request: id, continuation: continuation)
        if Task.isCancelled { release(number, .undecided) }
        // A decision between the first look and this moment would otherwise be seen only at the next change.
        Task { await self.look() }
      }
    } onCancel: {
      Task { await self.release(number, .undecided) }
    }
  }

  /// The store has changed: looks what that means for those who wait.
  public func look() async {
    for (number, waiter) in waiters {
      if let decided = await settled(waiter.request) { release(number, decided) }
    }
  }

  /// Takes the approval for this session: the point of no return. Exactly one of all who try gets it.
  public func claim(_ id: RequestID, for session: SessionID) async -> Result<RequestStep<Claim>, HoldFailure> {
    let roster = live.roster
    let version = live.policyVersion
    return await change(id, .claimed, session: session) { [now] (held) throws(RequestError) in
      try held.checkPolicy(version: version)
      return try held.claim(by: .session(session), roster: roster, at: now())
    }
  }

  /// Returns a claim of which nothing was sent. An approval that has lost its key meanwhile is pending again.
  public func giveBack(_ id: RequestID, _ claim: Claim) async {
    let roster = live.roster
    _ = await change(id, .returned) { [now] (held) throws(RequestError) in
      try held.giveBack(claim, at: now())
      _ = held.recount(roster: roster)
    }
  }

  /// Ends a claim with what came of it.
  public func finish(_ id: RequestID, _ claim: Claim, _ end: ExecutionEnd) async {
    _ = await change(id, .finished) { [now] (held) throws(RequestError) in try held.finish(claim, end, at: now()) }
  }

  /// Takes back what nobody can collect any more, and asks anew for what has lost its approval. The commands do so when they revoke; this
  /// is for one that was interrupted, and for a request that was opened in the same moment.
  public func tidy() async {
    let open = try? await pool.run { [store] () throws(StoreError) in
      try store.requests(RequestFilter(states: [.pending, .approved]))
    }
    let roster = live.roster
    for request in open ?? [] {
      switch live.deadEnd(ofTokenNamed: request.tokenName, request.binding.token) {
      case .token: await withdraw(request.id, .token)
      case .upstreamRevoked, .upstreamRemoved: await withdraw(request.id, .upstream)
      case nil where request.hasLostVotes(by: roster):
        _ = await change(request.id, .reopened) { (held) throws(RequestError) in _ = held.recount(roster: roster) }
      case nil: break
      }
    }
  }

  private func withdraw(_ id: RequestID, _ cause: RequestState.WithdrawalCause) async {
    _ = await change(id, .withdrawn) { [now] (held) throws(RequestError) in try held.withdraw(cause, at: now()) }
  }

  /// Expires what is due, and tells those who wait.
  public func sweep() async {
    let moment = now()
    let expired = try? await pool.run { [store] () throws(StoreError) in try store.expireDue(at: moment) }
    for request in expired ?? [] {
      record(.requestChanged(RequestChanged(request: request.id, step: .expired, state: request.state.name.rawValue)))
    }
    if expired?.isEmpty == false { await look() }
  }
}

/// Why a claim was not to be had.
public enum HoldFailure: Error, Sendable {
  case request(RequestError)
  case store(StoreError)
}

extension HoldDesk {
  private func release(_ number: UInt64, _ decision: HoldDecision) {
    waiters.removeValue(forKey: number)?.continuation.resume(returning: decision)
  }

  private func settled(_ id: RequestID) async -> HoldDecision? {
    let found = try? await pool.run { [store] () throws(StoreError) in try store.request(id) }
    // A store that cannot be read decides nothing; the client's patience ends the wait.
    guard let request = found ?? nil else { return nil }
    switch request.state {
    case .pending: return nil
    case .approved: return .approved
    case .denied:
      return .denied(reason: request.countersignatures.last { $0.decision.choice == .deny }?.decision.reason)
    case .claimed, .executed, .failed, .rolledBack, .unknown, .expired, .withdrawn: return .closed(request.state.name)
    }
  }

  /// Runs a step in the store and records it.
  private func change<Value: Sendable>(
    _ id: RequestID, _ step: RequestChanged.Step, session: SessionID? = nil,
    _ body: @escaping @Sendable (inout HeldRequest) throws(RequestError) -> Value
  ) async -> Result<RequestStep<Value>, HoldFailure> {
    do {
      let outcome = try await pool.run { [store] () throws(StoreError) in try store.change(id, body) }
      guard case .success(let changed) = outcome else { return outcome.mapError(HoldFailure.request) }
      let state = changed.request.state
      record(
        .requestChanged(
          RequestChanged(
            request: id, step: step, state: state.name.rawValue, session: session, detail: state.detail,
            rows: state.rows)))
      return .success(changed)
    } catch {
      return .failure(.store(error))
    }
  }

  private func record(_ body: LedgerBody, _ content: StatementContent? = nil) {
    _ = ledger.append(LedgerDraft(time: now(), body: body, content: content), .plain)
  }

  private func makeRequest(_ draft: HoldDraft) -> HeldRequest {
    var random = SystemRandomNumberGenerator()
    let moment = now()
    let binding = RequestBinding(
      request: RequestID(using: &random), token: draft.subject.token, upstream: draft.subject.upstream,
      database: draft.database, environment: draft.subject.environment, searchPath: draft.searchPath,
      sql: ExactText(draft.assessment.sql), way: draft.way, parameters: draft.parameters,
      parameterTypes: draft.parameterTypes, resultFormats: draft.resultFormats, policyVersion: live.policyVersion,
      expiresAt: moment.advanced(by: limits.expiry))
    return HeldRequest(
      binding: binding, tokenName: draft.subject.tokenName, owner: draft.subject.owner, session: draft.subject.session,
      application: draft.application, address: draft.address, facts: BatchFacts(draft.assessment.statements),
      judgement: draft.assessment.judgement, createdAt: moment)
  }
}

extension RequestState {
  /// What an event says beyond the state's name.
  fileprivate var detail: String? {
    switch self {
    case .failed(let sqlstate, _): sqlstate
    case .rolledBack(let cause, _): cause.rawValue
    case .withdrawn(let cause, _): cause.rawValue
    case .pending, .approved, .claimed, .executed, .unknown, .denied, .expired: nil
    }
  }

  fileprivate var rows: Int64? {
    if case .executed(let rows, _) = self { rows } else { nil }
  }
}
