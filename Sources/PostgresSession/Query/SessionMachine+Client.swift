import NIOCore  // for CircularBuffer's own `append`; the standard library's, which would be taken without it, copies the whole
public import PostgresWire
public import SallyportModel

// The client's messages. Each returns what to do with the frame at hand; the frame is presented again after `.wait`.
extension SessionMachine {
  /// Query: one text, perhaps of several statements.
  public mutating func query(_ assessment: Assessment) -> ClientAction {
    if isSkipping { return .drop }
    if isCopyingIn { return .violation("unexpected Query message during COPY from stdin") }
    dialect = .simple
    if writing.isOwn { return refuse(assessment, .afterGranted) }
    return judge(assessment, portal: nil)
  }

  /// Parse. A held statement's Parse is forwarded too: it executes nothing, and Describe then answers with the server's types. Where
  /// the server could run code to read a literal, nobody has approved that yet.
  public mutating func parse(name: WireName, parameterTypes: [UInt32], _ assessment: Assessment) -> ClientAction {
    if isSkipping { return .drop }
    if isCopyingIn { return .violation("unexpected Parse message during COPY from stdin") }
    dialect = .extended
    if !name.isUnnamed {
      switch lookUp(name) {
      case .uncertain: return waitForQuiet(keepingBlock: true)
      case .known: return refuse(assessment, .duplicateStatement(name))
      case .unknown where names.count >= limits.preparedStatements:
        return refuse(assessment, .limit("prepared_statements"))
      case .unknown: break
      }
    }
    switch assessment.verdict {
    case .refuse: return refuse(assessment, .policy)
    case .hold where assessment.mayRunWhenAnalysed: return refuse(assessment, .heldWithLiterals)
    case .hold, .allow: break
    }
    names.begin(name)
    if !assessment.isTransactionControl { segment.mayHaveSnapshot = true }
    return forward(.parse(name: name, PreparedStatement(assessment: assessment, parameterTypes: parameterTypes)))
  }

  /// Bind. The gate's verdict on the statement decides whether the server sees the portal at all: it reads the parameters' values at
  /// once, by the code that their types have now, so `current` judges the statement again.
  public mutating func bind(
    _ bind: FrontendMessage.Bind, current: (Assessment) -> Assessment = { $0 }
  ) -> ClientAction {
    if isSkipping { return .drop }
    if isCopyingIn { return .violation("unexpected Bind message during COPY from stdin") }
    dialect = .extended
    switch lookUp(bind.statement) {
    case .uncertain: return waitForQuiet(keepingBlock: true)
    case .unknown: return refuse(nil, .unknownStatement(bind.statement))
    case .known(let statement):
      let now = current(statement.assessment)
      // The server asks for the right to change as soon as it binds, and the role has it only when rows are reserved.
      let isAllowed =
        statement.assessment.verdict == .allow && now.verdict == .allow && now.judgement.grants.isEmpty
      if !now.isTransactionControl { segment.mayHaveSnapshot = true }
      return open(Portal(statement: statement, bind: bind, isVirtual: !isAllowed), bind.portal)
    }
  }

  /// Whether the next text would be looked at: not in the rest of a failed segment, and not during COPY.
  public var takesTexts: Bool { !isSkipping && !isCopyingIn }

  /// Whether a statement would run at this moment: the gateway's own answers have effects, and must not come where the server would refuse.
  public var mayAnswer: Bool { takesTexts && status != .failed && !executorIsOpen && !writing.isOwn }

  /// The gateway answers the frame at hand by itself, in this protocol.
  public mutating func begin(isExtended: Bool) { dialect = isExtended ? .extended : .simple }

  /// It answers only when everything before is answered.
  public mutating func waitToAnswer() -> ClientAction { waitForQuiet(keepingBlock: true) }

  /// The text that a name of a prepared statement means for certain.
  public func text(of name: WireName) -> [UInt8]? {
    guard case .known(let statement) = lookUp(name), mayAnswer else { return nil }
    return statement.assessment.sql
  }

