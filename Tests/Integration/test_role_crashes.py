"""The gateway is killed at every statement of making, renewing, widening, narrowing and dropping a role: the database is as it was or whole, and the
next start mends it."""

import contextlib
import json
import re
import signal
import threading

import pytest
from rig import shop
from rig.gateway import Gateway
from rig.processes import RigError, eventually
from servers import ROLE_VERSIONS, SHORT
from target import Login
from tripwire import Relay, Trip
from wire import Closed, Refused, connect, kinds, query

READ = "SELECT id, name FROM public.customers ORDER BY id LIMIT 1"
WRITE = "UPDATE public.customers SET name = 'changed' WHERE id = 1"
SEQUENCE = "SEQUENCE public.customers_id_seq"
DATABASE = "crashes"
# Everything that the server has of a role but its password, which is another one for each process.
WHOLE = """
    SELECT rolcanlogin, rolinherit, rolconnlimit, rolvaliduntil, rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls,
      rolpassword LIKE 'SCRAM-SHA-256$%', shobj_description(r.oid, 'pg_authid'),
      (SELECT string_agg(s, ' ' ORDER BY s) FROM pg_db_role_setting, unnest(setconfig) s WHERE setrole = r.oid),
      (SELECT string_agg(format('%s %s', c.oid::regclass, a.privilege_type), ' ' ORDER BY c.relname, a.privilege_type) FROM pg_class c, aclexplode(relacl) a WHERE a.grantee = r.oid),
      (SELECT string_agg(format('%s %s', d.datname, a.privilege_type), ' ' ORDER BY a.privilege_type) FROM pg_database d, aclexplode(datacl) a WHERE a.grantee = r.oid),
      (SELECT count(*) FROM pg_shdepend WHERE refclassid = 'pg_authid'::regclass AND refobjid = r.oid)
    FROM pg_authid r WHERE rolname = '{role}'
"""
# Anything of ours, anywhere, that belongs to no role: what a role that went halfway would have left.
LEFT_BEHIND = """
    SELECT 'comment', objoid::text FROM pg_shdescription s WHERE classoid = 'pg_authid'::regclass AND NOT EXISTS (SELECT FROM pg_authid WHERE oid = objoid)
    UNION ALL SELECT 'setting', setrole::text FROM pg_db_role_setting WHERE setrole <> 0 AND NOT EXISTS (SELECT FROM pg_authid WHERE oid = setrole)
    UNION ALL SELECT 'privilege', a.grantee::text FROM pg_class, aclexplode(relacl) a WHERE a.grantee <> 0 AND NOT EXISTS (SELECT FROM pg_authid WHERE oid = a.grantee)
    UNION ALL SELECT 'privilege', a.grantee::text FROM pg_database, aclexplode(datacl) a WHERE a.grantee <> 0 AND NOT EXISTS (SELECT FROM pg_authid WHERE oid = a.grantee)
    UNION ALL SELECT 'dependency', refobjid::text FROM pg_shdepend WHERE refclassid = 'pg_authid'::regclass AND NOT EXISTS (SELECT FROM pg_authid WHERE oid = refobjid)
"""


