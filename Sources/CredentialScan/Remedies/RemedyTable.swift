/// What to do about a finding: look first where revoking sets off harm, then replace, move, revoke.
enum RemedyTable {
  static func remedy(for kind: CredentialKind, id: String, identity: Identity, sighting: Sighting, power: Power?)
    -> Remedy
  {
    guard kind != .sallyportToken, (power ?? .read) > .published else { return Remedy(steps: []) }
    if isPostgres(kind) { return Remedy(steps: postgres(kind, id, identity, sighting)) }
    return Remedy(steps: checks(kind) + replacement(kind, identity) + move(kind, sighting) + [revoke(kind)])
  }

  private static func isPostgres(_ kind: CredentialKind) -> Bool {
    [.postgres, .supabaseDatabase, .neonDatabase, .renderDatabase, .pgpass].contains(kind)
  }

  private static func step(_ purpose: Remedy.Step.Purpose, _ text: String, _ command: String? = nil) -> Remedy.Step {
    Remedy.Step(purpose: purpose, text: text, command: command)
  }

  private static func postgres(_ kind: CredentialKind, _ id: String, _ identity: Identity, _ sighting: Sighting)
    -> [Remedy.Step]
  {
    let upstream = safe(identity.database ?? "db")
    let name = safe("\(sighting.owner)-\(identity.database ?? "db")")
    let file = sighting.file
    let ended = step(
      .revoke, "change the password of the old login",
      "ALTER ROLE \(SQLName.quoted(identity.user ?? "postgres")) PASSWORD '…';  -- or in the provider's console")
    // What is copied into a transcript is not in use there: nothing is to be put in its place.
    if sighting.reach == .copied { return [step(.move, "delete the copy: `\(file)`"), ended] }
    return [
      step(
        .replace, "give the agent a token that reads, and holds what could destroy",
        "sallyport token issue \(name) --upstream \(upstream) --read 'public.*'"),
      kind == .pgpass || [".vscdb", ".db", ".plist"].contains(where: file.hasSuffix)
        ? step(.move, "take it out of `\(file)`, and connect with the token's URL")
        : step(
          .move, "put the token's URL into `\(file)`; it shows the change first and can be undone",
          "sallyport scan --replace \(id)"),
      step(.replace, "or, without a gateway: a role that only reads", ReadOnlyRole.sql(database: identity.database)),
      ended,
    ]
  }

  /// A name that `token issue` takes.
  private static func safe(_ text: String) -> String {
    let letters = text.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? String($0) : "-" }.joined()
    let parts = letters.split(separator: "-").prefix(4).joined(separator: "-")
    return parts.isEmpty ? "agent" : String(parts.prefix(40))
  }

  /// Malware has been seen to destroy a home directory when its token was revoked.
  private static func checks(_ kind: CredentialKind) -> [Remedy.Step] {
    switch kind {
    case .gitHubClassic, .gitHubFineGrained, .gitHubOAuth, .npmToken, .pyPIToken:
      [
        step(
          .check, "if this machine may be compromised, look for what watches the token before revoking it",
          "systemctl --user list-units --all; ls ~/Library/LaunchAgents; crontab -l")
      ]
    default: []
    }
  }

  private static func replacement(_ kind: CredentialKind, _ identity: Identity) -> [Remedy.Step] {
    guard let (text, command) = Replacements.of(kind) else { return [] }
    return [step(.replace, text, command)]
  }

  private static func move(_ kind: CredentialKind, _ sighting: Sighting) -> [Remedy.Step] {
    switch sighting.reach {
    case .copied: [step(.move, "delete the copy: `\(sighting.file)`")]
    case .loaded where kind == .mcpServer: [step(.move, "change the server's entry in `\(sighting.file)`")]
    case .loaded:
      [
        step(
          .move,
          "take it out of `\(sighting.file)`: a reference such as `${env:NAME}` or `op://…` is resolved where it is used"
        )
      ]
    default: []
    }
  }

  private static func revoke(_ kind: CredentialKind) -> Remedy.Step {
    kind == .mcpServer
      ? step(.revoke, "sign the server out at its provider, and in again with less")
      : step(.revoke, "revoke the old one at its provider, once nothing uses it")
  }
}

/// SQL of a role that can read one schema and nothing else.
enum ReadOnlyRole {
  static func sql(database: String?) -> String {
    let name = SQLName.quoted(database ?? "postgres")
    return """
      CREATE ROLE agent_ro LOGIN PASSWORD '…' NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS CONNECTION LIMIT 5;
      ALTER ROLE agent_ro SET default_transaction_read_only = on;
      ALTER ROLE agent_ro SET statement_timeout = '30s';
      GRANT CONNECT ON DATABASE \(name) TO agent_ro;
      GRANT USAGE ON SCHEMA public TO agent_ro;
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
