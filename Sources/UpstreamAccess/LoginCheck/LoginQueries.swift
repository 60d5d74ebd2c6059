import SallyportModel

/// Of whom it is asked what they may. Whoever is logged in may ask of everybody: the catalogs that tell it are open.
public enum LoginSubject: Hashable, Sendable {
  /// Who asks.
  case current
  /// Another role, by its name as the catalog has it.
  case role(String)
  /// PUBLIC: what every role of the database may.
  case everybody

  /// The name, as an expression.
  var name: String {
    switch self {
    case .current: "current_user"
    case .role(let name): Quoted.literal(name)
    case .everybody: "NULL"
    }
  }
}

/// The questions. Names come back quoted by the server, which knows its keywords; every name here is qualified by `search_path =
/// pg_catalog` of the session. They run on PostgreSQL 12 and later, and each answer has an end.
struct LoginQueries {
  var subject = LoginSubject.current
  /// Rows of each answer: one more than are told one by one tells that there are more.
  static let most = 1_001

  var identity: String {
    let login = if case .everybody = subject { "'PUBLIC'" } else { "quote_ident(\(subject.name))" }
    return """
      SELECT \(login), quote_ident(d.datname), quote_ident(pg_get_userbyid(d.datdba))
      FROM pg_database d WHERE d.datname = current_database()
      """
  }

  /// The login and every role that it is a member of, by any way, with the direct membership that leads there.
  var closure: String {
    let first =
      if case .everybody = subject { "SELECT 0::oid, NULL::oid" } else {
        "SELECT oid, NULL::oid FROM pg_roles WHERE rolname = \(subject.name)"
      }
    return """
      WITH RECURSIVE reach(role, via) AS (
        \(first)
        UNION
        SELECT m.roleid, coalesce(reach.via, m.roleid) FROM pg_auth_members m JOIN reach ON m.member = reach.role
      )
      """
  }

  /// The direct memberships that lead to a role, as ``Revocation`` reads them. Since PostgreSQL 16 each is its grantor's.
  private func via(_ role: String) -> String {
    """
    (SELECT string_agg(DISTINCT quote_ident(pg_get_userbyid(v.via)) || CASE
          WHEN current_setting('server_version_num')::int >= 160000 AND m.grantor <> 10
          THEN chr(31) || quote_ident(pg_get_userbyid(m.grantor)) ELSE '' END, chr(30))
      FROM reach v JOIN pg_auth_members m ON m.roleid = v.via
      WHERE v.role = \(role) AND m.member IN (SELECT role FROM reach WHERE via IS NULL))
    """
  }

  /// Those that the login can be, itself included, that are members of a role directly, as ``Revocation`` reads them.
  private func members(_ role: String) -> String {
    """
    (SELECT string_agg(DISTINCT quote_ident(pg_get_userbyid(m.member)) || CASE
          WHEN current_setting('server_version_num')::int >= 160000 AND m.grantor <> 10
          THEN chr(31) || quote_ident(pg_get_userbyid(m.grantor)) ELSE '' END, chr(30))
      FROM pg_auth_members m WHERE m.roleid = \(role) AND m.member IN (SELECT role FROM reach))
    """
  }

  /// Who of those that the login can be, and PUBLIC, has a privilege by this access list, as ``Revocation`` reads it.
  func holders(_ acl: String, _ privileges: String, owner: String) -> String {
    """
    (SELECT string_agg(DISTINCT CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END
        || CASE WHEN a.grantor <> \(owner) THEN chr(31) || quote_ident(pg_get_userbyid(a.grantor)) ELSE '' END, chr(30))
      FROM aclexplode(\(acl)) a
      WHERE a.privilege_type IN (\(privileges)) AND (a.grantee = 0 OR a.grantee IN (SELECT role FROM reach)))
    """
  }

