/// Rows to findings. Pure; a row of another form than was asked for is passed over.
struct DatabaseFindings {
  /// Whose reach was asked for, as SQL has it: `PUBLIC`, or the agents' login.
  let login: String

  /// Whom to take a privilege from that could be anybody's.
  private var everybodyAndLogin: String { login == "PUBLIC" ? "PUBLIC" : "PUBLIC, \(login)" }

  func publicReads(_ answer: QueryRows) -> [DoctorFinding] {
    answer.rows.compactMap { row in
      guard row.count == 4, let kind = row[0], let name = row[1] else { return nil }
      let revocation = Revocation(row[2]) ?? Revocation(holder: "PUBLIC", grantor: nil)
      let origin = row[3].map { ", which came with the extension \($0)" } ?? ""
      return DoctorFinding(
        .publicRead, row[3] == nil ? .warning : .info, subject: name, message: "PUBLIC may read \(name)\(origin)",
        remedy: .sql(revocation.of("SELECT ON \(kind) \(name)")))
    }
  }

  func defaultPrivileges(_ answer: QueryRows) -> [DoctorFinding] {
    answer.rows.compactMap { row in
      guard row.count == 6, let creator = row[0], let kind = row[2].flatMap({ Self.kinds[$0] }), let grantee = row[3],
        let held = row[4]
      else { return nil }
      // One login for all agents is given what it may read this way, and nobody wrote its scope down anywhere else.
      let given = row[5] == "t" ? held : Self.withoutReading(held)
      guard !given.isEmpty else { return nil }
      let place = row[1].map { " IN SCHEMA \($0)" } ?? ""
      let told = row[1].map { " in \($0)" } ?? ""
      return DoctorFinding(
        .defaultPrivilege, .warning, subject: creator,
        message: "\(kind.lowercased()) that \(creator) makes\(told) will give \(grantee) \(given)",
        remedy: .sql(
          "ALTER DEFAULT PRIVILEGES FOR ROLE \(creator)\(place) REVOKE \(given) ON \(kind) FROM \(grantee);"))
    }
  }

  /// `pg_default_acl.defaclobjtype`, in the words of ALTER DEFAULT PRIVILEGES.
  private static let kinds = [
    "r": "TABLES", "S": "SEQUENCES", "f": "ROUTINES", "T": "TYPES", "n": "SCHEMAS", "L": "LARGE OBJECTS",
  ]

  private static func withoutReading(_ held: String) -> String {
    held.split(separator: ", ").filter { !["SELECT", "USAGE", "EXECUTE"].contains($0) }.joined(separator: ", ")
  }

  func extensions(_ answer: QueryRows) -> [DoctorFinding] {
    answer.rows.compactMap { row in
      guard row.count == 3, let name = row[0], let quoted = row[1], let opening = KnownExtensions.openings[name] else {
        return nil
      }
      let routines = opening.means == .routines ? Self.list(row[2]) : []
      guard !routines.isEmpty else {
        return DoctorFinding(
          .dangerousExtension, .info, subject: quoted,
          message: "the extension \(quoted) is installed, closed to \(login): it \(opening.what)",
          remedy: .sql("DROP EXTENSION \(quoted);"))
      }
      return DoctorFinding(
        .dangerousExtension, .warning, subject: quoted,
        message: "\(login) may call \(Self.count(routines)) of the extension \(quoted): it \(opening.what)",
        remedy: revoke(routines))
    }
  }

  func languages(_ answer: QueryRows) -> [DoctorFinding] {
    answer.rows.compactMap { row in
      guard row.count == 3 else { return nil }
      let routines = Self.list(row[2])
      guard let language = row[0] else {
        return routines.isEmpty
          ? nil
          : DoctorFinding(
            .untrustedLanguage, .warning, subject: "c",
            message: "\(login) may call \(Self.count(routines)) written in C that came with no extension",
            remedy: revoke(routines))
      }
      let drop = row[1].map { "DROP EXTENSION \($0);" } ?? "DROP LANGUAGE \(language);"
      return routines.isEmpty
        ? DoctorFinding(
          .untrustedLanguage, .info, subject: language,
          message: "the untrusted language \(language) is installed; \(login) may call nothing in it",
          remedy: .sql(drop))
        : DoctorFinding(
          .untrustedLanguage, .warning, subject: language,
          message: "\(login) may call \(Self.count(routines)) in the untrusted language \(language)",
          remedy: revoke(routines))
    }
  }

  private func revoke(_ routines: [String]) -> DoctorFinding.Remedy {
    .sql("REVOKE EXECUTE ON ROUTINE \(routines.joined(separator: ", ")) FROM \(everybodyAndLogin);")
  }

  private static func list(_ text: String?) -> [String] { (text ?? "").split(separator: "\u{1E}").map(String.init) }

  private static func count(_ routines: [String]) -> String {
    routines.count == 1 ? routines[0] : "\(routines.count) routines"
  }

  func foreign(_ answer: QueryRows) -> [DoctorFinding] {
    answer.rows.flatMap { row -> [DoctorFinding] in
      guard row.count == 5, let kind = row[0], let name = row[1], let wrapper = row[2] else { return [] }
      let usage = Revocation(row[4]).map { revocation in
        DoctorFinding(
          .foreignServer, .warning, subject: name,
          message: "\(login) may use the foreign \(kind.lowercased()) \(name)",
          remedy: .sql(revocation.of("USAGE ON FOREIGN \(kind) \(name)")))
      }
      let mapping =
        row[3] == "t"
        ? DoctorFinding(
          .publicUserMapping, .warning, subject: name,
          message: "everybody has a login at the foreign server \(name), by \(wrapper)",
          remedy: .sql("DROP USER MAPPING FOR PUBLIC SERVER \(name);")) : nil
      return [usage, mapping].compactMap { $0 }
    }
  }

  func memberships(_ answer: QueryRows) -> [DoctorFinding] {
    answer.rows.compactMap { row in
      guard row.count == 2, let role = row[0], let revocation = Revocation(row[1]) else { return nil }
      return DoctorFinding(
        .roleMember, .error, subject: role, message: "the managed role \(role) is a member of \(revocation.names)",
        remedy: .sql(revocation.membership(of: role)))
    }
  }

  func withoutKey(_ answer: QueryRows) -> [DoctorFinding] {
    answer.rows.compactMap { row in
      guard row.count == 4, let table = row[0] else { return nil }
      return DoctorFinding(
        .noPrimaryKey, .info, subject: table, message: "\(table) has no primary key",
        remedy: Self.key(table, isPartitioned: row[1] == "t", columns: row[2], newColumn: row[3]))
    }
  }

  private static func key(
    _ table: String, isPartitioned: Bool, columns: String?, newColumn: String?
  ) -> DoctorFinding.Remedy {
    if let columns { return .sql("ALTER TABLE \(table) ADD PRIMARY KEY (\(columns));") }
    guard !isPartitioned, let newColumn else {
      return .advice("give it columns that tell its rows apart, and make them its primary key")
    }
    return .sql("ALTER TABLE \(table) ADD COLUMN \(newColumn) bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY;")
  }

  func emptyByRowSecurity(_ answer: QueryRows) -> [DoctorFinding] {
    answer.rows.compactMap { row in
      guard row.count == 1, let table = row[0] else { return nil }
      return DoctorFinding(
        .rowSecurityEmpty, .info, subject: table,
        message: "\(table) has row-level security and no policy: agents see none of its rows",
        remedy: .advice("say who may see which rows: CREATE POLICY … ON \(table) FOR SELECT TO … USING (…);"))
    }
  }
}
