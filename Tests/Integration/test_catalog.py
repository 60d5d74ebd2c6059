"""Names mean what they mean in the upstream's catalog, and the catalog is followed as it changes."""

import json
import subprocess
import time

import pytest
from rig import shop
from rig.postgres import Postgres
from rig.processes import eventually
from servers import VERSIONS
from target import Login
from wire import bind, connect, errors, execute, message, parse, query

SCHEMA = """
CREATE SCHEMA part;
GRANT USAGE ON SCHEMA part TO PUBLIC;
CREATE TYPE part.mood AS ENUM ('calm', 'wild');
CREATE FUNCTION part.checks(text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE DOMAIN part.email AS text CHECK (VALUE ~ '@' AND length(VALUE) < 320);
CREATE DOMAIN part.checked AS text CHECK (part.checks(VALUE));
CREATE FUNCTION part.checks(tsvector) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE DOMAIN part.checked_vector AS tsvector CHECK (part.checks(VALUE));
CREATE TYPE part.span AS RANGE (subtype = float8);
CREATE TYPE part.pair AS (a int, b part.email);
CREATE TYPE part.bad_pair AS (a int, b part.checked);
CREATE TABLE part.people (id int PRIMARY KEY, feels part.mood, mail part.email);
CREATE TABLE part.secrets (card text);
CREATE TABLE part.days (day date, n int) PARTITION BY RANGE (day);
CREATE SEQUENCE part.numbers;
CREATE VIEW part.shown AS SELECT * FROM part.secrets;
CREATE MATERIALIZED VIEW part.kept AS SELECT * FROM part.secrets;
CREATE FUNCTION part.lower(int, int, int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION part.counts(text) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION part.upper(part.mood) RETURNS text LANGUAGE sql AS 'SELECT ''x''';
INSERT INTO part.people VALUES (1, 'calm', 'a@b.c');
GRANT SELECT ON ALL TABLES IN SCHEMA part TO shop_agent;
"""

JUDGED = {
    # views, sequences and what is not there: only by name
    "SELECT * FROM part.people": "allow",
    "SELECT * FROM people": "allow",
    "SELECT * FROM part.days": "allow",
    "SELECT * FROM part.shown": "refuse",
    "SELECT * FROM shown": "refuse",
    "SELECT * FROM part.kept": "refuse",
    "SELECT last_value FROM part.numbers": "refuse",
    "SELECT * FROM part.nothing": "refuse",
    "DROP INDEX part.people_pkey": "hold",
    "DROP VIEW part.shown": "refuse",
    "CREATE TABLE part.more (id int); CREATE INDEX ON part.more (id)": "hold",
    # types by what they are made of
    "SELECT 'calm'::part.mood": "allow",
    "SELECT ARRAY['calm']::mood[]": "allow",
    "SELECT 'a@b.c'::part.email": "allow",
    "SELECT part.span(1, 2), '[1,2]'::part.span": "allow",
    "SELECT ROW(1, 'a@b.c')::part.pair": "allow",
    "SELECT NULL::part.people": "allow",
    "SELECT 'x'::part.checked": "hold",
    "SELECT 'x'::checked[]": "hold",
    "SELECT ROW(1, 'x')::part.bad_pair": "hold",
    "SELECT 'x'::part.nothing": "hold",
    # overloads by their number of arguments
    "SELECT lower('X')": "allow",
    "SELECT lower(1, 2, 3)": "hold",
    "SELECT upper('x')": "hold",
    "SELECT pg_catalog.upper('x')": "allow",
    "SELECT p.feels FROM people p": "allow",
    "SELECT p.upper FROM people p": "hold",
    # what stands in FROM by the name that PostgreSQL gives it; a function of that name takes the value
    "SELECT abs.abs FROM abs(-3)": "allow",
    "SELECT lower.counts FROM lower('x')": "hold",
    "SELECT lower.counts FROM ROWS FROM (lower('x'), abs(3))": "hold",
    "SELECT text.counts FROM CAST('x' AS text)": "hold",
    """SELECT "coalesce".counts FROM COALESCE('x'::text)""": "hold",
    "SELECT counts.counts FROM lower('x') AS counts(a)": "hold",
    # a row in brackets
    "SELECT (p).id, (p).mail FROM people p": "allow",
    "SELECT (p).upper FROM people p": "hold",
    "SELECT (p.mail).checked FROM people p": "hold",
    "SELECT p.checked_vector FROM people p": "hold",
    "SELECT f.checked FROM lower('x') f": "hold",
    "SELECT (x).feels FROM (SELECT p AS x FROM people p) q": "allow",
}


