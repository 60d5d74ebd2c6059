"""Environments apart: mix-ups are named, sessions say whose they are, passwords that change are taken up without a restart."""

import os
import re
import subprocess
import threading

import pytest
from reader import READER
from rig import shop
from rig.gateway import Gateway
from rig.processes import eventually
from target import Login
from wire import Refused, connect, errors, kinds, query

CUSTOMERS = query("SELECT id, name FROM public.customers ORDER BY id LIMIT 1")
DEV = "shop_environments_dev"


@pytest.fixture(scope="module")
def gateway(seed, binary, server, database):
    """Before a production and a development database of one server, with a token for each."""
    server.sql(f"CREATE DATABASE {DEV} TEMPLATE shop_template OWNER {shop.OWNER}")
    server.sql(f"REVOKE TEMPORARY ON DATABASE {DEV} FROM PUBLIC")
    gateway = Gateway(binary)
    try:
        production = shop.upstream(server, database, server.shop_password)
        development = shop.upstream(server, DEV, server.shop_password, environment="development")
        gateway.create({"shop": production, "lab": development}, seed=seed)
        gateway.issue_token("prod-agent", "shop", ("public.*",))
        gateway.issue_token("dev-agent", "lab", ("public.*",))
        yield gateway.serve(**shop.secrets(server.shop_password))
    finally:
        gateway.destroy()
        server.sql(f"DROP DATABASE {DEV} WITH (FORCE)")


