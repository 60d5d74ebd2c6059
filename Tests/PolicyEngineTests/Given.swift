import PolicyEngine
import SallyportModel

/// Subjects and statements for the rules' tests: a token for `public.users`, unless a test says otherwise.
enum Given {
  static let users = RelationName(schema: "public", name: "users")
  static let payments = RelationName(schema: "public", name: "payments")

  static func subject(
    _ environment: Environment = .production, schemas: Set<String> = [], channels: Set<String> = [],
    searchPath: [String] = ["public"]
  ) -> Subject {
    Subject(
      environment: environment, scope: Scope(relations: [users], schemas: schemas, channels: channels),
      searchPath: searchPath)
  }

  static func statement(
    _ effects: Set<Effect>, _ change: (inout StatementFacts) -> Void = { _ in }
  ) -> StatementFacts {
    var facts = StatementFacts(command: "TEST", range: 0..<1, effects: effects)
    change(&facts)
    return facts
  }

  static func judge(_ statements: StatementFacts..., for subject: Subject = subject()) -> Judgement {
    Policy.standard.judge(.success(BatchFacts(statements)), for: subject)
  }
}

extension Judgement {
  var rules: [String] { reasons.map(\.rule) }
}
