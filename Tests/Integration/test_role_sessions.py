"""Sessions that somebody has opened with a role's own login, past the gateway: they end with what they had, and stand in nobody's way."""

import contextlib
import json
import signal
import time

import pytest
from rig import shop
from rig.gateway import Gateway
from rig.processes import eventually
from servers import ROLE_VERSIONS
from target import Login
from wire import Closed, Refused, Wire, connect, errors, kinds, query, tags

READ = query("SELECT id, name FROM public.customers ORDER BY id LIMIT 1")
WRITE = query("UPDATE public.customers SET name = 'stolen' WHERE id = 1")
DATABASE = "sessions"
# The lock under which all gateways make roles.
LOCK = 0x73616C6C79707274
MEMBERS = "SELECT roleid::regrole, member::regrole, admin_option FROM pg_auth_members WHERE roleid >= 16384 ORDER BY 1, 2"


@pytest.fixture(scope="module", params=ROLE_VERSIONS)
def managed(request, shop_of):
    """The owner of the shop may create roles, is no superuser and no member of pg_signal_backend."""
    server = shop_of(request.param)
    server.sql(f"ALTER ROLE {shop.OWNER} CREATEROLE")
    server.sql(f"CREATE DATABASE {DATABASE} TEMPLATE shop_template OWNER {shop.OWNER}")
    server.sql(f"REVOKE TEMPORARY ON DATABASE {DATABASE} FROM PUBLIC")
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
        yield start(gateway, managed)
    finally:
        gateway.destroy()
        for [role] in managed.sql("SELECT rolname FROM pg_roles WHERE rolname LIKE 'sallyport\\_%'"):
            managed.sql(f"DROP OWNED BY {role}; DROP ROLE {role}", DATABASE)


def start(gateway, server):
    return gateway.serve(**shop.secrets(server.shop_password))


class Victim:
    """A token whose role's password somebody has."""

    def __init__(self, gateway, server, name):
        self.gateway, self.server, self.name = gateway, server, name
        self.login = Login.from_url(gateway.issue_token(name, "shop", ("public.customers", "public.orders")))
        [token] = [one for one in json.loads(gateway.call("token", "list", "--json").out) if one["name"] == name]
        self.role = token["id"].replace("tok_", "sallyport_")
        connect(self.login).socket.close()

    def grant(self):
        """Issues a grant and changes a row under it, so that the role has what it gives; returns the grant's id."""
        said = self.gateway.call(
            "grant", "issue", self.name, "--task", "to be stolen", "--table", "public.customers", "--verbs", "update", "--for", "1h", "--json",
            answers=[self.gateway.passphrase])  # fmt: skip
        with connect(self.login) as wire:
            eventually("the session knows of the grant", lambda: "D" in kinds(wire.ask(query("SHOW sallyport.grants"))))
            assert tags(wire.ask(query("UPDATE public.customers SET name = 'before' WHERE id = 1"))) == ["UPDATE 1"]
        return json.loads(said.out[said.out.index("{") :])["id"]

    def revoke(self, what, name):
        self.gateway.call(what, "revoke", name, answers=[self.gateway.passphrase])

    def stolen(self):
        """A session past the gateway. Its password is another one than the gateway's from then on."""
        self.server.sql(f"ALTER ROLE {self.role} PASSWORD 'stolen'")
        wire = Wire(Login(self.server.host, self.server.port, self.role, "stolen", DATABASE, "")).log_in()
        wire.ask(query("SET default_transaction_read_only = off"))
        return wire

    def sessions(self):
        [[count]] = self.server.sql(f"SELECT count(*) FROM pg_stat_activity WHERE usename = '{self.role}'")
        return int(count)

    def name_of_the_row(self):
        return self.server.sql("SELECT name FROM public.customers WHERE id = 1", DATABASE)

    def events(self):
        """What the ledger says of the role, in order."""
        told = json.loads(self.gateway.call("ledger", "show", self.role.replace("sallyport_", "tok_"), "--json").out)
        return [one["body"] for one in told if one["kind"] == "role.changed"]


@pytest.fixture
def victim(request, gateway, managed):
    before = managed.sql(MEMBERS)
    yield Victim(gateway, managed, request.node.name.split("[")[0].removeprefix("test_").replace("_", "-")[:40])
    admins = [one for one in managed.sql(MEMBERS) if one not in before and one[1] == shop.OWNER]
    # PostgreSQL 16 and later note who has made a role by themselves: one membership of each, with ADMIN OPTION and nothing else.
    assert all(one[2] == "t" for one in admins) and len({one[0] for one in admins}) == len(admins), "no membership stays"
    assert managed.version > 15 or admins == []


def is_over(wire):
    """The server has ended the session, and said so."""
    with contextlib.suppress(Closed, OSError):
        return [one.sqlstate for one in wire.rest() if one.kind == "E"] == ["57P01"]
    return False


def test_they_end_with_the_token(gateway, managed, victim):
    with victim.stolen() as idle, victim.stolen() as open_one:
        assert kinds(open_one.ask(query("BEGIN; DECLARE c CURSOR FOR SELECT id FROM public.customers; FETCH c"))) == "CCTDCZ"
        began = time.monotonic()
        victim.revoke("token", victim.name)
        assert is_over(idle) and is_over(open_one)
        assert time.monotonic() - began < 5
    eventually("the role is gone", lambda: managed.sql(f"SELECT 1 FROM pg_roles WHERE rolname = '{victim.role}'") == [])
    assert [one["act"] for one in victim.events()] == ["made", "sessions-ended", "dropped"]


