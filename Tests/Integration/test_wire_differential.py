"""The same bytes to PostgreSQL and to the gateway: the same messages come back, in the same order, with the same contents.

Every conversation is allowed by the policy, or an error of the server's own; so the gateway must not be noticed.
"""

import time

import pytest
from rig import shop
from target import Direct
from wire import FLUSH, SYNC, bind, close, connect, describe, execute, extended, message, parse, query, short

INT4, TEXT = 23, 25
FIVE = "SELECT id FROM public.customers ORDER BY id LIMIT 5"
FAILS = "SELECT 1 / (id - id) FROM public.customers"

# Each entry is sent as it stands and answered up to the number of ReadyForQuery messages that it ends with.
CONVERSATIONS = {
    "simple": [query("SELECT 1"), query("SELECT id, name FROM public.customers ORDER BY id LIMIT 3")],
    "simple, several statements": [query("SELECT 1; SELECT 'two'; SELECT 3.5")],
    "simple, error in the middle": [query(f"SELECT 1; {FAILS}; SELECT 3"), query("SELECT 4")],
    "simple, nothing": [query(""), query(";"), query("  \n"), query("-- a comment"), query(";;")],
    "extended": [extended("SELECT 1") + SYNC],
    "extended, parameters": [parse("SELECT $1::int4 + 1, $2::text") + bind(b"41", b"x") + execute() + SYNC],
    "extended, null": [parse("SELECT $1::text IS NULL") + bind(None) + execute() + SYNC],
    "extended, nothing": [parse("") + bind() + describe("P") + execute() + SYNC],
    "binary results": [parse("SELECT 1, 'a'") + bind(results=[1]) + describe("P") + execute() + SYNC],
    "binary parameters": [parse("SELECT $1", types=[INT4]) + bind(b"\0\0\0\7", formats=[1], results=[1]) + execute() + SYNC],
    "named statement, many times": [
        parse("SELECT $1::int4", name="again") + describe("S", "again") + SYNC,
        *[bind(str(n).encode(), statement="again") + execute() + SYNC for n in range(10)],
        close("S", "again") + SYNC,
        bind(b"1", statement="again") + execute() + SYNC,
    ],
    "the old statement stays": [
        parse("SELECT 'old'", name="s1") + SYNC,
        parse("SELECT 'new'", name="s1") + SYNC,
        bind(statement="s1") + execute() + SYNC,
    ],
    "a failed unnamed Parse forgets the old one": [
        parse("SELECT 'old'") + SYNC,
        parse("SELECT nowhere FROM public.customers") + SYNC,
        bind() + execute() + SYNC,
    ],
    "rows in portions": [
        query("BEGIN"),
        parse(FIVE) + bind(portal="p") + execute("p", 2) + SYNC,
        execute("p", 2) + SYNC,
        execute("p", 2) + SYNC,
        execute("p", 2) + SYNC,
        close("P", "p") + SYNC,
        execute("p", 2) + SYNC,
        query("ROLLBACK"),
    ],
    "rows in portions, one pipeline": [parse(FIVE) + bind() + execute(rows=2) + execute(rows=2) + execute(rows=0) + SYNC],
    "a portal ends with its transaction": [parse(FIVE) + bind(portal="p") + SYNC, execute("p") + SYNC],
    "pipeline of many": [b"".join(extended(f"SELECT {n}") for n in range(50)) + SYNC],
    "pipeline with a Sync each": [b"".join(extended(f"SELECT {n}") + SYNC for n in range(20))],
    "pipeline, error in the middle": [extended("SELECT 1") + extended(FAILS) + extended("SELECT 3") + SYNC, query("SELECT 4")],
    "pipeline, errors and Syncs": [
        extended("SELECT 1") + SYNC + extended(FAILS) + extended("SELECT 2") + SYNC + extended("SELECT 3") + SYNC
    ],
    "pipeline, error at Parse": [parse("SELECT nothing_here") + bind() + execute() + SYNC, query("SELECT 1")],
    "pipeline of simple queries": [query("SELECT 1") + query(FAILS) + query("SELECT 3")],
    "simple query amid extended": [parse("SELECT 1") + bind() + query("SELECT 2") + execute() + SYNC],
    "Sync flood": [SYNC * 200],
    "Flush flood": [FLUSH * 200 + SYNC],
    "bind of an unknown statement": [bind(statement="nobody") + execute() + SYNC],
    "execute of an unknown portal": [execute("nobody") + SYNC],
    "describe of the unknown": [describe("S", "nobody") + SYNC, describe("P", "nobody") + SYNC],
    "close of the unknown": [close("S", "nobody") + close("P", "nobody") + SYNC],
    "too few parameters": [parse("SELECT $1::int4") + bind() + execute() + SYNC],
    "too many parameters": [parse("SELECT 1") + bind(b"1") + execute() + SYNC],
    "a portal twice": [query("BEGIN"), parse(FIVE) + bind(portal="p") + bind(portal="p") + SYNC, query("ROLLBACK")],
    "transaction": [query("BEGIN"), query("SELECT 1"), query("COMMIT"), query("SELECT 2")],
    "transaction, extended": [extended("BEGIN") + extended("SELECT 1") + extended("COMMIT") + SYNC],
    "failed transaction": [query("BEGIN"), query(FAILS), query("SELECT 1"), query("COMMIT"), query("SELECT 2")],
    "failed transaction, extended": [
        extended("BEGIN") + SYNC, extended(FAILS) + SYNC, extended("SELECT 1") + SYNC, extended("ROLLBACK") + SYNC,
    ],  # fmt: skip
    "savepoint": [
        query("BEGIN"), query("SAVEPOINT a"), query(FAILS), query("ROLLBACK TO SAVEPOINT a"), query("SELECT 1"),
        query("RELEASE SAVEPOINT a"), query("COMMIT"),
    ],  # fmt: skip
    "no transaction to end": [query("COMMIT"), query("ROLLBACK")],
    "SQL PREPARE": [query("PREPARE p1 (int) AS SELECT $1 + 1"), query("EXECUTE p1(41)"), query("DEALLOCATE p1"), query("EXECUTE p1(1)")],
    "Bind of a SQL PREPARE": [query("PREPARE twin AS SELECT 'both'"), bind(statement="twin") + execute() + SYNC],
    "DEALLOCATE ALL takes protocol statements": [
        parse("SELECT 1", name="kept") + SYNC, query("DEALLOCATE ALL"), bind(statement="kept") + execute() + SYNC,
    ],  # fmt: skip
    "cursor": [
        query("BEGIN"), query(f"DECLARE c CURSOR FOR {FIVE}"), query("FETCH 2 FROM c"), query("FETCH ALL FROM c"),
        query("CLOSE c"), query("FETCH 1 FROM c"), query("ROLLBACK"),
    ],  # fmt: skip
    "copy out": [query("COPY (SELECT id FROM public.customers ORDER BY id LIMIT 3) TO STDOUT"), query("SELECT 1")],
    "copy out, csv": [query("COPY (SELECT 'a,b' AS x) TO STDOUT (FORMAT csv, HEADER)")],
    "copy out, extended": [parse("COPY (SELECT 1) TO STDOUT") + bind() + execute() + SYNC],
    "copy out, then an error": [query("COPY (SELECT 1 / (2 - id) FROM public.customers ORDER BY id LIMIT 3) TO STDOUT"), query("SELECT 1")],
    "copy messages outside a copy": [message("d", b"stray") + message("c") + message("f", "why not") + query("SELECT 1")],
    "explain": [query("EXPLAIN (COSTS off) SELECT id FROM public.customers WHERE id = 1")],
    "show": [query("SHOW server_version_num"), query("SHOW client_encoding")],
    "settings": [query("SET application_name = 'x'"), query("SHOW application_name"), query("RESET application_name")],
    "wide and long": [query("SELECT repeat('x', 300000), repeat('y', 5)"), query("SELECT g, repeat('z', 100) FROM generate_series(1, 5000) g")],
    "unicode": [query("SELECT 'Zoë ✓ 🚪', length('🚪')")],
    "identifiers that look dangerous": [query('SELECT 1 AS delete, 2 AS "drop", \'DROP TABLE customers\' AS truncate')],
    "an error keeps its fields": [query("SELECT id / 0 FROM public.customers"), query("SELECT nothing FROM public.customers"), query("SELECT id + name FROM public.customers")],
}  # fmt: skip


