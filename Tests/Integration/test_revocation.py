"""What a revocation takes with it: of an upstream, of an operator's key, and an upstream that leaves the configuration."""

import json
import time

import pytest
from rig import shop
from rig.gateway import Gateway
from rig.processes import eventually
from servers import server as server_of_version
from target import Login
from wire import Refused, connect, kinds, query, tags

SLOW = query("SELECT count(*) FROM public.customers a, public.customers b, public.customers c, public.customers d")
READ = query("SELECT id FROM public.customers LIMIT 1")
CHANGE = query("UPDATE public.customers SET name = 'x' WHERE id = 1")
UNBOUND = "DELETE FROM public.customers"
NAPS = "DELETE FROM public.orders WHERE id < (SELECT -count(*) FROM public.customers a, public.customers b, public.customers c, public.customers d)"
MALLORY = ("mallory", "eleven patient ravens in march")


@pytest.fixture(scope="module")
def managed():
    """A server of its own, which these tests may stop, with an owner who may create roles."""
    with server_of_version(15) as server:
        server.shop_password = shop.create(server, "shop_template")
        server.sql(f"ALTER ROLE {shop.OWNER} CREATEROLE")
        for name in ("first", "second"):
            server.sql(f"CREATE DATABASE {name} TEMPLATE shop_template OWNER {shop.OWNER}")
            server.sql(f"REVOKE TEMPORARY ON DATABASE {name} FROM PUBLIC")
        yield server


def entry(server, database):
    entry = shop.upstream(server, database, server.shop_password)
    del entry["agent"]
    return {**entry, "admin": {"user": shop.OWNER, "password": "env:SHOP_OWNER_PASSWORD"}}


@pytest.fixture
def gateway(managed, seed, binary):
    """A gateway with two upstreams in managed mode."""
    gateway = Gateway(binary)
    try:
        gateway.create({"shop": entry(managed, "first"), "spare": entry(managed, "second")}, seed=seed, hold={"wait": "20s"})
        yield gateway.serve(**shop.secrets(managed.shop_password))
    finally:
        gateway.destroy()
        for [role] in managed.sql("SELECT rolname FROM pg_roles WHERE rolname LIKE 'sallyport\\_%' AND rolname NOT LIKE '%watch%'"):
            for database in ("first", "second"):
                managed.sql(f"DROP OWNED BY {role}", database)
            managed.sql(f"DROP ROLE {role}")


def issue(gateway, name, upstream="shop", read=("public.customers", "public.orders")):
    return Login.from_url(gateway.issue_token(name, upstream, read, "30d", "--as", "alice"))


def grant(gateway, name, *flags, answers=None):
    said = gateway.call(
        "grant", "issue", name, "--task", "a test", "--table", "public.customers", "--verbs", "update", "--rows", "5", "--json", *(flags or ("--as", "alice")),
        answers=answers or [gateway.passphrase])
    return json.loads(said.out[said.out.index("{") :])["id"]


def active(wire, grant):
    """Waits until the session may write under the grant."""

    def known():
        return any(one.values[0].decode() == grant for one in wire.ask(query("SHOW sallyport.grants")) if one.kind == "D")

    eventually("the session knows of the grant", known)


def role_of(gateway, name):
    [token] = [one for one in json.loads(gateway.call("token", "list", "--json").out) if one["name"] == name]
    return token["id"].replace("tok_", "sallyport_")


def exists(server, role):
    return server.sql(f"SELECT 1 FROM pg_roles WHERE rolname = '{role}'") == [["1"]]


def running(server, text):
    return server.sql(f"SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid() AND query LIKE '{text}%'") != [["0"]]


def ended(wire):
    """The SQLSTATEs and the last message with which a session ended."""
    last = [one for one in wire.rest() if one.kind == "E"]
    return [one.sqlstate for one in last], last[-1].fields["M"] if last else ""


def refusal(login):
    with pytest.raises(Refused) as caught:
        connect(login)
    return caught.value.error


def state(gateway, request):
    return json.loads(gateway.call("request", "show", request, "--json").out)["state"]


