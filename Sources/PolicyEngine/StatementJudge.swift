import SallyportModel

/// One statement before the rules. Each rule looks at one kind of finding and says what it thinks of it, or nothing.
struct StatementJudge {
  let statement: StatementFacts
  let index: Int
  let subject: Subject
  /// Whether a grant covers what it does to rows.
  var isGranted = false

  func reasons() -> [Reason] {
    var reasons = ScopeRule.reasons(self) + RoutineRule.reasons(self) + SettingRule.reasons(self)
    for effect in Effect.allCases where statement.effects.contains(effect) { reasons += judged(effect) }
    for concern in Concern.allCases where statement.concerns.contains(concern) {
      reasons += found(Rule(concern), ConcernRule.verdict(concern, for: subject))
    }
    return reasons
  }

  /// Which rule judges an effect.
  private func judged(_ effect: Effect) -> [Reason] {
    switch effect {
    case .read, .session: []
    case .insert, .update, .delete: isGranted ? [] : found(.write, WriteRule.verdict(for: subject))
    case .truncate, .create, .alter, .drop: found(.definition, DefinitionRule.verdict(in: subject.environment))
    case .lock: found(.lock, LockRule.verdict(in: subject.environment))
    case .maintenance: found(.maintenance, MaintenanceRule.verdict(in: subject.environment))
    case .executeCode: CodeRule.reasons(self)
    case .transaction: TransactionRule.reasons(self)
    case .privilege: wall(.privilege, effect)
    case .file: wall(.file, effect)
    case .network: wall(.network, effect)
    case .operatingSystem: wall(.operatingSystem, effect)
    case .server: wall(.server, effect)
    case .listen, .notify: ChannelRule.reasons(effect, self)
    }
  }

  private func wall(_ rule: Rule, _ effect: Effect) -> [Reason] {
    found(rule, WallRule.verdict(effect, in: subject.environment))
  }

  /// A finding, unless there is nothing against it.
  func found(_ rule: Rule, _ verdict: Verdict, _ subject: String? = nil) -> [Reason] {
    verdict == .allow ? [] : [Reason(rule, verdict, subject: subject, statement: index)]
  }
}

extension Environment {
  /// Staging is judged as production: a copy of the data is the data.
  var isProtected: Bool {
    switch self {
    case .production, .staging: true
    case .development: false
    }
  }
}