@pytest.fixture(scope="session", params=VERSIONS)
def server(request, server, shop_of):
    """Of every version, because their catalogs differ."""
    return server if request.param == 15 else shop_of(request.param)


@pytest.fixture(scope="module")
def part(server, database):
    server.sql(SCHEMA, database)
    yield
    server.sql("DROP SCHEMA part CASCADE", database)


@pytest.fixture(scope="module")
def front(binary, seed, server, database, part):
    from rig.gateway import Gateway

    gateway = Gateway(binary)
    try:
        entry = shop.upstream(server, database, server.shop_password, search_path=["part", "public"])
        gateway.create({"shop": entry}, seed=seed)
        gateway.issue_token("reader-of-part", "shop", ["part.*", "public.revenue"])
        yield gateway.serve(**shop.secrets(server.shop_password))
    finally:
        gateway.destroy()


@pytest.fixture
def wire(front):
    with connect(Login.from_url(front.urls["reader-of-part"])) as wire:
        yield wire


def explain(gateway, password, *arguments, code=0):
    done = subprocess.run(
        [gateway.binary, "explain", "--config", gateway.config, *arguments], capture_output=True, text=True, timeout=60,
        env={"PATH": "/usr/bin:/bin", **(shop.secrets(password) if password else {})},
    )
    assert done.returncode == code, done.stderr
    return done.stdout if code == 0 else done.stderr


def strictest(array):
    return max((one["verdict"] for one in array), key=["allow", "hold", "refuse"].index)


@pytest.mark.parametrize("sql", JUDGED)
def test_explain_judges_by_the_live_catalog(front, server, sql):
    said = json.loads(explain(front, server.shop_password, "--upstream", "shop", "--read", "part.*", "--json", sql))
    assert strictest(said) == JUDGED[sql], json.dumps(said, indent=1)


def test_explain_carries_what_a_relation_is(front, server, database):
    oid = int(server.sql("SELECT 'part.people'::regclass::oid", database)[0][0])
    said = json.loads(explain(front, server.shop_password, "--upstream", "shop", "--read", "part.*", "--json", "TABLE people"))
    assert said[0]["relations"] == ["part.people"]
    assert said[0]["facts"]["relations"][0]["resolution"] == {"found": {"_0": {"oid": oid, "kind": "table"}}}
    assert {"sql", "verdict", "effects", "relations", "functions", "reasons"} <= set(said[0])


def test_explain_with_a_token_and_its_upstream(front, server):
    judge = lambda sql: strictest(  # noqa: E731
        json.loads(explain(front, server.shop_password, "--upstream", "shop", "--token", "reader-of-part", "--json", sql))
    )
    assert [judge(f"SELECT * FROM {name}") for name in ("people", "shown", "revenue")] == ["allow", "refuse", "allow"]


def test_explain_knows_the_database_of_the_upstream(front, server, database):
    """`database.schema.name`, as the catalog's own tools write it: with the token's upstream alone as well, which asks nobody."""
    asks, alone = (server.shop_password, "--upstream", "shop", "--read", "part.*"), (None, "--token", "reader-of-part")
    for password, *words in asks, alone:
        judge = lambda name: strictest(  # noqa: E731
            json.loads(explain(front, password, *words, "--json", f"SELECT id FROM {name}.people"))  # noqa: B023
        )
        assert [judge(f"{database}.part"), judge("part"), judge("elsewhere.part")] == ["allow", "allow", "refuse"]


