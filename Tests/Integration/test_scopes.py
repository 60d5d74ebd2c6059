"""Columns, rows and tables to come: what a token's scope names in part, the database itself holds; and the others see what they saw."""

import json
import os
import signal
import subprocess
import time

import pytest
from rig import shop
from rig.gateway import Gateway
from rig.processes import RigError, eventually
from target import Login
from test_roles import as_role, exists, gateways, issue, managed, role_of, start  # noqa: F401  (two of them are fixtures)
from wire import Refused, Wire, connect, errors, kinds, query

DATABASE = "roles"
OTHER = "bystander"


@pytest.fixture(scope="module")
def gateway(gateways):  # noqa: F811
    return gateways()


@pytest.fixture(scope="module")
def switching(managed, seed, binary):  # noqa: F811
    """A gateway that may switch row-level security on."""
    entry = shop.upstream(managed, DATABASE, managed.shop_password, row_security="switch-on")
    del entry["agent"]
    gateway = Gateway(binary)
    gateway.create({"shop": {**entry, "admin": {"user": shop.OWNER, "password": "env:SHOP_OWNER_PASSWORD"}}}, seed=seed)
    yield start(gateway, managed)
    gateway.destroy()


@pytest.fixture
def notes(managed):  # noqa: F811
    """A table of the owner's with rows of two tenants, and a role that may read and write it; gone after the test."""
    managed.sql(f"CREATE ROLE {OTHER} LOGIN PASSWORD 'other'")
    managed.sql(
        f"""
        SET ROLE {shop.OWNER};
        CREATE TABLE public.notes (id int PRIMARY KEY, tenant_id int NOT NULL, body text);
        INSERT INTO public.notes SELECT n, n % 2, 'note ' || n FROM generate_series(1, 10) n;
        GRANT ALL ON public.notes TO {OTHER};
        """,
        DATABASE,
    )
    yield "public.notes"
    managed.sql(f"DROP TABLE public.notes; DROP ROLE {OTHER}", DATABASE)


def as_other(server):
    return Wire(Login(server.host, server.port, OTHER, "other", DATABASE, "")).log_in()


def values(wire, sql):
    """The first column of each row, as text."""
    answers = wire.ask(query(sql))
    assert errors(answers) == [], sql
    return [answer.values[0].decode() for answer in answers if answer.kind == "D"]


def row_security(server, table="public.notes"):
    """Whether row-level security is on and forced, and the policies."""
    switches = server.sql(f"SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = '{table}'::regclass", DATABASE)
    policies = server.sql(f"SELECT polname FROM pg_policy WHERE polrelid = '{table}'::regclass ORDER BY 1", DATABASE)
    return (*switches[0], {name for [name] in policies})


def owner(server, sql):
    server.sql(f"SET ROLE {shop.OWNER}; {sql}", DATABASE)


def revoke(gateway, server, name):
    role = role_of(gateway, name)
    gateway.call("token", "revoke", name, answers=[gateway.passphrase])
    eventually("the role is gone", lambda: not exists(server, role), seconds=30)


# Columns.


def test_columns_that_the_scope_leaves_out_are_refused_by_the_gate_and_by_the_database(gateway, managed):  # noqa: F811
    login = issue(gateway, "columns", "public.customers(id, name)")
    with connect(login) as wire:
        for sql in ("SELECT id, name FROM customers LIMIT 1", "SELECT count(*) FROM customers", "SELECT count(id) FROM customers"):
            assert kinds(wire.ask(query(sql))) == "TDCZ", sql
        assert "d" in kinds(wire.ask(query("COPY customers (id) TO STDOUT")))
        for sql in REFUSED:
            assert errors(wire.ask(query(sql))) == ["42501"], sql
    with as_role(managed, role_of(gateway, "columns")) as wire:
        assert len(values(wire, "SELECT id FROM customers")) == 2000
        for sql in REFUSED:
            assert errors(wire.ask(query(sql))) == ["42501"], sql
        assert values(wire, "SELECT attname FROM pg_stats WHERE tablename = 'customers' ORDER BY 1") == ["id", "name"]


