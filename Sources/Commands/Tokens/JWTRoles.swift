/// Which roles a JWT may name.
enum JWTRoles {
  /// Roles of managed services that may do everything, or become anybody.
  private static let mighty: Set<String> = [
    "service_role", "authenticator", "postgres", "supabase_admin", "supabase_auth_admin", "supabase_storage_admin",
    "supabase_functions_admin", "supabase_replication_admin", "dashboard_user", "pgbouncer", "rdsadmin",
    "rds_superuser", "rds_replication", "cloudsqladmin", "cloudsqlsuperuser", "alloydbadmin", "alloydbsuperuser",
    "azuresu", "azure_superuser", "azure_pg_admin", "neon_superuser", "neondb_owner", "doadmin", "avnadmin",
    "tsdbadmin",
    "root", "admin",
  ]

  /// Why no JWT may ever name it; `nil` when the configuration may list it.
  static func objection(to role: String, logins: [String]) -> String? {
    if mighty.contains(role) || role.hasPrefix("pg_") { return "may do everything, or much of it" }
    if role.hasPrefix("sallyport_") { return "is a managed role, which belongs to one token" }
    if logins.contains(role) { return "is a login of the gateway itself" }
    return nil
  }
}

extension UpstreamSettings {
  /// What the gateway itself logs in as.
  var ownLogins: [String] { [agent.login.user, executor.user] }
}