def test_explain_says_what_is_in_the_way(front, server):
    said = explain(front, server.shop_password, "--upstream", "elsewhere", "SELECT 1", code=1)
    assert "no upstream `elsewhere`" in said and "it has `shop`" in said
    said = explain(front, server.shop_password, "--upstream", "shp", "SELECT 1", code=1)
    assert "no upstream `shp`" in said and "did you mean `shop`?" in said
    assert "SHOP_AGENT_PASSWORD" in explain(front, None, "--upstream", "shop", "SELECT 1", code=1)
    said = explain(front, "wrong", "--upstream", "shop", "SELECT 1", code=1)
    assert "refuses the login" in said and "hint:" in said


@pytest.mark.parametrize("sql", [sql for sql, verdict in JUDGED.items() if verdict == "allow" and ";" not in sql])
def test_the_gateway_lets_through_what_explain_allows(wire, sql):
    assert errors(wire.ask(query(sql))) == []


@pytest.mark.parametrize("sql", [sql for sql, verdict in JUDGED.items() if verdict == "refuse"])
def test_the_gateway_refuses_what_explain_refuses(wire, sql):
    assert errors(wire.ask(query(sql))) == ["42501"]


def test_a_view_counts_by_its_own_name(wire):
    assert errors(wire.ask(query("SELECT * FROM public.revenue LIMIT 1"))) == []


@pytest.mark.parametrize("server", [15], indirect=True)
def test_a_table_is_known_as_soon_as_it_is_made(wire, server, database):
    for number in range(5):
        server.sql(f"CREATE TABLE part.fresh_{number} (id int); GRANT SELECT ON part.fresh_{number} TO shop_agent", database)
        assert errors(wire.ask(query(f"SELECT * FROM fresh_{number}"))) == []


def test_a_table_that_becomes_a_view_is_out_of_scope_within_a_second(wire, server, database):
    server.sql("CREATE TABLE part.turns (id int); GRANT SELECT ON part.turns TO shop_agent", database)
    assert errors(wire.ask(query("SELECT * FROM turns"))) == []
    server.sql("DROP TABLE part.turns; CREATE VIEW part.turns AS TABLE part.secrets; GRANT SELECT ON part.turns TO shop_agent", database)
    began = time.monotonic()
    eventually("the view is noticed", lambda: errors(wire.ask(query("SELECT * FROM turns"))), seconds=5, pause=0.05)
    assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    "change",
    [
        "CREATE FUNCTION part.length(part.mood) RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE OPERATOR part.+ (FUNCTION = part.adds, LEFTARG = part.mood, RIGHTARG = int)",
        "CREATE CAST (part.mood AS int) WITH FUNCTION part.to_int(part.mood) AS IMPLICIT",
        "ALTER DOMAIN part.email ADD CHECK (part.checks(VALUE)) NOT VALID",
        "ALTER TABLE part.people RENAME COLUMN feels TO length",
    ],
)
def test_every_kind_of_change_is_noticed(front, wire, server, database, change):
    server.sql(
        """CREATE OR REPLACE FUNCTION part.adds(part.mood, int) RETURNS int LANGUAGE sql AS 'SELECT 1';
        CREATE OR REPLACE FUNCTION part.to_int(part.mood) RETURNS int LANGUAGE sql AS 'SELECT 1';
        CREATE OR REPLACE FUNCTION part.feels(part.people) RETURNS int LANGUAGE sql AS 'SELECT 1'""",
        database,
    )
    probe = "SELECT length('x'), 1 + 1, 'a@b.c'::email, p.feels FROM people p"
    eventually("the probe passes", lambda: not refused_or_held(wire, probe), seconds=5, pause=0.05)
    server.sql(change, database)
    try:
        with connect(Login.from_url(front.urls["reader-of-part"])) as other:
            eventually("it is noticed", lambda: refused_or_held(other, probe), seconds=5, pause=0.05)
    finally:
        server.sql(undo(change), database)