@pytest.fixture(scope="module")
def reader(server, database, authority):
    """PostgreSQL itself, as the login that the gateway uses for agents."""
    return Direct(server, database, shop.AGENT, server.shop_password, authority[0])


def say(target, parts, hold_back=None):
    """What a new session answers to each part: the kinds and contents that a client can tell apart."""
    heard = []
    with connect(target.login) as wire:
        for part in parts:
            if hold_back:
                for offset in range(0, len(part), hold_back):
                    wire.send(part[offset : offset + hold_back])
            else:
                wire.send(part)
            heard.append([comparable(one) for _ in range(answers(part)) for one in wire.until()])
        assert wire.is_silent(0.05), wire.receive()
    return heard


def comparable(received):
    return (received.kind, received.sqlstate if received.kind == "E" else received.body)


def answers(part):
    """How many ReadyForQuery messages a part must bring: one for every Query and every Sync."""
    count, offset = 0, 0
    while offset < len(part):
        count += part[offset : offset + 1] in (b"Q", b"S")
        offset += 1 + int.from_bytes(part[offset + 1 : offset + 5], "big")
    return count


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_the_gateway_is_not_noticed(name, target, reader):
    expected = say(reader, CONVERSATIONS[name])
    assert say(target, CONVERSATIONS[name]) == expected