  /// Bind of a statement that the gateway answers: its text is another each time, so it is closed and parsed again first, which the client
  /// does not see. Its columns stay the same.
  public mutating func bindAgain(_ bind: FrontendMessage.Bind, _ fresh: Assessment) -> ClientAction {
    dialect = .extended
    guard case .known(let statement) = lookUp(bind.statement) else { return waitForQuiet(keepingBlock: true) }
    // What follows in the queue is then the gateway's two messages and this one.
    guard isQuiet else { return waitForQuiet(keepingBlock: true) }
    let renewed = PreparedStatement(assessment: fresh, parameterTypes: statement.parameterTypes)
    let action = open(Portal(statement: renewed, bind: bind, isVirtual: false), bind.portal)
    guard action == .forward, let last = expected.popLast() else { return action }
    names.renew(bind.statement, renewed)
    segment.mayHaveSnapshot = true
    expect(.gatewayStep(nil), .gatewayStep(nil), last)
    return .closeAndParseThenForward
  }

  private mutating func open(_ portal: Portal, _ name: WireName) -> ClientAction {
    // The unnamed portal takes the place of the one before, whatever that was.
    if !name.isUnnamed {
      switch lookUpPortal(name) {
      case .uncertain: return waitForQuiet(keepingBlock: true)
      case .known: return refuse(portal.statement.assessment, .duplicatePortal(name))
      case .unknown where portals.count >= limits.portals: return refuse(portal.statement.assessment, .limit("portals"))
      case .unknown: break
      }
    }
    guard portal.isVirtual else {
      portals.begin(name)
      return forward(.bind(name: name, portal))
    }
    // The gateway's own answer has its place behind those that the server still owes.
    guard isQuiet else { return waitForQuiet(keepingBlock: true) }
    portals.bound(name, portal)
    return .answer([.bindComplete])
  }

  /// Describe of a statement, by the name that the server has.
  public mutating func describeStatement() -> ClientAction {
    if isSkipping { return .drop }
    dialect = .extended
    return forward(.describe)
  }

  /// Describe of a portal.
  public mutating func describePortal(_ name: WireName) -> ClientAction {
    if isSkipping { return .drop }
    dialect = .extended
    switch lookUpPortal(name) {
    case .uncertain: return waitForQuiet(keepingBlock: true)
    case .known(let portal) where portal.isVirtual: return describe(portal, name)
    case .known, .unknown: return forward(.describe)
    }
  }

  private mutating func describe(_ portal: Portal, _ name: WireName) -> ClientAction {
    guard lookUp(portal.bind.statement) == .known(portal.statement) else { return refuse(nil, .unknownPortal(name)) }
    segment.isOpen = true
    expected.append(.describeVirtual(resultFormats: portal.bind.resultFormats))
    return .describeStatement(name: portal.bind.statement)
  }

  /// Execute. `current` judges the statement again if policy or token changed since it was bound; the stricter verdict counts.
  public mutating func execute(portal name: WireName, current: (Assessment) -> Assessment) -> ClientAction {
    if isSkipping { return .drop }
    if isCopyingIn { return .violation("unexpected Execute message during COPY from stdin") }
    dialect = .extended
    switch lookUpPortal(name) {
    case .uncertain: return waitForQuiet(keepingBlock: true)
    case .unknown: return refuse(nil, .unknownPortal(name))
    case .known(let portal): return judge(current(portal.statement.assessment), portal: portal)
    }
  }

  public mutating func closeStatement(_ name: WireName) -> ClientAction {
    if isSkipping { return .drop }
    dialect = .extended
    names.begin(name)
    return forward(.closeStatement(name: name))
  }

  public mutating func closePortal(_ name: WireName) -> ClientAction {
    if isSkipping { return .drop }
    dialect = .extended
    guard portals[name]?.isVirtual == true else {
      portals.begin(name)
      return forward(.closePortal(name: name))
    }
    guard isQuiet else { return waitForQuiet(keepingBlock: true) }
    portals.forget(name)
    return .answer([.closeComplete])
  }

  public mutating func flush() -> ClientAction { isSkipping || isCopyingIn ? .drop : .forward }

  /// Sync: exactly one ReadyForQuery for each, whatever happened before it. During COPY from stdin the server ignores it.
  public mutating func sync() -> ClientAction {
    if isCopyingIn { return .drop }
    guard expected.count < 4 * limits.pipelined else { return .violation("too many messages before their answers") }
    if writing.isOwn { return endOwn() }
    defer { endSegment() }
    guard case .untilSync(let atSync) = skip else {
      expected.append(.sync(.client))
      return .forward
    }
    skip = .no
    switch atSync {
    case .nothing:
      expected.append(.sync(.client))
      return .forward
    case .abort:
      expected.append(.abortingParse)
      expected.append(.sync(.client))
      return .abortThenForward
    case .rollback:
      expected.append(.gatewayQuery)
      expected.append(.sync(.machine))
      expected.append(.sync(.client))
      return .rollbackThenForward
    }
  }

