import Approvals
import ControlPlane
import PostgresSession
import PostgresWire
import SallyportModel
import UpstreamAccess

/// What the gateway says to an agent in its own name. One screen, so that what an agent can learn from a refusal is answered by
/// reading it: an id, and the one legitimate way on. Never a rule, never a recipe; a published study saw evasion double when
/// the refusal carried its reason.
enum AgentReply {
  static func refused(_ execution: ExecutionID, isUnsafe: Bool) -> ServerReport {
    ServerReport(
      .error, .insufficientPrivilege, "this statement was refused by the gateway (\(execution))",
      detail: isUnsafe
        ? "warning: this upstream is not protected, the gateway's login there can do more than read" : nil,
      hint:
        "`SHOW sallyport.token` says what this token may read; a human who is responsible for this database can look it up under this id"
    )
  }

  static func rejected(_ rejection: Rejection, _ execution: ExecutionID, isUnsafe: Bool) -> ServerReport {
    switch rejection {
    case .policy: refused(execution, isUnsafe: isUnsafe)
    case .transactionFailed:
      ServerReport(
        .error, .failedTransaction, "current transaction is aborted, commands ignored until end of transaction block")
    case .unknownStatement(let name):
      ServerReport(
        .error, .invalidStatementName, "prepared statement \"\(name)\" does not exist",
        hint: "prepare it in this session first")
    case .unknownPortal(let name):
      ServerReport(.error, .invalidCursorName, "portal \"\(name)\" does not exist")
    case .duplicatePortal(let name):
      ServerReport(.error, .duplicateCursor, "cursor \"\(name)\" already exists")
    case .duplicateStatement(let name):
      ServerReport(.error, .duplicateStatement, "prepared statement \"\(name)\" already exists")
    case .heldThroughSQLPrepare:
      ServerReport(
        .error, .featureNotSupported,
        "a statement that needs approval cannot be run through PREPARE and EXECUTE (\(execution))",
        hint: "send the statement itself")
    case .heldWithLiterals:
      ServerReport(
        .error, .featureNotSupported,
        "a statement that needs approval cannot be prepared with these literals in it (\(execution))",
        hint: "send it as one simple query, or with parameters in the place of its literals")
    case .afterCountersigned:
      ServerReport(
        .error, .activeTransaction, "only COMMIT or ROLLBACK may follow an approved statement in its transaction",
        hint: "the transaction is rolled back; send the other statements in one of their own")
    case .cannotRunInTransaction:
      ServerReport(
        .error, .activeTransaction, "this statement cannot run inside a transaction block",
        hint: "roll back, and send it by itself")
    case .readOnlyTransaction:
      ServerReport(
        .error, .readOnlyTransaction, "this transaction began before the grant and may only read",
        hint: "roll back and begin another; BEGIN has to be the first statement that is sent of it")
    case .afterGranted:
      ServerReport(
        .error, .activeTransaction, "statements that change rows under a grant must not share a pipeline with this one",
        hint: "send Sync before it, or begin a transaction first")
    case .limit(let name):
      ServerReport(
        .error, .configurationLimitExceeded, "this session has reached the limit `\(name)`",
        hint: "close what is not needed any more, or ask for a higher limit in the gateway's configuration")
    }
  }

  static func kept(_ setting: KeptSetting) -> ServerReport {
    ServerReport(
      .warning, .warning, "the gateway keeps `\(setting.name)` as it is",
      hint: setting.name == "row_security" ? "rows that a policy hides from this login are left out" : nil)
  }

  static func held(_ request: RequestID) -> ServerReport {
    ServerReport(
      .notice, .held, "this statement waits for a human's approval: request \(request)",
      hint: "keep waiting, or retry this statement unchanged after approval")
  }

  static func undecided(_ request: RequestID) -> ServerReport {
    ServerReport(
      .error, .held, "this statement needs a human's approval: request \(request)",
      hint: "retry this statement unchanged after approval")
  }

  static func undecidedInTransaction(_ request: RequestID) -> ServerReport {
    ServerReport(
      .error, .held, "this statement needs a human's approval: request \(request)",
      hint: "roll back, and after approval retry this statement unchanged in a transaction of its own")
  }

  static func noAnswer(_ description: String, _ hint: String?) -> ServerReport {
    ServerReport(.error, .invalidParameterValue, description, hint: hint)
  }

  static let answerTooLarge = ServerReport(
    .error, .programLimitExceeded, "the gateway's answer is too large",
    hint: "ask the token's owner, who can see it with `sallyport grant list` and `sallyport requests`")

