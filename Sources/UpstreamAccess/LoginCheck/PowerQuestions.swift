/// The questions about a login of which nothing is known, not even whether it goes through a pooler. PostgreSQL 12 and later.
///
/// All that protects the server is set inside the transaction: poolers refuse other settings at the start, and a setting of the session
/// would stay behind on a connection that somebody else gets next.
enum PowerQuestions {
  static let begin = "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
  static let settings = [
    "SET LOCAL statement_timeout = '3s'", "SET LOCAL lock_timeout = '500ms'", "SET LOCAL search_path = pg_catalog",
  ]

  static let server = """
    SELECT current_user, d.datname, d.datdba, pg_database_size(d.oid), current_setting('server_version'),
      pg_is_in_recovery(), current_setting('archive_mode', true), current_setting('cluster_name', true),
      (SELECT count(*) FROM pg_stat_replication), has_database_privilege(d.oid, 'CREATE')
    FROM pg_database d WHERE d.datname = current_database()
    """

  /// The login and every role that it can become.
  private static let reach = """
    WITH RECURSIVE reach(role) AS (
      SELECT oid FROM pg_roles WHERE rolname = current_user
      UNION SELECT m.roleid FROM pg_auth_members m JOIN reach ON m.member = reach.role)
    """

  static let roles =
    reach + """

      SELECT r.oid, r.rolname, r.rolsuper, r.rolcreaterole, r.rolcreatedb, r.rolreplication, r.rolbypassrls
      FROM pg_roles r JOIN reach ON r.oid = reach.role ORDER BY r.rolname
      """

  /// One row: tables, and of them those that are owned, read, and open to each of four verbs; rows in those that can be changed.
  static let tables =
    reach + """
      , tables AS (
        SELECT greatest(c.reltuples, 0) AS rows, c.relowner IN (SELECT role FROM reach) AS owned, may.*
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace CROSS JOIN LATERAL (
          SELECT bool_or(has_any_column_privilege(role, c.oid, 'SELECT')) AS reads,
            bool_or(has_any_column_privilege(role, c.oid, 'INSERT')) AS inserts,
            bool_or(has_any_column_privilege(role, c.oid, 'UPDATE')) AS updates,
            bool_or(has_table_privilege(role, c.oid, 'DELETE')) AS deletes,
            bool_or(has_table_privilege(role, c.oid, 'TRUNCATE')) AS truncates
          FROM reach WHERE has_schema_privilege(role, n.oid, 'USAGE')) may
        WHERE c.relkind IN ('r', 'p', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
          AND n.nspname !~ '^pg_(toast|temp)')
      SELECT count(*), count(*) FILTER (WHERE owned), count(*) FILTER (WHERE reads), count(*) FILTER (WHERE inserts),
        count(*) FILTER (WHERE updates), count(*) FILTER (WHERE deletes), count(*) FILTER (WHERE truncates),
        coalesce(sum(rows) FILTER (WHERE owned OR inserts OR updates OR deletes OR truncates), 0)::bigint
      FROM tables
      """

  /// One row: schemas in which something can be made, and routines that run with the rights of others.
  static let ways =
    reach + """

      SELECT (SELECT count(*) FROM pg_namespace n WHERE n.nspname !~ '^pg_'
          AND EXISTS (SELECT FROM reach WHERE has_schema_privilege(role, n.oid, 'CREATE'))),
        (SELECT count(*) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
          WHERE p.prosecdef AND n.nspname <> 'pg_catalog' AND p.proowner NOT IN (SELECT role FROM reach)
            AND EXISTS (SELECT FROM reach WHERE has_function_privilege(role, p.oid, 'EXECUTE')
              AND has_schema_privilege(role, n.oid, 'USAGE')))
      """
}