  /// CopyData. Outside COPY the server ignores it, because a client may still be sending when COPY has failed.
  public mutating func copyData() -> ClientAction { isCopyingIn ? .forward : .drop }

  /// CopyDone or CopyFail.
  public mutating func copyEnd() -> ClientAction {
    guard isCopyingIn else { return .drop }
    isCopyingIn = false
    return .forward
  }

  /// FunctionCall carries no SQL and can execute anything: never.
  public mutating func functionCall() -> ClientAction {
    if isSkipping { return .drop }
    dialect = .simple
    return refuse(nil, .policy)
  }

  /// Terminate: what was asked before is answered first, as a server does.
  public mutating func terminate() -> ClientAction { isQuiet ? .close : waitForQuiet(keepingBlock: true) }
}

// What the judgement of an executing frame means at this moment.
extension SessionMachine {
  private mutating func judge(_ assessment: Assessment, portal: Portal?) -> ClientAction {
    if executorIsOpen { return endExecutor(assessment) }
    switch assessment.verdict {
    case .refuse: return refuse(assessment, .policy)
    case .hold: return hold(assessment, portal)
    case .allow where !assessment.judgement.grants.isEmpty: return change(assessment, portal)
    case .allow where portal?.isVirtual == true: return hold(assessment, portal)
    case .allow:
      guard expected.count < limits.pipelined else { return waitForQuiet(keepingBlock: true) }
      if writing.isOwn, assessment.controlsTransaction { return refuse(assessment, .afterGranted) }
      if mayBeWidened(assessment), !isQuiet { return waitForQuiet(keepingBlock: true) }
      switch resolveExecutes(assessment) {
      case .some(.uncertain): return waitForQuiet(keepingBlock: true)
      case .some(.rejected(let rejection)): return refuse(assessment, rejection)
      case nil:
        let isReadOnly = assessment.isReadOnly && executedBy(assessment).allSatisfy(\.isReadOnly)
        return .pass(
          Execution(number: nextNumber(), assessment: assessment, bind: portal?.bind, isReadOnly: isReadOnly))
      }
    }
  }

  /// After a countersigned statement the client's transaction lives on the executor; only its end may follow.
  private mutating func endExecutor(_ assessment: Assessment) -> ClientAction {
    guard assessment.verdict == .allow, assessment.statements.count == 1 else {
      return refuse(assessment, .afterCountersigned)
    }
    switch assessment.statements[0].transaction {
    case .commit, .rollback:
      guard isQuiet else { return waitForQuiet(keepingBlock: true) }
      // PostgreSQL takes COMMIT of a failed transaction for ROLLBACK.
      let commit = assessment.statements[0].transaction == .commit && status != .failed
      park = .endingExecutor(commit: commit)
      return .endExecutor(commit: commit)
    case .begin, .savepoint, .release, .rollbackToSavepoint, .mode, .twoPhase, nil:
      return refuse(assessment, .afterCountersigned)
    }
  }

  private mutating func hold(_ assessment: Assessment, _ portal: Portal?) -> ClientAction {
    if assessment.statements.contains(where: { $0.prepared != nil }) {
      return refuse(assessment, .heldThroughSQLPrepare)
    }
    let keepingBlock = segment.mayHaveWritten
    guard isQuiet, keepingBlock || !segment.isOpen else { return waitForQuiet(keepingBlock: keepingBlock) }
    if status == .failed { return refuse(assessment, .transactionFailed) }
    let fitsTransaction = assessment.statements.allSatisfy(\.runsInTransaction)
    guard fitsTransaction || block == .none && !keepingBlock else { return refuse(assessment, .cannotRunInTransaction) }
    let held = HeldExecution(
      number: nextNumber(), assessment: assessment, bind: portal?.bind,
      parameterTypes: portal?.statement.parameterTypes ?? [],
      mayWait: block != .used && !segment.mayHaveWritten, inTransaction: block == .begun)
    park = .held(held)
    return .hold(held)
  }

  mutating func refuse(_ assessment: Assessment?, _ rejection: Rejection) -> ClientAction {
    guard isQuiet else { return waitForQuiet(keepingBlock: true) }
    return .refuse(assessment, rejection)
  }

  /// What EXECUTE in this text runs.
  private func executedBy(_ assessment: Assessment) -> [Assessment] {
    assessment.statements.compactMap { statement in
      guard case .execute(let name) = statement.prepared else { return nil }
      return names.confirmed(WireName(name))?.assessment
    }
  }

