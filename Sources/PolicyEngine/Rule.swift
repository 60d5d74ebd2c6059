import SallyportModel

/// The rules by the names that a reason gives them: in `explain`, on a request's card and in the ledger (docs/rules.md).
public enum Rule: String, CaseIterable, Sendable {
  case notUnderstood = "not-understood"
  case tokenInactive = "token-inactive"
  case write
  case definition
  case outOfScope = "out-of-scope"
  case catalogChange = "catalog-change"
  case lock
  case maintenance
  case unknownRoutine = "unknown-routine"
  case dangerousRoutine = "dangerous-routine"
  case code
  case setting
  case twoPhase = "two-phase"
  case privilege
  case file
  case network
  case operatingSystem = "operating-system"
  case server
  case notify
  case channelOutOfScope = "channel-out-of-scope"
  case batchTransaction = "batch-transaction"
  case batchCopy = "batch-copy"
  case batchOutsideTransaction = "batch-outside-transaction"

  // One for each concern.
  case unrestricted
  case readWriteTransaction = "read-write-transaction"
  case cursorWithHold = "cursor-with-hold"
  case importedSnapshot = "imported-snapshot"
  case temporaryObject = "temporary-object"
  case leakingCatalog = "leaking-catalog"
  case hiddenRows = "hidden-rows"
  case cascade
  case unbounded
  case excessive
  case hiddenCall = "hidden-call"
  case unknownPrepared = "unknown-prepared"

  init(_ concern: Concern) {
    self =
      switch concern {
      case .unrestricted: .unrestricted
      case .readWriteTransaction: .readWriteTransaction
      case .cursorWithHold: .cursorWithHold
      case .importedSnapshot: .importedSnapshot
      case .temporaryObject: .temporaryObject
      case .leakingCatalog: .leakingCatalog
      case .hiddenRows: .hiddenRows
      case .cascade: .cascade
      case .unbounded: .unbounded
      case .excessive: .excessive
      case .hiddenCall: .hiddenCall
      case .unknownPrepared: .unknownPrepared
      }
  }
}

extension Reason {
  init(_ rule: Rule, _ verdict: Verdict, subject: String? = nil, statement: Int = 0) {
    self.init(rule: rule.rawValue, verdict: verdict, subject: subject, statement: statement)
  }
}