def test_those_that_change_something_end_with_the_grant(gateway, managed, victim):
    grant = victim.grant()
    with victim.stolen() as open_one, victim.stolen() as running, victim.stolen() as reader, connect(victim.login) as agent:
        open_one.ask(query("BEGIN"))
        assert tags(open_one.ask(WRITE)) == ["UPDATE 1"]
        running.send(query("UPDATE public.customers SET name = (SELECT 'late' FROM pg_sleep(60)) WHERE id = 2"))
        assert kinds(reader.ask(query("BEGIN"))) == "CZ" and kinds(reader.ask(READ)) == "TDCZ"
        victim.revoke("grant", grant)
        began = time.monotonic()
        assert is_over(open_one) and is_over(running)
        assert time.monotonic() - began < 2
        assert victim.name_of_the_row() == [["before"]]
        for wire in (reader, agent):
            assert kinds(wire.ask(READ)) == "TDCZ", "who only reads goes on"
        assert errors(reader.ask(WRITE)) == ["42501"]
    told = victim.events()
    assert {"changed", "sessions-ended"} == {one["act"] for one in told[-2:]}
    assert [f"REVOKE UPDATE ON TABLE public.customers FROM {victim.role}"] in [one["changes"] for one in told]
    assert [2] == [one["sessions"] for one in told if one["act"] == "sessions-ended"]


def test_what_a_gateway_that_died_left_open_ends_at_the_next_start(gateway, managed, victim):
    """It had taken the privileges, and died before it could end what was under way."""
    grant = victim.grant()
    with victim.stolen() as open_one:
        open_one.ask(query("BEGIN"))
        assert tags(open_one.ask(WRITE)) == ["UPDATE 1"]
        gateway.stop(signal.SIGKILL)
        victim.revoke("grant", grant)
        managed.sql(f"SET ROLE {shop.OWNER}; REVOKE UPDATE ON public.customers FROM {victim.role}", DATABASE)
        start(gateway, managed)
        began = time.monotonic()
        assert is_over(open_one) and time.monotonic() - began < 2
    assert victim.name_of_the_row() == [["before"]]


def test_they_cannot_hold_the_lock_under_which_roles_are_made(gateway, managed, victim):
    with victim.stolen() as holder, victim.stolen() as queued, victim.stolen() as bystander:
        assert kinds(holder.ask(query(f"SELECT pg_advisory_lock({LOCK})"))) == "TDCZ"
        queued.send(query(f"SELECT pg_advisory_lock({LOCK})"))
        began = time.monotonic()
        other = Victim(gateway, managed, f"beside-{managed.version}")
        assert time.monotonic() - began < 8
        assert all(is_over(one) for one in (holder, queued, bystander))
    with pytest.raises(Refused):
        Wire(Login(managed.host, managed.port, victim.role, "stolen", DATABASE, "")).log_in()
    for login in (victim.login, other.login):
        with connect(login) as wire:
            assert kinds(wire.ask(READ)) == "TDCZ", "both tokens work, the robbed one with a new password"
    assert "it held the lock under which roles are made" in [one.get("error") for one in victim.events()]


def test_they_cannot_keep_the_role_as_it_is_by_a_transaction_that_stays_open(gateway, managed, victim):
    """A role may change its own password, and throw away what it has: until that is committed nobody else changes the same."""
    grant = victim.grant()
    with victim.stolen() as thrower:
        assert errors(thrower.ask(query(f"BEGIN; DROP OWNED BY {victim.role}"))) == []
        victim.revoke("grant", grant)
        assert is_over(thrower)
    eventually("what the grant gave is gone", lambda: not holds(managed, victim.role, "UPDATE"), seconds=4)
    assert "it held what the catalog says of a table" in [one.get("error") for one in victim.events()]
    connect(victim.login).socket.close()
    with victim.stolen() as thrower:
        assert errors(thrower.ask(query(f"BEGIN; DROP OWNED BY {victim.role}"))) == []
        Victim(gateway, managed, f"next-{managed.version}")
        assert is_over(thrower), "it kept others from getting their roles"
    connect(victim.login).socket.close()
    with victim.stolen() as changer:
        assert errors(changer.ask(query(f"BEGIN; ALTER ROLE {victim.role} PASSWORD 'mine'"))) == []
        gateway.stop(signal.SIGKILL)
        start(gateway, managed)
        with connect(victim.login) as wire:
            assert kinds(wire.ask(READ)) == "TDCZ"
        assert is_over(changer)
    with victim.stolen() as changer:
        assert errors(changer.ask(query(f"BEGIN; ALTER ROLE {victim.role} PASSWORD 'mine'"))) == []
        victim.revoke("token", victim.name)
        assert is_over(changer)
    eventually("the role is gone", lambda: managed.sql(f"SELECT 1 FROM pg_roles WHERE rolname = '{victim.role}'") == [])


def holds(server, role, privilege):
    return server.sql(
        f"SELECT 1 FROM pg_class c, aclexplode(relacl) a WHERE c.relname = 'customers' AND a.grantee = '{role}'::regrole"
        f" AND a.privilege_type = '{privilege}'", DATABASE)  # fmt: skip
