import NIOCore  // for CircularBuffer's own `append`; the standard library's, which would be taken without it, copies the whole
import PostgresWire
import SallyportModel

/// What a session has open for changes under grants (ADR 12).
struct Writing: Equatable {
  /// A transaction of the gateway's own is open.
  var isOwn = false
  /// The client's transaction has write access.
  var hasAccess = false
  /// Answered in the gateway's own transaction, and not yet committed.
  var uncommitted: [ExecutionNumber] = []
  /// The most rows that the change under way may change.
  var ceiling: Int64 = 0
  /// The change under way has changed more.
  var isOver = false
  /// The change that was counted last.
  var lastCounted: ExecutionNumber?
}

// Changes under a grant, one at a time: the server is quiet before each, and each is counted before anything follows.
extension SessionMachine {
  /// Whether something could still be changed in a transaction that is open: it must not outlive the grant.
  public var hasWriteAccess: Bool {
    writing.isOwn || writing.hasAccess || park == .counting || expected.contains(where: \.opens)
  }

  /// Whether a COMMIT is on its way: nobody knows what becomes of it when the connection ends now.
  public var isCommitting: Bool {
    expected.contains { reply in
      switch reply {
      case .gatewayCommit: true
      case .execute(_, let assessment), .query(_, let assessment, _):
        assessment.statements.contains { $0.transaction == .commit || $0.transaction == .twoPhase }
      default: false
      }
    }
  }

  /// Whether the frame at hand is of the extended protocol.
  public var isExtended: Bool { dialect == .extended }

  /// The change whose rows were counted just now, once.
  public mutating func takeCounted() -> ExecutionNumber? {
    defer { writing.lastCounted = nil }
    return writing.lastCounted
  }

  mutating func change(_ assessment: Assessment, _ portal: Portal?) -> ClientAction {
    guard isQuiet else { return waitForQuiet(keepingBlock: true) }
    if status == .failed, !writing.isOwn { return refuse(assessment, .transactionFailed) }
    let way: GrantedWay
    if writing.isOwn {
      way = .continued
    } else if block != .none {
      guard writing.hasAccess else { return refuse(assessment, .readOnlyTransaction) }
      way = .clientTransaction
    } else {
      guard !segment.mayHaveWritten else { return refuse(assessment, .afterGranted) }
      // Parse has taken a snapshot, which comes before any write access. Nothing was changed yet, so a Sync ends nothing that counts.
      guard !segment.isOpen else { return waitForQuiet(keepingBlock: false) }
      way = .ownTransaction
    }
    if let portal, portal.isVirtual, lookUp(portal.bind.statement) != .known(portal.statement) {
      return refuse(assessment, .unknownPortal(portal.bind.portal))
    }
    return .pass(
      Execution(number: nextNumber(), assessment: assessment, bind: portal?.bind, isReadOnly: false, granted: way))
  }

  /// The permit for a change is in hand.
  mutating func deliver(_ execution: Execution, _ way: GrantedWay, ceiling: Int64) -> Delivery {
    park = .counting
    writing.ceiling = ceiling
    writing.isOver = false
    let begins = way == .ownTransaction
    switch dialect {
    case .simple:
      if begins { expect(.gatewayOpening(.transaction), .sync(.machine)) }
      expect(.query(execution.number, execution.assessment, completed: 0), .sync(.counted))
      endSegment()
      return .counted(begins: begins, binds: nil)
    case .extended:
      segment = Segment(isOpen: true, hasExecuted: true, mayHaveWritten: true, mayHaveSnapshot: true)
      if begins { expectSteps(opening: .transaction) }
      let bind = execution.bind.flatMap { makeReal($0) }
      if bind != nil { expect(.gatewayStep(nil)) }
      expect(.execute(execution.number, execution.assessment))
      return .counted(begins: begins, binds: bind)
    }
  }

  /// A virtual portal is bound on the server now.
  private mutating func makeReal(_ bind: FrontendMessage.Bind) -> FrontendMessage.Bind? {
    guard let portal = portals[bind.portal], portal.isVirtual else { return nil }
    portals.bound(bind.portal, Portal(statement: portal.statement, bind: bind, isVirtual: false))
    return bind
  }

  /// Whether the gateway asks for write access right after this BEGIN of the client's: before anything takes a snapshot.
  func isWidened(_ assessment: Assessment) -> Bool {
    mayBeWidened(assessment) && block == .none && !segment.mayHaveSnapshot && !writing.isOwn
  }

