"""The oracle's own parts: what it takes for one statement, and what it takes for a change."""

import pytest
from oracle import generated
from oracle.judge import Opinion, wide_scope
from oracle.probe import differences
from oracle.psql_script import Step, steps
from oracle.reviewed import is_reviewed


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