  static func overBudget(_ rows: Int64?, _ allowed: Int64, _ grant: GrantID) -> ServerReport {
    guard let rows else {
      return ServerReport(
        .error, .featureNotSupported, "rows changed under a grant cannot be counted when they are fetched in parts",
        hint: "nothing was changed; fetch all of them at once")
    }
    return ServerReport(
      .error, .programLimitExceeded, "\(rows) rows were changed where grant \(grant) allows \(allowed): rolled back",
      hint: "nothing was changed; change fewer rows at a time, or ask for another grant")
  }

  static func grantSpent(_ grant: GrantID) -> ServerReport {
    ServerReport(
      .error, .programLimitExceeded,
      "no rows of grant \(grant) are left, or those that are wait for a statement under way",
      hint: "`SHOW sallyport.grants` says what is left; ask for another grant")
  }

  static let grantOver = ServerReport(
    .error, .insufficientPrivilege, "the grant for this statement has ended", hint: "ask for another grant")

  static func grantUnavailable(_ relation: RelationName?) -> ServerReport {
    ServerReport(
      .error, .connectionFailure,
      "the database could not be made to allow what the grant allows" + (relation.map { " on `\($0)`" } ?? ""),
      hint: "nothing was changed; the gateway's operator finds the cause in its log; try again after some seconds")
  }

  static let grantEnded = ServerReport(
    .fatal, .adminShutdown, "terminating connection: the grant of the open transaction has ended, it is rolled back",
    hint: "connect again; for more changes ask for another grant")

  static let grantEndedInCommit = ServerReport(
    .fatal, .transactionResolutionUnknown,
    "terminating connection: the grant has ended while a COMMIT was under way, and whether it took effect is not known",
    hint: "connect again and look before you repeat it")

  /// The reason is the operator's own words, meant for whoever runs the agent.
  static func denied(_ request: RequestID, reason: String?) -> ServerReport {
    ServerReport(.error, .denied, "request \(request) was denied" + (reason.map { ": \($0)" } ?? ""))
  }

  static func closed(_ request: RequestID, state: String) -> ServerReport {
    ServerReport(
      .error, .held, "request \(request) is \(state)", hint: "send the statement again to open a new request")
  }

  static let cancelled = ServerReport(.error, .queryCanceled, "canceling statement due to user request")

  static func overCeiling(_ rows: Int64, ceiling: Int64, _ request: RequestID) -> ServerReport {
    ServerReport(
      .error, .programLimitExceeded, "request \(request) was rolled back: \(rows) rows where \(ceiling) were approved",
      hint: "nothing was changed; send the statement again to open a new request")
  }

  static let executorLost = ServerReport(
    .error, .connectionFailure, "the connection that ran the approved statement was lost; its outcome is not known",
    hint: "look at the data before you try again; the ledger names the request")

  static func executorRolledBack(_ request: RequestID) -> ServerReport {
    ServerReport(
      .error, .failedTransaction, "the transaction of request \(request) was rolled back before COMMIT",
      hint: "nothing was changed; send the statement again to open a new request")
  }

  static func notClaimed(_ request: RequestID, _ failure: HoldFailure) -> ServerReport {
    switch failure {
    case .request(let error) where error.code == .notApproved: undecided(request)
    case .request(let error): closed(request, state: error.state.rawValue)
    case .store: storeUnavailable
    }
  }

  /// A text that the server would not have understood either is answered as the server would have answered it.
  static func notUnderstood(_ cause: NotUnderstood, _ execution: ExecutionID) -> ServerReport {
    let message = cause.description
    return switch cause.code {
    case .syntax:
      ServerReport(.error, .syntaxError, message, hint: cause.hint)
    case .encoding: ServerReport(.error, .characterNotInRepertoire, message, hint: cause.hint ?? "send valid UTF-8")
    case .limit: ServerReport(.error, .programLimitExceeded, message, hint: cause.hint ?? "send smaller statements")
    case .unknownNode:
      ServerReport(
        .error, .featureNotSupported,
        "the gateway does not understand this statement, so it does not pass (\(execution))",
        hint: "write it another way, or ask a human to run it")
    }
  }

  static func executorUnavailable(_ reason: String) -> ServerReport {
    ServerReport(
      .error, .connectionFailure, "the approved statement could not be run: \(reason)",
      hint: "nothing was changed and the approval still stands; retry this statement unchanged")
  }

  static func tooManyHolds(_ limit: Int) -> ServerReport {
    ServerReport(
      .error, .configurationLimitExceeded, "this token has \(limit) statements waiting for approval already",
      hint: "wait until a human has decided on them")
  }

  static let storeUnavailable = ServerReport(
    .error, .ioError, "the gateway's store cannot be written, so nothing that needs a record can run",
    hint: "the gateway's operator finds the cause in its log; retry later")

  static func ledgerUnavailable(_ cause: LedgerUnavailable) -> ServerReport {
    ServerReport(
      .error, SQLState(cause.sqlstate) ?? .ioError, "the gateway's ledger cannot be written, so nothing is executed",
      hint: "the gateway's operator finds the cause in its log; retry later")
  }

