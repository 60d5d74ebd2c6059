"""Agents act as themselves: a token is named, scoped, ends, and can be ended."""

import contextlib
import json
import os
import statistics
import time

import pytest
from reader import READER
from rig import shop
from target import Login
from wire import Refused, Wire, connect, errors, kinds, query, startup


@pytest.fixture
def issue(gateway):
    def issue(name, read=("public.customers",), expires="30d"):
        return Login.from_url(gateway.issue_token(name, "shop", read, expires))

    return issue


def works(wire):
    return kinds(wire.ask(query("SELECT id FROM public.customers LIMIT 1"))) == "TDCZ"


def refused(login, **change):
    """The login's error, and how long it took to come."""
    began = time.monotonic()
    with pytest.raises(Refused) as caught:
        password = change.pop("password", None)
        with Wire(login).start_tls() as wire:
            wire.send(startup({"user": login.user, "database": login.database, **change}))
            wire.authenticate(password)
    return caught.value.error, time.monotonic() - began


def test_a_token_reads_its_scope_and_nothing_else(issue):
    with connect(issue("narrow")) as wire:
        assert works(wire)
        for sql in (
            "SELECT * FROM public.orders", "SELECT * FROM revenue", "SELECT c.id FROM customers c JOIN payments p ON true LIMIT 1",
            "WITH customers AS (SELECT * FROM payments) SELECT * FROM customers", "SELECT (SELECT max(amount) FROM payments)",
            "TABLE orders", "COPY orders TO STDOUT", "SELECT * FROM pg_catalog.pg_authid",
        ):  # fmt: skip
            assert errors(wire.ask(query(sql))) in (["42501"], ["42501"]), sql
        assert works(wire)


def test_a_channel_can_be_in_the_scope(gateway, server, database):
    """A notification carries data, so a channel is something read: the one that was named passes, another does not."""
    url = gateway.issue_token("listener", "shop", ["public.customers"], "30d", "--listen", "orders_changed")
    with connect(Login.from_url(url)) as wire:
        assert errors(wire.ask(query("LISTEN payments_changed"))) == ["42501"]
        assert kinds(wire.ask(query("LISTEN orders_changed"))) == "CZ"
        server.sql("NOTIFY payments_changed, 'not for you'; NOTIFY orders_changed, '42'", database)
        notification = wire.receive()
        assert notification.kind == "A" and b"orders_changed\x0042\x00" in notification.body
        assert kinds(wire.ask(query("UNLISTEN *"))) == "CZ"
        assert works(wire)


def test_a_whole_schema_can_be_a_scope(issue):
    with connect(issue("wide", ["public.*"])) as wire:
        assert errors(wire.ask(query("SELECT count(*) FROM customers, (SELECT 1 FROM orders LIMIT 1) o"))) == []


def test_wrong_revoked_expired_and_unknown_are_one_answer(gateway, issue):
    good, ended = issue("good"), issue("ended")
    short, short_until = issue("short", expires="1s"), time.time() + 1
    with connect(ended) as wire:
        assert works(wire)
    gateway.call("token", "revoke", "ended", answers=[gateway.passphrase])
    time.sleep(max(0.0, short_until - time.time()))
    answers = {
        "wrong": refused(good, password="wrong"),
        "revoked": refused(ended),
        "expired": refused(short),
        "unknown": refused(good, user="never-issued"),
    }
    texts = {json.dumps(error.fields, sort_keys=True).replace("never-issued", "*") for error, _ in answers.values()}
    for name in ("good", "ended", "short"):
        texts = {text.replace(f'"{name}"', '"*"').replace(f"`{name}`", "`*`").replace(f'\\"{name}\\"', '\\"*\\"') for text in texts}
    assert len(texts) == 1, texts
    assert all(error.sqlstate == "28P01" for error, _ in answers.values())


def test_an_unknown_name_takes_as_long_as_a_wrong_password(issue):
    login = issue("timed")
    wrong, unknown = [], []
    for _ in range(15):
        wrong.append(refused(login, password="wrong")[1])
        unknown.append(refused(login, user="never-issued")[1])
    assert 0.5 < statistics.median(wrong) / statistics.median(unknown) < 2.0


