/// Tables that the login may write, or prepare a write of.
enum TableFindings {
  private struct Table: Hashable {
    let schema: String
    let name: String
  }

  /// - Parameter isWorse: Whether the login was found to be, or to be a member of, what may write everything: then only what
  ///   was granted by name is listed.
  static func findings(
    _ tables: QueryRows, _ grants: QueryRows, _ identity: LoginIdentity, isWorse: Bool
  ) -> [LoginFinding] {
    let remedies = remedies(grants, identity)
    let held = privileges(tables).merging(granted(grants)) { held, _ in held }
    return held.sorted { ($0.key.schema, $0.key.name) < ($1.key.schema, $1.key.name) }.compactMap { table, held in
      let subject = "\(table.schema).\(table.name)"
      let remedy = remedies[table]
      guard remedy != nil || !isWorse else { return nil }
      return LoginFinding(
        .tablePrivilege, .danger, subject: subject, message: "\(identity.login) has \(held) on \(subject)",
        remedy: remedy?.joined(separator: "\n"))
    }
  }

  private static func privileges(_ answer: QueryRows) -> [Table: String] {
    answer.rows.reduce(into: [:]) { tables, row in
      guard row.count == 3, let schema = row[0], let name = row[1], let held = row[2] else { return }
      tables[Table(schema: schema, name: name)] = held
    }
  }

  /// Also what only some versions have, and so have no question for: MAINTAIN.
  private static func granted(_ answer: QueryRows) -> [Table: String] {
    answer.rows.reduce(into: [:]) { tables, row in
      guard row.count == 6, let schema = row[0], let name = row[1], let held = row[3] else { return }
      let table = Table(schema: schema, name: name)
      tables[table] = tables[table].map { "\($0), \(held)" } ?? held
    }
  }

  /// A privilege of a role that the login is a member of is not that role's fault: the membership ends.
  private static func remedies(_ answer: QueryRows, _ identity: LoginIdentity) -> [Table: [String]] {
    answer.rows.reduce(into: [:]) { remedies, row in
      guard row.count == 6, let schema = row[0], let name = row[1], let held = row[3] else { return }
      let remedy =
        Revocation(row[4])?.membership(of: identity.login)
        ?? Revocation(holder: row[2] ?? "PUBLIC", grantor: row[5]).of("\(held) ON \(schema).\(name)")
      let table = Table(schema: schema, name: name)
      if remedies[table]?.contains(remedy) != true { remedies[table, default: []].append(remedy) }
    }
  }
}

/// Sequences that the login may advance: harmless to rows, and still a write.
enum SequenceFindings {
  static func findings(_ answer: QueryRows, _ identity: LoginIdentity) -> [LoginFinding] {
    answer.rows.compactMap { row in
      guard row.count == 2, let sequence = row[0] else { return nil }
      return LoginFinding(
        .sequencePrivilege, .warning, subject: sequence,
        message: "\(identity.login) may advance the sequence \(sequence)",
        remedy: Revocation(row[1])?.of("USAGE, UPDATE ON SEQUENCE \(sequence)"))
    }
  }
}

/// Where the login may create something.
enum PlaceFindings {
  static func findings(_ answer: QueryRows, _ identity: LoginIdentity) -> [LoginFinding] {
    answer.rows.compactMap { row in
      guard row.count == 3, let kind = row[0], let name = row[1] else { return nil }
      return finding(kind, name, login: identity.login, holders: Revocation(row[2]))
    }
  }

  private static func finding(_ kind: String, _ name: String, login: String, holders: Revocation?) -> LoginFinding? {
    func revoke(_ what: String) -> String? { holders?.of("\(what) \(name)") }
    return switch kind {
    case "database":
      LoginFinding(
        .databaseCreate, .danger, subject: name, message: "\(login) may create schemas in \(name)",
        remedy: revoke("CREATE ON DATABASE"))
    case "temporary":
      // Temporary tables hide real ones of the same name; the default of every database.
      LoginFinding(
        .temporary, .warning, subject: name, message: "\(login) may create temporary tables in \(name)",
        remedy: revoke("TEMPORARY ON DATABASE"))
    case "schema":
      // Before PostgreSQL 15 everybody could in `public`.
      LoginFinding(
        .schemaCreate, name == "public" ? .warning : .danger, subject: name,
        message: "\(login) may create objects in the schema \(name)", remedy: revoke("CREATE ON SCHEMA"))
    default: nil
    }
  }
}

/// Routines that do with their owner's rights what the login may not.
enum DefinerFindings {
  static func findings(_ answer: QueryRows, _ identity: LoginIdentity) -> [LoginFinding] {
    answer.rows.compactMap { row in
      guard row.count == 5, let routine = row[0], let owner = row[1] else { return nil }
      return LoginFinding(
        .securityDefiner, .warning, subject: routine,
        message: "\(identity.login) may call \(routine), which runs with the rights of \(owner)",
        remedy: Revocation(row[2])?.of("EXECUTE ON ROUTINE \(routine)"),
        origin: row[3].map { .extension($0) } ?? (row[4] == "t" ? .trigger : nil))
    }
  }
}
