"""The role of a token without the gateway before it: over the whole corpus it changes nothing and reads nothing out of scope, but for what is listed.

docs/roles.md has the list for readers. A case that is listed and no longer happens fails these tests as well.
"""

import contextlib
import os

import corpus
import own_login
import pytest
from own_login import CLOSING, Attacker, Managed, attacks
from servers import SHORT, VERSIONS
from stage import ROOT
from wire import Wire, query

# What PostgreSQL lets every role do that may log in, and no administrator can take away for one role alone.
STILL_DONE = {
    "gives itself another password, and its own sessions other defaults": {
        "own-password", "own-setting", "own-setting-here", "own-settings-reset", "x-alter-role-set", "x-alter-role-password",
        "c-alter-role-reset",
    },
    "throws away what it was given": {"own-privileges-dropped", "x-drop-owned"},
    "has privileges written anew as they are: GRANT and REVOKE without the right to only warn": {
        "own-privileges-given-on", "x-revoke", "c-grant-columns", "c-grant-domain",
    },
    "says what others may do with tables that it will never have": {"own-default-privileges", "x-default-privileges"},
    "makes large objects of its own": {"object-created", "object-filled", "bi-lo-create", "x-lo-from-bytea", "w-call-lo-creat"},
    "leaves a prepared transaction, where the server has max_prepared_transactions": {
        "prepared", "x-stack-two-phase", "c-prepare-transaction-empty",
    },
    "holds advisory locks": {"bi-advisory", "bi-advisory-try", "x-advisory-from", "c-fn-advisory-shared", "w-call-advisory"},
    "speaks and listens on channels": {
        "notified", "bi-notify", "x-notify", "x-pg-notify-lateral", "c-notify-plain", "x-listen",
    },
}  # fmt: skip
# What PostgreSQL gives to everybody until an administrator takes it back, as CLOSING does.
DONE_UNTIL_CLOSED = {
    "runs functions with their owner's rights": {"definer-called", "definer-in-procedure", "definer-in-operator"},
    "makes temporary tables": {"temporary"},
    "reads large objects that everybody may read": {"object-of-public-read"},
}
LISTED = set().union(*STILL_DONE.values(), *DONE_UNTIL_CLOSED.values())

# Where a reader finds texts that people have written into definitions (SECURITY.md, "What a reader may learn"), and where not.
PLANTED = """
    CREATE FUNCTION private.recipe() RETURNS text LANGUAGE sql AS $$ SELECT 'canary-source' $$;
    CREATE VIEW private.v AS SELECT 'canary-view' AS a;
    ALTER TABLE private.secrets ADD COLUMN more text DEFAULT 'canary-default';
    COMMENT ON TABLE private.secrets IS 'canary-comment';
    ALTER SERVER s OPTIONS (ADD dbname 'canary-option');
    ALTER DATABASE app SET app.key = 'canary-setting';
    CREATE POLICY p ON private.secrets USING (value <> 'canary-policy');
    ANALYZE;
"""
READABLE = {
    "canary-source": "SELECT prosrc FROM pg_proc",
    "canary-view": "SELECT definition FROM pg_views",
    "canary-default": "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef",
    "canary-comment": "SELECT description FROM pg_description",
    "canary-option": "SELECT srvoptions FROM pg_foreign_server",
    "canary-setting": "SELECT setconfig FROM pg_db_role_setting",
    "canary-policy": "SELECT qual FROM pg_policies",
}
CLOSED = {
    "canary-secret-c04d2e": "SELECT most_common_vals FROM pg_stats",
    "canary-mapping-90aa17": "SELECT umoptions FROM pg_user_mappings",
    "canary-conninfo-2f6b03": "SELECT subconninfo FROM pg_subscription",
    "SCRAM-SHA-256$": "SELECT rolpassword FROM pg_authid",
}


@pytest.fixture(scope="module")
def binary():
    """The `sallyport` under test."""
    return os.environ.get("SALLYPORT", str(ROOT / ".build/debug/sallyport"))


@pytest.fixture(scope="module", params=VERSIONS)
def stage(request, binary):
    with Managed(request.param, binary, CLOSING) as stage:
        yield stage


@contextlib.contextmanager
def attacker(stage, expected):
    attacker = Attacker(stage, expected)
    try:
        yield attacker
    finally:
        attacker.close()


def test_over_the_whole_corpus_nothing_happens_but_what_is_listed(stage):
    cases = [case for case in corpus.cases() if not case.servers or stage.version in case.servers] + attacks(stage.role)
    listed = set().union(*STILL_DONE.values())
    if SHORT:
        stride = 2 if stage.version == 15 else 8
        cases = [case for index, case in enumerate(cases) if index % stride == 0 or case.id in listed]
    with attacker(stage, listed) as it:
        effects = it.effects(cases)
    assert {id: what for id, what in effects.items() if id not in listed} == {}
    assert sorted(listed - set(effects)) == [], "the list is exact"


PRIVILEGES = """
    SELECT coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's'::"char" ELSE 'r' END, relowner))::text FROM pg_class
    UNION ALL SELECT coalesce(typacl, acldefault('T', typowner))::text FROM pg_type
    UNION ALL SELECT coalesce(attacl::text, '{}') FROM pg_attribute
"""


def test_privileges_that_are_written_anew_are_the_same(stage):
    [listed] = [cases for what, cases in STILL_DONE.items() if "written anew" in what]
    texts = [case.text for case in corpus.cases() + attacks(stage.role) if case.id in listed]
    before = sorted(stage.server.sql(PRIVILEGES, "app"))
    with Wire(stage.attacker()).log_in() as wire:
        for text in [b"SET default_transaction_read_only = off", *texts]:
            wire.ask(query(text.decode()))
    assert sorted(stage.server.sql(PRIVILEGES, "app")) == before and len(texts) == len(listed)


def test_what_everybody_may_do_until_it_is_taken_back(stage):
    stage.closing, closing = "", stage.closing
    stage.reset()
    listed = set().union(*DONE_UNTIL_CLOSED.values())
    try:
        with attacker(stage, listed) as it:
            effects = it.effects([case for case in attacks(stage.role) if case.id in listed])
    finally:
        stage.closing = closing
        stage.reset()
    assert set(effects) == listed


def test_definitions_are_readable_and_secrets_are_not(stage):
    stage.server.sql(PLANTED, "app")
    try:
        with Wire(stage.attacker()).log_in() as wire:
            for canary, sql in {**READABLE, **CLOSED}.items():
                answer = b"".join(one.body for one in wire.ask(query(sql)))
                assert (canary.encode() in answer) == (canary in READABLE), sql
    finally:
        stage.server.sql("ALTER DATABASE app RESET ALL")
        stage.reset()


def test_every_listed_case_is_there():
    known = {case.id for case in corpus.cases()} | set(own_login.ATTACKS)
    assert LISTED <= known
