import SallyportModel

/// Names the content of the rules: every table of verdicts, written out in order, and its FNV-1a hash.
///
/// It tells versions apart that we make ourselves. It is no defence against somebody who looks for a collision.
enum PolicyDigest {
  /// Raise it when a rule changes in a way that the tables do not show.
  private static let revision = 3

  static let ofStandardRules = hexadecimal(hash(canonical()))

  static func canonical() -> String {
    var lines = ["revision \(revision)"]
    for environment in Environment.allCases {
      lines += Effect.allCases.map { effect in
        line(environment, effect.rawValue, effectVerdict(effect, in: environment))
      }
      lines += Concern.allCases.map {
        line(environment, $0.rawValue, ConcernRule.verdict($0, for: Subject(environment: environment, scope: Scope())))
      }
      lines += Hazard.allCases.map { line(environment, $0.rawValue, RoutineRule.verdict($0, in: environment)) }
    }
    lines += SettingRule.latitudes.map { "\($0.key) \($0.value.rawValue)" }.sorted()
    return lines.joined(separator: "\n")
  }

  private static func effectVerdict(_ effect: Effect, in environment: Environment) -> Verdict {
    let statement = StatementFacts(command: "", range: 0..<0, effects: [effect])
    let subject = Subject(environment: environment, scope: Scope())
    return Judgement(reasons: StatementJudge(statement: statement, index: 0, subject: subject).reasons()).verdict
  }

  private static func line(_ environment: Environment, _ name: String, _ verdict: Verdict) -> String {
    "\(environment.rawValue) \(name) \(verdict.rawValue)"
  }

  private static func hash(_ text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  private static func hexadecimal(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