  private enum Obstacle { case uncertain, rejected(Rejection) }

  /// EXECUTE runs what the name means in this session; that must itself be allowed.
  private func resolveExecutes(_ assessment: Assessment) -> Obstacle? {
    var preparedHere: Set<String> = []
    for statement in assessment.statements {
      if let cursor = statement.cursor, let obstacle = resolveFetch(WireName(cursor)) { return obstacle }
      switch statement.prepared {
      case .prepare(let name):
        guard names.count < limits.preparedStatements else { return .rejected(.limit("prepared_statements")) }
        preparedHere.insert(name)
      case .execute(let name) where !preparedHere.contains(name):
        switch lookUp(WireName(name)) {
        case .uncertain: return .uncertain
        case .unknown: return .rejected(.unknownStatement(WireName(name)))
        case .known(let inner) where inner.assessment.verdict != .allow: return .rejected(.heldThroughSQLPrepare)
        // Of the protocol's statements only Execute knows the text, and a verdict of an older epoch is none.
        case .known(let inner) where !inner.isOfSQL || inner.assessment.epoch != assessment.epoch:
          return .rejected(.unknownStatement(WireName(name)))
        case .known: break
        }
      case .execute, .deallocate, .deallocateAll, nil: break
      }
    }
    return nil
  }
}

extension SessionMachine {
  /// FETCH, MOVE or CLOSE of a portal that was bound through the protocol would run a statement that no intent names, or leave its name to another. Cursors of DECLARE, which are not
  /// known here, pass: their statement was recorded.
  private func resolveFetch(_ name: WireName) -> Obstacle? {
    switch lookUpPortal(name) {
    case .uncertain: .uncertain
    case .known: .rejected(.unknownPortal(name))
    case .unknown: portals.isDoubtful(name) ? .rejected(.unknownPortal(name)) : nil
    }
  }

  /// Whether the rest of a failed extended segment is dropped.
  public var isSkipping: Bool { skip != .no }

  private mutating func forward(_ reply: ExpectedReply) -> ClientAction {
    guard expected.count < 4 * limits.pipelined else { return .violation("too many messages before their answers") }
    segment.isOpen = true
    expected.append(reply)
    return .forward
  }

  /// Keeps the frame until every reply has passed. A Sync would end an implicit transaction; a Flush does not.
  mutating func waitForQuiet(keepingBlock: Bool) -> ClientAction {
    park = .draining
    guard segment.isOpen else { return .wait(.none) }
    if keepingBlock { return .wait(.flush) }
    expected.append(.sync(.machine))
    endSegment()
    return .wait(.sync)
  }

  mutating func endSegment() { segment = Segment() }

  enum NameLookup: Equatable { case known(PreparedStatement), unknown, uncertain }

  /// What a name means to a message that arrives now.
  func lookUp(_ name: WireName) -> NameLookup {
    guard names.isUnderWay(name) else { return names.confirmed(name).map(NameLookup.known) ?? .unknown }
    for reply in expected.reversed() {
      switch reply {
      case .parse(let parsed, let statement) where parsed == name: return .known(statement)
      case .closeStatement(let closed) where closed == name: return .uncertain
      case .sync, .query: return .uncertain
      case .execute(_, let assessment) where assessment.statements.contains(where: { $0.prepared != nil }):
        return .uncertain
      case .parse, .closeStatement, .bind, .describe, .describeVirtual, .execute, .closePortal, .abortingParse,
        .gatewayQuery, .gatewayOpening, .gatewayStep, .gatewayCommit:
        continue
      }
    }
    return .uncertain
  }

  enum PortalLookup: Equatable { case known(Portal), unknown, uncertain }

  /// What the name of a portal means to a message that arrives now.
  func lookUpPortal(_ name: WireName) -> PortalLookup {
    guard portals.isUnderWay(name) else { return portals[name].map(PortalLookup.known) ?? .unknown }
    for reply in expected.reversed() {
      switch reply {
      case .bind(let bound, let portal) where bound == name: return .known(portal)
      case .closePortal(let closed) where closed == name: return .uncertain
      case .sync, .query: return .uncertain
      case .bind, .closePortal, .parse, .closeStatement, .describe, .describeVirtual, .execute, .abortingParse,
        .gatewayQuery, .gatewayOpening, .gatewayStep, .gatewayCommit:
        continue
      }
    }
    return .uncertain
  }
}
