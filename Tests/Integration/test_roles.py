"""A role for each token: made over an admin that is no superuser, holding exactly the scope, and gone with the token."""

import json
import signal

import pytest
from rig import shop
from rig.gateway import Gateway
from rig.processes import eventually
from servers import VERSIONS
from target import Login
from wire import Refused, Wire, connect, errors, kinds, query

CUSTOMERS = query("SELECT id, name FROM public.customers ORDER BY id LIMIT 1")
PAYMENTS = query("SELECT id FROM public.payments LIMIT 1")


@pytest.fixture(scope="module", params=VERSIONS)
def managed(request, shop_of):
    """A server with a shop whose owner may create roles and is no superuser, as managed services give it."""
    server = shop_of(request.param)
    server.sql(f"ALTER ROLE {shop.OWNER} CREATEROLE; ALTER ROLE {shop.OWNER} SET log_statement = 'all'")
    server.sql(f"CREATE DATABASE roles TEMPLATE shop_template OWNER {shop.OWNER}")
    server.sql("REVOKE TEMPORARY ON DATABASE roles FROM PUBLIC")
    yield server
    server.sql("DROP DATABASE roles WITH (FORCE)")
    server.sql(f"ALTER ROLE {shop.OWNER} NOCREATEROLE; ALTER ROLE {shop.OWNER} RESET log_statement")


@pytest.fixture(scope="module")
def gateways(managed, seed, binary):
    """Makes gateways before the managed server; they are removed at the end of the module, and every role that they made."""
    made = []

    def entry(database):
        entry = shop.upstream(managed, database, managed.shop_password)
        del entry["agent"]
        return {**entry, "admin": {"user": shop.OWNER, "password": "env:SHOP_OWNER_PASSWORD"}}

    def make(**more):
        """`more` are further upstreams and their databases."""
        gateway = Gateway(binary)
        made.append(gateway)
        databases = {"shop": "roles", **more}
        return start(gateway.create({name: entry(database) for name, database in databases.items()}, seed=seed), managed)

    yield make
    for gateway in made:
        gateway.destroy()
    for [role] in managed.sql("SELECT rolname FROM pg_roles WHERE rolname LIKE 'sallyport\\_%'"):
        managed.sql(f"DROP OWNED BY {role}; DROP ROLE {role}", "roles")


@pytest.fixture(scope="module")
def gateway(gateways):
    """The one that most tests share; each has tokens of its own."""
    return gateways()


def start(gateway, server):
    return gateway.serve(**shop.secrets(server.shop_password))


def role_of(gateway, name):
    """The name that the role of a token has, whether it is there or not."""
    [token] = [one for one in json.loads(gateway.call("token", "list", "--json").out) if one["name"] == name]
    return token["id"].replace("tok_", "sallyport_")


def exists(server, role):
    return server.sql(f"SELECT 1 FROM pg_roles WHERE rolname = '{role}'") == [["1"]]


def issue(gateway, name, *read):
    return Login.from_url(gateway.issue_token(name, "shop", read))


def privileges(server, role):
    """What was given to the role by name."""
    return server.sql(
        f"""
        SELECT c.relname, a.privilege_type FROM pg_class c, aclexplode(c.relacl) a WHERE a.grantee = '{role}'::regrole
        UNION ALL SELECT n.nspname, a.privilege_type FROM pg_namespace n, aclexplode(n.nspacl) a WHERE a.grantee = '{role}'::regrole
        ORDER BY 1
        """,
        "roles",
    )


def as_role(server, role):
    """The role's own login, past the gateway: what somebody could do who had stolen it."""
    server.sql(f"ALTER ROLE {role} PASSWORD 'stolen'")
    return Wire(Login(server.host, server.port, role, "stolen", "roles", "")).log_in()


def test_a_token_has_a_role_that_holds_exactly_its_scope(gateway, managed):
    login = issue(gateway, "one-table", "public.customers")
    role = role_of(gateway, "one-table")
    assert not exists(managed, role), "it is made when the token first logs in"
    with connect(login) as wire:
        assert kinds(wire.ask(CUSTOMERS)) == "TDCZ"
        assert wire.ask(query("SELECT current_user"))[1].values == [role.encode()]
    assert privileges(managed, role) == [["customers", "SELECT"]]
    standing = managed.sql(
        f"""SELECT rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls, rolvaliduntil > now() + '29 days',
          EXISTS (SELECT FROM pg_auth_members WHERE member = oid),
          (SELECT setconfig @> ARRAY['default_transaction_read_only=on'] FROM pg_db_role_setting WHERE setrole = oid)
        FROM pg_roles WHERE rolname = '{role}'"""
    )
    assert standing == [["f", "f", "f", "f", "f", "f", "t", "f", "t"]]