class Scene:
    """A gateway before a server that may kill it, with one token."""

    def __init__(self, server, relay, gateway):
        self.server, self.relay, self.gateway = server, relay, gateway
        self.login = Login.from_url(gateway.issue_token("victim", "shop", ("public.customers",)))
        [token] = [one for one in json.loads(gateway.call("token", "list", "--json").out) if one["name"] == "victim"]
        self.role = token["id"].replace("tok_", "sallyport_")

    def start(self):
        """Starts the gateway; False when it was killed meanwhile."""
        try:
            self.gateway.serve(**shop.secrets(self.server.shop_password))
            return True
        except RigError:
            assert self.relay.trip and self.relay.trip.sprung, self.gateway.log()[-2000:]
            return False

    def arm(self, kind, place, heard, is_armed=True):
        self.relay.trip = Trip(kind, place, heard, lambda: self.gateway.process, is_armed)
        return self.relay.trip

    def state(self):
        """The role as the server has it when no session of the admin is left; None for no role."""
        ours = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'sallyport roles'"
        eventually("the admin's session ends", lambda: not self.server.sql(ours))
        assert self.server.sql(LEFT_BEHIND, DATABASE) == []
        rows = self.server.sql(WHOLE.format(role=self.role), DATABASE)
        return rows[0] if rows else None

    def reads(self):
        """The token logs in and reads."""
        with connect(self.login) as wire:
            assert kinds(wire.ask(query(READ))) == "TDCZ"

    def grants(self):
        """Issues a grant for the token and returns its id; a gateway that runs or starts later knows of it."""
        said = self.gateway.call(
            "grant", "issue", "victim", "--task", "to be killed", "--table", "public.customers", "--verbs", "insert,update", "--rows-in-all",
            "100000", "--for", "1h", "--json", answers=[self.gateway.passphrase])  # fmt: skip
        return json.loads(said.out[said.out.index("{") :])["id"]

    def revokes(self, grant):
        self.gateway.call("grant", "revoke", grant, answers=[self.gateway.passphrase])

    def writes(self):
        """The token logs in and changes a row, as soon as the gateway knows of its grant."""
        with connect(self.login) as wire:
            eventually("the session knows of the grant", lambda: "D" in kinds(wire.ask(query("SHOW sallyport.grants"))))
            assert kinds(wire.ask(query(WRITE))) == "CZ"

    def dies_writing(self):
        """The token changes a row, and the gateway dies of it."""
        with connect(self.login) as wire:
            eventually("the session knows of the grant", lambda: "D" in kinds(wire.ask(query("SHOW sallyport.grants"))))
            self.relay.trip.arm()
            with contextlib.suppress(Closed, OSError):
                wire.ask(query(WRITE))
        self.bury()

    def dies(self):
        """The token logs in, and the gateway dies of it."""
        with pytest.raises((Refused, Closed, OSError)):
            connect(self.login).socket.close()
        self.bury()

    def bury(self):
        eventually("the gateway is killed", lambda: self.relay.trip.sprung and self.gateway.process.poll() is not None)
        self.gateway.stop()
        self.relay.trip, trip = None, self.relay.trip
        return trip

    def forget_role(self):
        self.server.sql(f"DROP OWNED BY {self.role}; DROP ROLE {self.role}", DATABASE)


@pytest.fixture(scope="module", params=ROLE_VERSIONS)
def managed(request, shop_of):
    server = shop_of(request.param)
    server.sql(f"ALTER ROLE {shop.OWNER} CREATEROLE")
    server.sql(f"CREATE DATABASE {DATABASE} TEMPLATE shop_template OWNER {shop.OWNER}")
    server.sql(f"REVOKE TEMPORARY ON DATABASE {DATABASE} FROM PUBLIC")
    yield server
    server.sql(f"DROP DATABASE {DATABASE} WITH (FORCE)")
    for [role] in server.sql("SELECT rolname FROM pg_roles WHERE rolname LIKE 'sallyport\\_%'"):
        server.sql(f"DROP OWNED BY {role}; DROP ROLE {role}")
    server.sql(f"ALTER ROLE {shop.OWNER} NOCREATEROLE")


@pytest.fixture
def make(managed, seed, binary):
    """Makes gateways before this server: `seed` is another one whose state they take over."""
    with contextlib.ExitStack() as stack:
        relay = stack.enter_context(Relay(managed))

        def gateway(seed=seed, address=relay.address):
            entry = {**shop.upstream(managed, DATABASE, managed.shop_password), "address": address}
            entry["admin"] = entry["executor"]
            del entry["agent"]
            made = Gateway(binary)
            stack.callback(made.destroy)
            return made.create({"shop": entry}, seed=seed)

        gateway.relay = relay
        yield gateway


@pytest.fixture
def scene(make, managed):
    scene = Scene(managed, make.relay, make())
    yield scene
    scene.relay.trip = None
    if scene.state():
        scene.forget_role()


def places(scene, statements):
    """Where to kill: at every statement on PostgreSQL 15; else at every third, and at the end, where it matters most. In CI at fewer."""
    count, committed = len(statements), statements.index("COMMIT") + 1
    stride = 1 if scene.server.version == 15 else 3
    if SHORT:
        stride = 10 if scene.server.version == 15 else count
    commits = [place for place, one in enumerate(statements, 1) if one == "COMMIT"]
    chosen = sorted({*range(1, count + 1, stride), committed - 1, *commits})
    return [(place, True) for place in chosen] + [(place, False) for place in commits]


def is_committed(statements, place, heard):
    """Whether the server has run the COMMIT when the gateway dies there. What follows it looks after other roles."""
    committed = statements.index("COMMIT") + 1
    return place > committed or place == committed and heard