def test_revoking_ends_its_live_sessions_and_nobody_elses(gateway, issue):
    mine, others = issue("to-revoke"), issue("to-stay")
    with connect(mine) as idle, connect(mine) as busy, connect(mine) as open_transaction, connect(others) as stranger:
        open_transaction.ask(query("BEGIN; SELECT 1"))
        busy.send(query("SELECT count(*) FROM public.customers a, public.customers b, public.customers c"))
        began = time.monotonic()
        gateway.call("token", "revoke", "to-revoke", answers=[gateway.passphrase])
        asked = time.monotonic()
        for wire in (idle, open_transaction, busy):
            last = [one for one in wire.rest() if one.kind == "E"]
            assert [one.sqlstate for one in last] == ["57P01"] and last[0].fields["S"] == "FATAL"
        assert time.monotonic() - asked < 1, f"the command itself took {asked - began:.1f} s"
        assert works(stranger)
    assert refused(mine)[0].sqlstate == "28P01"


def test_an_expired_token_ends_its_live_sessions(issue):
    with contextlib.ExitStack() as opened:
        life, wire = shortest_life(issue, opened)
        assert works(wire)
        began = time.monotonic()
        assert [one.sqlstate for one in wire.rest() if one.kind == "E"] == ["57P01"]
        assert time.monotonic() - began < life + 2


def shortest_life(issue, opened):
    """A session of a token that lives as short as this machine allows: one that has expired before the login shows nothing."""
    for life in (5, 20, 60):
        login = issue(f"brief-{life}", expires=f"{life}s")
        with contextlib.suppress(Refused):
            return life, opened.enter_context(connect(login))
    raise AssertionError("a token of 60 s expires before its first login")


def test_the_list_has_no_secrets(gateway, issue):
    login = issue("listed")
    said = gateway.call("token", "list").out
    assert "listed" in said and "alice" in said and "public.customers" in said
    assert login.password not in said
    tokens = json.loads(gateway.call("token", "list", "--json").out)
    assert login.password not in json.dumps(tokens) and "listed" in [token["name"] for token in tokens]


def test_the_secret_is_nowhere_in_the_state_directory_nor_in_the_log(gateway, issue, server):
    login = issue("secretive")
    with connect(login) as wire:
        assert works(wire)
    secrets = [login.password, server.shop_password, gateway.passphrase]
    for folder, _, names in os.walk(gateway.directory):
        for name in names:
            with open(f"{folder}/{name}", "rb") as file:
                content = file.read()
            for secret in secrets:
                assert secret.encode() not in content, f"{folder}/{name}"


def test_the_state_directory_is_private(gateway):
    for folder, folders, names in os.walk(gateway.state):
        assert os.stat(folder).st_mode & 0o077 == 0, folder
        for name in names:
            if not name.endswith((".pem", ".pub")):
                assert os.stat(f"{folder}/{name}").st_mode & 0o077 == 0, name


@pytest.mark.parametrize(
    "arguments, says",
    [
        (("token", "issue", "twice", "--upstream", "nowhere", "--read", "public.customers", "--expires", "1d"), "nowhere"),
        (("token", "issue", "Bad Name!", "--upstream", "shop", "--read", "public.customers", "--expires", "1d"), "Bad Name!"),
        (("token", "issue", "x", "--upstream", "shop", "--read", "customers; DROP", "--expires", "1d"), "customers; DROP"),
        (("token", "issue", "x", "--upstream", "shop", "--read", "public.customers", "--expires", "soon"), "soon"),
        (("token", "revoke", "never-issued"), "never-issued"),
        (("operator", "add", "alice"), "alice"),
    ],
    ids=lambda value: value[-1] if isinstance(value, tuple) else None,
)  # fmt: skip
def test_what_cannot_be_is_said_with_the_users_own_words(gateway, arguments, says):
    said = gateway.call(*arguments, answers=[gateway.passphrase, gateway.passphrase], check=False)
    assert said.code != 0 and says in said.err and "Error Domain" not in said.err, vars(said)


def test_a_name_cannot_be_issued_twice(gateway, issue):
    issue("unique")
    again = ["token", "issue", "unique", "--upstream", "shop", "--read", "public.customers", "--expires", "1d"]
    said = gateway.call(*again, answers=[gateway.passphrase], check=False)
    assert said.code != 0 and "unique" in said.err


def test_the_url_works_as_it_is_printed(gateway, server):
    import subprocess

    run = subprocess.run(["psql", "-X", "-A", "-t", gateway.urls[READER], "-c", "SELECT 42"], capture_output=True, text=True)
    assert run.stdout == "42\n", run.stderr
    assert "sslmode=verify-full" in gateway.urls[READER] or "sslrootcert" in gateway.urls[READER]
    assert shop.AGENT not in gateway.urls[READER] and server.shop_password not in gateway.urls[READER]
