"""Changes under a grant, at the wire: counted, bounded, and over when the grant is, whatever the client has open."""

import contextlib
import datetime
import json
import time

import psycopg
import pytest
from rig import shop
from rig.gateway import Gateway
from rig.processes import eventually
from servers import VERSIONS
from target import Login
from wire import SYNC, bind, cancel, connect, describe, execute, extended, kinds, parse, query, tags


@pytest.fixture(scope="module", params=VERSIONS)
def managed(request, shop_of):
    """A server with an owner who may create roles and is no superuser, and a table for each kind of change."""
    server = shop_of(request.param)
    server.sql(f"CREATE DATABASE granted TEMPLATE shop_template OWNER {shop.OWNER}")
    server.sql("REVOKE TEMPORARY ON DATABASE granted FROM PUBLIC")
    server.sql(
        f"""
        CREATE TABLE public.notes (id serial PRIMARY KEY, text text NOT NULL, n int UNIQUE DEFERRABLE INITIALLY DEFERRED);
        INSERT INTO public.notes (text, n) SELECT 'note ' || n, n FROM generate_series(1, 50) n;
        CREATE TABLE public.parents (id int PRIMARY KEY, name text);
        CREATE TABLE public.children (id int PRIMARY KEY, parent int REFERENCES public.parents ON DELETE CASCADE);
        INSERT INTO public.parents SELECT n, 'p' FROM generate_series(1, 3) n; INSERT INTO public.children VALUES (1, 1);
        ALTER TABLE public.parents OWNER TO {shop.OWNER}; ALTER TABLE public.children OWNER TO {shop.OWNER};
        CREATE TABLE public.ruled (id int PRIMARY KEY); INSERT INTO public.ruled VALUES (1);
        CREATE RULE away AS ON UPDATE TO public.ruled DO INSTEAD DELETE FROM public.children;
        CREATE TABLE public.parted (id int PRIMARY KEY) PARTITION BY RANGE (id);
        CREATE TABLE public.part PARTITION OF public.parted FOR VALUES FROM (0) TO (100);
        INSERT INTO public.parted VALUES (1);
        CREATE TABLE public.leaves (id int REFERENCES public.part ON DELETE CASCADE); INSERT INTO public.leaves VALUES (1);
        ALTER TABLE public.ruled OWNER TO {shop.OWNER}; ALTER TABLE public.parted OWNER TO {shop.OWNER};
        ALTER TABLE public.part OWNER TO {shop.OWNER}; ALTER TABLE public.leaves OWNER TO {shop.OWNER};
        CREATE TABLE public.secrets (id int PRIMARY KEY);
        ALTER TABLE public.notes OWNER TO {shop.OWNER}; ALTER TABLE public.secrets OWNER TO {shop.OWNER};
        """,
        "granted",
    )
    yield server
    server.sql("DROP DATABASE granted WITH (FORCE)")
    server.sql(f"ALTER ROLE {shop.OWNER} NOCREATEROLE")


@pytest.fixture(scope="module")
def gateway(managed, seed, binary):
    """A gateway that makes roles, with tokens of each test's own."""
    gateway = Gateway(binary)
    entry = shop.managed_upstream(managed, "granted", managed.shop_password)
    try:
        gateway.create({"shop": entry, "lab": entry | {"environment": "development"}}, seed=seed, hold={"wait": "1s"})
        yield gateway.serve(**shop.secrets(managed.shop_password))
    finally:
        gateway.destroy()
        for [role] in managed.sql("SELECT rolname FROM pg_roles WHERE rolname LIKE 'sallyport\\_%'"):
            managed.sql(f"DROP OWNED BY {role}; DROP ROLE {role}", "granted")


# What depends on the gateway alone is shown once.
once = pytest.mark.parametrize("managed", [15], indirect=True)


def token(gateway, name):
    return Login.from_url(gateway.issue_token(name, "shop", ["public.notes", "public.customers", "public.parents", "public.ruled", "public.parted"]))


