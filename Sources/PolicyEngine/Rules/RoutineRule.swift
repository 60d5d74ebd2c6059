import SallyportModel

/// Calls of functions and operators, and uses of types, that are not known to be harmless.
///
/// A human may approve one in a plain read, where it is the only question. In a statement that does anything else it is
/// refused: nobody can say what would be approved.
enum RoutineRule {
  static func reasons(_ judge: StatementJudge) -> [Reason] {
    judge.statement.routines.filter { !$0.isHarmless }.flatMap { use in
      if let hazard = use.hazard {
        return judge.found(.dangerousRoutine, verdict(hazard, in: judge.subject.environment), use.name)
      }
      return judge.found(.unknownRoutine, verdict(use.kind, judge), use.name)
    }
  }

  private static func verdict(_ kind: RoutineUse.Kind, _ judge: StatementJudge) -> Verdict {
    guard judge.subject.environment.isProtected else { return kind == .procedure || kind == .language ? .hold : .allow }
    switch kind {
    case .function, .operator: return isPlainRead(judge.statement) ? .hold : .refuse
    case .type: return .hold
    case .procedure, .language: return .refuse
    }
  }

  private static func isPlainRead(_ statement: StatementFacts) -> Bool {
    statement.effects.isSubset(of: [.read, .executeCode])
  }

  static func verdict(_ hazard: Hazard, in environment: Environment) -> Verdict {
    switch hazard {
    case .file, .network, .server, .replication, .settings, .sqlFromText, .largeObject, .exhaustion, .leak, .scheduler,
      .temporary:
      .refuse
    case .lock, .notify, .sequence, .transaction: environment.isProtected ? .refuse : .allow
    }
  }
}
