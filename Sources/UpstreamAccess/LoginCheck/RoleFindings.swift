/// What the login is by itself and by membership.
enum AttributeFindings {
  /// Roles that come with PostgreSQL, or with a provider's, and may what no agent's login may.
  private static let dangerous: Set<String> = [
    "pg_write_all_data", "pg_write_server_files", "pg_read_server_files", "pg_execute_server_program",
    "pg_signal_backend", "pg_signal_autovacuum_worker", "pg_checkpoint", "pg_maintain", "pg_create_subscription",
    "pg_database_owner", "rds_superuser", "cloudsqlsuperuser", "alloydbsuperuser", "azure_pg_admin", "neon_superuser",
    "supabase_admin", "rds_replication",
  ]

  /// Roles that read beyond every grant.
  private static let reading: Set<String> = [
    "pg_read_all_data", "pg_monitor", "pg_read_all_settings", "pg_read_all_stats", "pg_stat_scan_tables",
  ]

  /// Whether a role gives what no grant shows. `pg_database_owner` is told by the database's owner.
  static func isDangerous(_ role: String) -> Bool {
    role != "pg_database_owner" && (dangerous.contains(role) || role == "pg_read_all_data")
  }

  static func findings(_ answer: QueryRows, _ identity: LoginIdentity) -> [LoginFinding] {
    answer.rows.flatMap { row in
      guard row.count == 11, let quoted = row[0], let name = row[1] else { return [LoginFinding]() }
      let attributes = zip(attributes, row[3...7]).filter { $1 == "t" }.map(\.0)
      guard row[2] != "t" else { return attributes.map { own($0, quoted, isFirst: row[9] == "t") } }
      let remedy = (Revocation(row[8]) ?? Revocation(holder: quoted, grantor: nil)).membership(of: identity.login)
      let source = Revocation(row[10])?.members(of: quoted)
      return member(of: quoted, name, attributes, identity.login, (remedy, source))
    }
  }

  private typealias Attribute = (kind: LoginFinding.Kind, name: String, what: String)

  private static let attributes: [Attribute] = [
    (.superuser, "SUPERUSER", "is a superuser: nothing in the database stops it"),
    (.createRole, "CREATEROLE", "may create roles and grant them"),
    (.createDatabase, "CREATEDB", "may create and drop databases"),
    (.replication, "REPLICATION", "may read everything through replication"),
    (.bypassRowSecurity, "BYPASSRLS", "is not subject to row-level security"),
  ]

  /// - Parameter isFirst: Whether it is the superuser that was made with the cluster, which stays one.
  private static func own(_ attribute: Attribute, _ login: String, isFirst: Bool) -> LoginFinding {
    LoginFinding(
      attribute.kind, .danger, subject: login, message: "\(login) \(attribute.what)",
      remedy: isFirst ? nil : "ALTER ROLE \(login) NO\(attribute.name);")
  }

  private static func member(
    of role: String, _ name: String, _ attributes: [Attribute], _ login: String,
    _ remedies: (first: String, source: String?)
  ) -> [LoginFinding] {
    if let worst = attributes.first {
      return [
        LoginFinding(
          worst.kind, .danger, subject: role, message: "\(login) can become \(role), which \(worst.what)",
          remedy: remedies.first, remedyAtSource: remedies.source)
      ]
    }
    let severity: LoginFinding.Severity? =
      if dangerous.contains(name) { .danger } else if reading.contains(name) { .warning } else { nil }
    return severity.map {
      [
        LoginFinding(
          .member, $0, subject: role, message: "\(login) is a member of \(role)", remedy: remedies.first,
          remedyAtSource: remedies.source)
      ]
    } ?? []
  }
}

/// What the login owns: an owner may change and drop, whatever was granted.
enum OwnerFindings {
  static func findings(_ answer: QueryRows, _ identity: LoginIdentity, newOwner: String) -> [LoginFinding] {
    answer.rows.compactMap { row in
      guard row.count == 4, let kind = row[0], let object = row[1], let owner = row[2] else { return nil }
      guard let via = row[3] else {
        return LoginFinding(
          .owner, .danger, subject: object, message: "\(owner) owns \(object)",
          remedy: remedy(kind, identity, newOwner: newOwner))
      }
      return LoginFinding(
        .owner, .danger, subject: object, message: "\(identity.login) can become \(owner), which owns \(object)",
        remedy: Revocation(via)?.membership(of: identity.login))
    }
  }

  /// `nil` when the login would give it to itself.
  private static func remedy(_ kind: String, _ identity: LoginIdentity, newOwner: String) -> String? {
    guard newOwner != identity.login else { return nil }
    return kind == "pg_database"
      ? "ALTER DATABASE \(identity.database) OWNER TO \(newOwner);"
      : "REASSIGN OWNED BY \(identity.login) TO \(newOwner);"
  }
}