def test_a_revoked_upstream_is_shut_for_everybody_and_nobody_elses(gateway, managed):
    mine, others = issue(gateway, "mine"), issue(gateway, "others", "spare")
    role, other_role = None, None
    with connect(mine) as idle, connect(mine) as busy, connect(mine) as writing, connect(mine) as waiting, connect(others) as stranger:
        role, other_role = role_of(gateway, "mine"), role_of(gateway, "others")
        assert exists(managed, role) and exists(managed, other_role)
        given = grant(gateway, "mine")
        active(writing, given)
        writing.ask(query("BEGIN"))
        assert tags(writing.ask(CHANGE)) == ["UPDATE 1"]
        waiting.send(query(UNBOUND))
        held = gateway.waiting("DELETE")
        busy.send(SLOW)
        eventually("the query runs", lambda: running(managed, "SELECT count"))
        said = gateway.call("upstream", "revoke", "shop", "--reason", "INC-7: a stolen laptop", answers=[gateway.passphrase])
        asked = time.monotonic()
        for wire in (idle, busy, writing, waiting):
            states, text = ended(wire)
            assert states == ["57P01"] and text.endswith('an operator has revoked upstream "shop"'), (states, text)
        assert time.monotonic() - asked < 1
        assert kinds(stranger.ask(READ)) == "TDCZ"
    eventually("the query is cancelled", lambda: not running(managed, "SELECT count"), seconds=5)
    assert "1 request was withdrawn" in said.out and "sallyport upstream restore shop" in said.out
    assert state(gateway, held) == "withdrawn"
    assert managed.sql("SELECT count(*) FROM public.customers WHERE name = 'x'", "first") == [["0"]]
    eventually("the role is dropped", lambda: not exists(managed, role), seconds=5)
    assert exists(managed, other_role)
    error = refusal(mine)
    assert error.sqlstate == "28000" and error.fields["M"] == 'an operator has revoked upstream "shop": nobody is let in'
    assert "restored" in error.fields["H"]
    shown = {one["name"]: one for one in json.loads(gateway.call("upstream", "list", "--json").out)}
    assert shown["shop"]["state"] == "revoked" and shown["shop"]["reason"] == "INC-7: a stolen laptop"
    assert shown["shop"]["revokedBy"] == "alice" and shown["spare"]["state"] == "active"
    assert json.loads(gateway.call("grant", "show", given, "--json").out)["state"] == "upstream-revoked"
    assert gateway.http("/readyz")[0] == 200, "what is shut on purpose is nobody's obstacle"
    check_issuing(gateway)
    check_life(gateway, managed, mine, others)
    check_restored(gateway, managed, mine, given, role)


def check_issuing(gateway):
    for words in (
        ["token", "issue", "new", "--upstream", "shop", "--read", "public.customers"],
        ["grant", "issue", "mine", "--task", "t", "--table", "public.customers", "--verbs", "update"],
        ["upstream", "revoke", "shop"],
    ):  # fmt: skip
        said = gateway.call(*words, check=False)
        assert said.code == 1 and "revoked" in said.err, words
    said = gateway.call("upstream", "revoke", "shpo", check=False)
    assert said.code == 1 and "did you mean `shop`?" in said.err


def check_life(gateway, managed, mine, others):
    """It stays shut over a reload and a restart."""
    gateway.reload()
    eventually("the reload", lambda: "configuration reloaded" in gateway.log())
    assert refusal(mine).sqlstate == "28000"
    assert gateway.stop() == 0
    gateway.serve(**shop.secrets(managed.shop_password))
    assert refusal(mine).sqlstate == "28000"
    with connect(others) as wire:
        assert kinds(wire.ask(READ)) == "TDCZ"