REFUSED = [
    "SELECT email FROM customers", "SELECT * FROM customers", "SELECT c FROM customers c", "TABLE customers",
    "SELECT 1 FROM customers WHERE email = 'c1@example.com'", "SELECT id FROM customers ORDER BY email",
    "COPY customers TO STDOUT", "COPY customers (email) TO STDOUT", "SELECT count(email) FROM customers",
    "SELECT to_jsonb(c) FROM customers c",
]  # fmt: skip


def test_columns_count_before_the_whole_schema(gateway, managed):  # noqa: F811
    connect(issue(gateway, "wide-but", "public.*", "public.customers(id)")).socket.close()
    with as_role(managed, role_of(gateway, "wide-but")) as wire:
        assert len(values(wire, "SELECT id FROM orders")) == 5000
        assert errors(wire.ask(query("SELECT name FROM customers"))) == ["42501"]


def refusal(gateway, managed, name, *read):  # noqa: F811
    """A login that has to fail, with the database as it was; the gateway's log since then."""
    login, before = issue(gateway, name, *read), len(gateway.log())
    with pytest.raises(Refused):
        connect(login)
    assert not exists(managed, role_of(gateway, name)), "the database is as it was"
    return gateway.log()[before:]


@pytest.mark.parametrize(
    "entry, said",
    [
        ("public.revenue(month)", "`public.revenue` is a view, whose columns cannot be given one by one"),
        ("public.revenue where month is null", "`public.revenue` is a view, whose rows cannot be filtered"),
        ("public.customers(id, emial)", "`public.customers` has no column `emial` (hint: did you mean `email`?)"),
        ("public.customers where activ", 'column "activ" does not exist'),
    ],
)
def test_what_cannot_be_given_in_part_is_said(gateway, managed, entry, said):  # noqa: F811
    owner(managed, "ALTER TABLE public.customers ENABLE ROW LEVEL SECURITY")
    try:
        name = "bad-" + "".join(letter for letter in entry if letter.isalpha())
        assert said in refusal(gateway, managed, name, entry).replace('\\"', '"')
    finally:
        owner(managed, "ALTER TABLE public.customers DISABLE ROW LEVEL SECURITY")


def test_what_everybody_may_read_cannot_be_left_out(gateway, managed, notes):  # noqa: F811
    owner(managed, "GRANT SELECT ON public.notes TO PUBLIC")
    assert "everybody may read the column tenant_id of `public.notes`" in refusal(gateway, managed, "public-too", f"{notes}(id)")


# Rows, where row-level security is on.


@pytest.fixture
def secured(managed, notes):  # noqa: F811
    """The owner's policies: everybody sees the first eight, the other role all."""
    owner(
        managed,
        f"""ALTER TABLE {notes} ENABLE ROW LEVEL SECURITY; CREATE POLICY first ON {notes} USING (id <= 8);
        CREATE POLICY others ON {notes} TO {OTHER} USING (true)""",
    )
    return notes


def test_the_role_sees_the_rows_of_its_filter_and_no_more_than_the_owners_policies_show(gateway, managed, secured):  # noqa: F811
    before, secured_before = measured(managed), row_security(managed)
    login = issue(gateway, "rows", f"{secured}(id, body) where tenant_id = 1")
    role = role_of(gateway, "rows")
    with connect(login) as wire:
        assert values(wire, "SELECT id FROM notes ORDER BY id") == ["1", "3", "5", "7"]
    assert measured(managed) == before, "the others see, write and dump what they did"
    with as_role(managed, role) as wire:
        assert values(wire, "SELECT id FROM notes ORDER BY id") == ["1", "3", "5", "7"]
        assert values(wire, "SELECT id FROM notes WHERE id = 2 OR true") == ["1", "3", "5", "7"]
        assert values(wire, "SELECT count(*) FROM notes") == ["4"]
        for sql in ("SELECT tenant_id FROM notes", "SET row_security = off; SELECT id FROM notes"):
            assert errors(wire.ask(query(sql))) == ["42501"], sql
        wire.ask(query("RESET row_security; SET default_transaction_read_only = off"))
        for sql in (f"DROP POLICY {role} ON notes", f"ALTER POLICY {role} ON notes USING (true)", "ALTER TABLE notes DISABLE ROW LEVEL SECURITY"):
            assert errors(wire.ask(query(sql))) == ["42501"], sql
        assert values(wire, "SELECT id FROM notes WHERE 1 / (id - 2) > 5 ORDER BY id") == [], "no error tells of a hidden row"
    assert row_security(managed) == ("t", "f", {"first", "others", role})
    revoke(gateway, managed, "rows")
    assert row_security(managed) == secured_before


