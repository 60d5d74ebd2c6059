public import SallyportModel

/// Asks an upstream what a scope comes to there. Changes nothing.
public struct ScopeReader: Sendable {
  private let client: SimpleQueryClient

  /// - Parameter client: of ``RoleKeeper/session(_:_:_:on:)``: names mean the catalog's.
  public init(client: SimpleQueryClient) { self.client = client }

  /// What the login may, or `nil` where there is none of the name.
  public func reading(of login: String) async throws(UpstreamError) -> LoginReading? {
    guard let row = try await client.query(ScopeQueries.login(login)).rows.first, row.count == 7 else { return nil }
    var reading = LoginReading(
      login: login, comment: row[0] ?? "", attributes: Self.list(row[1]), memberships: Self.list(row[2]),
      connections: row[3].flatMap(Int.init).flatMap { $0 < 0 ? nil : $0 }, validUntil: row[4],
      settings: Self.list(row[5]), mayConnect: row[6] == "t")
    reading.relations = try await client.query(ScopeQueries.readable(by: login)).rows.compactMap(Self.readable)
    return reading
  }

  private static func readable(_ row: [String?]) -> LoginReading.Readable? {
    guard row.count == 9, let schema = row[0], let name = row[1],
      let form = row[2].flatMap(FoundRelation.Form.init)
    else { return nil }
    return LoginReading.Readable(
      relation: RelationName(schema: schema, name: name), form: form.words, isReachable: row[3] == "t",
      columns: row[4] == "t" ? nil : list(row[5]), writes: list(row[6]), isByName: row[7] == "t",
      filters: list(row[8]), hasRowSecurity: row[8] != nil)
  }

  /// What there is that a scope can name, up to ten thousand.
  public func relations() async throws(UpstreamError) -> [ScopedRelation] {
    try await client.query(ScopeQueries.relations).rows.compactMap { row in
      guard row.count == 4, let schema = row[0], let name = row[1], let form = row[2].flatMap(FoundRelation.Form.init)
      else { return nil }
      return ScopedRelation(
        relation: RelationName(schema: schema, name: name), form: form.words, isTable: form.hasRowSecurity,
        columns: Self.list(row[3]))
    }
  }

  /// What the server has against a row filter, in its own words; `nil` for nothing. Nothing is run.
  public func objection(to filter: String, of relation: RelationName) async throws(UpstreamError) -> String? {
    let name = Quoted.identifier(relation.schema) + "." + Quoted.identifier(relation.name)
    do {
      _ = try await client.query("EXPLAIN SELECT FROM \(name) WHERE (\n\(filter)\n)")
      return nil
    } catch {
      guard case .queryFailed = error.code else { throw error }
      return error.message
    }
  }

  /// A list as the questions have it.
  private static func list(_ text: String?) -> [String] {
    guard let text else { return [] }
    return text.split(separator: "\u{1f}").map(String.init)
  }
}

/// The questions of ``ScopeReader``. Lists come as one text, with U+001F between.
enum ScopeQueries {
  static func login(_ name: String) -> String {
    """
    SELECT coalesce(shobj_description(r.oid, 'pg_authid'), ''),
      concat_ws(E'\\x1f', CASE WHEN r.rolsuper THEN 'SUPERUSER' END, CASE WHEN r.rolcreaterole THEN 'CREATEROLE' END,
        CASE WHEN r.rolcreatedb THEN 'CREATEDB' END, CASE WHEN r.rolreplication THEN 'REPLICATION' END,
        CASE WHEN r.rolbypassrls THEN 'BYPASSRLS' END),
      (SELECT string_agg(m.roleid::regrole::text, E'\\x1f' ORDER BY 1) FROM pg_auth_members m WHERE m.member = r.oid),
      r.rolconnlimit, CASE WHEN isfinite(r.rolvaliduntil) THEN to_char(r.rolvaliduntil AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI "UTC"') END,
      (SELECT string_agg(s, E'\\x1f' ORDER BY 1) FROM pg_db_role_setting d, unnest(d.setconfig) s WHERE d.setrole = r.oid
        AND d.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))),
      has_database_privilege(r.oid, current_database(), 'CONNECT')
    FROM pg_roles r WHERE r.rolname = \(Quoted.literal(name))
    """
  }

  private static let ofPeople = "n.nspname <> 'information_schema' AND NOT starts_with(n.nspname, 'pg_')"
  private static let writes = ["INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"]

  /// Relations with which the login may do anything. The filters are those of restrictive policies that concern it, by name, by a role or all.
  static func readable(by login: String) -> String {
    let held = writes.map { privilege in
      let columns = ["INSERT", "UPDATE", "REFERENCES"].contains(privilege)
      let question = "has_\(columns ? "any_column" : "table")_privilege(r.oid, c.oid, '\(privilege)')"
      return "CASE WHEN \(question) THEN '\(privilege)' END"
    }
    return """
      WITH r AS (SELECT oid FROM pg_roles WHERE rolname = \(Quoted.literal(login))), found AS (
        SELECT n.nspname, c.relname, c.relkind, has_schema_privilege(r.oid, n.oid, 'USAGE') AS reachable,
          has_table_privilege(r.oid, c.oid, 'SELECT') AS whole,
          (SELECT string_agg(a.attname, E'\\x1f' ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0
            AND NOT a.attisdropped AND has_column_privilege(r.oid, c.oid, a.attnum, 'SELECT')) AS columns,
          concat_ws(E'\\x1f', \(held.joined(separator: ", "))) AS writes,
          EXISTS (SELECT FROM aclexplode(c.relacl) x WHERE x.grantee = r.oid)
            OR EXISTS (SELECT FROM pg_attribute a, aclexplode(a.attacl) x WHERE a.attrelid = c.oid AND x.grantee = r.oid) AS named,
          CASE WHEN c.relrowsecurity THEN coalesce((SELECT string_agg(pg_get_expr(p.polqual, p.polrelid), E'\\x1f' ORDER BY p.polname)
            FROM pg_policy p WHERE p.polrelid = c.oid AND NOT p.polpermissive AND p.polcmd IN ('*', 'r') AND (0::oid = ANY (p.polroles)
              OR EXISTS (SELECT FROM unnest(p.polroles) q WHERE pg_has_role(r.oid, q, 'MEMBER')))), '') END AS filters
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, r
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND \(ofPeople))
      SELECT * FROM found WHERE whole OR columns IS NOT NULL OR writes <> '' ORDER BY 1, 2 LIMIT 10000
      """
  }

  static let relations = """
    SELECT n.nspname, c.relname, c.relkind, (SELECT string_agg(a.attname, E'\\x1f' ORDER BY a.attnum) FROM pg_attribute a
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND n.nspname <> 'information_schema' AND NOT starts_with(n.nspname, 'pg_t')
    ORDER BY 1, 2 LIMIT 10000
    """
}