def issue(gateway, name, *flags, tables=("public.notes",), verbs="insert,update,delete", rows=5, in_all=1000, life="1h"):
    """Issues a grant and waits until the gateway has seen it; returns its id."""
    words = [word for table in tables for word in ("--table", table)]
    said = gateway.call(
        "grant", "issue", name, "--task", f"a test of {name}", *words, "--verbs", verbs, "--rows", str(rows),
        "--rows-in-all", str(in_all), "--for", life, "--json", *flags, answers=[gateway.passphrase])
    grant = json.loads(said.out[said.out.index("{") :])["id"]
    return grant


def seen(wire, grant):
    """Waits until the session knows of a grant."""

    def known():
        rows = [one.values for one in wire.ask(query("SHOW sallyport.grants")) if one.kind == "D"]
        return any(row[0].decode() == grant and row[1] == b"active" for row in rows)

    eventually("the session knows of the grant", known)


def failures(messages):
    return [one for one in messages if one.kind == "E"]


def texts(managed, where="true"):
    [[count]] = managed.sql(f"SELECT count(*) FROM public.notes WHERE {where}", "granted")
    return int(count)


def restore(managed):
    # TRUNCATE would rewrite the table's entry in the catalog, beside what the gateway gives and takes.
    managed.sql(
        "DELETE FROM public.notes; SELECT setval(pg_get_serial_sequence('public.notes', 'id'), 1, false);"
        " INSERT INTO public.notes (text, n) SELECT 'note ' || n, n FROM generate_series(1, 50) n",
        "granted")


def granted(gateway, managed, name, **terms):
    """A session of a token that has a grant, and the grant."""
    restore(managed)
    login = token(gateway, name)
    wire = connect(login)
    grant = issue(gateway, name, **terms)
    seen(wire, grant)
    return wire, grant


def test_a_change_within_the_budget_is_done_and_one_above_is_undone(gateway, managed):
    wire, grant = granted(gateway, managed, "simple")
    with wire:
        assert tags(wire.ask(query("UPDATE notes SET text = 'x' WHERE id <= 5"))) == ["UPDATE 5"]
        assert texts(managed, "text = 'x'") == 5
        [error] = failures(wire.ask(query("UPDATE notes SET text = 'y' WHERE id <= 6")))
        assert error.sqlstate == "54000" and grant in error.fields["M"] and "6 rows" in error.fields["M"]
        assert texts(managed, "text = 'y'") == 0
        assert tags(wire.ask(query("DELETE FROM notes WHERE id = 50"))) == ["DELETE 1"]
        assert tags(wire.ask(query("INSERT INTO notes (text, n) VALUES ('new', 100)"))) == ["INSERT 0 1"]
        assert kinds(wire.ask(query("SELECT count(*) FROM notes"))) == "TDCZ"
    assert texts(managed) == 50


@once
def test_what_no_grant_covers_is_held_or_refused_as_before(gateway, managed):
    wire, _ = granted(gateway, managed, "verbs", verbs="update")
    with wire:
        for sql in (
            "DELETE FROM notes WHERE id = 1",
            "UPDATE customers SET name = 'x' WHERE id = 1",
            "UPDATE notes SET text = 'x'",
            "WITH gone AS (UPDATE notes SET text = 'x' WHERE id = 1 RETURNING id) SELECT count(*) FROM gone",
            "UPDATE notes SET text = 'a' WHERE id = 1; UPDATE notes SET text = 'b' WHERE id = 2",
        ):
            assert [error.sqlstate for error in failures(wire.ask(query(sql)))] == ["SP001"], sql
        assert [error.sqlstate for error in failures(wire.ask(query("UPDATE secrets SET id = 1 WHERE id = 2")))] == ["42501"]
    assert texts(managed, "text LIKE 'note %'") == 50