def plain(statement):
    """Without the password, which is another one each time."""
    return re.sub("PASSWORD '[^']*'", "PASSWORD", statement)


def test_killed_while_a_role_is_made(scene):
    scene.start()
    scene.reads()
    whole, statements = scene.state(), scene.relay.statements("make")
    assert statements[-1] == "COMMIT" and any(one.startswith("CREATE ROLE") for one in statements)
    for place, heard in places(scene, statements):
        scene.forget_role()
        trip = scene.arm("make", place, heard)
        scene.dies()
        assert plain(trip.sprung) == plain(statements[place - 1])
        assert scene.state() == (whole if is_committed(statements, place, heard) else None), trip.sprung
        scene.start()
        scene.reads()
        assert scene.state() == whole, trip.sprung


def test_killed_while_a_role_gets_its_password_again(scene):
    scene.start()
    scene.reads()
    whole = scene.state()
    scene.gateway.stop()
    scene.start()
    scene.reads()
    statements = scene.relay.statements("make")
    assert statements[-1] == "COMMIT" and not any(one.startswith("CREATE ROLE") for one in statements)
    scene.gateway.stop()
    for place, heard in places(scene, statements):
        scene.start()
        trip = scene.arm("make", place, heard)
        scene.dies()
        assert plain(trip.sprung) == plain(statements[place - 1])
        assert scene.state() == whole, trip.sprung
    scene.start()
    scene.reads()


def test_killed_while_a_role_is_dropped(scene):
    """It is closed in one transaction, and dropped in a second one."""
    scene.start()
    scene.reads()
    whole = scene.state()
    again = recreation(scene)
    scene.gateway.call("token", "revoke", "victim", answers=[scene.gateway.passphrase])
    eventually("the role is gone", lambda: scene.state() is None)
    scene.gateway.stop()
    statements = scene.relay.statements("drop")
    assert f"DROP ROLE {scene.role}" in statements
    closed = closure(whole)
    for place, heard in places(scene, statements):
        scene.server.sql(again, DATABASE)
        assert scene.state() == whole
        trip = scene.arm("drop", place, heard)
        scene.start()
        scene.bury()
        assert trip.sprung == statements[place - 1]
        commits = statements[: place if heard else place - 1].count("COMMIT")
        assert scene.state() == [whole, closed, None, None][commits], trip.sprung
        scene.start()
        eventually("the role is gone", lambda: scene.state() is None)
        scene.gateway.stop()


def closure(whole):
    """The same role, as which nobody logs in and which holds nothing."""
    return ["f", *whole[1:8], "", "", "0"]


def test_killed_while_a_grant_is_given(scene):
    """Its privileges come in one transaction, and none is left when the grant is revoked while nobody watches."""
    scene.start()
    scene.reads()
    narrow = scene.state()
    grant = scene.grants()
    scene.writes()
    wide, statements = scene.state(), scene.relay.statements("make")
    assert any(one.startswith("GRANT UPDATE") for one in statements) and wide != narrow
    for place, heard in places(scene, statements):
        dies_giving(scene, place, heard, statements)
        assert scene.state() == (wide if is_committed(statements, place, heard) else narrow), statements[place - 1]
        scene.start()
        scene.writes()
        assert scene.state() == wide, statements[place - 1]
    dies_giving(scene, len(statements), True, statements)
    assert scene.state() == wide
    scene.revokes(grant)
    scene.start()
    eventually("what the grant gave is gone", lambda: scene.state() == narrow, seconds=2)
    scene.reads()


def dies_giving(scene, place, heard, statements):
    """The gateway gives the role its privileges again and dies there, before the change itself is sent."""
    scene.gateway.stop()
    scene.server.sql(
        f"REVOKE INSERT, UPDATE ON public.customers FROM {scene.role}; REVOKE USAGE ON {SEQUENCE} FROM {scene.role};"
        "UPDATE public.customers SET name = 'before' WHERE id = 1", DATABASE)  # fmt: skip
    scene.start()
    trip = scene.arm("make", place, heard, is_armed=False)
    scene.dies_writing()
    assert trip.sprung == statements[place - 1]
    assert scene.server.sql("SELECT name FROM public.customers WHERE id = 1", DATABASE) == [["before"]]