  /// What may be called, as GRANT names it.
  static let routine = """
    quote_ident(n.nspname) || '.' || quote_ident(p.proname) || '(' || pg_get_function_identity_arguments(p.oid) || ')'
    """

  /// The extension that an object came with, quoted.
  static func `extension`(_ object: String, in catalog: String) -> String {
    """
    (SELECT quote_ident(e.extname) FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
      WHERE d.classid = '\(catalog)'::regclass AND d.objid = \(object) AND d.refclassid = 'pg_extension'::regclass
        AND d.deptype = 'e' LIMIT 1)
    """
  }

  /// Name quoted and as it is, whether it is the login itself, attributes, the memberships that lead there, whether it was made
  /// with the cluster, and the last memberships on the way there.
  var roles: String {
    closure + """

      SELECT quote_ident(r.rolname), r.rolname, r.rolname IS NOT DISTINCT FROM \(subject.name), r.rolsuper, r.rolcreaterole, r.rolcreatedb,
        r.rolreplication, r.rolbypassrls, \(via("r.oid")), r.oid = 10, \(members("r.oid"))
      FROM pg_roles r WHERE r.oid IN (SELECT role FROM reach)
      ORDER BY 3 DESC, r.rolname
      LIMIT \(Self.most)
      """
  }

  /// Kind, what it is, its owner, and the memberships that lead to the owner; none for the login itself. Objects of other
  /// databases do not count.
  var owned: String {
    closure + """

      SELECT d.classid::regclass::text, pg_describe_object(d.classid, d.objid, d.objsubid),
        quote_ident(pg_get_userbyid(d.refobjid)), \(via("d.refobjid"))
      FROM pg_shdepend d
      WHERE d.deptype = 'o' AND d.refclassid = 'pg_authid'::regclass AND d.refobjid IN (SELECT role FROM reach)
        AND (d.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
          OR (d.classid = 'pg_database'::regclass
            AND d.objid = (SELECT oid FROM pg_database WHERE datname = current_database())))
      ORDER BY 1, 2
      LIMIT \(Self.most)
      """
  }

  /// Schema, table, and what may be done to it. What is owned is told elsewhere. `pg_settings` may be updated by everybody: that
  /// is SET, and changes nothing that lasts.
  var tables: String {
    closure + """

      SELECT quote_ident(n.nspname), quote_ident(c.relname), string_agg(DISTINCT p.name, ', ' ORDER BY p.name)
      FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
      CROSS JOIN reach
      CROSS JOIN (VALUES ('INSERT'), ('UPDATE'), ('DELETE'), ('TRUNCATE'), ('REFERENCES'), ('TRIGGER')) p(name)
      WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
        AND n.nspname NOT LIKE 'pg\\_temp\\_%' AND n.nspname <> 'pg_toast'
        AND NOT (n.nspname = 'pg_catalog' AND c.relname = 'pg_settings')
        AND c.relowner NOT IN (SELECT role FROM reach)
        AND (has_table_privilege(reach.role, c.oid, p.name)
          OR (p.name IN ('INSERT', 'UPDATE', 'REFERENCES') AND has_any_column_privilege(reach.role, c.oid, p.name)))
      GROUP BY 1, 2
      ORDER BY 1, 2
      LIMIT \(Self.most)
      """
  }

