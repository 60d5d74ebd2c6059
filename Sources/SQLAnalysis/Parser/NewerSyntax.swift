import SallyportModel

/// What PostgreSQL 16 to 18 read otherwise than the grammar of 15 that the analysis has.
///
/// Nearly everything new is no statement at all to the older grammar, and so refused: `0x1F`, `1_000`, JSON_TABLE,
/// `MERGE … RETURNING`, `GRANT … WITH INHERIT`. What both accept is found from the lists of keywords: words that were
/// plain names in 15 and are reserved, or names of columns only, in a later version.
///
/// * `system_user`, reserved since 16: a column or a relation in 15, the login's name later. It is refused unless quoted or
///   qualified, because a condition on a column would be none at all.
/// * `json_array`, `json_object`, `json_exists` and their like: calls of a function by that name in 15, constructors later. With
///   arguments that 15 accepts they call no function of users' own; so the names are what they are here: calls that are known to be harmless
///   unless the catalog has a user's routine of that name.
enum NewerSyntax {
  static let hint =
    "the analysis knows the grammar of PostgreSQL 15; write newer syntax in the older way, or have an operator run it"

  private static let reserved = "system_user"

  /// Constructors and queries of SQL/JSON that 15 parses as calls. No server has a function of the name in `pg_catalog`; they make a value or look into
  /// one as `to_json` and `jsonb_path_query` do.
  static let constructors: Set<String> = [
    "json_array", "json_arrayagg", "json_exists", "json_query", "json_scalar", "json_serialize", "json_value",
  ]

  /// Whether the older grammar's message is about a number such as `0x1F` or `1_000`, or about a subquery without an alias.
  static func isLikely(_ message: String) -> Bool {
    if message.hasPrefix("subquery in FROM must have an alias") { return true }
    guard message.hasPrefix("trailing junk after"), let near = message.split(separator: "\"").last else { return false }
    return near.contains("_") || ["0x", "0o", "0b"].contains(near.lowercased())
  }

  /// Whether a statement has what a newer grammar reads on where the older one stopped.
  ///
  /// - Parameter words: its beginning, and what stands before the place and just behind it.
  static func isLikely(in words: [String]) -> Bool {
    constructs.contains { has($0, words[...]) } || clauses.contains { has($0, words.suffix(5)) }
  }

  private static func has(_ mark: [String], _ words: ArraySlice<String>) -> Bool {
    words.indices.contains { words[$0...].starts(with: mark) }
  }

  /// Wherever they stand, something new may come after them.
  private static let constructs = split([
    "json_object", "json_objectagg", "json_array", "json_arrayagg", "json_exists", "json_query", "json_scalar",
    "json_serialize", "json_table", "json_value", "merge into",
  ])

  /// New only where the older grammar stopped at them.
  private static let clauses = split([
    "is json", "is not json", "with inherit", "with set", "with admin", "indent", "reindex database", "reindex system",
    "create statistics on", "at local", "set expression", "set access method", "returning with", "virtual",
    "not enforced",
    "without overlaps", "vacuum only", "analyze only", "add constraint",
  ])

  private static func split(_ marks: [String]) -> [[String]] {
    marks.map { $0.split(separator: " ").map(String.init) }
  }

  /// - Throws: ``NotUnderstood`` where a name means something else on a newer server.
  static func refuseAmbiguity(in tree: Tree, _ text: [UInt8]) throws(NotUnderstood) {
    for node in tree.entries.indices {
      switch tree.kind(of: node) {
      case .columnRef where tree.name(node, .fields) == [reserved]: break
      case .rangeVar where tree.isText(node, .relname, reserved) && tree.child(node, .schemaname) == nil: break
      default: continue
      }
      // Where nothing says how it is written it counts as bare.
      let location = tree.number(node, .location) ?? -1
      guard text.indices.contains(location), text[location] == UInt8(ascii: "\"") else {
        throw NotUnderstood(
          code: .syntax,
          description: "`\(reserved)` is a name on PostgreSQL 15 and a keyword from 16 on", position: location,
          hint: "write it as \"\(reserved)\"")
      }
    }
  }
}