@pytest.mark.parametrize("server", [15], indirect=True)
def test_who_belongs_to_an_extension_is_noticed(wire, server, database):
    """What a reviewed extension brings is trusted; nothing but a row of pg_depend says what that is."""
    server.sql(
        """CREATE EXTENSION citext SCHEMA public;
        CREATE FUNCTION part.strpos(part.mood, text) RETURNS int LANGUAGE sql AS 'SELECT 1'""",
        database,
    )
    try:
        probe = "SELECT strpos('x', 'y')"
        eventually("the overload is noticed", lambda: refused_or_held(wire, probe), seconds=5, pause=0.05)
        server.sql("ALTER EXTENSION citext ADD FUNCTION part.strpos(part.mood, text)", database)
        eventually("it belongs there", lambda: not refused_or_held(wire, probe), seconds=5, pause=0.05)
        server.sql("ALTER EXTENSION citext DROP FUNCTION part.strpos(part.mood, text)", database)
        eventually("and no longer", lambda: refused_or_held(wire, probe), seconds=5, pause=0.05)
    finally:
        server.sql("DROP FUNCTION part.strpos(part.mood, text); DROP EXTENSION citext", database)


def test_a_parameter_of_a_domain_that_gets_a_check_is_not_read(front, server, database):
    """Prepared while the domain was harmless, bound when it no longer was."""
    server.sql(
        """CREATE DOMAIN part.late AS text;
        CREATE FUNCTION part.late_check(text) RETURNS boolean LANGUAGE plpgsql AS
          $$BEGIN RAISE EXCEPTION 'read' USING ERRCODE = 'XX777'; END$$""",
        database,
    )
    late = int(server.sql("SELECT 'part.late'::regtype::oid", database)[0][0])
    again = lambda wire: errors(wire.ask(bind(b"x", statement="s"), execute(), message("S")))  # noqa: E731
    try:
        with connect(Login.from_url(front.urls["reader-of-part"])) as wire:
            prepared = lambda: errors(wire.ask(parse("SELECT $1", "s", types=(late,)), message("S")))  # noqa: E731
            eventually("the domain is known", lambda: prepared() == [], seconds=5, pause=0.05)
            assert again(wire) == []
            server.sql("ALTER DOMAIN part.late ADD CHECK (part.late_check(VALUE)) NOT VALID", database)
            seen = []
            eventually("it is noticed", lambda: seen.append(again(wire)) or seen[-1] == ["42501"], seconds=5, pause=0.05)
            assert again(wire) == ["42501"]
    finally:
        server.sql("DROP DOMAIN part.late; DROP FUNCTION part.late_check(text)", database)


def test_reset_returns_to_what_the_gateway_has_pinned(front, server, database):
    """Not to what the role or the database would have without it."""
    loose = {"search_path": "pg_temp, public", "standard_conforming_strings": "off", "client_encoding": "SJIS"}
    for name, value in loose.items():
        server.sql(f"ALTER ROLE {shop.AGENT} SET {name} = {value}; ALTER DATABASE {database} SET {name} = {value}", database)
    try:
        with connect(Login.from_url(front.urls["reader-of-part"])) as wire:
            shown = lambda: [wire.ask(query(f"SHOW {name}"))[1].values for name in loose]  # noqa: E731
            pinned = shown()
            assert pinned == [[b'"part", "public"'], [b"on"], [b"UTF8"]]
            for undo_it in ("RESET {}", "SET {} TO DEFAULT", "SET SESSION {} = DEFAULT", "SET LOCAL {} TO DEFAULT"):
                for name in loose:
                    assert errors(wire.ask(query(undo_it.format(name)))) == []
                assert shown() == pinned
    finally:
        for name in loose:
            server.sql(f"ALTER ROLE {shop.AGENT} RESET {name}; ALTER DATABASE {database} RESET {name}", database)


