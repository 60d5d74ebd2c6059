/// What the gateway asks of a catalog. Temporary objects are other sessions' own: nobody else can name them.
enum CatalogQueries {
  /// oid, schema, name, relkind, row type, an index's table, and of foreign keys that point at it: whether deleting its rows changes others, and
  /// which columns do when they are updated (`*` for all: a row of a partition may leave it, and a generated key follows others). Whether rules rewrite what is
  /// done to it.
  static let relations = """
    SELECT c.oid, n.nspname, c.relname, c.relkind, c.reltype, coalesce(i.indrelid, 0), coalesce(f.deletes, false), f.updates,
      c.relhasrules AND c.relkind IN ('r', 'p')
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_index i ON i.indexrelid = c.oid
      LEFT JOIN (
        WITH RECURSIVE tree (root, relation) AS (
          SELECT inhparent, inhrelid FROM pg_inherits
          UNION SELECT t.root, i.inhrelid FROM tree t JOIN pg_inherits i ON i.inhparent = t.relation)
        SELECT r.root, bool_or(o.confdeltype IN ('c', 'n', 'd')) AS deletes,
          json_agg(DISTINCT CASE WHEN a.attgenerated <> '' OR r.root <> o.confrelid THEN '*' ELSE a.attname::text END)
            FILTER (WHERE o.confupdtype IN ('c', 'n', 'd') OR r.root <> o.confrelid AND o.confdeltype IN ('c', 'n', 'd')) AS updates
        FROM pg_constraint o JOIN pg_attribute a ON a.attrelid = o.confrelid AND a.attnum = ANY (o.confkey)
          JOIN (SELECT root, relation FROM tree UNION SELECT confrelid, confrelid FROM pg_constraint WHERE contype = 'f') r
            ON r.relation = o.confrelid AND (r.root = o.confrelid OR o.conparentid = 0)
        WHERE o.contype = 'f' GROUP BY r.root) f ON f.root = c.oid
    WHERE c.relpersistence <> 't' AND n.nspname <> 'pg_toast'
      AND (c.oid >= 16384 OR c.relkind IN ('r', 'v'))
    """

  /// Relation, name, type; in order.
  static let columns = """
    SELECT a.attrelid, a.attname, a.atttypid
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attrelid >= 16384 AND c.relpersistence <> 't'
      AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c')
    ORDER BY a.attrelid, a.attnum
    """

  /// oid, schema, name, typtype (`a` for a true array), what it is made of, the composite's relation, whether code of users' own belongs to a
  /// range, the language of its input function, its extension, and then the constraints of a domain, one each.
  ///
  /// Row types of relations are left out, and arrays of them: a relation names its own.
  static let types = """
    SELECT t.oid, n.nspname, t.typname, CASE WHEN e.oid IS NOT NULL THEN 'a' ELSE t.typtype END,
      coalesce(CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE coalesce(e.oid, r.rngsubtype, m.rngtypid) END, 0), t.typrelid,
      coalesce(r.rngsubopc >= 16384 OR r.rngcanonical >= 16384, false), l.lanname, x.extname, k.checks
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
      LEFT JOIN pg_type e ON e.typarray = t.oid
      LEFT JOIN pg_class c ON c.oid = coalesce(nullif(t.typrelid, 0), nullif(e.typrelid, 0))
      LEFT JOIN pg_range r ON r.rngtypid = t.oid LEFT JOIN pg_range m ON m.rngmultitypid = t.oid
      LEFT JOIN pg_proc i ON i.oid = t.typinput LEFT JOIN pg_language l ON l.oid = i.prolang
      LEFT JOIN pg_depend d ON d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e'
      LEFT JOIN pg_extension x ON x.oid = d.refobjid
      LEFT JOIN LATERAL (
        SELECT json_agg(pg_get_expr(o.conbin, 0)) AS checks FROM pg_constraint o
        WHERE o.contypid = t.oid AND o.contype = 'c' AND t.typtype = 'd') k ON true
    WHERE (c.oid IS NULL OR c.relkind = 'c') AND n.nspname !~ '^pg_(toast|temp)'
    """

  /// oid, schema, name, arguments, those with defaults, whether variadic, prokind, result, volatility, SECURITY DEFINER, language,
  /// extension, whether it is what makes a range of its bounds.
  static let routines = """
    SELECT p.oid, n.nspname, p.proname, p.pronargs, p.pronargdefaults, p.provariadic <> 0, p.prokind, p.prorettype,
      p.provolatile, p.prosecdef, l.lanname, x.extname,
      l.lanname = 'internal' AND p.prosrc ~ '^(multi)?range_constructor[0-3]$'
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
      LEFT JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
      LEFT JOIN pg_extension x ON x.oid = d.refobjid
    WHERE p.oid >= 16384 AND n.nspname !~ '^pg_temp'
    """

