import SallyportModel

/// CREATE, ALTER, DROP and TRUNCATE of what is in scope: a human's decision.
enum DefinitionRule {
  static func verdict(in environment: Environment) -> Verdict { environment.isProtected ? .hold : .allow }
}
