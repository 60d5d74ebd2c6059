import SallyportModel

/// What makes a statement more than its effects say.
enum ConcernRule {
  static func verdict(_ concern: Concern, for subject: Subject) -> Verdict {
    let environment = subject.environment
    return switch concern {
    case .unrestricted, .hiddenCall: environment.isProtected ? .hold : .allow
    case .cascade: .hold
    case .unbounded: environment.isProtected ? .refuse : .hold
    case .readWriteTransaction: environment.isProtected ? .refuse : .allow
    case .cursorWithHold, .importedSnapshot, .temporaryObject, .leakingCatalog, .excessive: .refuse
    case .hiddenRows: subject.scope.hasRowFilters ? .refuse : .allow
    case .unknownPrepared: subject.sessionResolvesPrepared ? .allow : .refuse
    }
  }
}
