import SallyportModel

/// VACUUM, ANALYZE, REINDEX, CLUSTER, REFRESH of named relations: heavy, and harmless to what is stored.
enum MaintenanceRule {
  static func verdict(in environment: Environment) -> Verdict { environment.isProtected ? .hold : .allow }
}