def test_the_role_itself_writes_nothing_and_reads_nothing_else(gateway, managed):
    connect(issue(gateway, "narrow", "public.customers")).socket.close()
    with as_role(managed, role_of(gateway, "narrow")) as wire:
        assert kinds(wire.ask(CUSTOMERS)) == "TDCZ"
        wire.ask(query("SET default_transaction_read_only = off"))
        for sql in (
            "SELECT id FROM public.payments LIMIT 1", "DELETE FROM public.customers", "TRUNCATE public.customers",
            "CREATE TABLE public.mine ()", "CREATE ROLE another", "ALTER TABLE public.customers DISABLE TRIGGER ALL",
            "COPY public.customers TO PROGRAM 'cat'", f"SET ROLE {shop.OWNER}",
        ):  # fmt: skip
            assert errors(wire.ask(query(sql))) == ["42501"], sql


def test_two_tokens_do_not_share_what_they_read(gateway, managed):
    wide, narrow = issue(gateway, "wide", "public.*"), issue(gateway, "slim", "public.customers")
    with connect(wide) as one, connect(narrow) as other:
        assert kinds(one.ask(PAYMENTS)) == "TDCZ"
        assert errors(other.ask(PAYMENTS)) == ["42501"]
    with as_role(managed, role_of(gateway, "slim")) as wire:
        assert errors(wire.ask(PAYMENTS)) == ["42501"], "by the database, not by the gateway alone"


def test_all_tables_are_those_of_the_moment_in_which_the_role_was_made(gateway, managed):
    login, role = issue(gateway, "all", "public.*"), role_of(gateway, "all")
    connect(login).socket.close()
    held = privileges(managed, role)
    managed.sql(f"SET ROLE {shop.OWNER}; CREATE TABLE public.later (a int)", "roles")
    try:
        managed.sql(f"ALTER ROLE {role} PASSWORD 'changed'")
        with connect(login) as wire:
            assert kinds(wire.ask(PAYMENTS)) == "TDCZ"
            assert errors(wire.ask(query("SELECT * FROM public.later"))) == ["42501"]
        assert privileges(managed, role) == held
    finally:
        managed.sql("DROP TABLE public.later", "roles")


def test_a_revoked_token_loses_its_role(gateway, managed):
    with connect(issue(gateway, "brief", "public.customers")) as wire:
        role = role_of(gateway, "brief")
        assert exists(managed, role)
        gateway.call("token", "revoke", "brief", answers=[gateway.passphrase])
        assert [one.sqlstate for one in wire.rest() if one.kind == "E"] == ["57P01"]
    eventually("the role is gone", lambda: not exists(managed, role))


def test_a_role_that_was_left_over_is_dropped_at_the_next_start(gateways, managed):
    gateway = gateways()
    connect(issue(gateway, "left", "public.*")).socket.close()
    role = role_of(gateway, "left")
    gateway.stop(signal.SIGKILL)
    gateway.call("token", "revoke", "left", answers=[gateway.passphrase])
    assert exists(managed, role)
    start(gateway, managed)
    eventually("the role is gone", lambda: not exists(managed, role))


def test_what_somebody_changed_is_mended_when_the_role_is_made_again(gateway, managed):
    login, role = issue(gateway, "grown", "public.customers"), role_of(gateway, "grown")
    connect(login).socket.close()
    given = "UPDATE (name), SELECT ON public.customers", "DELETE ON public.payments"
    managed.sql(f"SET ROLE {shop.OWNER};" + "".join(f"GRANT {what} TO {role};" for what in given), "roles")
    managed.sql(f"ALTER ROLE {role} PASSWORD 'changed'")
    with connect(login) as wire:
        assert kinds(wire.ask(CUSTOMERS)) == "TDCZ"
    assert privileges(managed, role) == [["customers", "SELECT"]]
    assert managed.sql(f"SELECT 1 FROM pg_attribute, aclexplode(attacl) a WHERE a.grantee = '{role}'::regrole", "roles") == []


def test_what_the_role_has_set_for_itself_is_undone_when_it_is_made_again(gateway, managed):
    """Every role may change its own defaults and its own password (docs/roles.md)."""
    login, role = issue(gateway, "self-willed", "public.customers"), role_of(gateway, "self-willed")
    connect(login).socket.close()
    settings = f"SELECT setdatabase, setconfig FROM pg_db_role_setting WHERE setrole = '{role}'::regrole"
    before = managed.sql(settings)
    with as_role(managed, role) as wire:
        wire.ask(query("SET default_transaction_read_only = off"))
        for what in ("SET work_mem = '1GB'", "IN DATABASE roles SET default_transaction_read_only = off", "PASSWORD 'mine'"):
            assert errors(wire.ask(query(f"ALTER ROLE {role} {what}"))) == []
    assert managed.sql(settings) != before
    with connect(login) as wire:
        assert kinds(wire.ask(CUSTOMERS)) == "TDCZ"
    assert managed.sql(settings) == before