def test_all_drivers_ways_of_the_extended_protocol(gateway, managed):
    wire, _ = granted(gateway, managed, "extended")
    with wire:
        whole = extended("UPDATE notes SET text = $1 WHERE id = 1", b"one go")
        assert kinds(wire.ask(whole, SYNC)) == "12nCZ"
        assert texts(managed, "text = 'one go'") == 1
        # The unnamed statement is the client's and stays.
        assert kinds(wire.ask(bind(b"two goes"), execute(), SYNC)) == "2CZ"
        assert kinds(wire.ask(bind(b"three goes"), execute(), SYNC)) == "2CZ"
        assert kinds(wire.ask(parse("UPDATE notes SET text = $1 WHERE id = $2 RETURNING id", "s"), describe("S", "s"), SYNC)) == "1tTZ"
        for row in (b"2", b"3"):
            assert kinds(wire.ask(bind(b"prepared", row, statement="s"), describe("P"), execute(), SYNC)) == "2TDCZ"
        assert texts(managed, "text = 'prepared'") == 2
        # Two in one segment are one transaction: the second is over, and the first is undone with it.
        over = parse("DELETE FROM notes WHERE id < 20", "over")
        answer = wire.ask(bind(b"first", b"4", statement="s"), execute(), over, bind(statement="over"), execute(), SYNC)
        assert [error.sqlstate for error in failures(answer)] == ["54000"] and kinds(answer).endswith("EZ")
        assert texts(managed, "text = 'first'") == 0 and texts(managed) == 50
        assert kinds(wire.ask(bind(b"again", b"4", statement="s"), execute(), SYNC)) == "2DCZ"
        # Fetched in parts, a change cannot be counted.
        many = parse("UPDATE notes SET text = 'part' WHERE id < 4 RETURNING id", "many")
        [error] = failures(wire.ask(many, bind(statement="many"), execute(rows=1), SYNC))
        assert error.sqlstate == "0A000"
        assert texts(managed, "text = 'part'") == 0
        # An error after a change in one segment undoes the change, as it does without a gateway.
        answer = wire.ask(bind(b"lost", b"5", statement="s"), execute(), parse("SELECT 1/0 FROM notes"), bind(), execute(), SYNC)
        assert [error.sqlstate for error in failures(answer)] == ["22012"]
        assert texts(managed, "text = 'lost'") == 0


def test_a_transaction_of_the_clients_own(gateway, managed):
    wire, _ = granted(gateway, managed, "transaction")
    with wire:
        wire.ask(query("BEGIN"))
        assert tags(wire.ask(query("SELECT count(*) FROM notes"))) == ["SELECT 1"]
        assert tags(wire.ask(query("UPDATE notes SET text = 'mine' WHERE id <= 3"))) == ["UPDATE 3"]
        assert wire.ask(query("SELECT count(*) FROM notes WHERE text = 'mine'"))[1].values == [b"3"]
        assert texts(managed, "text = 'mine'") == 0
        assert tags(wire.ask(query("COMMIT"))) == ["COMMIT"]
        assert texts(managed, "text = 'mine'") == 3
        wire.ask(query("BEGIN"))
        wire.ask(query("UPDATE notes SET text = 'gone' WHERE id = 1"))
        answer = wire.ask(query("UPDATE notes SET text = 'gone' WHERE id > 10"))
        assert [error.sqlstate for error in failures(answer)] == ["54000"] and answer[-1].body == b"E"
        assert tags(wire.ask(query("COMMIT"))) == ["ROLLBACK"]
        assert texts(managed, "text = 'gone'") == 0
        # What begins before a grant stays read-only; reads stay so outside a transaction.
        assert wire.ask(query("SHOW transaction_read_only"))[1].values == [b"on"]


@once
def test_begin_and_the_change_in_one_pipeline(gateway, managed):
    """As pgjdbc sends them."""
    wire, _ = granted(gateway, managed, "pipeline")
    with wire:
        begin = parse("BEGIN") + bind() + execute()
        change = parse("UPDATE notes SET text = $1 WHERE id = 7") + bind(b"piped") + describe("P") + execute()
        assert kinds(wire.ask(begin, change, SYNC)) == "12C12nCZ"
        assert texts(managed, "text = 'piped'") == 0
        assert kinds(wire.ask(parse("COMMIT"), bind(), execute(), SYNC)) == "12CZ"
        assert texts(managed, "text = 'piped'") == 1