def check_restored(gateway, managed, mine, given, role):
    gateway.call("upstream", "restore", "shop", "--reason", "found again", answers=[gateway.passphrase])

    def opens():
        try:
            return connect(mine)
        except Refused as refused:
            assert refused.error.sqlstate in ("28000", "57P03"), refused.error
            return None

    with eventually("it opens again", opens, seconds=10) as wire:
        assert kinds(wire.ask(READ)) == "TDCZ"
        active(wire, given)
        assert tags(wire.ask(CHANGE)) == ["UPDATE 1"]
    assert exists(managed, role)
    managed.sql("UPDATE public.customers SET name = 'one' WHERE id = 1", "first")
    kinds_of_events = [one["kind"] for one in gateway.ledger()]
    assert [one for one in kinds_of_events if one.startswith("upstream.")] == ["upstream.revoked", "upstream.restored"]
    shown = json.loads(gateway.call("ledger", "show", "upstream:shop", "--json").out)
    assert [json.loads(one["body"]["act"]["payload"])["reason"] for one in shown] == ["INC-7: a stolen laptop", "found again"]
    assert gateway.verify().code == 0


def test_a_revocation_while_no_gateway_runs_counts_from_its_start(gateway, managed):
    login = issue(gateway, "later")
    with connect(login) as wire:
        assert kinds(wire.ask(READ)) == "TDCZ"
    role = role_of(gateway, "later")
    assert gateway.stop() == 0
    gateway.call("upstream", "revoke", "shop", answers=[gateway.passphrase])
    assert exists(managed, role)
    gateway.serve(**shop.secrets(managed.shop_password))
    assert refusal(login).sqlstate == "28000"
    eventually("the role is dropped", lambda: not exists(managed, role), seconds=5)


def test_an_upstream_that_leaves_the_configuration_ends_its_sessions(gateway, managed):
    mine, others = issue(gateway, "leaving"), issue(gateway, "staying", "spare")
    with connect(mine) as idle, connect(mine) as busy, connect(others) as stranger:
        role, other_role = role_of(gateway, "leaving"), role_of(gateway, "staying")
        assert exists(managed, role) and exists(managed, other_role)
        busy.send(SLOW)
        eventually("the query runs", lambda: running(managed, "SELECT count"))
        del gateway.upstreams["shop"]
        gateway.configure()
        gateway.reload()
        for wire in (idle, busy):
            states, text = ended(wire)
            assert states == ["57P01"] and "not configured any more" in text
        assert kinds(stranger.ask(READ)) == "TDCZ"
    eventually("the query is cancelled", lambda: not running(managed, "SELECT count"), seconds=5)
    eventually("the role is dropped", lambda: not exists(managed, role), seconds=5)
    assert exists(managed, other_role)
    assert refusal(mine).sqlstate == "3D000"
    shown = {one["name"]: one for one in json.loads(gateway.call("upstream", "list", "--json").out)}
    assert shown["shop"]["state"] == "unconfigured"


def test_the_key_of_a_revoked_operator_ends_what_it_signed(gateway, managed):
    name, passphrase = MALLORY
    gateway.call("operator", "add", name, "--as", "alice", answers=[gateway.passphrase, passphrase, passphrase])
    login = issue(gateway, "victim")
    stolen = Login.from_url(token_of(gateway, "stolen", name, passphrase))
    good, bad = grant(gateway, "victim"), grant(gateway, "victim", "--as", name, answers=[passphrase])
    with connect(login) as reading, connect(login) as writing, connect(login) as waiting, connect(stolen) as kept:
        active(writing, bad)
        writing.ask(query("BEGIN"))
        assert tags(writing.ask(CHANGE)) == ["UPDATE 1"]
        waiting.send(query(NAPS))
        gateway.call("approve", gateway.waiting("public.orders"), "--as", name, answers=[passphrase])
        eventually("it runs on the approval", lambda: running(managed, "DELETE FROM public.orders"))
        with connect(login) as gone:
            gone.send(query(UNBOUND))
            uncollected = gateway.waiting(UNBOUND)
        gateway.call("approve", uncollected, "--as", name, answers=[passphrase])
        said = gateway.call("operator", "revoke", name, "--as", "alice", "--reason", "a stolen key", answers=[gateway.passphrase])
        asked = time.monotonic()
        states, text = ended(waiting)
        assert states == ["57P01"] and "approval" in text
        assert time.monotonic() - asked < 1
        assert kinds(reading.ask(READ)) == "TDCZ" and kinds(kept.ask(READ)) == "TDCZ"
    eventually("what ran is cancelled", lambda: not running(managed, "DELETE FROM public.orders"), seconds=5)
    assert bad in said.out and good not in said.out and uncollected in said.out
    assert "sallyport token revoke stolen" in said.out
    assert state(gateway, uncollected) == "pending"
    states = {one["id"]: one["state"] for one in json.loads(gateway.call("grant", "list", "--all", "--json").out)}
    assert states[good] == "active" and states[bad] == "revoked"
    with connect(login) as wire:
        wire.send(query(UNBOUND))
        eventually("the wait", lambda: wire.receive().kind == "N")
        assert wire.is_silent(1.0), "the old approval runs nothing"
        gateway.call("deny", uncollected, "--reason", "no", "--as", "alice", answers=[gateway.passphrase])
    ledger = [one for one in gateway.ledger() if one["kind"] in ("operator.revoked", "grant.revoked", "request.changed")]
    assert {"operator.revoked", "grant.revoked"} <= {one["kind"] for one in ledger}
    assert any(one["body"].get("step") == "reopened" for one in ledger)


