import NIOCore
public import PostgresWire
import SallyportModel

/// Counts what was executed in one session, in order; with the session's id it names an execution in the ledger.
public struct ExecutionNumber: Hashable, Comparable, Sendable {
  public let rawValue: UInt64
  public init(rawValue: UInt64) { self.rawValue = rawValue }
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// One entry of the machine's memory of what it has sent to the server and not heard of yet, in order.
///
/// The server answers in the order of the messages, so the head of the queue says what the next reply belongs to. That is
/// the whole of resynchronisation: an ErrorResponse removes everything up to the next `sync`, as the server does.
enum ExpectedReply: Equatable {
  case parse(name: WireName, PreparedStatement)
  case bind(name: WireName, Portal)
  /// A client's Describe: ParameterDescription (of a statement), then RowDescription or NoData.
  case describe
  /// Describe of a gateway's portal, asked as Describe of its statement: ParameterDescription is swallowed and the result
  /// formats are put in, because the server does not know the portal.
  case describeVirtual(resultFormats: FormatCodes)
  case execute(ExecutionNumber, Assessment)
  case closeStatement(name: WireName)
  case closePortal(name: WireName)
  case sync(SyncOrigin)
  /// A simple query and how many of its statements have completed.
  case query(ExecutionNumber, Assessment, completed: Int)
  /// The gateway's failing Parse, sent to abort a transaction: its ErrorResponse is swallowed.
  case abortingParse
  /// The gateway's failing or ending simple query: all of its replies are swallowed but the ReadyForQuery.
  case gatewayQuery
  /// The gateway's simple query that opens something: like ``gatewayQuery``.
  case gatewayOpening(GatewayOpening)
  /// A message of the gateway's in an extended segment, with one reply that is swallowed; an error is the client's.
  case gatewayStep(GatewayOpening?)
  /// The gateway's COMMIT: an error is the client's.
  case gatewayCommit

  /// Whether write access is open when it has succeeded.
  var opens: Bool {
    switch self {
    case .gatewayOpening, .gatewayStep(.some): true
    default: false
    }
  }
}

/// What is open when the gateway's own message has succeeded.
enum GatewayOpening: Equatable {
  /// A transaction of the gateway's own, with write access.
  case transaction
  /// Write access in the client's transaction.
  case writeAccess
}

enum SyncOrigin: Equatable {
  case client
  /// The ReadyForQuery that belongs to a simple query. A query inside a failed extended segment is skipped, and this with it.
  case query
  /// The machine's own, to make the server quiet: its ReadyForQuery is swallowed.
  case machine
  /// Of a simple query under a grant: what follows is decided by then.
  case counted
}

/// A reply that the gateway gives in the server's place.
public enum LocalReply: Equatable, Sendable {
  case bindComplete
  case closeComplete
  case readyForQuery(TransactionStatus)
}

/// A portal as the client named it. Real ones exist on the server and are only ever of statements that were allowed;
/// virtual ones exist in the gateway until the statement is countersigned and run on the executor.
struct Portal: Equatable {
  let statement: PreparedStatement
  /// The message that made it: statement, parameters and formats, exactly as sent.
  let bind: FrontendMessage.Bind
  let isVirtual: Bool
}
