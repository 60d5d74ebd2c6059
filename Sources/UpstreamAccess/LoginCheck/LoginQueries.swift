/// The questions. Names come back quoted by the server, which knows its keywords; every name here is qualified by `search_path =
/// pg_catalog` of the session. They run on PostgreSQL 12 and later.
enum LoginQueries {
  static let identity = """
    SELECT quote_ident(current_user), quote_ident(d.datname), quote_ident(pg_get_userbyid(d.datdba))
    FROM pg_database d WHERE d.datname = current_database()
    """

  /// The login and every role that it is a member of, by any way.
  private static let closure = """
    WITH RECURSIVE reach(role) AS (
      SELECT oid FROM pg_roles WHERE rolname = current_user
      UNION SELECT m.roleid FROM pg_auth_members m JOIN reach ON m.member = reach.role
    )
    """

  /// Name, whether it is the login itself, attributes, and through which direct membership it is reached.
  static let roles =
    closure + """

      SELECT quote_ident(r.rolname), r.rolname = current_user, r.rolsuper, r.rolcreaterole, r.rolcreatedb,
        r.rolreplication, r.rolbypassrls, r.rolname
      FROM reach JOIN pg_roles r ON r.oid = reach.role
      ORDER BY r.rolname <> current_user, r.rolname
      """

  /// Kind, identity, owner, whether that is the login itself. Temporary objects and other databases do not count.
  static let owned =
    closure + """

      SELECT d.classid::regclass::text, pg_describe_object(d.classid, d.objid, d.objsubid),
        quote_ident(pg_get_userbyid(d.refobjid)), pg_get_userbyid(d.refobjid) = current_user
      FROM pg_shdepend d JOIN reach ON d.refobjid = reach.role
      WHERE d.deptype = 'o' AND d.refclassid = 'pg_authid'::regclass
        AND d.dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
      UNION
      SELECT 'pg_database', 'database ' || datname, quote_ident(pg_get_userbyid(datdba)),
        pg_get_userbyid(datdba) = current_user
      FROM pg_database JOIN reach ON datdba = reach.role
      WHERE datname = current_database()
      ORDER BY 1, 2
      """

  /// Schema, table, and what may be done to it. `pg_settings` may be updated by everybody: that is SET, and changes nothing
  /// that lasts.
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
        AND (has_table_privilege(reach.role, c.oid, p.name)
          OR (p.name IN ('INSERT', 'UPDATE', 'REFERENCES') AND has_any_column_privilege(reach.role, c.oid, p.name)))
      GROUP BY 1, 2
      ORDER BY 1, 2
      """

  /// Schema, table, grantee (NULL for PUBLIC), and what was granted, on the table or any of its columns.
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
        string_agg(DISTINCT g.privilege_type, ', ' ORDER BY g.privilege_type)
      FROM granted g
      JOIN pg_class c ON c.oid = g.oid
      JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE (g.grantee = 0 OR g.grantee IN (SELECT role FROM reach))
        AND g.privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN')
        AND NOT (n.nspname = 'pg_catalog' AND c.relname = 'pg_settings')
      GROUP BY 1, 2, 3
      ORDER BY 1, 2, 3
      """

  /// Schema and sequence that the login may advance or set.
  static let sequences =
    closure + """

      SELECT quote_ident(n.nspname), quote_ident(c.relname), quote_ident(current_user)
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'S'
        AND EXISTS (SELECT FROM reach WHERE has_sequence_privilege(reach.role, c.oid, 'USAGE, UPDATE'))
      ORDER BY 1, 2
      """

  /// Where something may be created: kind, name, login, and whether everybody may (PUBLIC).
  static let places =
    closure + """

      SELECT 'database', quote_ident(current_database()), quote_ident(current_user),
        has_database_privilege('public', current_database(), 'CREATE')
      WHERE EXISTS (SELECT FROM reach WHERE has_database_privilege(reach.role, current_database(), 'CREATE'))
      UNION ALL
      SELECT 'temporary', quote_ident(current_database()), quote_ident(current_user),
        has_database_privilege('public', current_database(), 'TEMPORARY')
      WHERE EXISTS (SELECT FROM reach WHERE has_database_privilege(reach.role, current_database(), 'TEMPORARY'))
      UNION ALL
      SELECT 'schema', quote_ident(n.nspname), quote_ident(current_user), has_schema_privilege('public', n.oid, 'CREATE')
      FROM pg_namespace n
      WHERE n.nspname NOT LIKE 'pg\\_temp\\_%' AND n.nspname NOT LIKE 'pg\\_toast%'
        AND EXISTS (SELECT FROM reach WHERE has_schema_privilege(reach.role, n.oid, 'CREATE'))
      """

  /// Routines that run with their owner's rights and that the login may call: signature, owner, login, whether everybody may.
  static let definers =
    closure + """

      SELECT quote_ident(n.nspname) || '.' || quote_ident(p.proname)
          || '(' || pg_get_function_identity_arguments(p.oid) || ')',
        quote_ident(pg_get_userbyid(p.proowner)), quote_ident(current_user),
        has_function_privilege('public', p.oid, 'EXECUTE')
      FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
      WHERE p.prosecdef AND n.nspname <> 'pg_catalog'
        AND p.proowner NOT IN (SELECT role FROM reach)
        AND EXISTS (
          SELECT FROM reach
          WHERE has_function_privilege(reach.role, p.oid, 'EXECUTE') AND has_schema_privilege(reach.role, n.oid, 'USAGE'))
      ORDER BY 1
      """
}