def psql(url, *arguments, stdin=None, **environment):
    """psql as a person runs it: what it printed, and what it complained of."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    words = ["psql", "-X", "-A", "-t", url, *arguments]
    return subprocess.run(words, input=stdin, capture_output=True, text=True, env={**clean, **environment}, timeout=30)


def instead(url, database):
    """The URL with another database."""
    return re.sub(r"/[^/?]+\?", f"/{database}?", url)


# Mix-ups


def test_urls_say_the_environment_and_work_as_they_are_printed(gateway):
    for token, database in (("prod-agent", "shop.production"), ("dev-agent", "lab.development")):
        assert f"/{database}?" in gateway.urls[token]
        said = psql(gateway.urls[token], "-c", "\\echo :DBNAME", "-c", "SELECT 42")
        assert said.stdout == f"{database}\n42\n", said.stderr


@pytest.mark.parametrize(
    "token, named, says",
    [
        ("dev-agent", "shop", 'token "dev-agent" is for development, but "shop" is production'),
        ("dev-agent", "shop.production", 'token "dev-agent" is for development, but "shop" is production'),
        ("dev-agent", "shop_environments", 'token "dev-agent" is for development, but "shop" is production'),
        ("prod-agent", "lab", 'token "prod-agent" is for production, but "lab" is development'),
        ("prod-agent", DEV, 'token "prod-agent" is for production, but "lab" is development'),
        ("prod-agent", "shop.development", 'database "shop.development" says development, but "shop" is production here'),
        ("dev-agent", "lab.staging", 'database "lab.staging" says staging, but "lab" is development here'),
    ],
)
def test_a_mix_up_names_both_sides(gateway, token, named, says):
    said = psql(instead(gateway.urls[token], named), "-c", "SELECT 42")
    assert said.returncode == 2 and said.stdout == ""
    assert f"FATAL:  {says}\n" in said.stderr and "HINT:  " in said.stderr, said.stderr


def test_a_token_whose_upstream_became_production_is_told_so(gateway):
    url = gateway.issue_token("moved", "lab", ("public.*",))
    gateway.upstreams["lab"]["environment"] = "production"
    gateway.configure()
    gateway.reload()
    try:
        eventually("the change counts", lambda: '"lab" is production' in psql(url, "-c", "SELECT 42").stderr)
        assert 'token "moved" is for development, but "lab" is production' in psql(url, "-c", "SELECT 42").stderr
    finally:
        gateway.upstreams["lab"]["environment"] = "development"
        gateway.configure()
        gateway.reload()
        eventually("the change is undone", lambda: psql(url, "-c", "SELECT 42").stdout == "42\n")


def test_who_has_not_proven_a_secret_learns_nothing_of_tokens_and_upstreams(gateway):
    """Whoever holds a secret of another environment still sees what it is for: by its first letters."""
    said = set()
    for token in ("dev-agent", "prod-agent", "never-issued"):
        for database in ("shop", "lab", "shop.development", "nowhere"):
            url = gateway.urls["dev-agent"].replace("dev-agent:", f"{token}:").replace(":sp_dev_", ":sp_dev_x")
            answer = psql(instead(url, database), "-c", "SELECT 42").stderr
            said.add(answer.replace(token, "TOKEN"))
    [only] = said
    assert "password authentication failed" in only and "sp_dev_ opens development only" in only


# Whose a session is


def labels(server, contains):
    rows = server.sql("SELECT application_name FROM pg_stat_activity WHERE application_name LIKE 'sallyport %'")
    return [row[0] for row in rows if contains in row[0]]


def test_the_server_shows_environment_token_and_client(gateway, server):
    login = Login.from_url(gateway.urls["prod-agent"])
    with connect(login, application_name="mark-one"):
        assert labels(server, "mark-one") == ["sallyport prod prod-agent mark-one"]
    with connect(Login.from_url(gateway.urls["dev-agent"]), application_name="mark-two"):
        assert labels(server, "mark-two") == ["sallyport dev dev-agent mark-two"]


@pytest.mark.parametrize(
    "given, shown",
    [("x" * 200, "x" * 37), ("a\nLOG:  b", "a?LOG:  b"), ("é\x1b[31m", "??[31m"), ("", None)],
    ids=["long", "newline", "escape", "none"],
)
def test_what_the_client_calls_itself_is_cut_and_made_plain(gateway, server, given, shown):
    with connect(Login.from_url(gateway.urls["prod-agent"]), application_name=given) as wire:
        expected = "sallyport prod prod-agent" + (f" {shown}" if shown else "")
        assert wire.ask(query("SHOW application_name"))[1].values == [expected.encode()]
        assert len(expected) <= 63 and labels(server, expected) == [expected]


# Passwords that change


class Store:
    """A secret store behind `exec:`: a file that is printed, and a line for each time that it was."""

    def __init__(self, where, name):
        self.secret, self.count_file, self.down = where / name, where / f"{name}.count", where / f"{name}.down"
        self.reference = f"exec:echo x >> {self.count_file}; test ! -e {self.down} && cat {self.secret}"
        self.count_file.write_text("")

    def set(self, password):
        self.secret.write_text(password + "\n")

    @property
    def count(self):
        return len(self.count_file.read_text().splitlines())


@pytest.fixture
def rotating(make_gateway, server, database, tmp_path):
    """A gateway whose passwords come from stores, and roles of its own whose passwords the test may change."""
    server.sql(
        f"""
        CREATE ROLE rot_agent LOGIN NOINHERIT PASSWORD 'first';
        CREATE ROLE rot_owner LOGIN PASSWORD 'first'; GRANT {shop.OWNER} TO rot_owner;
        CREATE ROLE rot_admin LOGIN CREATEROLE PASSWORD 'first'; GRANT {shop.OWNER} TO rot_admin;
        """
    )
    server.sql("GRANT SELECT ON ALL TABLES IN SCHEMA public TO rot_agent", database)
    stores = {name: Store(tmp_path, name) for name in ("rot_agent", "rot_owner", "rot_admin")}
    for store in stores.values():
        store.set("first")

    def make(managed=False):
        upstream = {"executor": {"user": "rot_owner", "password": stores["rot_owner"].reference}}
        upstream["agent"] = {"user": "rot_agent", "password": stores["rot_agent"].reference}
        gateway = make_gateway(upstream)
        if managed:
            [entry] = gateway.upstreams.values()
            del entry["agent"]
            entry["admin"] = {"user": "rot_admin", "password": stores["rot_admin"].reference}
            gateway.configure()
        return gateway.serve()

    def rotate(role, password, in_store=True):
        server.sql(f"ALTER ROLE {role} PASSWORD '{password}'")
        if in_store:
            stores[role].set(password)

    yield make, stores, rotate
    for [role] in server.sql("SELECT rolname FROM pg_roles WHERE rolname LIKE 'sallyport\\_%' OR rolname LIKE 'rot\\_%' ORDER BY 1 DESC"):
        server.sql(f"DROP OWNED BY {role} CASCADE", database)
        server.sql(f"DROP ROLE {role}")


def reads(login):
    with connect(login) as wire:
        return kinds(wire.ask(CUSTOMERS)) == "TDCZ"


def test_a_changed_password_of_the_agents_login_is_taken_up(rotating):
    make, stores, rotate = rotating
    store = stores["rot_agent"]
    login = Login.from_url(make().urls[READER])
    for _ in range(5):
        assert reads(login)
    assert store.count == 1, "it is held in memory"
    for password in ("second", "third"):
        rotate("rot_agent", password)
        # At once the first time; the second may fall into the second in which the store is left alone.
        eventually("it is taken up", lambda: works(login))
    assert reads(login) and store.count == 3


def test_many_who_are_refused_at_once_ask_the_store_once(rotating):
    make, stores, rotate = rotating
    login = Login.from_url(make().urls[READER])
    assert reads(login)
    rotate("rot_agent", "second")
    results = []
    threads = [threading.Thread(target=lambda: results.append(reads(login))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [True] * 20 and stores["rot_agent"].count == 2


def test_a_store_that_is_down_or_behind_is_not_asked_by_every_connection(rotating):
    make, stores, rotate = rotating
    store, gateway = stores["rot_agent"], make()
    login = Login.from_url(gateway.urls[READER])
    assert reads(login)
    rotate("rot_agent", "second", in_store=False)
    store.down.write_text("")
    for _ in range(25):
        with pytest.raises(Refused) as refused:
            connect(login)
        assert refused.value.sqlstate == "08006" and "first" not in str(refused.value.error.fields)
    assert 2 <= store.count <= 6, "once when it was refused, and then at most every second, two, four"
    store.down.unlink()
    store.set("second")
    eventually("the new one is taken up", lambda: works(login), seconds=40)
    assert "second" not in gateway.log() and "first" not in gateway.log()


def works(login):
    try:
        return reads(login)
    except Refused:
        return False


def test_a_changed_password_of_the_executor_is_taken_up(rotating, payment):
    make, stores, rotate = rotating
    gateway = make()
    login = Login.from_url(gateway.urls[READER])
    for password in ("second", None):
        with connect(login) as wire:
            sql = f"UPDATE public.payments SET method = '{password}' WHERE id = {payment}"
            wire.send(query(sql))
            request = gateway.waiting(sql)
            if password:
                rotate("rot_owner", password)
            gateway.approve(request)
            assert errors(wire.until()) == []
    assert stores["rot_owner"].count <= 2


def test_a_changed_password_of_the_admin_is_taken_up(rotating):
    make, stores, rotate = rotating
    gateway = make(managed=True)
    assert reads(Login.from_url(gateway.urls[READER]))
    assert stores["rot_admin"].count == 1
    rotate("rot_admin", "second")
    # The command looks at the scope over the admin's login too, and is a process of its own.
    login = Login.from_url(gateway.issue_token("after", "shop", ("public.customers",)))
    before = stores["rot_admin"].count
    assert reads(login)
    assert stores["rot_admin"].count == before + 1
