import SallyportModel

/// What would weaken the walls: privileges, the server and its files, programs, other hosts.
enum WallRule {
  static func verdict(_ effect: Effect, in environment: Environment) -> Verdict {
    switch effect {
    case .privilege, .server: environment.isProtected ? .refuse : .hold
    default: .refuse
    }
  }
}