def test_hidden_rows_are_not_counted_and_tables_are_described_all_the_same(gateway, managed, secured):  # noqa: F811
    with connect(issue(gateway, "counting", f"{secured} where tenant_id = 1")) as wire:
        for sql in ("EXPLAIN ANALYZE SELECT 1 FROM notes WHERE id = 2", "SELECT idx_tup_fetch FROM pg_stat_xact_user_tables"):
            assert errors(wire.ask(query(sql))) == ["42501"], sql
        assert errors(wire.ask(query("EXPLAIN SELECT 1 FROM notes WHERE id = 2"))) == []
    described = subprocess.run(
        ["psql", "-X", "-v", "ON_ERROR_STOP=1", gateway.urls["counting"], "-c", r"\d notes", "-c", r"\d+ notes"], capture_output=True, text=True)
    assert described.returncode == 0 and described.stdout.count('Table "public.notes"') == 2, described.stderr


def test_a_filter_holds_for_writes_as_well(gateway, managed, secured):  # noqa: F811
    connect(issue(gateway, "writes", f"{secured} where tenant_id = 1")).socket.close()
    role = role_of(gateway, "writes")

    def write(sql):
        """In one transaction with what lets it write: the gateway takes that back as soon as it sees it."""
        grant = f"SET LOCAL ROLE {shop.OWNER}; GRANT INSERT, UPDATE, DELETE ON {secured} TO {role}"
        return managed.sql(f"BEGIN; {grant}; SET LOCAL ROLE {role}; {sql}; ROLLBACK", DATABASE)

    assert len(write("UPDATE notes SET body = 'mine' RETURNING id")) == 4
    assert len(write("DELETE FROM notes RETURNING id")) == 4
    for sql in ("UPDATE notes SET tenant_id = 0", "INSERT INTO notes VALUES (-1, 0)"):
        with pytest.raises(RigError, match="row-level security policy"):
            write(sql)


def test_what_somebody_gives_besides_is_taken_back_within_seconds(gateway, managed, secured):  # noqa: F811
    connect(issue(gateway, "mended", f"{secured}(id) where tenant_id = 1")).socket.close()
    role = role_of(gateway, "mended")
    owner(managed, f"GRANT SELECT, DELETE ON {secured} TO {role}; ALTER POLICY {role} ON {secured} USING (true)")
    held = f"SELECT has_table_privilege('{role}', '{secured}', 'DELETE'), has_column_privilege('{role}', '{secured}', 'body', 'SELECT')"
    filters = f"SELECT pg_get_expr(polqual, polrelid) FROM pg_policy WHERE polname = '{role}'"
    eventually("the rights are gone", lambda: managed.sql(held, DATABASE) == [["f", "f"]], seconds=20)
    eventually("the filter is back", lambda: managed.sql(filters, DATABASE) == [["(tenant_id = 1)"]], seconds=20)


def test_the_second_time_nothing_is_done_and_what_somebody_changed_is_mended(gateway, managed, secured):  # noqa: F811
    login, role = issue(gateway, "again", f"{secured} where tenant_id = 1"), role_of(gateway, "again")
    connect(login).socket.close()
    policy = f"SELECT xmin, oid FROM pg_policy WHERE polname = '{role}'"
    first = managed.sql(policy, DATABASE)
    managed.sql(f"ALTER ROLE {role} PASSWORD 'changed'")
    connect(login).socket.close()
    assert managed.sql(policy, DATABASE) == first
    owner(managed, f"ALTER POLICY {role} ON {secured} USING (true)")
    managed.sql(f"ALTER ROLE {role} PASSWORD 'changed'")
    with connect(login) as wire:
        assert values(wire, "SELECT count(*) FROM notes") == ["4"]


