import SallyportModel

/// The doctor's own questions about one database. What a login may do is asked by ``LoginQueries``; these are about what it could come
/// across. Read only, `search_path = pg_catalog`, each answer with an end; PostgreSQL 12 and later. No row of a table is read.
struct DoctorQueries {
  /// Whose reach counts: the agents' login, or everybody where each token has a role of its own.
  let login: LoginQueries
  /// What the marks of the gateway's own roles begin with; `nil` in static mode.
  let mark: String?

  /// Version as a number and as it is told, who asks, and where.
  static let server = """
    SELECT current_setting('server_version_num'), current_setting('server_version'), quote_ident(current_user),
      current_user, quote_ident(current_database())
    """

  /// The managed roles of this gateway, as a subquery of their numbers.
  private var managed: String {
    guard let mark else { return "SELECT NULL::oid" }
    return """
      SELECT g.oid FROM pg_roles g WHERE starts_with(g.rolname, '\(ManagedRole.prefix)')
        AND starts_with(shobj_description(g.oid, 'pg_authid'), \(Quoted.literal(mark)))
      """
  }

  /// Relations of people's own schemas.
  private static let ownSchemas = "n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_'"

  /// Routines that can be called, of those that a condition on `p` and `n` picks; U+001E between them.
  private func callable(_ which: String) -> String {
    """
    (SELECT string_agg(f.name, chr(30) ORDER BY f.name) FROM (
      SELECT \(LoginQueries.routine) AS name FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
      WHERE \(which) AND EXISTS (SELECT FROM reach WHERE has_function_privilege(reach.role, p.oid, 'EXECUTE')
        AND has_schema_privilege(reach.role, n.oid, 'USAGE')) ORDER BY 1 LIMIT 500) f)
    """
  }

  /// Kind as GRANT names it, relation, who is to give it up, and the extension that it came with.
  var publicReads: String {
    """
    \(LoginQueries(subject: .everybody).closure)
    SELECT CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
      quote_ident(n.nspname) || '.' || quote_ident(c.relname),
      \(LoginQueries(subject: .everybody).holders("c.relacl", "'SELECT'", owner: "c.relowner")),
      \(LoginQueries.extension("c.oid", in: "pg_class"))
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND \(Self.ownSchemas)
      AND has_schema_privilege(0::oid, n.oid, 'USAGE') AND CASE c.relkind
        WHEN 'S' THEN has_sequence_privilege(0::oid, c.oid, 'SELECT')
        ELSE has_any_column_privilege(0::oid, c.oid, 'SELECT') END
    ORDER BY 2 LIMIT \(LoginQueries.most)
    """
  }

  /// Who makes the objects, in which schema (NULL for all), of which kind, to whom, what, and whether that is PUBLIC or a managed role.
  /// That everybody may call routines and use types is PostgreSQL's own default, and needs no entry.
  var defaultPrivileges: String {
    """
    \(login.closure)
    SELECT quote_ident(pg_get_userbyid(d.defaclrole)), quote_ident(n.nspname), d.defaclobjtype,
      CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END,
      string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type), a.grantee = 0 OR a.grantee IN (\(managed))
    FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace, aclexplode(d.defaclacl) a
    WHERE (a.grantee = 0 OR a.grantee IN (SELECT role FROM reach) OR a.grantee IN (\(managed)))
      AND a.grantee <> d.defaclrole
      AND NOT (d.defaclnamespace = 0 AND a.grantee = 0 AND d.defaclobjtype IN ('f', 'T'))
    GROUP BY 1, 2, 3, 4, 6 ORDER BY 1, 2, 3, 4 LIMIT \(LoginQueries.most)
    """
  }

  /// Those of these extensions that are here: name, name quoted, and the routines that can be called.
  func extensions(_ names: [String]) -> String {
    """
    \(login.closure)
    SELECT e.extname, quote_ident(e.extname), \(callable("""
      p.oid IN (SELECT d.objid FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass
        AND d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid AND d.deptype = 'e')
      """))
    FROM pg_extension e WHERE e.extname IN (\(names.map(Quoted.literal).joined(separator: ", "))) ORDER BY 1
    """
  }

