import SallyportModel

/// The questions about managed roles. Asked as the admin, with `search_path = pg_catalog`; on PostgreSQL 15 and later.
enum RoleQueries {
  /// One for all gateways and all roles of a database: whoever makes or unmakes one waits for the others. Bytes of `sallyprt`.
  ///
  /// It is not waited for longer than that at a time, because somebody could hold it who should not; nor is what comes after it, because
  /// others wait for the lock meanwhile.
  static let lock = """
    SET LOCAL lock_timeout = '1s'; SELECT pg_advisory_xact_lock(\(lockNumber)); SET LOCAL lock_timeout = '2s'
    """

  static let lockNumber: Int64 = 0x7361_6c6c_7970_7274

  static let begin = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"

  /// The role as it is: its comment, what it can that no managed role may, its memberships, whether it owns something anywhere, and whether
  /// it may log in.
  static func role(_ name: String) -> String {
    """
    SELECT coalesce(shobj_description(r.oid, 'pg_authid'), ''),
      concat_ws(', ', CASE WHEN r.rolsuper THEN 'SUPERUSER' END, CASE WHEN r.rolcreaterole THEN 'CREATEROLE' END,
        CASE WHEN r.rolcreatedb THEN 'CREATEDB' END, CASE WHEN r.rolreplication THEN 'REPLICATION' END,
        CASE WHEN r.rolbypassrls THEN 'BYPASSRLS' END),
      (SELECT string_agg(quote_ident(pg_get_userbyid(m.roleid)), ', ') FROM pg_auth_members m WHERE m.member = r.oid),
      EXISTS (SELECT FROM pg_shdepend d
        WHERE d.refclassid = 'pg_authid'::regclass AND d.refobjid = r.oid AND d.deptype = 'o'),
      r.rolcanlogin
    FROM pg_roles r WHERE r.rolname = \(Quoted.literal(name))
    """
  }

  /// Whether who asks may create roles.
  static let mayCreate = "SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user"

  /// All managed roles and their comments, whichever gateway made them.
  static let roles = """
    SELECT r.rolname, coalesce(shobj_description(r.oid, 'pg_authid'), '')
    FROM pg_roles r WHERE starts_with(r.rolname, '\(ManagedRole.prefix)') ORDER BY 1
    """

  /// What was given to the role by name, in this database and in what all databases share.
  static func privileges(of role: String) -> String {
    """
    WITH r AS (SELECT oid FROM pg_roles WHERE rolname = \(Quoted.literal(role)))
    SELECT 'DATABASE', quote_ident(o.datname), a.privilege_type, NULL
    FROM pg_database o, r, aclexplode(o.datacl) a WHERE a.grantee = r.oid
    UNION ALL SELECT 'SCHEMA', quote_ident(o.nspname), a.privilege_type, NULL
    FROM pg_namespace o, r, aclexplode(o.nspacl) a WHERE a.grantee = r.oid
    UNION ALL SELECT CASE o.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, \(qualified("o.relname")), a.privilege_type, NULL
    FROM pg_class o JOIN pg_namespace n ON n.oid = o.relnamespace, r, aclexplode(o.relacl) a WHERE a.grantee = r.oid
    UNION ALL SELECT 'TABLE', \(qualified("o.relname")), a.privilege_type, quote_ident(t.attname)
    FROM pg_attribute t JOIN pg_class o ON o.oid = t.attrelid JOIN pg_namespace n ON n.oid = o.relnamespace, r,
      aclexplode(t.attacl) a WHERE a.grantee = r.oid
    UNION ALL SELECT 'ROUTINE', o.oid::regprocedure::text, a.privilege_type, NULL
    FROM pg_proc o, r, aclexplode(o.proacl) a WHERE a.grantee = r.oid
    UNION ALL SELECT 'TYPE', \(qualified("o.typname")), a.privilege_type, NULL
    FROM pg_type o JOIN pg_namespace n ON n.oid = o.typnamespace, r, aclexplode(o.typacl) a WHERE a.grantee = r.oid
    UNION ALL SELECT 'LANGUAGE', quote_ident(o.lanname), a.privilege_type, NULL
    FROM pg_language o, r, aclexplode(o.lanacl) a WHERE a.grantee = r.oid
    UNION ALL SELECT 'LARGE OBJECT', o.oid::text, a.privilege_type, NULL
    FROM pg_largeobject_metadata o, r, aclexplode(o.lomacl) a WHERE a.grantee = r.oid
    UNION ALL SELECT 'FOREIGN SERVER', quote_ident(o.srvname), a.privilege_type, NULL
    FROM pg_foreign_server o, r, aclexplode(o.srvacl) a WHERE a.grantee = r.oid
    UNION ALL SELECT 'FOREIGN DATA WRAPPER', quote_ident(o.fdwname), a.privilege_type, NULL
    FROM pg_foreign_data_wrapper o, r, aclexplode(o.fdwacl) a WHERE a.grantee = r.oid
    UNION ALL SELECT 'TABLESPACE', quote_ident(o.spcname), a.privilege_type, NULL
    FROM pg_tablespace o, r, aclexplode(o.spcacl) a WHERE a.grantee = r.oid
    UNION ALL SELECT 'PARAMETER', o.parname, a.privilege_type, NULL
    FROM pg_parameter_acl o, r, aclexplode(o.paracl) a WHERE a.grantee = r.oid
    """
  }