def refused_or_held(wire, sql):
    """Inside a transaction that has read something a hold is refused at once."""
    wire.ask(query("BEGIN"))
    wire.ask(query("SELECT 1"))
    said = errors(wire.ask(query(sql)))
    wire.ask(query("ROLLBACK"))
    return [state for state in said if state == "42501" or state.startswith("SP")]


def undo(change):
    return {
        "CREATE F": "DROP FUNCTION part.length(part.mood)",
        "CREATE O": "DROP OPERATOR part.+ (part.mood, int)",
        "CREATE C": "DROP CAST (part.mood AS int)",
        "ALTER DO": "ALTER DOMAIN part.email DROP CONSTRAINT email_check1",
        "ALTER TA": "ALTER TABLE part.people RENAME COLUMN length TO feels",
    }[change[:8]]


def test_a_parameter_of_a_type_that_runs_code_is_refused(wire, server, database):
    evil, good = (int(server.sql(f"SELECT '{name}'::regtype::oid", database)[0][0]) for name in ("part.checked", "part.email"))
    assert errors(wire.ask(parse("SELECT $1", types=(good,)), bind(b"a@b.c"), execute(), message("S"))) == []
    said = errors(wire.ask(parse("SELECT $1", types=(evil,)), bind(b"x"), execute(), message("S")))
    assert said == ["42501"]


def test_a_hundred_unknown_names_a_second_do_not_reach_the_server(front, wire, server, database):
    seen = lambda: sum("pg_current_snapshot" in line for line in server.log().splitlines())  # noqa: E731
    before, began = seen(), time.monotonic()
    for number in range(12):
        assert errors(wire.ask(query(f"SELECT * FROM no_such_{number}")))
    # A look at most every 200 ms, and one of the gateway's own each second.
    assert seen() - before <= (time.monotonic() - began) * 6 + 3


@pytest.mark.parametrize("server", [15], indirect=True)
def test_ten_thousand_tables_are_followed_in_bounded_time_and_memory(make_gateway, authority):
    """The bounds leave room for a busy machine and a debug build."""
    columns = ", ".join(f"column_{n} {('int', 'text', 'numeric')[n % 3]}" for n in range(14))
    with Postgres({"max_locks_per_transaction": "512"}, tls=authority[1:]) as big:
        big.shop_password = shop.create(big)
        for batch in range(50):
            big.sql(
                f"""DO $$ BEGIN FOR n IN 1..200 LOOP
                EXECUTE format('CREATE TABLE many_{batch}_%s (id int PRIMARY KEY, {columns})', n); END LOOP; END $$;
                GRANT SELECT ON ALL TABLES IN SCHEMA public TO {shop.AGENT}""",
                "shop",
            )
        gateway = make_gateway(shop.upstream(big, "shop", big.shop_password))
        gateway.issue_token("reads-much", "shop", ["public.*"])
        began = time.monotonic()
        gateway.serve(**shop.secrets(big.shop_password))
        with connect(Login.from_url(gateway.urls["reads-much"])) as wire:
            assert errors(wire.ask(query("SELECT * FROM many_7_7"))) == []
            took = time.monotonic() - began
            assert took < 60, took
            big.sql(f"CREATE TABLE one_more (id int); GRANT SELECT ON one_more TO {shop.AGENT}", "shop")
            fresh = lambda: not errors(wire.ask(query("SELECT * FROM one_more")))  # noqa: E731
            eventually("one more is known", fresh, seconds=30, pause=0.1)
        used = resident_kilobytes(gateway.process.pid)
        assert used < 400_000, used


def resident_kilobytes(process):
    with open(f"/proc/{process}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))
