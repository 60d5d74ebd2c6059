import SallyportModel

/// What to do about a login of PostgreSQL, in commands that run as they are printed.
///
/// Where a gateway stands for the database, a token takes the login's place; elsewhere a role that only reads does, and the
/// gateway is the way on.
struct PostgresSteps {
  let kind: CredentialKind
  let id: String
  let identity: Identity
  let sighting: Sighting
  let isURL: Bool
  let upstream: String?

  /// The role's name in every step.
  static let role = "agent_ro"

  var all: [Remedy.Step] {
    if sighting.reach == .copied {
      return [RemedyTable.step(.move, "delete the copy in `\(sighting.file)`"), ended]
    }
    if let upstream { return [token(upstream), exchanged, ended] }
    return [role, password, line, ended, gateway]
  }

  private func token(_ upstream: String) -> Remedy.Step {
    RemedyTable.step(
      .replace, "give the agent a token that reads, and holds what could destroy",
      "sallyport token issue \(tokenName) --upstream \(upstream) --read 'public.*' --expires 30d")
  }

  private var exchanged: Remedy.Step {
    canBeRewritten
      ? RemedyTable.step(
        .move, "put the URL that it shows into `\(sighting.file)`; the change is shown first and can be undone",
        "sallyport scan --replace \(id)")
      : RemedyTable.step(.move, "take the login out of `\(sighting.file)`, and connect with the token's URL")
  }

  private var role: Remedy.Step {
    RemedyTable.step(
      .replace, "make a role that only reads, as the owner of the tables", ReadOnlyRole.sql(database: identity.database)
    )
  }

  private var password: Remedy.Step {
    RemedyTable.step(
      .replace, "give it a password, which is asked for",
      "psql \(ShellWord.quoted(address)) -c '\\password \(Self.role)'")
  }

  private var line: Remedy.Step {
    RemedyTable.step(
      .move, "put the role in the place of the login, in `\(sighting.file)`, with its password where PASSWORD stands",
      ConnectionLine(identity: identity, sighting: sighting, kind: kind).text(as: Self.role))
  }

  private var ended: Remedy.Step {
    let user = Pooler.role(of: identity)
    return RemedyTable.step(
      .revoke, "change the password of the old login, here or in the provider's console",
      "psql \(ShellWord.quoted(address)) -c \(ShellWord.quoted("\\password " + SQLName.quoted(user)))")
  }

  private var gateway: Remedy.Step {
    let name = (try? UpstreamName(identity.database ?? ""))?.text ?? "db"
    let last = canBeRewritten ? "\nsallyport scan --replace \(id)" : ""
    return RemedyTable.step(
      .replace, "better: behind a gateway the agent reads, and a human countersigns what could destroy",
      """
      sallyport init   # then write this database into sallyport.yaml, as the upstream `\(name)`
      sallyport token issue \(tokenName) --upstream \(name) --read 'public.*' --expires 30d\(last)
      """)
  }

  /// The login's own address, without its password: psql asks for that.
  private var address: String {
    ConnectionLine(identity: identity, sighting: sighting, kind: kind).url(
      as: identity.user ?? "postgres", password: nil)
  }

  /// What `--replace` can rewrite: a URL in a text.
  private var canBeRewritten: Bool {
    isURL
      && ![".vscdb", ".db", ".plist", ".my.cnf", ".pg_service.conf"].contains(where: sighting.file.hasSuffix)
  }

  private static let agents = [
    "Cursor": "cursor", "Claude Code": "claude-code", "Claude Desktop": "claude-desktop", "Codex": "codex",
    "Gemini CLI": "gemini", "Windsurf": "windsurf", "Cline": "cline", "VS Code": "vscode", "Zed": "zed",
    "Continue": "continue", "JetBrains": "jetbrains", "GitHub Copilot": "copilot", "Copilot CLI": "copilot",
  ]

  /// Who will use it, and for what: `cursor-shop`.
  private var tokenName: String {
    let who = Self.agents[sighting.owner] ?? "agent"
    let project = sighting.project?.split(separator: "/").last.map(String.init)
    let what = [project, identity.database].lazy.compactMap { $0.flatMap(Self.plain) }.first
    return what.map { "\(who)-\($0)" } ?? who
  }