  /// Which of these relations there are, and the tables of these schemas: schema and name, what GRANT calls it, schema and relation quoted,
  /// what it is, of row-level security whether it is on, forced, has policies of people, and the one that keeps what others see, whether who
  /// asks may let others read it, or everybody may, and whether who asks may look into its schema.
  static func relations(named: [(schema: String, name: String)], tablesOf schemas: [String]) -> String {
    let names = named.map { "(\(Quoted.literal($0.schema)), \(Quoted.literal($0.name)))" }
    let all = schemas.map(Quoted.literal)
    return """
      SELECT n.nspname, c.relname, CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
        quote_ident(n.nspname), \(qualified("c.relname")), c.relkind, c.relrowsecurity, c.relforcerowsecurity,
        EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid
          AND NOT coalesce(starts_with(obj_description(p.oid, 'pg_policy'), 'sallyport: '), false)),
        EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = '\(RowFilterPlan.everybody)'),
        pg_has_role(c.relowner, 'USAGE') OR has_table_privilege(c.oid, 'SELECT WITH GRANT OPTION')
          OR has_table_privilege('public', c.oid, 'SELECT'),
        has_schema_privilege(n.oid, 'USAGE')
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
        AND ((n.nspname, c.relname) IN (\((names.isEmpty ? ["(NULL, NULL)"] : names).joined(separator: ", ")))
          OR c.relkind IN ('r', 'p') AND n.nspname IN (\((all.isEmpty ? ["NULL"] : all).joined(separator: ", "))))
      ORDER BY 1, 2
      """
  }

  /// The sequences that belong to columns of these tables: table and sequence, quoted. Those of identity columns need no right.
  static func sequences(of tables: [String]) -> String {
    """
    SELECT quote_ident(tn.nspname) || '.' || quote_ident(t.relname), \(qualified("s.relname"))
    FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S' JOIN pg_namespace n ON n.oid = s.relnamespace
      JOIN pg_class t ON t.oid = d.refobjid JOIN pg_namespace tn ON tn.oid = t.relnamespace
    WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'a'
      AND t.oid IN (\(tables.map { Quoted.literal($0) + "::regclass" }.joined(separator: ", "))) ORDER BY 1, 2
    """
  }

  /// Which of these relations are tables that the admin may lock, as they were named.
  static func lockable(_ relations: [String]) -> String {
    """
    SELECT o FROM unnest(ARRAY[\(relations.map(Quoted.literal).joined(separator: ", "))]) o
      JOIN pg_class c ON c.oid = to_regclass(o)
    WHERE c.relkind IN ('r', 'p') AND has_table_privilege(c.oid, 'SELECT') ORDER BY 1
    """
  }

  /// Which of these schemas there are, quoted.
  static func schemas(_ names: [String]) -> String {
    """
    SELECT quote_ident(nspname) FROM pg_namespace
    WHERE nspname IN (\((names.isEmpty ? ["NULL"] : names.map(Quoted.literal)).joined(separator: ", "))) ORDER BY 1
    """
  }

  /// For each of these whether the role has it, by its own name or PUBLIC's: `t` or `f`, in their order.
  static func has(_ privileges: [RolePrivilege], _ role: String) -> String {
    let rows = privileges.enumerated().map { index, one in
      "(\(index), \(has(one, Quoted.literal(role))))"
    }
    return "SELECT held FROM (VALUES \(rows.joined(separator: ", "))) AS asked(place, held) ORDER BY place"
  }

  private static func has(_ one: RolePrivilege, _ role: String) -> String {
    let object = Quoted.literal(one.object)
    let privilege = Quoted.literal(one.privilege)
    return switch (one.kind, one.column) {
    case (.database, _):
      "has_database_privilege(\(role), (SELECT oid FROM pg_database WHERE quote_ident(datname) = \(object)), \(privilege))"
    case (.schema, _): "has_schema_privilege(\(role), \(object)::regnamespace, \(privilege))"
    case (.relation, nil): "has_table_privilege(\(role), \(object)::regclass, \(privilege))"
    case (.sequence, _): "has_sequence_privilege(\(role), \(object)::regclass, \(privilege))"
    case (.relation, let column?):
      // By its name as it is: to look for it among all columns would take the square of their number.
      "has_column_privilege(\(role), \(object)::regclass, (parse_ident(\(Quoted.literal(column))))[1], \(privilege))"
    case (.routine, _), (.type, _), (.language, _), (.largeObject, _), (.server, _), (.wrapper, _), (.tablespace, _),
      (.parameter, _):
      "false"
    }
  }

  private static func qualified(_ name: String) -> String { "quote_ident(n.nspname) || '.' || quote_ident(\(name))" }
}