@pytest.mark.parametrize("size", [1, 2, 7])
def test_pieces_of_messages_are_put_together(size, target, reader):
    parts = CONVERSATIONS["rows in portions"] + CONVERSATIONS["pipeline, errors and Syncs"]
    expected = say(reader, parts)
    assert say(target, parts, hold_back=size) == expected


def test_flush_brings_answers_without_ready_for_query(target):
    with connect(target.login) as wire:
        assert [one.kind for one in wire.send(parse("SELECT 7") + describe("S") + FLUSH).until("T")] == ["1", "t", "T"]
        assert [one.kind for one in wire.send(bind() + execute() + FLUSH).until("C")] == ["2", "D", "C"]
        assert wire.is_silent()
        assert [one.kind for one in wire.ask(SYNC)] == ["Z"]


def test_pipelining_deeper_than_the_sockets_buffers(target):
    """A client that writes on for as long as it can, and only then reads, must not deadlock the gateway, only wait."""
    import ssl

    rounds = 20_000
    once = bind(statement="deep") + execute() + SYNC
    with connect(target.login) as wire:
        wire.ask(parse("SELECT repeat('x', 100)", name="deep") + SYNC)
        awaited = rounds * sum(5 + len(one.body) for one in wire.ask(once))
        left, received, deadline = memoryview(once * rounds), 0, time.monotonic() + 60
        wire.socket.setblocking(False)
        while received < awaited and time.monotonic() < deadline:
            try:
                left = left[wire.socket.send(left[:65536]) :] if left else left
                if left:
                    continue
            except (ssl.SSLWantWriteError, ssl.SSLWantReadError):
                pass
            try:
                received += len(wire.socket.recv(65536))
            except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                pass
        assert received == awaited


def test_every_copy_format_code_is_passed_on(target, reader):
    part = [query("COPY (SELECT 1, 'a') TO STDOUT (FORMAT binary)")]
    assert say(target, part) == say(reader, part)
    assert any(kind == "H" and body[:3] == b"\1" + short(2) for kind, body in say(target, part)[0])
