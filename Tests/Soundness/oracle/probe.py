"""What a statement may not change, in two grains: a probe around each statement, a digest around many.

The probe sees every transactional write by the transaction number that it needs (PostgreSQL assigns one at the first
write and never for a read; a server without autovacuum and without other sessions assigns none by itself), and what no
transaction covers one by one: settings, identity, advisory locks, channels, cursors that outlive their transaction,
values of sequences, resets of statistics, replication slots, prepared transactions, files.
The digest reads the contents themselves and does not rest on that reasoning.
"""

# What a reader may change of its own session: DESIGN §6, "session bookkeeping that changes nothing that protects".
BOOKKEEPING = (
    "application_name", "extra_float_digits", "DateStyle", "IntervalStyle", "TimeZone", "client_min_messages",
    "bytea_output", "jit", "transaction_isolation", "transaction_deferrable",
    "default_transaction_isolation", "default_transaction_deferrable", "constraint_exclusion", "cursor_tuple_fraction",
    "default_text_search_config", "escape_string_warning", "lc_monetary", "lc_numeric", "lc_time", "plan_cache_mode",
    "quote_all_identifiers", "random_page_cost", "seq_page_cost", "synchronize_seqscans", "xmlbinary", "xmloption",
)  # fmt: skip

# Walls that a session may set to what protects, and to nothing else. A change to one of these values is none.
WALLS = {
    "standard_conforming_strings": ("on",), "default_transaction_read_only": ("on",), "transaction_read_only": ("on",),
    "row_security": ("on",),
    "client_encoding": ("UTF8",), "restrict_nonsystem_relation_kind": ("view, foreign-table",),
    "search_path": ("public", "pg_catalog", "", '""', "pg_catalog, public"),
}  # fmt: skip

_NAMES = ", ".join(f"'{name}'" for name in (*BOOKKEEPING, *WALLS))
_WALLS = ", ".join(f"current_setting('{name}', true) AS {name}" for name in WALLS)

PROBE = f"""
SELECT CASE WHEN pg_current_xact_id_if_assigned() IS NULL THEN pg_snapshot_xmax(pg_current_snapshot()) END AS transactions,
  (SELECT md5(string_agg(concat_ws('=', name, setting), ',' ORDER BY name)) FROM pg_settings
    WHERE name NOT IN ({_NAMES}) AND name NOT LIKE 'enable\\_%')
    AS settings,
  concat_ws(' ', current_user, session_user) AS identity,
  (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory') AS "advisory locks",
  (SELECT count(*) FROM pg_listening_channels()) AS channels,
  (SELECT count(*) FROM pg_cursors WHERE is_holdable) AS "cursors with hold",
  (SELECT md5(string_agg(concat_ws('.', schemaname, sequencename, last_value), ',' ORDER BY schemaname, sequencename)) FROM
    (SELECT n.nspname AS schemaname, c.relname AS sequencename, pg_sequence_last_value(c.oid) AS last_value
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'S' AND c.relpersistence = 'p') s) AS sequences,
  (SELECT md5(string_agg(concat_ws('.', datname, extract(epoch FROM stats_reset)), ',' ORDER BY datname))
    FROM pg_stat_database) AS statistics,
  (SELECT count(*) FROM pg_replication_slots) AS slots,
  (SELECT count(*) FROM pg_prepared_xacts) AS "prepared transactions",
  (SELECT md5(string_agg(f, ',' ORDER BY f)) FROM pg_ls_dir('.') f WHERE f <> 'pg_internal.init') AS files,
  {_WALLS}
"""

# Locks that a plan or a read does not take, held by this session. EXPLAIN of a change takes the lock of the change, which
# stands in nobody's way but that of DDL, as a read's does; FOR UPDATE and the like are refused as writes (25006).
LOCKS = """
SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND granted
  AND locktype NOT IN ('virtualxid', 'transactionid') AND mode NOT IN ('AccessShareLock', 'SIReadLock', 'RowShareLock', 'RowExclusiveLock')

"""


def differences(before, after):
    """The names of what changed."""
    if before is None or after is None:
        return ["no answer"] if before != after else []
    return [name for name, was, now in zip(before[0], before[1], after[1]) if _differs(name, was, now)]


def _differs(name, was, now):
    if name == "transactions" and was is None:
        return False  # inside a block that wrote before, or at its end
    if name == "channels":
        return int(now) > int(was)  # to stop listening is nobody's loss
    if name in WALLS and now in WALLS[name]:
        return False
    return was != now


def digest(ask):
    """Contents of every table outside the system schemas, of the catalog, of large objects and of settings."""
    tables = ask("""
        SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'm') AND c.relpersistence <> 't' AND n.nspname <> 'information_schema'
          AND (n.nspname NOT LIKE 'pg\\_%' OR n.nspname = 'pg_catalog' AND c.relname NOT IN ('pg_statistic'))
        ORDER BY 1""")
    found = {}
    for (table,) in tables:
        rows = f"SELECT count(*), md5(string_agg(t::text, E'\\n' ORDER BY t::text)) FROM ONLY {table} t"
        found[table] = ask(rows)
    return found