def test_killed_while_a_grant_is_taken(scene):
    scene.start()
    grant = scene.grants()
    scene.writes()
    wide = scene.state()
    scene.revokes(grant)
    eventually("what the grant gave is gone", lambda: scene.state() != wide)
    narrow = scene.state()
    scene.gateway.stop()
    again = f"SET ROLE {shop.OWNER}; GRANT INSERT, UPDATE ON public.customers TO {scene.role}; GRANT USAGE ON {SEQUENCE} TO {scene.role}"
    scene.server.sql(again, DATABASE)
    scene.start()
    eventually("what the grant gave is gone", lambda: scene.state() == narrow)
    scene.gateway.stop()
    statements = scene.relay.statements("drop")
    assert any(one.startswith("REVOKE UPDATE") for one in statements)
    for place, heard in places(scene, statements):
        scene.server.sql(again, DATABASE)
        assert scene.state() == wide
        trip = scene.arm("drop", place, heard)
        scene.start()
        scene.bury()
        assert trip.sprung == statements[place - 1]
        assert scene.state() == (narrow if is_committed(statements, place, heard) else wide), trip.sprung
        scene.start()
        eventually("what the grant gave is gone", lambda: scene.state() == narrow, seconds=2)
        scene.reads()
        scene.gateway.stop()


def recreation(scene):
    """SQL that makes the role again as it is, by the admin: it is made once only in its token's life."""
    [[until, limit, mark]] = scene.server.sql(
        f"SELECT rolvaliduntil, rolconnlimit, shobj_description(oid, 'pg_authid') FROM pg_roles WHERE rolname = '{scene.role}'"
    )
    settings = scene.server.sql(
        f"SELECT format('ALTER ROLE {scene.role} SET %s = %L;', split_part(s, '=', 1), split_part(s, '=', 2))"
        f" FROM pg_db_role_setting, unnest(setconfig) s WHERE setrole = '{scene.role}'::regrole"
    )
    return (
        f"SET ROLE {shop.OWNER}; CREATE ROLE {scene.role} LOGIN NOINHERIT CONNECTION LIMIT {limit} PASSWORD 'x' VALID UNTIL '{until}';"
        f"COMMENT ON ROLE {scene.role} IS '{mark}';" + "".join(one for [one] in settings)
        + f"GRANT SELECT ON public.customers TO {scene.role}"
    )  # fmt: skip


def at_once(*calls):
    """Runs all of them in threads of their own; returns what each raised, or None."""
    results = [None] * len(calls)

    def run(index, call):
        try:
            call()
        except Exception as error:
            results[index] = error

    threads = [threading.Thread(target=run, args=one) for one in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_two_gateways_make_their_roles_at_once(make, managed, seed):
    scenes = [Scene(managed, make.relay, make(seed=seed)) for seed in (seed, None)]
    for scene in scenes:
        scene.start()
    assert at_once(*[scene.reads for scene in scenes * 4]) == [None] * 8
    for scene in scenes:
        assert "customers SELECT" in scene.state()[8]
    scenes[0].gateway.call("token", "revoke", "victim", answers=[scenes[0].gateway.passphrase])
    eventually("the role is gone", lambda: scenes[0].state() is None)
    assert scenes[1].state(), "the other's role stays"
    scenes[1].forget_role()


def test_two_processes_of_one_gateway_do_not_break_what_they_share(make, managed):
    """A copy of the state directory that runs as well takes the password away, and it is taken back: both keep serving."""
    scene = Scene(managed, make.relay, make())
    twin = make(seed=scene.gateway)
    twin_login = Login.from_url(twin.urls["victim"])
    scene.start()
    twin.serve(**shop.secrets(managed.shop_password))

    def reads_at_the_twin():
        with connect(twin_login) as wire:
            assert kinds(wire.ask(query(READ))) == "TDCZ"

    with connect(scene.login) as standing:
        for _ in range(4):
            errors = [one for one in at_once(scene.reads, reads_at_the_twin) if one]
            assert all(isinstance(one, Refused) for one in errors), "whoever comes second twice is told so, and nothing breaks"
        for read in (scene.reads, reads_at_the_twin) * 3:
            read()
        assert kinds(standing.ask(query(READ))) == "TDCZ", "sessions that are open stay open"
    assert "customers SELECT" in scene.state()[8]
    for gateway in (scene.gateway, twin):
        gateway.stop(signal.SIGTERM)
    scene.forget_role()