  /// Untrusted languages with the extension that each came with and the routines in it that can be called; and, without a language,
  /// routines in C that came with no extension.
  var languages: String {
    """
    \(login.closure)
    SELECT quote_ident(l.lanname), \(LoginQueries.extension("l.oid", in: "pg_language")), \(callable("p.prolang = l.oid"))
    FROM pg_language l WHERE l.lanispl AND NOT l.lanpltrusted
    UNION ALL SELECT NULL, NULL, \(callable("""
      p.prolang IN (SELECT oid FROM pg_language WHERE lanname IN ('c', 'internal')) AND p.oid >= 16384
        AND \(Self.ownSchemas) AND \(LoginQueries.extension("p.oid", in: "pg_proc")) IS NULL
      """))
    ORDER BY 1 LIMIT \(LoginQueries.most)
    """
  }

  /// What it is as GRANT names it, its name, its wrapper, whether everybody has a mapping there, and who is to give up USAGE.
  var foreign: String {
    """
    \(login.closure)
    SELECT 'SERVER', quote_ident(s.srvname), quote_ident(w.fdwname),
      EXISTS (SELECT FROM pg_user_mappings m WHERE m.srvid = s.oid AND m.umuser = 0),
      \(login.holders("s.srvacl", "'USAGE'", owner: "s.srvowner"))
    FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
    UNION ALL SELECT 'DATA WRAPPER', quote_ident(w.fdwname), quote_ident(w.fdwname), false,
      \(login.holders("w.fdwacl", "'USAGE'", owner: "w.fdwowner"))
    FROM pg_foreign_data_wrapper w
    ORDER BY 1, 2 LIMIT \(LoginQueries.most)
    """
  }

  /// Managed roles with what they are members of, but for other roles of the gateway.
  var memberships: String {
    """
    SELECT quote_ident(r.rolname), string_agg(quote_ident(pg_get_userbyid(m.roleid)) || CASE
        WHEN current_setting('server_version_num')::int >= 160000 AND m.grantor <> 10
        THEN chr(31) || quote_ident(pg_get_userbyid(m.grantor)) ELSE '' END, chr(30))
    FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member
    WHERE m.member IN (\(managed)) AND m.roleid NOT IN (\(managed))
    GROUP BY 1 ORDER BY 1 LIMIT \(LoginQueries.most)
    """
  }
}

/// Questions about what will be wanted: asked when a person asks, not every hour.
extension DoctorQueries {
  /// Tables that the executor may change and that have no primary key: name, whether it is partitioned, columns that could be one, and a name
  /// for a new column.
  func withoutKey(executor: String) -> String {
    let role = "(SELECT oid FROM pg_roles WHERE rolname = \(Quoted.literal(executor)))"
    return """
      SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname), c.relkind = 'p', \(Self.candidateKey),
        (SELECT v.name FROM (VALUES (1, 'id'), (2, 'row_id'), (3, 'sallyport_row_id')) v(place, name)
          WHERE NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = v.name)
          ORDER BY v.place LIMIT 1)
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't' AND \(Self.ownSchemas)
        AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)
        AND (has_table_privilege(\(role), c.oid, 'DELETE') OR has_any_column_privilege(\(role), c.oid, 'UPDATE'))
        AND \(LoginQueries.extension("c.oid", in: "pg_class")) IS NULL
      ORDER BY 1 LIMIT \(LoginQueries.most)
      """
  }

  /// The columns of the smallest index that tells all rows apart, in its order.
  private static let candidateKey = """
    (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY k.place)
      FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY k(number, place)
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number
      WHERE i.indexrelid = (SELECT u.indexrelid FROM pg_index u
        WHERE u.indrelid = c.oid AND u.indisunique AND u.indimmediate AND u.indisvalid AND u.indpred IS NULL
          AND u.indexprs IS NULL AND u.indnkeyatts = u.indnatts
          AND NOT EXISTS (SELECT FROM pg_attribute b
            WHERE b.attrelid = c.oid AND b.attnum = ANY (u.indkey::int2[]) AND NOT b.attnotnull)
        ORDER BY u.indnatts, u.indexrelid LIMIT 1))
    """

  /// Tables with row-level security and no policy that agents were granted: each token's role counts.
  var emptyByRowSecurity: String {
    """
    \(login.closure)
    SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relrowsecurity AND c.relkind IN ('r', 'p') AND \(Self.ownSchemas)
      AND NOT EXISTS (SELECT FROM pg_policy y WHERE y.polrelid = c.oid)
      AND EXISTS (SELECT FROM (SELECT role FROM reach UNION ALL \(managed)) a(role) JOIN pg_roles r ON r.oid = a.role
        WHERE NOT r.rolsuper AND NOT r.rolbypassrls AND has_any_column_privilege(r.oid, c.oid, 'SELECT'))
    ORDER BY 1 LIMIT \(LoginQueries.most)
    """
  }
}
