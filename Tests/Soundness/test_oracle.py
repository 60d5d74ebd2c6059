"""The oracle's own parts: what it takes for one statement, and what it takes for a change."""

import psycopg
import pytest
from oracle import generated
from oracle.judge import Opinion, wide_scope
from oracle.probe import LOCKS, differences
from oracle.psql_script import Step, steps
from oracle.reviewed import is_reviewed
from servers import server


@pytest.mark.parametrize(
    "script, texts",
    [
        ("SELECT 1; SELECT 2", ["SELECT 1;", "SELECT 2"]),
        ("SELECT ';' -- ;\n, $x$;$x$ /* ; /* ; */ */;", ["SELECT ';' -- ;\n, $x$;$x$ /* ; /* ; */ */;"]),
        ("SELECT E'\\';';", ["SELECT E'\\';';"]),
        ("CREATE RULE r AS ON INSERT TO a DO (SELECT 1; SELECT 2);", ["CREATE RULE r AS ON INSERT TO a DO (SELECT 1; SELECT 2);"]),
        (
            "CREATE FUNCTION f() BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; END; SELECT 1;",
            ["CREATE FUNCTION f() BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; END;", "SELECT 1;"],
        ),
        ("SELECT 1 \\; SELECT 2;", ["SELECT 1 ; SELECT 2;"]),
        ("\\set a b\nSELECT :a, :'a', :\"a\", x::int, :none;", ["SELECT b, 'b', \"b\", x::int, :none;"]),
        ("SELECT 1 \\gset\n\\echo x\nSELECT 2;", ["SELECT 1", "SELECT 2;"]),
        ("-- nothing\n;", []),
    ],
)
def test_a_script_is_cut_as_psql_cuts_it(script, texts):
    assert [step.text for step in steps(script)] == texts


def test_copy_has_its_data_and_a_connection_is_a_step():
    assert steps("COPY a FROM stdin;\n1\t;\n\\.\nSELECT 1;\n\\c -\n") == [
        Step("COPY a FROM stdin;", "1\t;\n"), Step("SELECT 1;"), Step("")]  # fmt: skip


def test_a_change_is_named_and_a_wall_may_become_higher():
    names = ("settings", "channels", "row_security", "transactions")
    assert differences((names, ("a", "1", "on", "7")), (names, ("a", "0", "on", "7"))) == []
    assert differences((names, ("a", "0", "off", "7")), (names, ("b", "1", "on", "8"))) == ["settings", "channels", "transactions"]
    assert differences((names, ("a", "0", "on", "7")), (names, ("a", "0", "off", "7"))) == ["row_security"]
    assert differences((names, ("a", "0", "on", "7")), (names, ("a", "0", "on", None))) == ["transactions"]
    assert differences((names, ("a", "0", "on", None)), (names, ("a", "0", "on", "8"))) == []


def test_generated_statements_are_the_same_for_the_same_seed():
    assert generated.statements(count=50) == generated.statements(count=50) != generated.statements(seed=1, count=50)


def test_the_wide_scope_has_every_qualifier_and_no_catalog():
    assert wide_scope(["SELECT a.b FROM s.t, pg_catalog.x", 'TABLE "q".r']) == ["a.*", "public.*", "q.*", "s.*"]


def test_only_what_somebody_reviewed_may_be_stopped():
    unknown = Opinion("hold", (("hold", "unknown-routine", "pg_catalog.lower"),), ("SELECT",))
    assert not is_reviewed(unknown, {"lower"}) and is_reviewed(unknown, set())
    assert is_reviewed(Opinion("refuse", (("refuse", "lock", ""),), ("LOCK",)), set())
    assert not is_reviewed(Opinion("refuse", (("refuse", "not-understood", "syntax"),), ("",)), set())


@pytest.fixture(scope="module")
def ask():
    """A session of a server as the regression suite has it."""
    with server(15, {"max_prepared_transactions": "4"}) as made, psycopg.connect(made.url("postgres"), autocommit=True) as session:
        yield lambda sql: session.execute(sql, prepare=False)


def moves(ask, sql):
    """Whether a statement uses up a transaction number."""
    ask("SELECT 1")
    before = ask("SELECT pg_snapshot_xmax(pg_current_snapshot())::text").fetchone()
    ask(sql)
    return ask("SELECT pg_snapshot_xmax(pg_current_snapshot())::text").fetchone() != before


# What `reviewed.LEFT_OVER` says that statements meet: each on a server, with and without what was left.


def test_a_temporary_table_empties_those_that_are_on_commit(ask):
    ask("CREATE TEMP TABLE whereami AS SELECT 'x' AS it")
    assert not moves(ask, "SELECT * FROM whereami")
    ask("CREATE TEMP TABLE emptied (a int) ON COMMIT DELETE ROWS")
    assert moves(ask, "SELECT * FROM whereami") and moves(ask, "SELECT * FROM emptied")
    ask("DROP TABLE emptied")
    assert not moves(ask, "SELECT * FROM whereami")
    assert moves(ask, "DISCARD TEMP") and not moves(ask, "DISCARD TEMP")


def test_a_constraint_is_checked_for_what_was_inserted_before(ask):
    ask("CREATE TABLE parent (i int PRIMARY KEY)")
    ask("CREATE TABLE child (i int REFERENCES parent DEFERRABLE INITIALLY DEFERRED)")
    for insert, expected in ("SELECT 1", None), ("INSERT INTO child VALUES (1)", "25006"):
        ask("BEGIN")
        ask(insert)
        ask("SET LOCAL transaction_read_only = on")
        try:
            ask("SET CONSTRAINTS ALL IMMEDIATE")
            answer = None
        except psycopg.Error as error:
            answer = error.sqlstate
        ask("ROLLBACK")
        assert answer == expected


def test_an_advisory_lock_of_the_session_outlives_a_prepared_transaction(ask):
    own = LOCKS.replace("count(*)", "coalesce(string_agg(locktype, ','), '')")
    ask("CREATE TABLE prepared (a int)")
    for take, expected in ("SELECT 1", ""), ("SELECT pg_advisory_lock(1)", "advisory"):
        ask(take)
        ask("BEGIN")
        ask("DROP TABLE prepared")
        ask("PREPARE TRANSACTION 'one'")
        ask("BEGIN TRANSACTION ISOLATION LEVEL SERIALIZABLE")
        assert ask(own).fetchone()[0] == expected
        ask("ROLLBACK")
        ask("ROLLBACK PREPARED 'one'")
