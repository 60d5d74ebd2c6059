/// What the check of a login found, weighed by what the login is for.
struct LoginDiagnosis {
  /// Whose login it is.
  enum Duty: String, CaseIterable {
    /// Agents' sessions run as it; PUBLIC counts, because every managed role may what PUBLIC may.
    case agent
    /// Makes managed roles: has to create roles, and usually owns the tables.
    case admin
    /// Runs what was countersigned: usually owns the tables.
    case executor
  }

  let duty: Duty

  func findings(_ report: [LoginFinding]) -> [DoctorFinding] {
    report.compactMap { found in
      severity(of: found).map { severity in
        DoctorFinding(
          code(of: found), severity, subject: found.subject, message: message(found), remedy: remedy(found))
      }
    }
  }

  /// What says only how many more there are counts to what it follows.
  private func code(of found: LoginFinding) -> DoctorCode {
    found.kind == .more
      ? LoginFinding.Kind(rawValue: found.subject).map { DoctorCode($0) } ?? .tablePrivilege : DoctorCode(found.kind)
  }

  private func message(_ found: LoginFinding) -> String {
    let text =
      switch found.origin {
      case .extension(let name): found.message + " and came with the extension \(name)"
      case .trigger: found.message + ", from a trigger only"
      case nil: found.message
      }
    return duty == .agent ? text : "the \(duty.rawValue)'s login " + text
  }

  private func remedy(_ found: LoginFinding) -> DoctorFinding.Remedy? {
    // Admin and executor own the tables, often by a membership: that one must stay.
    if let remedy = duty == .agent ? found.remedy : found.remedyAtSource ?? found.remedy { return .sql(remedy) }
    return switch found.kind {
    case .superuser:
      .advice("it was made with the cluster and stays one: make a login of its own for the \(duty.rawValue)")
    case .owner: .advice("make another role the owner of the database first")
    default: nil
    }
  }

  /// `nil` where it belongs to the duty.
  private func severity(of found: LoginFinding) -> DoctorFinding.Severity? {
    switch duty {
    case .agent:
      switch (found.severity, found.origin) {
      case (.danger, _): .error
      case (.warning, nil): .warning
      case (.warning, .some): .info
      }
    case .admin, .executor:
      switch found.kind {
      case .superuser: .warning
      case .member: found.severity == .danger && Self.reachesHost(found.subject) ? .warning : nil
      case .createRole, .createDatabase, .replication, .bypassRowSecurity, .owner, .tablePrivilege, .sequencePrivilege,
        .databaseCreate, .schemaCreate, .temporary, .securityDefiner, .more:
        nil
      }
    }
  }

  /// Roles whose members come to files and programs of the server's host.
  private static func reachesHost(_ role: String) -> Bool {
    ["pg_read_server_files", "pg_write_server_files", "pg_execute_server_program"].contains(role)
  }
}
