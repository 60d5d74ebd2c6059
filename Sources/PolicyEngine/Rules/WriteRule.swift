import SallyportModel

/// INSERT, UPDATE, DELETE, MERGE and COPY FROM: a human's decision, until a grant covers them.
enum WriteRule {
  static func verdict(in environment: Environment) -> Verdict { environment.isProtected ? .hold : .allow }
}