  /// oid, schema, name, and then up to three functions: its own, its negator's and its commutator's, each as oid, schema, name, arguments.
  static let operators = """
    SELECT o.oid, n.nspname, o.oprname, \(function("f")), \(function("g")), \(function("h"))
    FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace
      \(join("f", "o.oprcode"))
      LEFT JOIN pg_operator neg ON neg.oid = o.oprnegate \(join("g", "neg.oprcode"))
      LEFT JOIN pg_operator com ON com.oid = o.oprcom \(join("h", "com.oprcode"))
    WHERE o.oid >= 16384 AND n.nspname !~ '^pg_temp'
    """

  /// Source, target, context, and the function as oid, schema, name, arguments.
  static let casts = """
    SELECT c.castsource, c.casttarget, c.castcontext, \(function("f"))
    FROM pg_cast c \(join("f", "c.castfunc"))
    WHERE c.oid >= 16384 AND c.castmethod = 'f'
    """

  private static func function(_ alias: String) -> String {
    "\(alias).oid, \(alias)n.nspname, \(alias).proname, \(alias).pronargs"
  }

  private static func join(_ alias: String, _ column: String) -> String {
    "LEFT JOIN pg_proc \(alias) ON \(alias).oid = \(column) LEFT JOIN pg_namespace \(alias)n ON \(alias)n.oid = \(alias).pronamespace"
  }

  // Defaults make a routine of many arguments callable with one; a variadic one has at least one anyway.
  static let callable = """
    SELECT DISTINCT proname FROM pg_proc
    WHERE oid < 16384 AND (pronargs >= 1 AND pronargs - pronargdefaults <= 1 OR provariadic <> 0)
    """

  /// Which transactions are visible: two snapshots that agree see the same rows everywhere. A standby does not list what runs, so there
  /// it is also how far the log has been replayed.
  static let moment = """
    SELECT concat_ws(' ', pg_current_snapshot(), pg_postmaster_start_time(), pg_is_in_recovery(), pg_last_wal_replay_lsn())
    """

  /// One number for each table of the catalog that ``CatalogReader`` reads, from every row's object and the transaction that wrote it. ANALYZE and
  /// VACUUM change statistics in place and leave it as it is; temporary objects are not in it.
  static let fingerprint = """
    SELECT concat_ws(' ',
      (SELECT sum(hashint8extended(oid::int8, xmin::text::int8)) FROM pg_class WHERE relpersistence <> 't' AND relkind <> 't'),
      (SELECT sum(hashint8extended(a.attrelid::int8 * 65536 + a.attnum, a.xmin::text::int8))
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        WHERE a.attnum > 0 AND a.attrelid >= 16384 AND c.relpersistence <> 't' AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c')),
      (SELECT sum(hashint8extended(t.oid::int8, t.xmin::text::int8)) FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
        WHERE t.oid >= 16384 AND n.nspname !~ '^pg_(toast|temp)'),
      (SELECT sum(hashint8extended(oid::int8, xmin::text::int8)) FROM pg_proc),
      (SELECT sum(hashint8extended(oid::int8, xmin::text::int8)) FROM pg_operator),
      (SELECT sum(hashint8extended(oid::int8, xmin::text::int8)) FROM pg_cast),
      (SELECT sum(hashint8extended(oid::int8, xmin::text::int8)) FROM pg_extension),
      (SELECT sum(hashint8extended(classid::int8 * 4294967296 + objid::int8, xmin::text::int8)) FROM pg_depend
        WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'),
      (SELECT sum(hashint8extended(oid::int8, xmin::text::int8)) FROM pg_language),
      (SELECT sum(hashint8extended(rngtypid::int8, xmin::text::int8)) FROM pg_range),
      (SELECT sum(hashint8extended(oid::int8, xmin::text::int8)) FROM pg_constraint
        WHERE contypid <> 0 OR contype = 'f'),
      (SELECT string_agg(oid || ' ' || nspname, ',' ORDER BY oid) FROM pg_namespace
        WHERE nspname !~ '^pg_(toast_)?temp' AND has_schema_privilege(oid, 'USAGE')))
    """

  static let usableSchemas = "SELECT nspname FROM pg_namespace WHERE has_schema_privilege(oid, 'USAGE')"
}
