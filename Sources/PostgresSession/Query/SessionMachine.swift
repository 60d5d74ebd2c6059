import NIOCore
public import PostgresWire
import SallyportModel

/// The life of one agent's session after authentication: what each message of the client may do, and whose reply each message
/// of the server is.
///
/// ## Overview
/// The machine sees names, assessments and message kinds, never sockets, clocks or promises. Every event is a method that
/// returns an action; the interpreter in GatewayServer runs it. ADR 1 gives the reasons for its shape.
///
/// ## How it works
/// * `expected` mirrors what the server still has to answer. It is the only memory of the pipeline.
/// * A statement that is allowed is forwarded at once. Anything else needs a *quiet* server (`expected` empty), so
///   that the transaction status is known: the frame at hand is kept, nothing more is decoded, and the frame is presented again.
/// * Names of prepared statements become certain with ParseComplete. A name with an operation under way in an earlier
///   Sync segment is uncertain, and whoever uses it waits for a quiet server. A Parse of a name in use fails
///   on the server and leaves the old statement, so it is refused here.
/// * So it is with portals and BindComplete.
/// * Portals on the server are only ever of allowed statements, because planning runs code. The portal of a held statement is
///   *virtual*: Bind is answered here, Describe asks about the statement, Execute holds.
///
/// ```
///                 allowed ┌────────┐ server replies
///              ┌─────────▶│ flowing│◀──────────────┐
///              │          └───┬────┘               │
///        present again        │ not allowed, or a name is uncertain
///              │              ▼                    │
///              │        ┌──────────┐  quiet        │
///              └────────│ draining │───────┐       │ fail(): error, then abort or skip to Sync
///                       └──────────┘       ▼       │
///        ┌───────────┐ receipt       ┌──────────┐  │
///        │ recording │──▶ flowing    │   held   │──┤ denied, expired, cancelled, too late
///        └───────────┘               └────┬─────┘  │
///                                approved ▼        │
///                                   ┌───────────┐  │
///                                   │ executing │──┘ done, or failed
///                                   └───────────┘
/// ```
public struct SessionMachine: ~Copyable {
  /// Bounds of what one session may have open.
  public struct Limits: Sendable, Equatable {
    /// Prepared statements by name, protocol and SQL together.
    public var preparedStatements: Int
    /// Portals within one transaction.
    public var portals: Int
    /// Messages sent to the server and not answered; beyond it the client is made to wait, not refused.
    public var pipelined: Int

    public init(preparedStatements: Int = 1_000, portals: Int = 1_000, pipelined: Int = 4_096) {
      self.preparedStatements = preparedStatements
      self.portals = portals
      self.pipelined = pipelined
    }
  }

  /// Why no client message is taken at the moment.
  enum Park: Equatable {
    case flowing
    case draining
    case recording(Execution)
    case held(HeldExecution)
    case executing(HeldExecution)
    case endingExecutor(commit: Bool)
    /// An Execute of COPY FROM STDIN: what comes next means different things with and without CopyInResponse.
    case awaitingCopyIn
    /// A change under a grant is under way.
    case counting
  }

  /// The protocol of the frame at hand: a failure is told differently.
  enum Dialect: Equatable { case simple, extended }

  /// What the open transaction block has done so far.
  enum Block: Equatable { case none, begun, used }

  /// How the rest of a failed extended segment is skipped, and what the server must be told at its Sync.
  enum Skip: Equatable { case no, untilSync(AtSync) }
  enum AtSync: Equatable { case nothing, abort, rollback }

  let limits: Limits
  var expected = CircularBuffer<ExpectedReply>(initialCapacity: 16)
  var names = StatementNames()
  var portals = PortalNames()
  var park: Park = .flowing
  var dialect: Dialect = .simple
  var skip: Skip = .no
  var block: Block = .none
  /// Whether messages were forwarded since the last Sync, whether one of them executed, and whether one may have written.
  var segment = Segment()
  var isCopyingIn = false
  var executorIsOpen = false
  var writing = Writing()
  /// Whether the client's own transactions get write access: while the token has an active grant.
  public var widensTransactions = false
  var cancelsInFlight = 0
  var lastNumber: UInt64 = 0
  var ends: [ExecutionReport] = []
  /// The status of the last ReadyForQuery.
  public private(set) var status: TransactionStatus

  struct Segment: Equatable {
    var isOpen = false
    var hasExecuted = false
    var mayHaveWritten = false
    /// Whether the server may have taken a snapshot in it: too late to ask for write access.
    var mayHaveSnapshot = false
  }

  public init(limits: Limits = Limits(), status: TransactionStatus = .idle) {
    self.limits = limits
    self.status = status
  }

  mutating func setStatus(_ status: TransactionStatus) {
    self.status = status
    if status == .idle {
      block = .none
      writing.hasAccess = false
    }
    if status == .inTransaction, block == .none, !writing.isOwn { block = .used }
  }

  /// Whether the next frame of the client may be decoded and presented.
  public var wantsClientMessage: Bool { park == .flowing && cancelsInFlight == 0 }

  /// Whether every reply has arrived.
  public var isQuiet: Bool { expected.isEmpty }

  /// Whether the session does nothing and holds nothing: it can be closed without harm.
  public var isIdle: Bool {
    park == .flowing && isQuiet && status == .idle && skip == .no && !segment.isOpen && !executorIsOpen && !isCopyingIn
      && !writing.isOwn
  }

  /// What a CancelRequest would have to stop at this moment.
  public enum CancelTarget: Equatable, Sendable { case nothing, upstream, parked, executor }

  public var cancelTarget: CancelTarget {
    switch park {
    case .held: .parked
    // The server has nothing of it yet: the ledger, or a grant's rows, are waited for.
    case .recording where isQuiet: .parked
    case .executing, .endingExecutor: .executor
    case .flowing, .draining, .recording, .awaitingCopyIn, .counting:
      isQuiet || cancelsInFlight > 0 ? .nothing : .upstream
    }
  }

  /// Whether the executor runs something for this session now.
  public var isExecuting: Bool {
    switch park {
    case .executing, .endingExecutor: true
    case .flowing, .draining, .recording, .held, .awaitingCopyIn, .counting: false
    }
  }

  /// How many executions were numbered.
  public var executions: UInt64 { lastNumber }

  /// A cancel is on its way to the server: until its connection is closed nothing new is sent, so that it cannot hit the next statement.
  public mutating func cancelSent() { cancelsInFlight += 1 }
  public mutating func cancelDelivered() { cancelsInFlight = max(0, cancelsInFlight - 1) }

  /// Executions that ended since the last call, in order.
  public mutating func takeEnds() -> [ExecutionReport] {
    guard !ends.isEmpty else { return [] }
    defer { ends.removeAll(keepingCapacity: true) }
    return ends
  }

  /// Every execution the server has not answered: their outcome is unknown when the server is lost.
  public var unanswered: [ExecutionNumber] {
    writing.uncommitted
      + expected.compactMap { reply in
        switch reply {
        case .execute(let number, _), .query(let number, _, _): number
        case .parse, .bind, .describe, .describeVirtual, .closeStatement, .closePortal, .sync, .abortingParse,
          .gatewayQuery, .gatewayOpening, .gatewayStep, .gatewayCommit:
          nil
        }
      }
  }

  /// A number for something that is refused: the ledger and the agent's message name it by it.
  public mutating func nextRefusal() -> ExecutionNumber { nextNumber() }

  mutating func nextNumber() -> ExecutionNumber {
    lastNumber += 1
    return ExecutionNumber(rawValue: lastNumber)
  }
}
