/// The questions. Names come back quoted by the server, which knows its keywords; every name here is qualified by `search_path =
/// pg_catalog` of the session. They run on PostgreSQL 12 and later.
enum LoginQueries {
  static let identity = """
    SELECT quote_ident(current_user), quote_ident(d.datname), quote_ident(pg_get_userbyid(d.datdba))
    FROM pg_database d WHERE d.datname = current_database()
    """

  /// The login and every role that it is a member of, by any way, with the direct membership that leads there.
  private static let closure = """
    WITH RECURSIVE reach(role, via) AS (
      SELECT oid, NULL::oid FROM pg_roles WHERE rolname = current_user
      UNION
      SELECT m.roleid, coalesce(reach.via, m.roleid) FROM pg_auth_members m JOIN reach ON m.member = reach.role
    )
    """

  /// Names of the direct memberships that lead to a role.
  private static func via(_ role: String) -> String {
    "(SELECT string_agg(quote_ident(pg_get_userbyid(via)), ', ' ORDER BY via) FROM reach WHERE role = \(role))"
  }

  /// Who of those that the login can be, and PUBLIC, has a privilege by this access list, and gives it up with REVOKE.
  private static func holders(_ acl: String, _ privileges: String) -> String {
    """
    (SELECT string_agg(DISTINCT CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END, ', ')
      FROM aclexplode(\(acl)) a
      WHERE a.privilege_type IN (\(privileges)) AND (a.grantee = 0 OR a.grantee IN (SELECT role FROM reach)))
    """
  }

  /// Name quoted and as it is, whether it is the login itself, attributes, and the memberships that lead there.
  static let roles =
    closure + """

      SELECT quote_ident(r.rolname), r.rolname, r.rolname = current_user, r.rolsuper, r.rolcreaterole, r.rolcreatedb,
        r.rolreplication, r.rolbypassrls, \(via("r.oid"))
      FROM pg_roles r WHERE r.oid IN (SELECT role FROM reach)
      ORDER BY r.rolname <> current_user, r.rolname
      """

  /// Kind, what it is, its owner, and the memberships that lead to the owner; none for the login itself. Objects of other
  /// databases do not count.
  static let owned =
    closure + """

      SELECT d.classid::regclass::text, pg_describe_object(d.classid, d.objid, d.objsubid),
        quote_ident(pg_get_userbyid(d.refobjid)), \(via("d.refobjid"))
      FROM pg_shdepend d
      WHERE d.deptype = 'o' AND d.refclassid = 'pg_authid'::regclass AND d.refobjid IN (SELECT role FROM reach)
        AND (d.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
          OR (d.classid = 'pg_database'::regclass
            AND d.objid = (SELECT oid FROM pg_database WHERE datname = current_database())))
      ORDER BY 1, 2
      """

  /// Schema, table, and what may be done to it. What is owned is told elsewhere. `pg_settings` may be updated by everybody: that
  /// is SET, and changes nothing that lasts.
  static let tables =
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
      """

  /// Schema, table, grantee (NULL for PUBLIC), what was granted on the table or any of its columns, and the memberships that
  /// lead to the grantee.
  static let grants =
    closure + """
      , granted AS (
        SELECT c.oid, a.grantee, a.privilege_type
        FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
        UNION
        SELECT t.attrelid, a.grantee, a.privilege_type
        FROM pg_attribute t CROSS JOIN LATERAL aclexplode(t.attacl) a
      )
      SELECT quote_ident(n.nspname), quote_ident(c.relname),
        CASE WHEN g.grantee <> 0 THEN quote_ident(pg_get_userbyid(g.grantee)) END,
        string_agg(g.privilege_type, ', ' ORDER BY g.privilege_type), \(via("g.grantee"))
      FROM granted g
      JOIN pg_class c ON c.oid = g.oid
      JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE (g.grantee = 0 OR g.grantee IN (SELECT role FROM reach))
        AND c.relowner NOT IN (SELECT role FROM reach)
        AND g.privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN')
        AND NOT (n.nspname = 'pg_catalog' AND c.relname = 'pg_settings')
      GROUP BY 1, 2, g.grantee
      ORDER BY 1, 2, 3
      """

  /// Sequences that the login may advance or set, and who is to give that up.
  static let sequences =
    closure + """

      SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname), \(holders("c.relacl", "'USAGE', 'UPDATE'"))
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'S' AND c.relowner NOT IN (SELECT role FROM reach)
        AND EXISTS (SELECT FROM reach WHERE has_sequence_privilege(reach.role, c.oid, 'USAGE, UPDATE'))
      ORDER BY 1
      """

  /// Where something may be created: kind, name, and who is to give that up.
  static let places =
    closure + """

      SELECT 'database', quote_ident(d.datname), \(holders("coalesce(d.datacl, acldefault('d', d.datdba))", "'CREATE'"))
      FROM pg_database d
      WHERE d.datname = current_database() AND d.datdba NOT IN (SELECT role FROM reach)
        AND EXISTS (SELECT FROM reach WHERE has_database_privilege(reach.role, d.oid, 'CREATE'))
      UNION ALL
      SELECT 'temporary', quote_ident(d.datname), \(holders("coalesce(d.datacl, acldefault('d', d.datdba))", "'TEMPORARY'"))
      FROM pg_database d
      WHERE d.datname = current_database() AND d.datdba NOT IN (SELECT role FROM reach)
        AND EXISTS (SELECT FROM reach WHERE has_database_privilege(reach.role, d.oid, 'TEMPORARY'))
      UNION ALL
      SELECT 'schema', quote_ident(n.nspname), \(holders("coalesce(n.nspacl, acldefault('n', n.nspowner))", "'CREATE'"))
      FROM pg_namespace n
      WHERE n.nspname NOT LIKE 'pg\\_temp\\_%' AND n.nspname NOT LIKE 'pg\\_toast%'
        AND n.nspowner NOT IN (SELECT role FROM reach)
        AND EXISTS (SELECT FROM reach WHERE has_schema_privilege(reach.role, n.oid, 'CREATE'))
      """

  /// Routines that run with their owner's rights and that the login may call: signature, owner, and who is to give that up.
  static let definers =
    closure + """

      SELECT quote_ident(n.nspname) || '.' || quote_ident(p.proname)
          || '(' || pg_get_function_identity_arguments(p.oid) || ')',
        quote_ident(pg_get_userbyid(p.proowner)),
        \(holders("coalesce(p.proacl, acldefault('f', p.proowner))", "'EXECUTE'"))
      FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
      WHERE p.prosecdef AND n.nspname <> 'pg_catalog'
        AND p.proowner NOT IN (SELECT role FROM reach)
        AND EXISTS (
          SELECT FROM reach
          WHERE has_function_privilege(reach.role, p.oid, 'EXECUTE') AND has_schema_privilege(reach.role, n.oid, 'USAGE'))
      ORDER BY 1
      """
}
