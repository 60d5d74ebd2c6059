"""The proof of the proof: whatever a case could do is seen, and nothing is seen where nothing was done."""

import contextlib
import os

import corpus
import pytest
from conversation import Talk
from stage import Stage
from wire import Wire, query
from witness import Witness


@pytest.fixture(scope="module", params=[15, 18])
def stage(request):
    with Stage(request.param) as stage:
        yield stage


@pytest.fixture(scope="module")
def standing(stage):
    with contextlib.closing(Witness(stage)) as witness:
        yield witness


@pytest.fixture
def witness(standing):
    """The witness, with what is there now for what was there before."""
    standing.settle()
    return standing


def case(text):
    return corpus.Case("x", "deny", "x", "x", "own corpus", text.encode())


@pytest.fixture
def changes(stage, witness):
    """Runs SQL in a session of its own and says what the witness saw."""

    def after(sql, user=None):
        one = case(sql)
        witness.listen([one])
        talk = Talk(one, "simple")
        talk.wire = Wire(stage.login(user)).log_in(application_name="agent")
        errors = [each.fields["M"] for each in talk.wire.ask(query(sql)) if each.kind == "E"]
        assert not errors, errors
        return " | ".join(witness.changes([talk]))

    return after


def test_nothing_is_seen_where_nothing_was_done(changes):
    assert changes("SELECT count(*) FROM public.users", "app_agent") == ""


DEEDS = {
    "INSERT INTO public.users (email) VALUES ('x')": "rows of users",
    "UPDATE public.users SET name = name WHERE id = 2": "rows of users",
    "DELETE FROM public.payments WHERE id = 3": "rows of payments",
    "SELECT id FROM public.users WHERE id = 5 FOR UPDATE": "rows of users",
    "BEGIN; DELETE FROM public.orders WHERE id = 7; ROLLBACK": "transaction ids used",
    "CREATE TABLE public.more (a int)": "catalog pg_class",
    "CREATE TEMP TABLE users (a int)": "transaction ids used",
    "CREATE FUNCTION public.g() RETURNS int LANGUAGE sql AS 'SELECT 1'": "catalog pg_proc",
    "COMMENT ON TABLE public.users IS 'x'": "catalog pg_description",
    "GRANT SELECT ON public.users TO PUBLIC": "catalog pg_class",
    "ALTER ROLE app_agent SET work_mem = '1GB'": "catalog pg_db_role_setting",
    "ALTER ROLE app_owner PASSWORD 'x'": "catalog pg_authid",
    "ALTER DATABASE app SET work_mem = '1GB'": "catalog pg_db_role_setting",
    "ANALYZE public.users": "catalog pg_statistic",
    "REINDEX TABLE public.users": "catalog pg_class",
    "VACUUM FULL public.orders": "catalog pg_class",
    "SELECT nextval('public.orders_id_seq')": "sequence orders_id_seq",
    "SELECT setval('public.users_id_seq', 1)": "sequence users_id_seq",
    "SELECT lo_create(0)": "catalog pg_largeobject_metadata",
    "SELECT lo_put(16500, 0, 'x')": "catalog pg_largeobject",
    "SELECT pg_advisory_lock(1)": "advisory locks",
    "SELECT txid_current()": "transaction ids used",
    "SELECT pg_create_physical_replication_slot('more')": "replication slots",
    "SELECT pg_replication_origin_create('more')": "catalog pg_replication_origin",
    "ALTER SYSTEM SET work_mem = '5MB'": "server configuration",
    "SELECT pg_reload_conf(), pg_sleep(0.3)": "server configuration",
    "CHECKPOINT": "checkpoint",
    "SELECT pg_stat_reset()": "statistics reset",
    "SELECT pg_stat_reset_shared('bgwriter')": "statistics reset",
    "NOTIFY jobs, 'x'": "a notification was sent",
    "LISTEN jobs": "listens",
    "SELECT count(*) FROM public.orders": "reads of orders",
    "SELECT 1 FROM public.v_pay WHERE id = 1": "reads of payments",
    "COPY (SELECT 1) TO '/tmp/sallyport-witness.txt'": "a file was written: /tmp/sallyport-witness.txt",
}


@pytest.mark.parametrize("sql", DEEDS)
def test_a_deed_is_seen(sql, changes):
    try:
        assert DEEDS[sql] in changes(sql)
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink("/tmp/sallyport-witness.txt")


def test_a_prepared_transaction_is_seen(stage, changes):
    assert "prepared transactions" in changes("BEGIN; INSERT INTO public.orders (user_id) VALUES (1); PREPARE TRANSACTION 'z'")
    stage.server.sql("ROLLBACK PREPARED 'z'", "app")


def test_the_wire_is_tripped_in_a_read_only_transaction(stage, witness):
    one = case("SELECT public.evil_immutable()")
    witness.listen([one])
    talk = Talk(one, "simple")
    talk.wire = Wire(stage.login("app_agent")).log_in(application_name="agent", options="-c default_transaction_read_only=on")
    assert [each.sqlstate for each in talk.wire.ask(query(one.text.decode())) if each.kind == "E"] == ["25006"]
    assert "advisory locks: `` became `0 4711 1 ShareLock`" in " | ".join(witness.changes([talk]))


@pytest.mark.parametrize("name", ["pg_cancel_backend", "pg_terminate_backend"])
def test_a_disturbed_session_is_seen(name, stage, changes):
    seen = changes(f"SELECT {name}(pid), pg_sleep(0.2) FROM pg_stat_activity WHERE application_name = 'sleeper' AND usename = 'app_agent'")
    assert "a session of the agent's login was disturbed" in seen


def test_strong_locks_are_seen(stage, witness):
    with Wire(stage.login("app_agent")).log_in() as wire:
        wire.ask(query("BEGIN; LOCK TABLE public.users IN ACCESS SHARE MODE"))
        assert witness.strong_locks() == ""
    with Wire(stage.login("app_agent")).log_in() as wire:
        wire.ask(query("BEGIN; SELECT count(*) FROM public.users"))
        assert witness.strong_locks() == ""


def test_a_reset_brings_everything_back(stage):
    stage.server.sql("ALTER ROLE app_agent PASSWORD 'x'; DROP TABLE public.users CASCADE", "app")
    stage.server.sql("BEGIN; CREATE TABLE public.left_over (); PREPARE TRANSACTION 'left over'", "app")
    stage.reset()
    assert stage.server.sql("SELECT count(*) FROM public.users", "app") == [["60"]]
    with Wire(stage.login("app_agent")).log_in() as wire:
        assert wire.ask(query("SELECT 1"))[1].values == [b"1"]