def token_of(gateway, name, operator, passphrase):
    said = gateway.call(
        "token", "issue", name, "--upstream", "shop", "--read", "public.customers", "--as", operator, answers=[passphrase]).out
    return next(word for word in said.split() if word.startswith("postgres"))


def test_rights_of_a_grant_go_with_the_key_that_signed_it(gateway, managed):
    name, passphrase = MALLORY
    gateway.call("operator", "add", name, "--as", "alice", answers=[gateway.passphrase, passphrase, passphrase])
    login = issue(gateway, "victim")
    with connect(login) as wire:
        active(wire, grant(gateway, "victim", "--as", name, answers=[passphrase]))
        assert tags(wire.ask(CHANGE)) == ["UPDATE 1"]
        role = role_of(gateway, "victim")
        may = f"SELECT has_table_privilege('{role}', 'public.customers', 'UPDATE')"
        assert managed.sql(may, "first") == [["t"]]
        wire.ask(query("BEGIN"))
        wire.ask(CHANGE)
        gateway.call("operator", "revoke", name, "--as", "alice", answers=[gateway.passphrase])
        asked = time.monotonic()
        assert ended(wire)[0] == ["57P01"]
        eventually("the rights are gone", lambda: managed.sql(may, "first") == [["f"]], seconds=5)
        assert time.monotonic() - asked < 2
    managed.sql("UPDATE public.customers SET name = 'one' WHERE id = 1", "first")


def test_an_upstream_that_moves_keeps_its_tokens_and_says_that_roles_stay(gateway, managed):
    login = issue(gateway, "moving")
    with connect(login) as wire:
        assert kinds(wire.ask(READ)) == "TDCZ"
    role = role_of(gateway, "moving")
    gateway.upstreams["shop"] = entry(managed, "shop_template")
    gateway.configure()
    gateway.reload()
    eventually("it is said", lambda: "roles of tokens that go on stay where it was" in gateway.log())
    assert exists(managed, role)
    with eventually("it opens where it is now", lambda: opened(login), seconds=10) as wire:
        assert wire.ask(query("SELECT current_database()"))[1].values == [b"shop_template"]
    gateway.call("token", "revoke", "moving", answers=[gateway.passphrase])
    eventually("the refusal is shown", lambda: refused_text(gateway))
    managed.sql(f"DROP OWNED BY {role}", "first")
    eventually("the role is dropped", lambda: not exists(managed, role), seconds=15)


def opened(login):
    try:
        return connect(login)
    except Refused as refused:
        assert refused.error.sqlstate in ("57P03", "28000", "3D000"), refused.error
        return None


def metric(gateway, upstream="shop"):
    page = gateway.http("/metrics")[1]
    [line] = [line for line in page.splitlines() if line.startswith(f'sallyport_roles_pending{{upstream="{upstream}"}}')]
    return int(line.split()[-1])


def shown(gateway, *words):
    return json.loads(gateway.call(*words, "--json").out)