def test_a_role_that_cannot_be_dropped_is_closed(gateway, managed):
    """Every role may make large objects of its own, and then cannot be dropped: it must open nothing all the same."""
    connect(issue(gateway, "hoarder", "public.customers")).socket.close()
    role = role_of(gateway, "hoarder")
    with as_role(managed, role) as wire:
        assert kinds(wire.ask(query("BEGIN READ WRITE; SELECT lo_create(0); COMMIT"))) == "CTDCCZ"
    gateway.call("token", "revoke", "hoarder", answers=[gateway.passphrase])
    eventually("nobody logs in as it", lambda: managed.sql(f"SELECT rolcanlogin FROM pg_roles WHERE rolname = '{role}'") == [["f"]])
    assert privileges(managed, role) == []
    managed.sql(f"DROP OWNED BY {role}", "roles")
    eventually("the role is gone", lambda: not exists(managed, role))


DRIFT = ["GRANT {agent} TO {role}", "ALTER ROLE {role} CREATEDB", "ALTER TABLE public.orders OWNER TO {role}"]


@pytest.mark.parametrize("drift", DRIFT)
def test_a_role_that_has_become_more_opens_nothing(gateway, managed, drift):
    name = f"drifted-{DRIFT.index(drift)}"
    login, role = issue(gateway, name, "public.customers"), role_of(gateway, name)
    connect(login).socket.close()
    managed.sql(drift.format(agent=shop.AGENT, role=role), "roles")
    managed.sql(f"ALTER ROLE {role} PASSWORD 'changed'")
    try:
        with pytest.raises(Refused):
            connect(login)
        assert f"the managed role `{role}`" in gateway.log()
    finally:
        managed.sql(f"ALTER TABLE public.orders OWNER TO {shop.OWNER}", "roles")


def test_somebody_elses_role_is_not_touched(gateway, managed):
    login, role = issue(gateway, "taken", "public.customers"), role_of(gateway, "taken")
    managed.sql(f"CREATE ROLE {role} LOGIN PASSWORD 'mine'")
    before = managed.sql(f"SELECT * FROM pg_authid WHERE rolname = '{role}'")
    with pytest.raises(Refused):
        connect(login)
    assert f"there is a role `{role}` that this gateway did not make" in gateway.log()
    assert managed.sql(f"SELECT * FROM pg_authid WHERE rolname = '{role}'") == before


def test_a_right_that_the_admin_lacks_is_named(gateway, managed):
    managed.sql("CREATE TABLE public.foreign_land (a int)", "roles")
    try:
        login = issue(gateway, "too-far", "public.foreign_land")
        with pytest.raises(Refused):
            connect(login)
        assert "`GRANT SELECT ON TABLE public.foreign_land TO ADMIN WITH GRANT OPTION`" in gateway.log()
        assert not exists(managed, role_of(gateway, "too-far")), "the database is as it was"
    finally:
        managed.sql("DROP TABLE public.foreign_land", "roles")


def test_two_gateways_before_one_database(gateway, gateways):
    pair = gateway, gateways()
    logins = [issue(one, "same-name", "public.customers") for one in pair]
    with connect(logins[0]) as one, connect(logins[1]) as other:
        users = [wire.ask(query("SELECT current_user"))[1].values for wire in (one, other)]
    assert users[0] != users[1]


def test_two_databases_of_one_server_do_not_take_each_others_rights(gateways, managed):
    """Roles belong to the whole server, and so do their passwords and their right to connect."""
    managed.sql(f"CREATE DATABASE roles_too TEMPLATE shop_template OWNER {shop.OWNER}")
    try:
        managed.sql("REVOKE CONNECT, TEMPORARY ON DATABASE roles_too FROM PUBLIC; REVOKE CONNECT ON DATABASE roles FROM PUBLIC")
        gateway = gateways(other="roles_too")
        for upstream in ("shop", "other"):
            login = Login.from_url(gateway.issue_token(f"of-{upstream}", upstream, ("public.customers",)))
            with connect(login) as wire:
                assert kinds(wire.ask(CUSTOMERS)) == "TDCZ"
        watches = "SELECT d.datname, count(*) FROM pg_database d, aclexplode(d.datacl) a WHERE a.grantee::regrole::text LIKE 'sallyport\\_watch\\_%'"
        assert managed.sql(f"{watches} AND d.datname LIKE 'roles%' GROUP BY 1 ORDER BY 1") == [["roles", "1"], ["roles_too", "1"]]
        gateway.stop()
    finally:
        managed.sql("GRANT CONNECT ON DATABASE roles TO PUBLIC")
        managed.sql("DROP DATABASE roles_too WITH (FORCE)")


def test_the_server_never_sees_a_password(gateway, managed):
    """What it logs of its statements is a verifier, and that of a password of 32 random bytes."""
    connect(issue(gateway, "quiet", "public.customers")).socket.close()
    role = role_of(gateway, "quiet")
    made = [line for line in managed.log().splitlines() if f"CREATE ROLE {role} " in line]
    assert len(made) == 1 and "PASSWORD 'SCRAM-SHA-256$4096:" in made[0]