def test_where_somebody_switches_row_security_off_the_role_is_closed(gateway, managed, secured):  # noqa: F811
    login = issue(gateway, "closed", f"{secured} where tenant_id = 1")
    with connect(login) as wire:
        assert values(wire, "SELECT count(*) FROM notes") == ["4"]
        owner(managed, f"ALTER TABLE {secured} DISABLE ROW LEVEL SECURITY")
        with pytest.raises(Refused) as ended:
            eventually("its session ends", lambda: wire.ask(query("SELECT id FROM notes")) and None, seconds=20)
        assert ended.value.sqlstate == "57P01"
    assert not opens(login)
    owner(managed, f"ALTER TABLE {secured} ENABLE ROW LEVEL SECURITY")
    with connect(login) as wire:
        assert values(wire, "SELECT count(*) FROM notes") == ["4"]


def test_a_table_that_the_admin_may_not_give_is_left_out_of_its_schema(gateway, managed, secured):  # noqa: F811
    login = issue(gateway, "unclosed", f"{secured} where tenant_id = 1", "public.* +future")
    role = role_of(gateway, "unclosed")
    with connect(login) as wire:
        managed.sql("CREATE TABLE public.not_ours (a int)", DATABASE)
        owner(managed, "CREATE TABLE public.ours (a int)")
        try:
            eventually("the gateway has looked", lambda: errors(wire.ask(query("SELECT a FROM ours"))) == [], seconds=15)
            assert errors(wire.ask(query("SELECT a FROM not_ours"))) == ["42501"]
            assert values(wire, "SELECT count(*) FROM notes") == ["4"]
            assert managed.sql(f"SELECT rolcanlogin FROM pg_roles WHERE rolname = '{role}'") == [["t"]]
            with connect(issue(gateway, "later", "public.*")) as later:
                assert errors(later.ask(query("SELECT a FROM ours"))) == [] and errors(later.ask(query("SELECT a FROM not_ours"))) == ["42501"]
            left_out = [line for line in gateway.log().splitlines() if "the admin may not give it" in line]
            assert left_out and all("relation=public.not_ours" in line for line in left_out)
        finally:
            managed.sql("DROP TABLE public.not_ours, public.ours", DATABASE)


def test_a_column_list_of_a_very_wide_table_keeps_nobody_waiting(gateway, managed):  # noqa: F811
    names = [f"c{n}" for n in range(1500)]
    owner(managed, f"CREATE TABLE public.wide ({', '.join(f'{name} int' for name in names)})")
    try:
        began = time.monotonic()
        with connect(issue(gateway, "wide", f"public.wide({', '.join(names[:-1])})")) as wire:
            assert time.monotonic() - began < 6
            assert errors(wire.ask(query("SELECT c0, c1498 FROM wide"))) == []
            assert errors(wire.ask(query("SELECT c1499 FROM wide"))) == ["42501"]
    finally:
        revoke(gateway, managed, "wide")
        owner(managed, "DROP TABLE public.wide")


def test_a_long_reader_is_not_waited_for_and_nobody_queues(gateway, managed, secured):  # noqa: F811
    login = issue(gateway, "patient", f"{secured} where tenant_id = 1")
    with as_other(managed) as reader, as_other(managed) as another:
        reader.ask(query("BEGIN"))
        values(reader, "SELECT id FROM notes")
        began = time.monotonic()
        with pytest.raises(Refused):
            connect(login)
        assert "the table is in use" in gateway.log()
        assert len(values(another, "SELECT id FROM notes")) == 10 and time.monotonic() - began < 3
        began = time.monotonic()
        for _ in range(3):
            with pytest.raises(Refused):
                connect(login)
        assert time.monotonic() - began < 0.5, "who knocks again does not make others wait again"
    eventually("the login works", lambda: opens(login), seconds=15)


def opens(login):
    try:
        connect(login).socket.close()
        return True
    except Refused:
        return False


# Rows, where row-level security is off.


