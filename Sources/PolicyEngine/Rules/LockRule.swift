import SallyportModel

/// LOCK, FOR UPDATE, FOR SHARE: a lock that a reader takes serves nobody and stops the application. Nobody approves a
/// lock that would be gone again when the approved transaction ends, so it is refused and not held.
enum LockRule {
  static func verdict(in environment: Environment) -> Verdict { environment.isProtected ? .refuse : .allow }
}