@once
def test_what_a_foreign_key_would_carry_on_is_covered_by_no_grant(gateway, managed):
    wire, _ = granted(gateway, managed, "cascade", tables=("public.parents", "public.ruled", "public.parted"))
    with wire:
        assert tags(wire.ask(query("UPDATE parents SET name = 'q' WHERE id = 1"))) == ["UPDATE 1"]
        for sql in ("DELETE FROM parents WHERE id = 1", "UPDATE ruled SET id = 2 WHERE id = 1", "DELETE FROM parted WHERE id = 1"):
            assert [error.sqlstate for error in failures(wire.ask(query(sql)))] == ["SP001"], sql
    assert managed.sql("SELECT count(*) FROM public.children", "granted") == [["1"]]


@once
def test_a_deferred_constraint_fails_the_commit_and_the_client_hears_only_of_that(gateway, managed):
    wire, _ = granted(gateway, managed, "deferred")
    with wire:
        answer = wire.ask(query("UPDATE notes SET n = 2 WHERE id = 1"))
        assert kinds(answer) == "EZ" and failures(answer)[0].sqlstate == "23505"
        assert texts(managed, "n = 2") == 1


@once
def test_a_transaction_that_began_before_the_grant_stays_read_only(gateway, managed):
    restore(managed)
    with connect(token(gateway, "early")) as wire:
        wire.ask(query("BEGIN"))
        wire.ask(query("SELECT 1"))
        issue(gateway, "early")
        found = lambda: [error.sqlstate for error in failures(wire.ask(query("UPDATE notes SET text = 'x' WHERE id = 1")))] == ["25006"]  # noqa: E731
        # Until the gateway has seen the grant it is held; inside a transaction that is no wait.
        deadline = time.monotonic() + 10
        while not found():
            assert time.monotonic() < deadline
            wire.ask(query("ROLLBACK"))
            wire.ask(query("BEGIN ISOLATION LEVEL REPEATABLE READ"))
            wire.ask(query("SELECT 1"))
            if failures(wire.ask(query("UPDATE notes SET text = 'x' WHERE id = 1"))) == []:
                break
        wire.ask(query("ROLLBACK"))


@once
def test_the_budget_of_all_statements_is_spent_once_by_all_sessions(gateway, managed):
    wire, grant = granted(gateway, managed, "budget", rows=5, in_all=8)
    login = Login.from_url(gateway.urls["budget"])
    with wire, connect(login) as other:
        assert tags(wire.ask(query("UPDATE notes SET text = 'a' WHERE id <= 5"))) == ["UPDATE 5"]
        eventually("3 rows are left", lambda: left(wire) == 3)
        [error] = failures(other.ask(query("UPDATE notes SET text = 'b' WHERE id <= 4")))
        assert error.sqlstate == "54000"
        eventually("nothing was spent by what was undone", lambda: left(wire) == 3)
        assert tags(other.ask(query("UPDATE notes SET text = 'b' WHERE id <= 3"))) == ["UPDATE 3"]
        eventually("nothing is left", lambda: left(wire) == 0)
        [error] = failures(wire.ask(query("UPDATE notes SET text = 'c' WHERE id = 1")))
        assert error.sqlstate == "54000" and "are left" in error.fields["M"]
    assert texts(managed, "text = 'c'") == 0


