/// A password with a host beside it: `DB_HOST`, `DB_USER` and `DB_PASSWORD`, a service of libpq, a block of `database.yml`.
struct DatabaseFields: FieldRecogniser {
  func recognise(_ entry: Material, in document: Document) -> Recognition? {
    guard FieldName.isPassword(entry.name), Placeholder.isReal(entry.value.bytes), entry.value.bytes.count >= 4 else {
      return nil
    }
    let name = FieldName.upper(entry.name)
    let group = Group(of: entry, prefix: Self.prefix(name), in: document)
    guard let host = group["HOST", "HOSTNAME", "SERVER", "HOSTADDR", "ADDRESS", "ENDPOINT"],
      !Placeholder.isPointer(host.utf8)
    else { return nil }
    guard let scheme = Self.scheme(name, group) else { return nil }
    let user = group["USER", "USERNAME", "LOGIN", "UID"]
    var result = Recognition(
      kind: scheme.kind(host: host), variant: "fields", secret: entry.value, range: 0..<entry.value.bytes.count)
    result.identity = Identity(
      host: host, port: group["PORT"].flatMap { Int($0) },
      database: group["DATABASE", "DBNAME", "DB", "NAME", "DB_NAME"], user: user)
    result.parameters = ConnectionOptions.of { group[$0.uppercased()] }
    result.identity.project = HostClass.supabaseReference(host: host, user: user)
    (result.power, result.basis) = scheme.power(
      user: user ?? (name.contains("ROOT") ? "root" : ""), host: host, query: "")
    result.markGatewayToken(entry.value.bytes)
    return result
  }

  private static func prefix(_ name: String) -> String {
    if name == "PGPASSWORD" { return "PG" }
    let parts = name.split(separator: "_").dropLast().filter { $0 != "ROOT" }
    return parts.isEmpty ? "" : parts.joined(separator: "_") + "_"
  }

  /// What the names around say of the kind of server; `nil` when nothing speaks of a database.
  private static func scheme(_ name: String, _ group: Group) -> DatabaseScheme? {
    let words = [
      name, group["ADAPTER", "ENGINE", "DRIVER", "CONNECTION", "DIALECT", "TYPE", "CLIENT"]?.uppercased() ?? "",
      group.section.uppercased(),
    ].joined(separator: " ")
    // MySQL's own files call their section so.
    if group.section == "client" { return .mySQL }
    for (word, scheme) in [
      ("MYSQL", DatabaseScheme.mySQL), ("MARIADB", .mySQL), ("MONGO", .mongoDB), ("REDIS", .redis), ("MSSQL", .other),
      ("SQLSERVER", .other), ("CLICKHOUSE", .other), ("SNOWFLAKE", .other), ("SMTP", .mail), ("MAIL", .mail),
    ] where words.contains(word) { return scheme }
    let isDatabase =
      ["PG", "POSTGRES", "DB", "DATABASE", "SQL"].contains { words.contains($0) }
      || group["DBNAME", "DATABASE", "SSLMODE"] != nil || group["PORT"] == "5432" || group["PORT"] == "6543"
    return isDatabase ? .postgres : nil
  }

  /// The neighbours of a password with the same beginning.
  private struct Group {
    private var values: [String: String] = [:]
    let section: String

    init(of entry: Material, prefix: String, in document: Document) {
      for sibling in document.siblings(of: entry) {
        let name = FieldName.upper(sibling.name)
        guard name.hasPrefix(prefix), sibling.isCommented == entry.isCommented else { continue }
        values[String(name.dropFirst(prefix.count))] = sibling.value.bytes[...].text
      }
      section = entry.parent.joined(separator: " ")
    }

    subscript(names: String...) -> String? { names.lazy.compactMap { values[$0] }.first { !$0.isEmpty } }
  }
}

/// Lines of `.pgpass` and entries of `.netrc`.
struct LoginLines: FieldRecogniser {
  func recognise(_ entry: Material, in document: Document) -> Recognition? {
    guard entry.name == "password", entry.path.count >= 2, Placeholder.isReal(entry.value.bytes) else { return nil }
    let siblings = Dictionary(document.siblings(of: entry).map { ($0.name, $0.value.bytes[...].text) }) { $1 }
    var result = Recognition(kind: .pgpass, secret: entry.value, range: 0..<entry.value.bytes.count)
    if entry.path[0].hasPrefix("line "), let host = siblings["host"], let user = siblings["user"] {
      result.identity = Identity(
        host: host == "*" ? nil : host, port: siblings["port"].flatMap { Int($0) },
        database: siblings["database"] == "*" ? nil : siblings["database"], user: user)
      result.identity.project = HostClass.supabaseReference(host: host, user: user)
      result.variant = siblings["database"] == "*" ? "all databases" : ""
      (result.power, result.basis) = DatabaseScheme.postgres.power(user: user, host: host, query: "")
    } else if entry.path[0] == "machine" {
      result.kind = .netrc
      result.identity = Identity(host: entry.path[1], user: siblings["login"])
      let isHeroku = HostClass.isWithin(entry.path[1], "heroku.com")
      result.power = isHeroku ? .admin : .write
      if isHeroku { (result.kind, result.variant) = (.herokuKey, "netrc") }
    } else {
      return nil
    }
    result.markGatewayToken(entry.value.bytes)
    return result
  }
}
