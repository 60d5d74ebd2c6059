import SallyportModel

/// Code that a statement brings along or defines: DO, CALL, functions, triggers, rules, languages, extensions.
///
/// Calls of routines by name are ``RoutineRule``'s; this rule judges code that has no such name.
enum CodeRule {
  static func reasons(_ judge: StatementJudge) -> [Reason] {
    let named: [RoutineUse.Kind] = [.function, .operator, .type]
    let calls = judge.statement.routines.contains { !$0.isHarmless && named.contains($0.kind) }
    return calls ? [] : judge.found(.code, judge.subject.environment.isProtected ? .refuse : .hold)
  }
}