@once
def test_the_grant_with_enough_rows_left_pays(gateway, managed):
    wire, first = granted(gateway, managed, "two", rows=5, in_all=7, life="10m")
    second = issue(gateway, "two", rows=5, in_all=50)
    seen(wire, second)
    with wire:
        assert tags(wire.ask(query("UPDATE notes SET text = 'a' WHERE id <= 5"))) == ["UPDATE 5"]
        eventually("the first has paid", lambda: spending(wire) == {first: 2, second: 50})
        assert tags(wire.ask(query("UPDATE notes SET text = 'b' WHERE id <= 4"))) == ["UPDATE 4"]
        eventually("the second has paid", lambda: spending(wire) == {first: 2, second: 46})
        # As many rows as the text says are enough to have left.
        assert tags(wire.ask(query("INSERT INTO notes (text, n) VALUES ('a', 101), ('b', 102)"))) == ["INSERT 0 2"]
        eventually("the first has paid again", lambda: spending(wire) == {first: 0, second: 46})


def spending(wire):
    return {one[0].decode(): int(one[6]) for one in (row.values for row in wire.ask(query("SHOW sallyport.grants")) if row.kind == "D")}


@once
def test_many_sessions_that_need_a_grant_at_once_wait_for_one_widening(gateway, managed):
    restore(managed)
    login = token(gateway, "crowd")
    with contextlib.ExitStack() as stack:
        wires = [stack.enter_context(connect(login)) for _ in range(12)]
        grant = issue(gateway, "crowd")
        for wire in wires:
            seen(wire, grant)
        for row, wire in enumerate(wires, 1):
            wire.send(query(f"UPDATE notes SET text = 'crowd' WHERE id = {row}"))
        assert [tags(wire.until()) for wire in wires] == [["UPDATE 1"]] * 12
    events = json.loads(gateway.call("ledger", "show", role(gateway, "crowd").replace("sallyport_", "tok_"), "--json").out)
    given = [one["body"] for one in events if one["kind"] == "role.changed" and one["body"]["act"] == "changed"]
    assert len(given) == 1 and f"GRANT UPDATE ON TABLE public.notes TO {role(gateway, 'crowd')}" in given[0]["changes"]


@once
def test_one_table_that_cannot_be_given_takes_nothing_from_the_others(gateway, managed):
    """Its own changes say so, the log says what is missing, and it is not tried by every statement."""
    managed.sql(f"CREATE TABLE public.lent (id int PRIMARY KEY); GRANT SELECT ON public.lent TO {shop.OWNER} WITH GRANT OPTION", "granted")
    restore(managed)
    login = Login.from_url(gateway.issue_token("lender", "shop", ["public.notes", "public.lent"]))
    try:
        with connect(login) as wire:
            seen(wire, issue(gateway, "lender", tables=("public.notes", "public.lent"), verbs="update,delete"))
            for _ in range(3):
                [error] = failures(wire.ask(query("DELETE FROM lent WHERE id = 1")))
                assert error.sqlstate == "08006" and "on `public.lent`" in error.fields["M"]
                assert tags(wire.ask(query("UPDATE notes SET text = 'lent' WHERE id = 1"))) == ["UPDATE 1"]
            hint = "GRANT DELETE ON TABLE public.lent TO ADMIN WITH GRANT OPTION"
            assert gateway.log().count("a managed role is not what it should be") == 1 and hint in gateway.log()
            managed.sql(f"GRANT UPDATE, DELETE ON public.lent TO {shop.OWNER} WITH GRANT OPTION", "granted")
            eventually("it is tried again", lambda: tags(wire.ask(query("DELETE FROM lent WHERE id = 1"))) == ["DELETE 0"])
    finally:
        managed.sql("DROP TABLE public.lent", "granted")


def test_a_grant_on_what_is_not_there_is_refused(gateway, managed, monkeypatch):
    """Where the upstream can be asked; where it cannot, that is said."""
    managed.sql("CREATE VIEW public.glimpse AS SELECT 1 AS id", "granted")
    gateway.issue_token("guess", "shop", ["public.*", "public.glimpse"])

    def issued(table, *flags):
        return gateway.call(
            "grant", "issue", "guess", "--task", "a guess", "--table", table, "--verbs", "update", *flags,
            answers=[gateway.passphrase], check=False)  # fmt: skip

    try:
        said = issued("public.nots")
        assert said.code == 0 and "the grant's tables are not compared with what is there" in said.err
        for name, value in shop.secrets(managed.shop_password).items():
            monkeypatch.setitem(gateway.environment, name, value)
        for table, message in (("public.nots", "did you mean `public.notes`?"), ("public.glimpse", "is a view")):
            said = issued(table)
            assert said.code == 1 and message in said.err and "Passphrase" not in said.terminal, said.err
        assert issued("public.nots", "--unchecked").code == 0
        assert issued("public.notes").code == 0
    finally:
        managed.sql("DROP VIEW public.glimpse", "granted")