def measured(server):
    """What the bystander sees and may write, how a session without row-level security fares, whether COPY FROM begins, and a dump."""
    found = []
    with as_other(server) as wire:
        for sql in (
            "SELECT string_agg(t::text, ',' ORDER BY id) FROM notes t", "UPDATE notes SET body = body RETURNING id",
            "INSERT INTO notes VALUES (99, 3) RETURNING tenant_id", "DELETE FROM notes WHERE id > 9 RETURNING id",
            "SET row_security = off", "SELECT count(*) FROM notes", "RESET row_security",
        ):  # fmt: skip
            wire.ask(query("BEGIN"))
            answers = wire.ask(query(sql))
            found.append((sql, [one.values for one in answers if one.kind == "D"], errors(answers)))
            wire.ask(query("COMMIT" if "row_security" in sql else "ROLLBACK"))
    found.append(("COPY", copy_in(server)))
    found.append(("dump", dump(server, OTHER, "other")))
    return found


def copy_in(server):
    """Whether COPY FROM begins: G, and CopyFail ends it."""
    with as_other(server) as wire:
        wire.send(query("COPY notes FROM STDIN"))
        answer = wire.receive()
        return answer.kind


def dump(server, user, password):
    """What pg_dump makes of the table's rows: how many, or that it fails. The server's own version has to be there."""
    if not os.path.exists(f"{server.home}/pg_dump"):
        return None
    ran = subprocess.run(
        [f"{server.home}/pg_dump", "--data-only", "--table=public.notes", server.url(DATABASE, user, password)],
        capture_output=True, text=True,
    )  # fmt: skip
    return ran.stdout.count("note ") if ran.returncode == 0 else "fails"


def test_where_it_is_off_the_login_fails_and_says_what_would_help(gateway, managed, notes):  # noqa: F811
    before = measured(managed), row_security(managed)
    said = refusal(gateway, managed, "off", f"{notes} where tenant_id = 1")
    assert "which is off on `public.notes`" in said and "row_security: switch-on" in said
    assert (measured(managed), row_security(managed)) == before


def test_switched_on_the_others_see_and_write_what_they_did(switching, managed, notes):  # noqa: F811
    before = dict_of(measured(managed))
    connect(issue(switching, "on", f"{notes} where tenant_id = 1")).socket.close()
    role = role_of(switching, "on")
    assert row_security(managed) == ("t", "f", {"sallyport_everybody", role})
    after = dict_of(measured(managed))
    changed = {key for key in before if before[key] != after[key]}
    # What it costs, as it is written down: sessions without row-level security, COPY FROM, dumps; of roles that do not own the table.
    assert changed == {"SELECT count(*) FROM notes", "COPY"} | ({"dump"} if before["dump"] is not None else set())
    assert after["SELECT count(*) FROM notes"][1] == ["42501"] and after["COPY"] == ("E",) and after["dump"] in (("fails",), (None,))
    assert dump(managed, shop.OWNER, managed.shop_password) in (10, None), "the owner's dump has all rows"
    with as_role(managed, role) as wire:
        assert values(wire, "SELECT count(*) FROM notes") == ["5"]
    revoke(switching, managed, "on")
    assert row_security(managed) == ("f", "f", set())
    assert dict_of(measured(managed)) == before


def dict_of(found):
    return {one[0]: one[1:] for one in found}


def test_the_last_filter_switches_off_and_not_where_somebody_has_made_a_policy(switching, managed, notes):  # noqa: F811
    for name in ("first", "second"):
        connect(issue(switching, name, f"{notes} where tenant_id = 1")).socket.close()
    revoke(switching, managed, "first")
    assert row_security(managed) == ("t", "f", {"sallyport_everybody", role_of(switching, "second")})
    owner(managed, f"CREATE POLICY theirs ON {notes} USING (true)")
    revoke(switching, managed, "second")
    assert row_security(managed) == ("t", "f", {"sallyport_everybody", "theirs"})
    with as_other(managed) as wire:
        assert len(values(wire, "SELECT id FROM notes")) == 10


def test_policies_that_lie_switched_off_are_left_alone(switching, managed, notes):  # noqa: F811
    owner(managed, f"CREATE POLICY sleeping ON {notes} AS RESTRICTIVE USING (false)")
    assert "would come into force" in refusal(switching, managed, "sleeping", f"{notes} where tenant_id = 1")
    assert row_security(managed) == ("f", "f", {"sleeping"})