  /// Letters, digits and hyphens of a text; `nil` when none are left.
  private static func plain(_ text: String) -> String? {
    let letters = text.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? String($0) : "-" }.joined()
    let parts = letters.split(separator: "-")
    let name = parts.prefix(3).joined(separator: "-").prefix(30)
    return name.isEmpty || name == "~" ? nil : String(name)
  }
}

/// The line of a file that connects as another login, in the file's own form.
struct ConnectionLine {
  let identity: Identity
  let sighting: Sighting
  let kind: CredentialKind

  func text(as role: String) -> String {
    let url = url(as: role, password: "PASSWORD")
    let name = sighting.field.split(separator: ".").last.map(String.init) ?? ""
    let isPlain = name.utf8.allSatisfy { Alphabet.base64URL.contains($0) || "[]".utf8.contains($0) }
    if kind == .pgpass {
      return
        "\(identity.host ?? "*"):\(identity.port.map(String.init) ?? "*"):\(identity.database ?? "*"):\(role):PASSWORD"
    }
    if name.isEmpty || name.hasPrefix("[") || !isPlain { return url }
    if sighting.file.hasSuffix(".json") { return name.hasSuffix("]") ? "\"\(url)\"" : "\"\(name)\": \"\(url)\"" }
    return FieldName.isPassword(name) ? "\(name)=PASSWORD   # and \(role) as the user" : "\(name)='\(url)'"
  }

  /// - Parameter password: left out when `nil`.
  func url(as user: String, password: String?) -> String {
    let login = Self.escaped(Pooler.user(user, identity)) + (password.map { ":" + $0 } ?? "")
    let host = Self.escaped(identity.host ?? "localhost", besides: ":[]") + (identity.port.map { ":\($0)" } ?? "")
    return "postgresql://\(login)@\(host)/\(Self.escaped(identity.database ?? "postgres"))"
  }

  /// RFC 3986: everything that is not unreserved as `%xx` of its UTF-8.
  private static func escaped(_ text: String, besides kept: String = "") -> String {
    let letters = Alphabet.base64URL.adding(".~" + kept)
    return String(
      decoding: text.utf8.flatMap { byte -> [UInt8] in
        letters.contains(byte) ? [byte] : Array("%".utf8) + Array(Hexadecimal.text([byte]).utf8)
      }, as: UTF8.self)
  }
}

/// Supabase's pooler, which wants the project behind the role's name: `postgres.abcdefghijklmnopqrst`.
enum Pooler {
  private static func isOne(_ identity: Identity) -> Bool {
    identity.host.map { HostClass.isWithin($0, "pooler.supabase.com") } ?? false
  }

  /// The role that a login is.
  static func role(of identity: Identity) -> String {
    let user = identity.user ?? "postgres"
    guard isOne(identity), let project = identity.project, user.hasSuffix("." + project) else { return user }
    return String(user.dropLast(project.count + 1))
  }

  /// What a role logs in as.
  static func user(_ role: String, _ identity: Identity) -> String {
    guard isOne(identity), let project = identity.project, !role.hasSuffix("." + project) else { return role }
    return role + "." + project
  }
}

/// Words of a POSIX shell.
public enum ShellWord {
  /// In single quotes, so that the shell takes nothing for its own.
  public static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }
}

/// SQL of a role that can read one schema and nothing else. It runs as it is, in psql and in a provider's editor.
enum ReadOnlyRole {
  static func sql(database: String?) -> String {
    let connect = database.map { "GRANT CONNECT ON DATABASE \(SQLName.quoted($0)) TO \(PostgresSteps.role);\n" } ?? ""
    return """
      CREATE ROLE agent_ro LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS CONNECTION LIMIT 5;
      ALTER ROLE agent_ro SET default_transaction_read_only = on;
      ALTER ROLE agent_ro SET statement_timeout = '30s';
      \(connect)GRANT USAGE ON SCHEMA public TO agent_ro;
      GRANT SELECT ON ALL TABLES IN SCHEMA public TO agent_ro;
      ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO agent_ro;
      """
  }
}

enum SQLName {
  /// An identifier in quotes (PostgreSQL manual, 4.1.1).
  static func quoted(_ name: String) -> String {
    "\"" + name.replacing("\"", with: "\"\"").replacing("\0", with: "") + "\""
  }
}
