public import SallyportModel

/// A reason as a sentence for an operator. Never shown to an agent.
public enum ReasonText {
  public static func sentence(_ reason: Reason) -> String {
    let sentence = sentences[reason.rule] ?? "the rule `\(reason.rule)` says \(reason.verdict.rawValue)"
    return reason.subject.map { "\(sentence): `\($0)`" } ?? sentence
  }

  /// Rules that have a sentence.
  public static var rules: Set<String> { Set(sentences.keys) }

  private static let sentences = statements.merging(concerns) { first, _ in first }

  private static let statements = [
    "not-understood": "PostgreSQL's grammar, or the analysis, does not understand the statement",
    "token-inactive": "the token is expired or revoked",
    "write": "it changes rows",
    "definition": "it changes the schema, or empties a table",
    "out-of-scope": "it touches what the token may not see",
    "catalog-change": "it changes PostgreSQL's own catalog",
    "lock": "it takes locks that others would feel",
    "maintenance": "it rewrites or rebuilds, under heavy locks",
    "unknown-routine": "it calls what nobody has reviewed",
    "dangerous-routine": "it calls what is known to be dangerous",
    "code": "it brings code of its own along, or defines it",
    "setting": "it touches a setting that protects",
    "two-phase": "it prepares a transaction that would outlive its session",
    "privilege": "it changes who may do what",
    "file": "it reads or writes files of the server",
    "network": "it reaches other hosts",
    "operating-system": "it runs programs of the server's operating system, or loads libraries",
    "server": "it changes the server itself",
    "notify": "it notifies, and makes an application act",
    "channel-out-of-scope": "it listens on a channel that the token may not hear",
    "batch-transaction": "a batch that is held must not control the transaction it runs in",
    "batch-copy": "a batch that is held must not contain COPY",
    "batch-outside-transaction": "a batch that is held must not contain what cannot run in a transaction",
  ]

  private static let concerns = [
    "unrestricted": "nothing restricts it: every row is meant",
    "read-write-transaction": "it asks for a transaction that may write",
    "cursor-with-hold": "its cursor keeps rows beyond the transaction",
    "imported-snapshot": "it imports a snapshot",
    "temporary-object": "it uses temporary objects, which can hide real ones",
    "hidden-rows": "it counts rows that the token's row filter hides",
    "leaking-catalog": "it reads catalogs that give away secrets or other sessions",
    "cascade": "CASCADE takes along what it does not name",
    "unbounded": "it acts on everything, not on what it names",
    "excessive": "only time would end it",
    "hidden-call": "it may call a function without naming it",
    "unknown-prepared": "nobody knows what the prepared statement is",
  ]
}