def test_what_a_killed_gateway_leaves_the_next_start_takes_back(switching, managed, notes):  # noqa: F811
    connect(issue(switching, "left", f"{notes} where tenant_id = 1")).socket.close()
    role = role_of(switching, "left")
    switching.stop(signal.SIGKILL)
    switching.call("token", "revoke", "left", answers=[switching.passphrase])
    assert row_security(managed) == ("t", "f", {"sallyport_everybody", role})
    start(switching, managed)
    eventually("all is as it was", lambda: row_security(managed) == ("f", "f", set()) and not exists(managed, role), seconds=30)


# Partitions, and tables to come.


def test_a_partition_does_not_evade_the_filter_of_its_parent(switching, managed):  # noqa: F811
    owner(
        managed,
        """
        CREATE TABLE public.events (id int, tenant_id int) PARTITION BY LIST (tenant_id);
        CREATE TABLE public.events_0 PARTITION OF public.events FOR VALUES IN (0);
        CREATE TABLE public.events_1 PARTITION OF public.events FOR VALUES IN (1);
        INSERT INTO public.events SELECT n, n % 2 FROM generate_series(1, 10) n
        """,
    )
    try:
        connect(issue(switching, "parts", "public.* +future", "public.events where tenant_id = 1")).socket.close()
        with as_role(managed, role_of(switching, "parts")) as wire:
            assert values(wire, "SELECT DISTINCT tenant_id FROM events") == ["1"]
            assert len(values(wire, "SELECT id FROM orders")) == 5000
            for table in ("events_0", "events_1"):
                assert errors(wire.ask(query(f"SELECT id FROM {table}"))) == ["42501"]
        said = refusal(switching, managed, "below", "public.events", "public.events_0 where id = 1")
        assert "`public.events` shows the rows of `public.events_0`" in said
        revoke(switching, managed, "parts")
    finally:
        owner(managed, "DROP TABLE public.events")


def test_tables_to_come_are_given_within_seconds_where_the_scope_says_so(gateway, managed):  # noqa: F811
    with connect(issue(gateway, "future", "public.* +future")) as wire, connect(issue(gateway, "present", "public.*")) as other:
        owner(managed, "CREATE TABLE public.tomorrow (a int)")
        try:
            eventually("the table is given", lambda: errors(wire.ask(query("SELECT a FROM tomorrow"))) == [], seconds=15)
            assert errors(other.ask(query("SELECT a FROM tomorrow"))) == ["42501"]
        finally:
            owner(managed, "DROP TABLE public.tomorrow")


# What is refused before there is a token.


FILTERS = {
    "true) OR (true": "the parentheses of the row filter are not balanced",
    "id = 1 -- all": "a row filter has no comments",
    "id IN (SELECT id FROM payments)": "has no subquery",
    "status = current_setting('app.status')": "`current_setting` hangs on the session",
    "purge_inactive() > 0": "`purge_inactive` is not known to be harmless",
    "status =": "syntax error",
}


def test_a_filter_that_is_none_is_refused_when_the_token_is_issued(gateway):
    for text, said in FILTERS.items():
        ran = gateway.call("token", "issue", "none", "--upstream", "shop", "--read", f"public.orders where {text}", check=False)
        assert ran.code == 1 and said in ran.err and "hint:" in ran.err, text


def test_one_login_for_all_holds_nobody_to_a_part(make_gateway):
    gateway = make_gateway()
    ran = gateway.call("token", "issue", "none", "--upstream", "shop", "--read", "public.customers(id)", check=False)
    assert ran.code == 1 and "has one login for all tokens" in ran.err


# What the database really gives.


@pytest.fixture
def asking(gateway, managed):  # noqa: F811
    """The gateway's command line with the admin's password at hand."""
    before = dict(gateway.environment)
    gateway.environment.update(shop.secrets(managed.shop_password))
    yield gateway
    gateway.environment.clear()
    gateway.environment.update(before)


