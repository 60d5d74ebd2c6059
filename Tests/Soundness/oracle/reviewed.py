"""Why the gate may stop what PostgreSQL takes for a read. Everything else that it stops is refused wrongly.

Each entry was looked at by hand over the statements that it covers.
"""

# Rules of the policy whose findings are reasons by themselves.
RULES = {
    "setting": "only what changes how results look or plans are made may be set (SettingRule); the rest was read through setting by setting",
    "dangerous-routine": "the routine is on the reviewed list of hazards: files, SQL from text, locks, other sessions, the server",
    "leaking-catalog": "the relation shows secrets, other sessions, or values of other tables",
    "hidden-rows": "counts what a row filter hides",
    "code": "DO and CALL bring code that nobody can judge, whatever it did this time",
    "write": "it would have changed something had there been rows, or it changes a temporary table",
    "definition": "EXPLAIN or IF NOT EXISTS made it do nothing this time",
    "maintenance": "heavy, and not a read",
    "lock": "keeps others waiting",
    "file": "the server's files",
    "network": "other hosts",
    "server": "the server's own state",
    "operating-system": "programs",
    "privilege": "rights",
    "two-phase": "outlives its session",
    "excessive": "takes a session's whole time or memory by its meaning",
    "read-write-transaction": "opens the wall of the read-only transaction",
    "imported-snapshot": "reads what another session saw",
    "cursor-with-hold": "outlives its transaction",
    "temporary-object": "shadows names",
    "unknown-prepared": "`explain` has no session in which it was prepared; the gateway has",
    "unbounded": "names nothing that could be in or out of scope",
    "cascade": "reaches what it does not name",
    "unrestricted": "would have changed every row",
    "channel-out-of-scope": "channels are in scope by name",
    "notify": "makes an application act",
    "hidden-call": "only the catalog of an upstream tells a column from a call; `explain` has none",
}


def is_reviewed(opinion, builtins):
    """Whether one of the reasons is among the reviewed ones.

    A routine or a type that nobody reviewed is a reason when it is not PostgreSQL's own: the operator lists those. `builtins` are the
    names that the server under test brings itself.
    """
    return any(_is_reason(rule, subject, builtins) for verdict, rule, subject in opinion.reasons if verdict != "allow")


def _is_reason(rule, subject, builtins):
    if rule == "unknown-routine":
        schema, _, name = subject.rpartition(".")
        return schema not in ("", "pg_catalog", "information_schema") or name not in builtins
    if rule == "out-of-scope":
        return subject.startswith('"')  # a schema that `wide_scope` cannot spell
    return rule in RULES


# A script runs for real, so that a read may meet what a statement before it left in the session, one that the gate stops. These do: source
# and end of the text, and what it met.
LEFT_OVER = (
    ("regression, foreign_key", "SET CONSTRAINTS ALL IMMEDIATE;", "checks the foreign key of an INSERT earlier in the transaction; alone it does nothing"),
    ("regression, guc", "DISCARD TEMP;", "drops a temporary table"),
    ("regression, temp", "from temp_parted_oncommit_test;", "empties a temporary table ON COMMIT"),
    ("regression, temp", "from temp_parted_oncommit;", "empties a temporary table ON COMMIT"),
    ("regression, temp", "from temp_inh_oncommit_test;", "empties a temporary table ON COMMIT"),
    ("regression, temp", "SELECT * FROM temptest;", "empties a temporary table ON COMMIT"),
    ("regression, temp", "SELECT * FROM temptest1;", "empties a temporary table ON COMMIT"),
    ("regression, temp", "SELECT * FROM temptest2;", "empties a temporary table ON COMMIT"),
    ("regression, temp", "from whereami;", "any temporary table: its use empties others that are ON COMMIT DELETE ROWS"),
    ("regression, prepared_xacts", "BEGIN TRANSACTION ISOLATION LEVEL SERIALIZABLE;", "holds pg_advisory_lock(1) of the script, not a lock of BEGIN"),
    ("regression, prepared_xacts", "begin;", "holds pg_advisory_lock(1) of the script, not a lock of BEGIN"),
)


def is_left_over(source, text):
    """Whether this text of this script is known to meet what a stopped statement left."""
    return any(source == script and text.endswith(end) for script, end, _ in LEFT_OVER)