def test_what_an_unreachable_database_still_has_to_lose_is_shown(gateway, managed):
    ends, lives = issue(gateway, "ends"), issue(gateway, "lives")
    given = grant(gateway, "lives")
    with connect(ends) as gone, connect(lives) as wire, connect(issue(gateway, "other", "spare")):
        assert kinds(gone.ask(READ)) == "TDCZ"
        active(wire, given)
        assert tags(wire.ask(CHANGE)) == ["UPDATE 1"]
    managed.sql("UPDATE public.customers SET name = 'one' WHERE id = 1", "first")
    role, wide = role_of(gateway, "ends"), role_of(gateway, "lives")
    may = f"SELECT has_table_privilege('{wide}', 'public.customers', 'UPDATE')"
    assert managed.sql(may, "first") == [["t"]]
    eventually("the gateway has noted it", lambda: metric(gateway) == 0)
    managed.stop()
    try:
        said = gateway.call("token", "revoke", "ends", answers=[gateway.passphrase]).out
        assert "role pending: ends's login at shop waits to be dropped; shop is unreachable since 20" in " ".join(said.split()), said
        said = gateway.call("grant", "revoke", given, answers=[gateway.passphrase]).out
        assert "role pending" in said and "unreachable" in said, said
        said = gateway.call("upstream", "revoke", "spare", answers=[gateway.passphrase]).out
        assert "1 role at spare waits" in said and "unreachable" in said, said
        gateway.call("upstream", "restore", "spare", answers=[gateway.passphrase])
        eventually("both are counted", lambda: metric(gateway) == 2)
        [token] = [one for one in shown(gateway, "token", "list") if one["name"] == "ends"]
        since = token["rolePending"]["since"]
        assert token["rolePending"]["isUnreachable"]
        assert not any("rolePending" in one for one in shown(gateway, "token", "list") if one["name"] != "ends")
        assert shown(gateway, "grant", "show", given)["rolePending"]["since"] == since
        assert [one["id"] for one in shown(gateway, "grant", "list")] == [given]
        for words in (["token", "list"], ["grant", "list"], ["grant", "show", given], ["upstream", "list"]):
            assert "role pending" in gateway.call(*words).out, words
        gateway.stop()
        gateway.serve_unready(**shop.secrets(managed.shop_password))
        [row] = [one for one in shown(gateway, "upstream", "list") if one["name"] == "shop"]
        assert row["rolePending"]["roles"] == 2 and row["rolePending"]["since"] == since, "a restart keeps it"
        assert metric(gateway) == 2
        assert gateway.log().count("cannot be dropped yet") == 2, "said once by each process"
    finally:
        managed.start()
    eventually("the role is dropped", lambda: not exists(managed, role), seconds=15)
    eventually("the rights are taken", lambda: managed.sql(may, "first") == [["f"]], seconds=15)
    eventually("nothing is pending", lambda: metric(gateway) == 0)
    eventually("nor shown", lambda: "role pending" not in gateway.call("upstream", "list").out)


def test_a_role_that_the_server_does_not_let_go_is_shown_with_what_is_in_the_way(gateway, managed):
    with connect(issue(gateway, "owner")) as wire:
        assert kinds(wire.ask(READ)) == "TDCZ"
    role = role_of(gateway, "owner")
    managed.sql(f"CREATE TABLE public.kept (id int); ALTER TABLE public.kept OWNER TO {role}", "first")
    try:
        gateway.call("token", "revoke", "owner", answers=[gateway.passphrase])
        text = eventually("the refusal is shown", lambda: refused_text(gateway))
        assert "own" in text, text
        assert managed.sql(f"SELECT rolcanlogin FROM pg_roles WHERE rolname = '{role}'") == [["f"]]
    finally:
        managed.sql("DROP TABLE public.kept", "first")
    eventually("the role is dropped", lambda: not exists(managed, role), seconds=15)
    eventually("nothing is pending", lambda: metric(gateway) == 0)


def refused_text(gateway):
    said = " ".join(gateway.call("token", "list").out.split())
    return said if "shop refuses it since" in said else None
