"""Roles are made, widened, narrowed and dropped while somebody else changes the same tables and rights without a pause."""

import contextlib
import json
import threading

import psycopg
import pytest
from rig import shop
from rig.gateway import Gateway
from rig.processes import eventually
from servers import ROLE_VERSIONS, SHORT
from target import Login
from wire import connect, kinds, query, tags

DATABASE = "conflicts"
# What PostgreSQL answers to one of two who change the same thing at once: ours try again, these need not.
EXPECTED = (psycopg.errors.InternalError_, psycopg.errors.DeadlockDetected)
STORMS = {
    "truncate": ("TRUNCATE public.busy",),
    "alter": ("ALTER TABLE public.busy SET (fillfactor = 90)", "ALTER TABLE public.busy ALTER a SET DEFAULT 1", "ALTER TABLE public.busy RESET (fillfactor)"),
    "grant": ("GRANT SELECT ON public.busy TO pg_monitor", "REVOKE SELECT ON public.busy FROM pg_monitor"),
    "schema": ("GRANT USAGE ON SCHEMA public TO pg_monitor", "REVOKE USAGE ON SCHEMA public FROM pg_monitor"),
}


@pytest.fixture(scope="module", params=ROLE_VERSIONS)
def managed(request, shop_of):
    server = shop_of(request.param)
    server.sql(f"ALTER ROLE {shop.OWNER} CREATEROLE")
    server.sql(f"CREATE DATABASE {DATABASE} TEMPLATE shop_template OWNER {shop.OWNER}")
    server.sql(f"REVOKE TEMPORARY ON DATABASE {DATABASE} FROM PUBLIC")
    server.sql(f"CREATE TABLE public.busy (a int PRIMARY KEY); ALTER TABLE public.busy OWNER TO {shop.OWNER}", DATABASE)
    yield server
    server.sql(f"DROP DATABASE {DATABASE} WITH (FORCE)")
    server.sql(f"ALTER ROLE {shop.OWNER} NOCREATEROLE")


@pytest.fixture(scope="module")
def gateway(managed, seed, binary):
    gateway = Gateway(binary)
    entry = shop.upstream(managed, DATABASE, managed.shop_password)
    entry["admin"] = entry["executor"]
    del entry["agent"]
    try:
        gateway.create({"shop": entry}, seed=seed)
        yield gateway.serve(**shop.secrets(managed.shop_password))
    finally:
        gateway.destroy()
        for [role] in managed.sql("SELECT rolname FROM pg_roles WHERE rolname LIKE 'sallyport\\_%'"):
            managed.sql(f"DROP OWNED BY {role}; DROP ROLE {role}", DATABASE)


@contextlib.contextmanager
def storm(server, statements):
    """Runs these over and over on a session of its own; what is yielded counts them."""
    is_over, done, wrong = threading.Event(), [], []

    def blow():
        with psycopg.connect(server.url(DATABASE), autocommit=True) as connection:
            while not is_over.is_set():
                for statement in statements:
                    try:
                        connection.execute(statement)
                        done.append(statement)
                    except EXPECTED:
                        pass
                    except psycopg.Error as error:
                        wrong.append(error)

    thread = threading.Thread(target=blow)
    thread.start()
    try:
        eventually("it blows", lambda: len(done) > 10)
        yield done
    finally:
        is_over.set()
        thread.join()
    assert wrong == []


def holds(server, role, privilege):
    return server.sql(
        f"SELECT 1 FROM pg_class c, aclexplode(relacl) a WHERE c.relname = 'busy' AND a.grantee = '{role}'::regrole AND a.privilege_type = '{privilege}'",
        DATABASE)  # fmt: skip


@pytest.mark.parametrize("kind", STORMS)
def test_a_role_lives_through_its_whole_life_beside_other_changes(gateway, managed, kind):
    for round in range(1 if SHORT else 4):
        name = f"{kind}-{round}"
        login = Login.from_url(gateway.issue_token(name, "shop", ("public.busy", "public.customers")))
        [token] = [one for one in json.loads(gateway.call("token", "list", "--json").out) if one["name"] == name]
        role = token["id"].replace("tok_", "sallyport_")
        with storm(managed, STORMS[kind]) as done:
            before = len(done)
            with connect(login) as wire:
                assert kinds(wire.ask(query("SELECT count(*) FROM public.customers"))) == "TDCZ"
                said = gateway.call(
                    "grant", "issue", name, "--task", "a storm", "--table", "public.busy", "--verbs", "insert,delete", "--for", "1h",
                    "--json", answers=[gateway.passphrase])  # fmt: skip
                grant = json.loads(said.out[said.out.index("{") :])["id"]
                eventually("the session knows of the grant", lambda: "D" in kinds(wire.ask(query("SHOW sallyport.grants"))))
                assert tags(wire.ask(query("DELETE FROM public.busy WHERE a = 1"))) == ["DELETE 0"]
                assert holds(managed, role, "DELETE")
                gateway.call("grant", "revoke", grant, answers=[gateway.passphrase])
                eventually("what it gave is gone", lambda: not holds(managed, role, "DELETE"), seconds=4)
            gateway.call("token", "revoke", name, answers=[gateway.passphrase])
            eventually("the role is gone", lambda: not managed.sql(f"SELECT 1 FROM pg_roles WHERE rolname = '{role}'"), seconds=4)
            assert len(done) > before, "it blew all the while"
    assert "cannot be dropped" not in gateway.log()