  /// Schema, table, grantee (NULL for PUBLIC), what was granted on the table or any of its columns, the memberships that lead
  /// to the grantee, and the grantor where that is not the owner.
  var grants: String {
    closure + """
      , granted AS (
        SELECT c.oid, a.grantee, a.grantor, a.privilege_type
        FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
        UNION
        SELECT t.attrelid, a.grantee, a.grantor, a.privilege_type
        FROM pg_attribute t CROSS JOIN LATERAL aclexplode(t.attacl) a
      )
      SELECT quote_ident(n.nspname), quote_ident(c.relname),
        CASE WHEN g.grantee <> 0 THEN quote_ident(pg_get_userbyid(g.grantee)) END,
        string_agg(g.privilege_type, ', ' ORDER BY g.privilege_type), \(via("g.grantee")),
        CASE WHEN g.grantor <> c.relowner THEN quote_ident(pg_get_userbyid(g.grantor)) END
      FROM granted g
      JOIN pg_class c ON c.oid = g.oid
      JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE (g.grantee = 0 OR g.grantee IN (SELECT role FROM reach))
        AND c.relowner NOT IN (SELECT role FROM reach)
        AND g.privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN')
        AND NOT (n.nspname = 'pg_catalog' AND c.relname = 'pg_settings')
      GROUP BY 1, 2, g.grantee, g.grantor, c.relowner
      ORDER BY 1, 2, 3, 6
      LIMIT \(Self.most)
      """
  }

  /// Sequences that the login may advance or set, and who is to give that up.
  var sequences: String {
    closure + """

      SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname), \(holders("c.relacl", "'USAGE', 'UPDATE'", owner: "c.relowner"))
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'S' AND c.relowner NOT IN (SELECT role FROM reach)
        AND EXISTS (SELECT FROM reach WHERE has_sequence_privilege(reach.role, c.oid, 'USAGE, UPDATE'))
      ORDER BY 1
      LIMIT \(Self.most)
      """
  }

  /// Where something may be created: kind, name, and who is to give that up.
  var places: String {
    closure + """

      SELECT 'database', quote_ident(d.datname), \(holders("coalesce(d.datacl, acldefault('d', d.datdba))", "'CREATE'", owner: "d.datdba"))
      FROM pg_database d
      WHERE d.datname = current_database() AND d.datdba NOT IN (SELECT role FROM reach)
        AND EXISTS (SELECT FROM reach WHERE has_database_privilege(reach.role, d.oid, 'CREATE'))
      UNION ALL
      SELECT 'temporary', quote_ident(d.datname), \(holders("coalesce(d.datacl, acldefault('d', d.datdba))", "'TEMPORARY'", owner: "d.datdba"))
      FROM pg_database d
      WHERE d.datname = current_database() AND d.datdba NOT IN (SELECT role FROM reach)
        AND EXISTS (SELECT FROM reach WHERE has_database_privilege(reach.role, d.oid, 'TEMPORARY'))
      UNION ALL
      SELECT 'schema', quote_ident(n.nspname), \(holders("coalesce(n.nspacl, acldefault('n', n.nspowner))", "'CREATE'", owner: "n.nspowner"))
      FROM pg_namespace n
      WHERE n.nspname NOT LIKE 'pg\\_temp\\_%' AND n.nspname NOT LIKE 'pg\\_toast%'
        AND n.nspowner NOT IN (SELECT role FROM reach)
        AND EXISTS (SELECT FROM reach WHERE has_schema_privilege(reach.role, n.oid, 'CREATE'))
      LIMIT \(Self.most)
      """
  }

  /// Routines that run with their owner's rights and that the login may call: signature, owner, who is to give that up, the extension
  /// that it came with, and whether only triggers call it.
  var definers: String {
    closure + """

      SELECT \(Self.routine), quote_ident(pg_get_userbyid(p.proowner)),
        \(holders("coalesce(p.proacl, acldefault('f', p.proowner))", "'EXECUTE'", owner: "p.proowner")),
        \(Self.extension("p.oid", in: "pg_proc")),
        p.prorettype IN ('trigger'::regtype, 'event_trigger'::regtype)
      FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
      WHERE p.prosecdef AND n.nspname <> 'pg_catalog'
        AND p.proowner NOT IN (SELECT role FROM reach)
        AND EXISTS (
          SELECT FROM reach
          WHERE has_function_privilege(reach.role, p.oid, 'EXECUTE') AND has_schema_privilege(reach.role, n.oid, 'USAGE'))
      ORDER BY 1
      LIMIT \(Self.most)
      """
  }
}
