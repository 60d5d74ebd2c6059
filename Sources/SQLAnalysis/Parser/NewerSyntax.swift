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
    "hint: the analysis knows the grammar of PostgreSQL 15; write newer syntax in the older way, or have an operator run it"

  private static let reserved = "system_user"

  /// Constructors and queries of SQL/JSON that 15 parses as calls. No server has a function of the name in `pg_catalog`; they make a value or look into
  /// one as `to_json` and `jsonb_path_query` do.
  static let constructors: Set<String> = [
    "json_array", "json_arrayagg", "json_exists", "json_query", "json_scalar", "json_serialize", "json_value",
  ]

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
          description:
            "`\(reserved)` is a name on PostgreSQL 15 and a keyword from 16 on\nhint: write it as \"\(reserved)\"",
          position: location)
      }
    }
  }
}
