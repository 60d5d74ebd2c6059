import SallyportModel

/// INSERT, UPDATE, DELETE, MERGE and COPY FROM: a human's decision, until a grant covers them. Where roles are managed that is so in every
/// environment: the role could not do it anyway.
enum WriteRule {
  static func verdict(for subject: Subject) -> Verdict {
    subject.environment.isProtected || subject.hasManagedRole ? .hold : .allow
  }
}