  static let tokenEnded = ServerReport(
    .fatal, .adminShutdown, "terminating connection: this token is no longer valid",
    hint: "ask its owner for a new one")

  static func upstreamRevoked(_ name: UpstreamName) -> ServerReport {
    ServerReport(
      .fatal, .adminShutdown, "terminating connection: an operator has revoked upstream \"\(name)\"",
      hint: "the token stays as it is; ask its owner when the upstream is restored")
  }

  static func upstreamRemoved(_ name: UpstreamName) -> ServerReport {
    ServerReport(
      .fatal, .adminShutdown, "terminating connection: upstream \"\(name)\" is not configured any more",
      hint: "ask the token's owner")
  }

  static let approvalEnded = ServerReport(
    .fatal, .adminShutdown, "terminating connection: the approval of the statement that was running has been revoked",
    hint: "connect again; the statement needs another approval")

  static let shuttingDown = ServerReport(.fatal, .adminShutdown, "terminating connection: the gateway is shutting down")

  static let upstreamLost = ServerReport(
    .fatal, .connectionFailure, "the database closed the connection", hint: "connect again")

  static func violation(_ error: WireError) -> ServerReport { ServerReport(.fatal, error.sqlState, error.description) }

  static func violation(_ text: String) -> ServerReport { ServerReport(.fatal, .protocolViolation, text) }
}

// What is said to somebody who has a good token and is still not let in.
extension AgentReply {
  static func full(_ refusal: SessionDirectory.Refusal) -> ServerReport {
    switch refusal {
    case .tooMany:
      ServerReport(
        .fatal, .tooManyConnections, "the gateway has all the sessions it may have", hint: "connect again later")
    case .tooManyOfToken:
      ServerReport(
        .fatal, .tooManyConnections, "this token has all the sessions it may have",
        hint: "close some that are not needed")
    case .closed: shuttingDown
    }
  }

  static func wrong(_ destination: WrongDestination) -> ServerReport {
    switch destination {
    case .notConfigured(let name):
      ServerReport(
        .fatal, .invalidCatalogName, "upstream \"\(name)\" is not configured any more", hint: "ask the token's owner")
    case .mixedUp(let token, let other, let environment):
      ServerReport(
        .fatal, .invalidAuthorization,
        "token \"\(token.name)\" is for \(token.environment.rawValue), but \"\(other)\" is \(environment.rawValue)",
        hint: other == token.upstream
          ? "ask for a token of \(environment.rawValue), if that is what you mean"
          : "it opens \"\(DatabaseName(of: token.upstream, in: token.environment))\"; for \(environment.rawValue) ask for a token of its own"
      )
    case .misnamed(let database, let token):
      ServerReport(
        .fatal, .invalidAuthorization,
        "database \"\(database)\" says \(database.environment?.rawValue ?? "nothing"), but \"\(database.upstream)\" is \(token.environment.rawValue) here",
        hint:
          "look whether this is the gateway that you mean; if so, connect with dbname=\(DatabaseName(of: token.upstream, in: token.environment))"
      )
    case .anotherUpstream(let token, let other):
      ServerReport(
        .fatal, .invalidCatalogName,
        "token \"\(token.name)\" opens upstream \"\(token.upstream)\", not \"\(other)\"",
        hint: "connect with dbname=\(DatabaseName(of: token.upstream, in: token.environment))")
    case .unknown(let database, let token):
      ServerReport(
        .fatal, .invalidCatalogName, "this token does not open database \"\(shown(database))\"",
        hint: "connect with dbname=\(DatabaseName(of: token.upstream, in: token.environment))")
    }
  }

  static func shut(_ name: UpstreamName) -> ServerReport {
    ServerReport(
      .fatal, .invalidAuthorization, "an operator has revoked upstream \"\(name)\": nobody is let in",
      hint: "the token stays as it is; ask its owner when the upstream is restored")
  }

  private static func shown(_ text: String) -> String { text.count > 63 ? text.prefix(63) + "…" : text }

  static func unprotected(_ name: UpstreamName) -> ServerReport {
    ServerReport(
      .fatal, .cannotConnectNow, "upstream \"\(name)\" is closed: the gateway's own login there could destroy data",
      hint: "the gateway's operator finds the SQL that mends it in its log")
  }

  static func notAsked(_ name: UpstreamName) -> ServerReport {
    ServerReport(
      .fatal, .cannotConnectNow, "upstream \"\(name)\" has not been checked yet", hint: "connect again in a moment")
  }

  static func unreachable(_ error: any Error) -> ServerReport {
    (error as? UpstreamError)?.clientReport ?? upstreamLost
  }
}