@once
def test_a_cancel_finds_a_change_that_still_waits_for_its_rights(gateway, managed):
    wire, _ = granted(gateway, managed, "waiting")
    with wire, psycopg.connect(managed.url("granted"), autocommit=False) as other:
        # Until it commits, nobody else gives or takes anything of the table.
        other.execute("GRANT SELECT ON public.notes TO pg_monitor")
        wire.send(query("UPDATE notes SET text = 'never' WHERE id = 1"))
        eventually("the gateway waits", lambda: managed.sql(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'sallyport roles' AND wait_event_type = 'Lock'") != [["0"]])
        began = time.monotonic()
        cancel(Login.from_url(gateway.urls["waiting"]), wire.key)
        [error] = failures(wire.until())
        assert error.sqlstate == "57014" and time.monotonic() - began < 2
        assert kinds(wire.ask(query("SELECT count(*) FROM notes"))) == "TDCZ"
        other.rollback()
        eventually("nothing is reserved", lambda: left(wire) == 1000)
        # What could not be given rests for some seconds.
        eventually("it is given", lambda: tags(wire.ask(query("UPDATE notes SET text = 'now' WHERE id = 1"))) == ["UPDATE 1"])
    assert texts(managed, "text = 'never'") == 0 and texts(managed, "text = 'now'") == 1


@once
def test_in_development_a_managed_role_writes_by_a_grant_alone_too(gateway, managed):
    restore(managed)
    login = Login.from_url(gateway.issue_token("lab", "lab", ["public.notes"]))
    with connect(login) as wire:
        assert [error.sqlstate for error in failures(wire.ask(query("UPDATE notes SET text = 'x' WHERE id = 1")))] == ["SP001"]
        asked = wire.ask(query("SELECT sallyport.request_grant(task => 't', tables => 'public.notes', verbs => 'update', rows => '2')"))
        wish = asked[1].values[0].decode()
        gateway.call("grant", "issue", "--wish", wish, answers=[gateway.passphrase])
        eventually("it is issued", lambda: active(wire))
        assert tags(wire.ask(query("UPDATE notes SET text = 'x' WHERE id = 1"))) == ["UPDATE 1"]
        # What is allowed in development could change rows that nobody counts.
        wire.ask(query("BEGIN"))
        hidden = "WITH gone AS (UPDATE notes SET text = 'x' WHERE id > 1 RETURNING id) SELECT count(*) FROM gone"
        for sql in (hidden, "DO $$ BEGIN UPDATE notes SET text = 'x'; END $$"):
            assert failures(wire.ask(query(sql))), sql
            wire.ask(query("ROLLBACK"))
            wire.ask(query("BEGIN"))
    assert texts(managed, "text = 'x'") == 1


def active(wire):
    return [one.values for one in wire.ask(query("SHOW sallyport.grants")) if one.kind == "D" and one.values[1] == b"active"]


def left(wire):
    return int([one.values for one in wire.ask(query("SHOW sallyport.grants")) if one.kind == "D"][0][6])


def role(gateway, name):
    tokens = json.loads(gateway.call("token", "list", "--json").out)
    return next(one for one in tokens if one["name"] == name)["id"].replace("tok_", "sallyport_")


def writes(managed, name):
    return managed.sql(
        f"""SELECT count(*) FROM pg_class c, aclexplode(c.relacl) a
        WHERE a.grantee = '{name}'::regrole AND a.privilege_type <> 'SELECT'""", "granted") != [["0"]]


def test_at_the_end_a_running_statement_is_cancelled_and_the_rights_are_gone(gateway, managed):
    wire, grant = granted(gateway, managed, "end")
    name = role(gateway, "end")
    with wire, connect(Login.from_url(gateway.urls["end"])) as idle:
        wire.ask(query("UPDATE notes SET text = 'before' WHERE id = 1"))
        assert writes(managed, name)
        with psycopg.connect(managed.url("granted"), autocommit=False) as blocker:
            blocker.execute("UPDATE notes SET text = text WHERE id = 2")
            wire.send(query("UPDATE notes SET text = 'never' WHERE id = 2"))
            eventually("it waits for the lock", lambda: managed.sql(
                f"SELECT count(*) FROM pg_stat_activity WHERE usename = '{name}' AND wait_event_type = 'Lock'") == [["1"]])
            gateway.call("grant", "revoke", grant, answers=[gateway.passphrase])
            began = time.monotonic()
            [error] = failures(wire.rest())
            assert time.monotonic() - began < 1
            assert error.sqlstate in ("57P01", "57014")
            eventually("its backend is gone", lambda: managed.sql(
                f"SELECT count(*) FROM pg_stat_activity WHERE usename = '{name}' AND state = 'active'") == [["0"]], seconds=2)
        eventually("the rights are gone", lambda: not writes(managed, name), seconds=3)
        # A session that had nothing open goes on, and reads.
        assert tags(idle.ask(query("SELECT count(*) FROM notes"))) == ["SELECT 1"]
        assert [error.sqlstate for error in failures(idle.ask(query("UPDATE notes SET text = 'x' WHERE id = 3")))] == ["SP001"]
    assert texts(managed, "text = 'never'") == 0


@once
def test_a_running_change_is_cancelled_within_a_second_when_the_grants_time_is_over(gateway, managed):
    wire, grant = granted(gateway, managed, "expiry", life="9s")
    name = role(gateway, "expiry")
    [end] = [one["notAfter"] for one in json.loads(gateway.call("grant", "list", "--json").out) if one["id"] == grant]
    end = datetime.datetime.fromisoformat(end.replace("Z", "+00:00")).timestamp()
    running = f"SELECT count(*) FROM pg_stat_activity WHERE usename = '{name}' AND state = 'active'"
    long = "SELECT count(*) FROM public.customers a, public.customers b, public.customers c"
    with wire:
        wire.send(query(f"UPDATE notes SET text = 'never' WHERE id = 2 AND ({long}) > 0"))
        eventually("it runs", lambda: managed.sql(running) == [["1"]])
        assert time.time() < end, "the machine is too slow for this test"
        [error] = failures(wire.rest())
        late = time.time() - end
        assert 0 <= late < 1 and error.sqlstate in ("57P01", "57014"), (late, error.fields)
        eventually("its backend is gone", lambda: managed.sql(running) == [["0"]], seconds=2)
    eventually("the rights are gone", lambda: not writes(managed, name), seconds=3)
    assert texts(managed, "text = 'never'") == 0


@once
def test_an_open_transaction_is_rolled_back_when_the_grants_time_is_over(gateway, managed):
    wire, grant = granted(gateway, managed, "time", life="8s")
    with wire:
        wire.ask(query("BEGIN"))
        assert tags(wire.ask(query("UPDATE notes SET text = 'open' WHERE id = 1"))) == ["UPDATE 1"]
        [error] = failures(wire.rest())
        assert error.sqlstate == "57P01" and "grant" in error.fields["M"]
    eventually("the row is as it was", lambda: texts(managed, "text = 'open'") == 0)


def test_a_client_library_that_opens_transactions_by_itself(gateway, managed):
    wire, _ = granted(gateway, managed, "psycopg")
    with wire, psycopg.connect(gateway.urls["psycopg"]) as connection:
        connection.execute("UPDATE notes SET text = %s WHERE id = %s", ("by psycopg", 9))
        [[count]] = connection.execute("SELECT count(*) FROM notes WHERE text = %s", ("by psycopg",)).fetchall()
        assert count == 1
        connection.commit()
        with pytest.raises(psycopg.errors.ProgramLimitExceeded):
            connection.execute("DELETE FROM notes WHERE id > 20")
        connection.rollback()
    assert texts(managed, "text = 'by psycopg'") == 1 and texts(managed) == 50


@once
def test_the_ledger_says_under_which_grant_and_what_came_of_it(gateway, managed):
    wire, grant = granted(gateway, managed, "ledger")
    with wire:
        wire.ask(query("UPDATE notes SET text = 'noted' WHERE id = 1"))
        wire.ask(query("UPDATE notes SET text = 'noted' WHERE id > 1"))

    def ends():
        events = [one for one in gateway.ledger() if "execution" in one["body"]]
        intents = [one["body"]["execution"] for one in events if grant in one["body"].get("grants", [])]
        results = [one["body"] for one in events if one["kind"] == "statement.result" and one["body"]["execution"] in intents]
        return [(end["outcome"], end["rows"]) for end in results]

    eventually("the ledger has both results", lambda: ends() == [("completed", 1), ("rolled-back", 49)])
    gateway.verify()


@once
def test_an_agent_asks_for_a_grant_and_sees_what_became_of_it(gateway, managed):
    with connect(token(gateway, "asking")) as wire:
        ask = (
            "SELECT sallyport.request_grant(task => 'remove the O''Brien notes', tables => 'public.notes', "
            "verbs => 'delete', rows => 3, duration => '30m')"
        )
        answer = wire.ask(query(ask))
        assert kinds(answer) == "TDCZ"
        wish = answer[1].values[0].decode()
        assert wish.startswith("ask_")
        rows = [one.values for one in wire.ask(query("SHOW sallyport.grants")) if one.kind == "D"]
        assert [(row[0].decode(), row[1], row[2]) for row in rows] == [(wish, b"asked", b"remove the O'Brien notes")]
        said = gateway.call("grant", "issue", "--wish", wish, "--json", answers=[gateway.passphrase])
        seen(wire, json.loads(said.out[said.out.index("{") :])["id"])
        assert tags(wire.ask(query("DELETE FROM notes WHERE id = 12"))) == ["DELETE 1"]
        for sql, says in (
            ("SHOW sallyport.nothing", "no such thing"),
            ("SELECT sallyport.request_grant(task => $1)", "parameters"),
            ("SELECT sallyport.request_grant('x')", "does not ask"),
            ("SELECT sallyport.request_grant(task => 'x', tables => 'public.secrets', verbs => 'delete')", "scope"),
            ("SELECT sallyport.request_grant(task => 'x', tables => 'public.notes', verbs => 'drop')", "drop"),
            ("SELECT sallyport.request_grant(colour => 'x')", "colour"),
        ):
            [error] = failures(wire.ask(query(sql)))
            assert error.sqlstate == "22023" and says in error.fields["M"], sql
        token_row = wire.ask(query("SHOW sallyport.token"))[1].values
        assert token_row[0] == b"asking" and b"public.notes" in token_row[4]


@once
def test_the_answers_are_fresh_each_time_a_prepared_statement_runs(gateway, managed):
    with connect(token(gateway, "fresh")) as wire:
        assert kinds(wire.ask(parse("SHOW sallyport.grants", "g"), describe("S", "g"), SYNC)) == "1tTZ"
        assert kinds(wire.ask(bind(statement="g"), execute(), SYNC)) == "2CZ"
        assert kinds(wire.ask(extended(
            "SELECT sallyport.request_grant(task => 't', tables => 'public.notes', verbs => 'delete')"), SYNC)) == "12TDCZ"
        answer = wire.ask(bind(statement="g"), execute(), SYNC)
        assert kinds(answer) == "2DCZ" and answer[1].values[1] == b"asked"