  /// The same, whatever was asked before it.
  func mayBeWidened(_ assessment: Assessment) -> Bool {
    widensTransactions && assessment.statements.count == 1 && assessment.statements[0].transaction == .begin
      && !Self.saysOnly(assessment.sql)
  }

  /// READ ONLY is the client's own wish. The word anywhere in a BEGIN counts for it.
  private static func saysOnly(_ sql: [UInt8]) -> Bool {
    String(decoding: sql, as: UTF8.self).lowercased().contains("only")
  }

  mutating func widen() -> Delivery {
    switch dialect {
    case .simple: expect(.gatewayOpening(.writeAccess), .sync(.machine))
    case .extended: expectSteps(opening: .writeAccess)
    }
    return .frameThenReadWrite
  }

  /// Parse, Bind, Execute and Close of a statement of the gateway's own.
  private mutating func expectSteps(opening: GatewayOpening) {
    expect(.gatewayStep(nil), .gatewayStep(nil), .gatewayStep(opening), .gatewayStep(nil))
  }

  mutating func expect(_ replies: ExpectedReply...) { for reply in replies { expected.append(reply) } }
}

// What the server says of them.
extension SessionMachine {
  mutating func opened(_ opening: GatewayOpening?) {
    switch opening {
    case .transaction: writing.isOwn = true
    case .writeAccess: writing.hasAccess = true
    case nil: break
    }
  }

  /// CommandComplete of a change.
  ///
  /// - Parameter rows: `nil` when the server has not said how many: then it is too many.
  mutating func counted(_ rows: Int64?, _ number: ExecutionNumber) -> ServerAction {
    writing.lastCounted = number
    if rows.map({ $0 > writing.ceiling }) ?? true { writing.isOver = true }
    if writing.isOver { return .overBudget(number) }
    return writing.isOwn && dialect == .simple ? .withhold : .pass
  }

  /// The same in the extended protocol, where Sync ends the transaction.
  mutating func counted(_ rows: Int64?, _ number: ExecutionNumber, _ assessment: Assessment) -> ServerAction {
    let action = counted(rows, number)
    park = .flowing
    switch (writing.isOver, writing.isOwn) {
    case (true, let isOwn):
      finish(number, assessment, .rolledBack)
      skip = .untilSync(isOwn ? .rollback : .abort)
      if isOwn { undone() }
    case (false, true): writing.uncommitted.append(number)
    case (false, false): finish(number, assessment, .completed)
    }
    return action
  }

  /// ReadyForQuery of a simple query under a grant.
  mutating func conclude(_ number: ExecutionNumber?) -> ServerAction {
    park = .flowing
    let hasFailed = status == .failed || writing.isOver
    if let number, writing.isOver || !writing.isOwn {
      ends.append(ExecutionReport(number: number, outcome: writing.isOver ? .rolledBack : .completed))
    }
    guard writing.isOwn else {
      guard writing.isOver else { return .pass }
      expect(.gatewayQuery, .sync(.client))
      return .conclude(.abort)
    }
    if hasFailed {
      undone()
      expect(.gatewayQuery, .sync(.client))
      return .conclude(.rollback)
    }
    guard status == .inTransaction, let number else { return .violation("the server left the gateway's transaction") }
    writing.uncommitted = [number]
    expect(.gatewayCommit, .sync(.client))
    return .conclude(.commit)
  }

  mutating func committed(isCommit: Bool) -> ServerAction {
    expected.removeFirst()
    guard isCommit else { return .violation("the server rolled back where the gateway said COMMIT") }
    for number in writing.uncommitted { ends.append(ExecutionReport(number: number, outcome: .completed)) }
    writing = Writing()
    return .release
  }

  /// The gateway's own transaction is over and nothing of it stays.
  mutating func undone() {
    for number in writing.uncommitted { ends.append(ExecutionReport(number: number, outcome: .rolledBack)) }
    writing.uncommitted = []
    writing.isOwn = false
  }

  /// Sync while the gateway's own transaction is open.
  mutating func endOwn() -> ClientAction {
    switch skip {
    case .no:
      guard isQuiet else { return waitForQuiet(keepingBlock: true) }
      endSegment()
      // Not as a Query, which would destroy the client's unnamed statement.
      expect(.gatewayStep(nil), .gatewayStep(nil), .gatewayCommit, .gatewayStep(nil), .sync(.client))
      return .commitThenForward
    case .untilSync:
      // The server skips everything before Sync: an error of its own ended the segment.
      skip = .no
      endSegment()
      undone()
      expect(.sync(.machine), .gatewayQuery, .sync(.client))
      return .forwardThenRollback
    }
  }
}
