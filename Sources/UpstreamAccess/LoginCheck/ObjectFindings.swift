/// Tables that the login may write, or prepare a write of.
enum TableFindings {
  private struct Table: Hashable {
    let schema: String
    let name: String
  }

  static func findings(_ tables: QueryRows, _ grants: QueryRows, _ identity: LoginIdentity) -> [LoginFinding] {
    let revokes = revokes(grants)
    let privileges = privileges(tables).merging(granted(grants)) { held, _ in held }
    return privileges.sorted { ($0.key.schema, $0.key.name) < ($1.key.schema, $1.key.name) }.map { table, held in
      let subject = "\(table.schema).\(table.name)"
      return LoginFinding(
        .tablePrivilege, .danger, subject: subject, message: "\(identity.login) has \(held) on \(subject)",
        remedy: revokes[table]?.joined(separator: "\n") ?? "REVOKE \(held) ON \(subject) FROM \(identity.login);")
    }
  }

  private static func privileges(_ answer: QueryRows) -> [Table: String] {
    answer.rows.reduce(into: [:]) { tables, row in
      guard row.count == 3, let schema = row[0], let name = row[1], let held = row[2] else { return }
      tables[Table(schema: schema, name: name)] = held
    }
  }

  /// Privileges that only some versions have a question for.
  private static func granted(_ answer: QueryRows) -> [Table: String] {
    answer.rows.reduce(into: [:]) { tables, row in
      guard row.count == 4, let schema = row[0], let name = row[1], let held = row[3] else { return }
      tables[Table(schema: schema, name: name)] = held
    }
  }

  private static func revokes(_ answer: QueryRows) -> [Table: [String]] {
    answer.rows.reduce(into: [:]) { revokes, row in
      guard row.count == 4, let schema = row[0], let name = row[1], let held = row[3] else { return }
      revokes[Table(schema: schema, name: name), default: []].append(
        "REVOKE \(held) ON \(schema).\(name) FROM \(row[2] ?? "PUBLIC");")
    }
  }
}

/// Sequences that the login may advance: harmless to rows, and still a write.
enum SequenceFindings {
  static func findings(_ answer: QueryRows) -> [LoginFinding] {
    answer.rows.compactMap { row in
      guard row.count == 3, let schema = row[0], let name = row[1], let login = row[2] else { return nil }
      let subject = "\(schema).\(name)"
      return LoginFinding(
        .sequencePrivilege, .warning, subject: subject, message: "\(login) may advance the sequence \(subject)",
        remedy: "REVOKE USAGE, UPDATE ON SEQUENCE \(subject) FROM \(login), PUBLIC;")
    }
  }
}

/// Where the login may create something.
enum PlaceFindings {
  static func findings(_ answer: QueryRows) -> [LoginFinding] {
    answer.rows.compactMap { row in
      guard row.count == 4, let kind = row[0], let name = row[1], let login = row[2] else { return nil }
      return finding(kind, name, login: login, from: row[3] == "t" ? "\(login), PUBLIC" : login)
    }
  }

  private static func finding(_ kind: String, _ name: String, login: String, from grantees: String) -> LoginFinding? {
    switch kind {
    case "database":
      LoginFinding(
        .databaseCreate, .danger, subject: name, message: "\(login) may create schemas in \(name)",
        remedy: "REVOKE CREATE ON DATABASE \(name) FROM \(grantees);")
    case "temporary":
      // Temporary tables hide real ones of the same name; the default of every database.
      LoginFinding(
        .temporary, .warning, subject: name, message: "\(login) may create temporary tables in \(name)",
        remedy: "REVOKE TEMPORARY ON DATABASE \(name) FROM \(grantees);")
    case "schema":
      // Before PostgreSQL 15 everybody could in `public`.
      LoginFinding(
        .schemaCreate, name == "public" ? .warning : .danger, subject: name,
        message: "\(login) may create objects in the schema \(name)",
        remedy: "REVOKE CREATE ON SCHEMA \(name) FROM \(grantees);")
    default: nil
    }
  }
}

/// Routines that do with their owner's rights what the login may not.
enum DefinerFindings {
  static func findings(_ answer: QueryRows) -> [LoginFinding] {
    answer.rows.compactMap { row in
      guard row.count == 4, let routine = row[0], let owner = row[1], let login = row[2] else { return nil }
      let grantees = row[3] == "t" ? "\(login), PUBLIC" : login
      return LoginFinding(
        .securityDefiner, .warning, subject: routine,
        message: "\(login) may call \(routine), which runs with the rights of \(owner)",
        remedy: "REVOKE EXECUTE ON ROUTINE \(routine) FROM \(grantees);")
    }
  }
}