def shown(gateway, name):
    return json.loads(gateway.call("scope", "show", name, "--json").out)


def test_scope_show_says_what_the_database_gives_and_what_differs(asking, managed, secured):  # noqa: F811
    login = issue(asking, "shown", f"{secured}(id, body) where tenant_id = 1", "public.customers")
    before = shown(asking, "shown")
    assert before["isMade"] is False and {one["relation"] for one in before["relations"]} == {"public.customers", "public.notes"}
    assert not exists(managed, role_of(asking, "shown")), "it only looks"
    connect(login).socket.close()
    after = shown(asking, "shown")
    assert after["isMade"] is True and after["differences"] == [] and "default_transaction_read_only=on" in after["settings"]
    notes = [one for one in after["relations"] if one["relation"] == "public.notes"]
    assert notes == [
        {"relation": "public.notes", "columns": ["id", "body"], "filters": ["(tenant_id = 1)"], "hasPolicies": False, "writes": [], "by": "token"}
    ]


def test_scope_show_says_what_is_missing_and_what_goes_beyond(asking, managed, secured):  # noqa: F811
    connect(issue(asking, "drift", secured, "public.customers")).socket.close()
    role = role_of(asking, "drift")
    owner(managed, f"GRANT SELECT ON public.orders TO PUBLIC; GRANT DELETE ON {secured} TO {role}; REVOKE SELECT ON public.customers FROM {role}")
    try:
        said = [(one["kind"], one["what"]) for one in shown(asking, "drift")["differences"]]
        assert said == [
            ("missing", "`public.customers` may not be read"),
            ("beyond", "`public.notes` may be written: DELETE"),
            ("beyond", "`public.orders` may be read, by everybody"),
        ]
        text = asking.call("scope", "show", "drift").out
        assert "REVOKE SELECT ON public.orders FROM PUBLIC" in text
    finally:
        owner(managed, "REVOKE SELECT ON public.orders FROM PUBLIC")


def test_a_scope_that_names_what_is_not_there_is_refused_when_the_token_is_issued(asking, managed):  # noqa: F811
    for entry, said, near in (
        ("public.custmers", "`public.custmers`, which is not there", "`public.customers`"),
        ("publik.*", "the schema `publik`", "`public.*`"),
        ("public.customers(emial)", "has no column `emial`", "`email`"),
        ("public.revenue(month)", "is a view", "make a view"),
        ("public.orders where tenant = 1", 'column "tenant" does not exist', "--unchecked"),
        ("public.orders where id = 'x'", "invalid input syntax", "--unchecked"),
        ("public.orders where sum(id) > 1", "aggregate functions are not allowed", "--unchecked"),
        ("public.orders where id = 1", "no login can be made for this: a row filter needs row-level security", "ENABLE ROW LEVEL SECURITY"),
    ):
        ran = asking.call("token", "issue", "none", "--upstream", "shop", "--read", entry, check=False)
        assert ran.code == 1 and said in ran.err and near in ran.err, (entry, ran.err)
    managed.sql("CREATE TABLE public.not_ours (a int); CREATE SCHEMA closed; CREATE TABLE closed.rooms (a int)", DATABASE)
    try:
        ran = asking.call("token", "issue", "none", "--upstream", "shop", "--read", "closed.rooms", check=False)
        assert ran.code == 1 and "may not look into the schema closed" in ran.err and "`GRANT USAGE ON SCHEMA closed TO ADMIN" in ran.err
        ran = asking.call("token", "issue", "none", "--upstream", "shop", "--read", "public.not_ours", check=False)
        assert ran.code == 1 and "the admin may not give SELECT on public.not_ours" in ran.err and "WITH GRANT OPTION" in ran.err
    finally:
        managed.sql("DROP TABLE public.not_ours; DROP SCHEMA closed CASCADE", DATABASE)
    assert managed.sql("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'sallyport%' AND shobj_description(oid, 'pg_authid') LIKE '%rehears%'") == [["0"]]
    issued = asking.call("token", "issue", "brave", "--unchecked", "--upstream", "shop", "--read", "public.custmers", answers=[asking.passphrase])
    assert "postgresql://" in issued.out
