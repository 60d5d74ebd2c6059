import NIOCore
import PostgresSession
import PostgresWire
import SallyportModel

extension FrontendMessage.Bind {
  /// The parameters as the ledger and a request keep them: exactly as sent.
  var boundParameters: [BoundParameter] {
    zip(values, 0...).map { value, index in
      BoundParameter(
        format: parameterFormats.format(of: index) == .binary ? .binary : .text,
        value: value.map { Array($0.readableBytesView) })
    }
  }
}

extension Rejection {
  /// The name of the reason in the ledger.
  var rule: String {
    switch self {
    case .policy: "policy"
    case .transactionFailed: "transaction-failed"
    case .unknownStatement: "unknown-statement"
    case .unknownPortal: "unknown-portal"
    case .duplicatePortal: "duplicate-portal"
    case .duplicateStatement: "duplicate-statement"
    case .heldThroughSQLPrepare: "held-through-prepare"
    case .heldWithLiterals: "held-with-literals"
    case .afterCountersigned: "after-countersigned"
    case .cannotRunInTransaction: "cannot-run-in-transaction"
    case .readOnlyTransaction: "read-only-transaction"
    case .afterGranted: "after-granted"
    case .limit: "limit"
    }
  }
}
