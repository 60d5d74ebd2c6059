"""What a hostile client can send once it is in: an error that says so, nobody else disturbed, nothing run."""

import socket
import struct
import time

import pytest
from wire import (
    FLUSH,
    SYNC,
    Closed,
    bind,
    cancel,
    close,
    connect,
    describe,
    errors,
    execute,
    extended,
    kinds,
    message,
    number,
    parse,
    query,
    short,
)

MIB = 1 << 20
SETTINGS = {"hold": {"wait": "20s", "expires": "30m", "per_token": 100}}


@pytest.fixture(autouse=True)
def stays_healthy(gateway, target):
    """Whatever a test did to its connection, the gateway serves the next one."""
    yield
    assert gateway.is_healthy(), gateway.log()[-3000:]
    with connect(target.login) as wire:
        assert works(wire)


@pytest.fixture
def wire(target):
    with connect(target.login) as wire:
        yield wire


def works(wire):
    return kinds(wire.ask(query("SELECT 42"))) == "TDCZ"


def answer_42(messages):
    return [one.values for one in messages if one.kind == "D"] == [[b"42"]]


def ends_with(wire, *sqlstates):
    """The session ends, and what is said last is one error of these."""
    heard = wire.rest()
    assert len(errors(heard)) == 1 and heard[-1].sqlstate in sqlstates, heard


def delete(payment):
    return f"DELETE FROM public.payments WHERE id = {payment}"


# Frames


@pytest.mark.parametrize("length", [0, 1, 3, 64 * MIB + 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF])
@pytest.mark.parametrize("kind", list("QPBEDCSHdcfpF"))
def test_a_message_of_impossible_length_ends_the_session(wire, kind, length):
    wire.send(kind.encode() + struct.pack("!I", length))
    ends_with(wire, "08P01", "54000")


@pytest.mark.parametrize("kind", [0, 10, *b"AGIJKNRTVWYZabeghjkz~", 127, 128, 255])
def test_an_unknown_message_type_ends_the_session(wire, kind):
    wire.send(bytes([kind]) + number(8) + b"\0\0\0\0")
    ends_with(wire, "08P01")


def test_a_function_call_is_refused(wire, server, database):
    [[oid]] = server.sql("SELECT 'purge_inactive'::regproc::oid", database)
    before = server.sql("SELECT count(*) FROM customers", database)
    call = message("F", number(int(oid)), short(0), short(0), short(0))
    wire.send(call)
    try:
        answer = wire.until()
        assert kinds(answer) == "EZ" and answer[0].sqlstate in ("0A000", "42501", "42501", "08P01")
        assert works(wire)
    except Closed:
        pass
    assert server.sql("SELECT count(*) FROM customers", database) == before


def test_a_password_after_the_login_ends_the_session(wire):
    wire.send(message("p", "again"))
    ends_with(wire, "08P01")


BODIES = {
    "Query without its end": message("Q", b"SELECT 1"),
    "Query with bytes after its end": message("Q", b"SELECT 1\0SELECT 2\0"),
    "Query with nothing": message("Q", b""),
    "Parse without its end": message("P", b"\0SELECT 1"),
    "Parse with too many types": message("P", b"\0SELECT 1\0", short(9)),
    "Parse with a negative count": message("P", b"\0SELECT 1\0", short(-1)),
    "Bind with too few values": message("B", b"\0\0", short(0), short(3), number(1), b"x", short(0)),
    "Bind with a value that is too long": message("B", b"\0\0", short(0), short(1), number(1000), b"x", short(0)),
    "Bind with a negative length": message("B", b"\0\0", short(0), short(1), number(-2), short(0)),
    "Bind with bytes after its end": bind()[:1] + struct.pack("!I", len(bind()) + 3) + bind()[5:] + b"more",
    "Bind with an unknown format": message("B", b"\0\0", short(1), short(7), short(0), short(0)),
    "Execute without rows": message("E", b"\0"),
    "Execute with a negative count": message("E", b"\0", number(-5)),
    "Describe of an unknown kind": message("D", b"X\0"),
    "Describe of nothing": message("D", b""),
    "Close of an unknown kind": message("C", b"X\0"),
    "Sync with a body": message("S", b"body"),
    "Flush with a body": message("H", b"body"),
    "CopyDone with a body": message("c", b"body"),
    "CopyFail without its end": message("f", b"no"),
    "Terminate with a body": message("X", b"body"),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_malformed_body_gets_an_error_and_nothing_else(wire, name):
    """The session may end or go on; if it goes on, then with exactly one ReadyForQuery per Sync."""
    try:
        wire.send(BODIES[name])
        wire.socket.shutdown(socket.SHUT_WR)
        heard = wire.rest()
        assert not any(one.kind == "D" for one in heard), heard
        assert set(errors(heard)) <= {"08P01", "22023", "26000", "42601", "54000", "34000"}, heard
    except BrokenPipeError:
        pass


@pytest.mark.parametrize("length", [63, 64, 100_000])
def test_names_have_a_limit(wire, length):
    name = "n" * length
    wire.send(parse("SELECT 42", name=name) + bind(statement=name) + execute() + SYNC)
    if length > 63:
        return ends_with(wire, "42622")
    assert answer_42(wire.until())


# Texts


@pytest.mark.parametrize("way", [query, lambda sql: extended(sql) + SYNC], ids=["simple", "extended"])
def test_a_statement_may_have_a_mebibyte_and_not_a_byte_more(wire, way):
    def padded(size):
        return "SELECT length('" + "x" * (size - len("SELECT length('')")) + "')"

    assert kinds(wire.ask(way(padded(MIB)))).endswith("DCZ")
    wire.send(way(padded(MIB + 1)))
    ends_with(wire, "54000")


@pytest.mark.parametrize("size", [1_000, 8_190, 8_193, 65_535, 65_537, 200_000, 999_999])
def test_statements_of_every_size_pass(wire, size):
    answer = wire.ask(query(f"SELECT length('{'é' * (size // 2)}')"))
    assert answer[1].values == [str(size // 2).encode()]
    assert wire.is_silent(0.1), "it ran twice"
    assert works(wire)


def test_parameters_may_be_larger_than_statements(wire):
    value = b"v" * (8 * MIB)
    answer = wire.ask(parse("SELECT length($1::text)") + bind(value) + execute() + SYNC)
    assert [one.values for one in answer if one.kind == "D"] == [[str(len(value)).encode()]]


DEEP = {
    "5,000 terms": "SELECT " + "+".join(["1"] * 5_000),
    "20,000 unions": " UNION ALL ".join(["SELECT 1"] * 20_000),
    "100,000 parentheses": "SELECT " + "(" * 100_000 + "1" + ")" * 100_000,
    "100,000 open parentheses": "SELECT " + "(" * 100_000,
    "50,000 brackets": "SELECT " + "ARRAY[" * 50_000,
    "100,000 minus signs": "SELECT " + "- " * 100_000 + "1",
    "50,000 NOTs": "SELECT " + "NOT " * 50_000 + "true",
    "10,000 CASEs": "SELECT " + "CASE WHEN true THEN " * 10_000 + "1" + " END" * 10_000,
    "10,000 subqueries": "SELECT * FROM " + "(SELECT * FROM " * 10_000 + "customers" + ") x" * 10_000,
    "200,000 list items": "SELECT 1 IN (" + ",".join(["1"] * 200_000) + ")",
    "a literal that does not end": "SELECT '" + "x" * 900_000,
    "a comment that does not end": "SELECT 1 " + "/*" * 300_000,
    "many statements": ";".join(["SELECT 1"] * 5_000),
}


@pytest.mark.parametrize("name", DEEP)
def test_text_that_would_exhaust_a_parser_is_answered(wire, name):
    began = time.monotonic()
    answer = wire.ask(query(DEEP[name]))
    assert answer[-1].kind == "Z" and (errors(answer) == [] or len(errors(answer)) == 1)
    assert time.monotonic() - began < 5
    assert works(wire)


@pytest.mark.parametrize("text", [b"SELECT '\xff'", b"SELECT '\xc3'", b"SELECT '\xed\xa0\x80'", b"SELECT '\xf5\x80\x80\x80'", b"\xc0\xaf"])
def test_text_that_is_not_utf_8_is_refused(wire, text):
    for part in (message("Q", text + b"\0"), message("P", b"\0" + text + b"\0", short(0)) + SYNC):
        assert errors(wire.ask(part)) == ["22021"]
    assert works(wire)


# Order


def test_copy_data_outside_a_copy_is_ignored(wire):
    assert works(wire.send((message("d", b"x" * 10_000) * 100) + message("c") + message("f", "stop")))


def test_a_flood_of_syncs_is_answered_one_by_one(wire):
    wire.send(SYNC * 10_000)
    for _ in range(10_000):
        assert kinds(wire.until()) == "Z"
    assert wire.is_silent(0.1)


def test_prepared_statements_have_a_limit(wire):
    wire.send(b"".join(parse("SELECT 1", name=f"s{n}") for n in range(1_001)) + SYNC)
    answer = wire.until()
    assert kinds(answer) == "1" * 1_000 + "EZ" and errors(answer)[0][:2] in ("53", "54")
    wire.ask(close("S", "s0") + SYNC)
    assert kinds(wire.ask(parse("SELECT 1", name="after") + SYNC)) == "1Z"


def test_half_a_message_and_then_nothing_runs_nothing(target, payment, exists):
    whole = query("SELECT 1") + query(delete(payment))
    for size in (1, 4, 5, len(whole) - 1):
        with connect(target.login) as wire:
            wire.send(whole[:size])
    assert exists(payment)


# Refusals in pipelines

REFUSED = "SET ROLE shop_owner"


def test_a_refusal_skips_to_sync(wire):
    answer = wire.ask(extended("SELECT 1") + extended(REFUSED) + extended("SELECT 3") + SYNC)
    assert kinds(answer).startswith("12TDC") and kinds(answer).endswith("EZ")
    assert errors(answer) == ["42501"] and len([one for one in answer if one.kind == "D"]) == 1
    assert wire.status == "I" and wire.is_silent(0.1)
    assert works(wire)


def test_every_sync_after_a_refusal_is_answered_once(wire):
    wire.send((extended("SELECT 1") + SYNC) + (extended(REFUSED) + SYNC) * 3 + (extended("SELECT 42") + SYNC))
    parts = [wire.until() for _ in range(5)]
    assert [errors(part) for part in parts] == [[], ["42501"], ["42501"], ["42501"], []]
    assert answer_42(parts[4]) and wire.is_silent(0.1)


def test_a_refused_parse_leaves_no_statement(wire):
    assert errors(wire.ask(parse(REFUSED, name="wall") + SYNC)) in (["42501"], [])
    answer = wire.ask(bind(statement="wall") + execute() + SYNC)
    assert errors(answer) in (["26000"], ["42501"])


def test_a_refusal_in_a_transaction_aborts_it_on_both_sides(wire, server, database):
    wire.ask(query("BEGIN"))
    wire.ask(query("SELECT id FROM public.customers LIMIT 1"))
    assert errors(wire.ask(query(REFUSED))) == ["42501"] and wire.status == "E"
    states = server.sql(
        f"SELECT state FROM pg_stat_activity WHERE datname = '{database}' AND usename = 'shop_agent' AND state LIKE '%transaction%'",
        database,
    )
    assert states in ([], [["idle in transaction (aborted)"]])
    assert errors(wire.ask(query("SELECT 1"))) == ["25P02"]
    assert [one.body for one in wire.ask(query("COMMIT")) if one.kind == "C"] == [b"ROLLBACK\0"]
    assert wire.status == "I" and works(wire)


def test_a_batch_is_refused_as_a_whole(wire, server, database):
    before = server.sql("SELECT count(*) FROM customers", database)
    answer = wire.ask(query(f"SELECT 1; {REFUSED}; SELECT 3"))
    assert kinds(answer) == "EZ" and errors(answer) == ["42501"]
    answer = wire.ask(query("SELECT 1; COMMIT; DELETE FROM public.customers"))
    assert kinds(answer) == "EZ" and errors(answer) == ["42501"]
    assert server.sql("SELECT count(*) FROM customers", database) == before


def test_begin_read_write_begins_read_only(wire):
    """What Go's lib/pq sends for every transaction; the session's default stays what it is (ADR 6)."""
    for begin in ("BEGIN READ WRITE", "START TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ WRITE;"):
        assert kinds(wire.ask(query(begin))) == "CZ" and wire.status == "T"
        assert wire.ask(query("SHOW transaction_read_only"))[1].values == [b"on"]
        wire.ask(query("ROLLBACK"))
    for begin in ("BEGIN; SET TRANSACTION READ WRITE", "BEGIN READ WRITE; SELECT 1", "BEGIN/**/READ WRITE"):
        assert errors(wire.ask(query(begin))) == ["42501"] and wire.status == "I"


def test_the_refusal_teaches_nothing(wire):
    [error, _] = wire.ask(query("DELETE FROM public.customers; SET ROLE shop_owner"))
    said = " ".join(error.fields.values()).lower()
    for word in ("where", "role", "privilege", "rule", "unrestricted", "policy:", "out-of-scope"):
        assert word not in said, said


def test_a_name_that_exists_keeps_its_old_statement(wire, payment, exists):
    """Parse of an existing name fails at the server, and the old statement stays bound to it."""
    first = wire.ask(parse("SELECT 42", name="s1") + parse(delete(payment), name="s1") + SYNC)
    assert errors(first) in (["42P05"], ["42501"])
    answer = wire.ask(bind(statement="s1") + execute() + SYNC)
    assert answer_42(answer) or errors(answer) == ["26000"]
    assert exists(payment)


def test_a_protocol_name_and_a_sql_name_are_one(wire, payment, exists):
    wire.ask(query("PREPARE twin AS SELECT 42"))
    assert errors(wire.ask(parse(delete(payment), name="twin") + SYNC)) in (["42P05"], ["42501"])
    assert answer_42(wire.ask(bind(statement="twin") + execute() + SYNC))
    assert exists(payment)


# Holds on the wire


def test_a_held_statement_waits_with_a_notice(wire, gateway, payment, exists):
    wire.send(query(delete(payment)))
    request = gateway.waiting(delete(payment))
    gateway.deny(request)
    answer = wire.until()
    assert kinds(answer) == "EZ" and errors(answer) == ["SP003"] and request in answer[0].fields["M"]
    assert any(request in notice.fields["M"] for notice in wire.notices)
    assert exists(payment) and wire.is_silent(0.1) and works(wire)


def test_a_held_statement_can_be_cancelled(wire, gateway, target, payment, exists):
    wire.send(query(delete(payment)))
    request = gateway.waiting(delete(payment))
    cancel(target.login, wire.key)
    answer = wire.until()
    assert kinds(answer) == "EZ" and errors(answer) == ["57014"]
    assert wire.is_silent() and works(wire)
    gateway.approve(request, check=False)
    assert exists(payment) and wire.is_silent()


def test_a_client_that_leaves_while_held_never_runs_its_statement(gateway, target, payment, exists):
    wire = connect(target.login)
    wire.send(query(delete(payment)))
    request = gateway.waiting(delete(payment))
    wire.socket.close()
    gateway.approve(request, check=False)
    with connect(target.login) as other:
        assert works(other)
    assert exists(payment)


@pytest.mark.parametrize("verdict", ["approve", "deny"])
def test_what_is_pipelined_behind_a_hold_comes_after_it(wire, gateway, payment, exists, verdict):
    wire.send(extended("SELECT 1") + SYNC, extended(delete(payment)) + SYNC, extended("SELECT 42") + SYNC, query("SELECT 42"))
    assert kinds(wire.until()) == "12TDCZ"
    getattr(gateway, verdict)(gateway.waiting(delete(payment)))
    held = wire.until()
    if verdict == "approve":
        assert errors(held) == [] and held[-2].body == b"DELETE 1\0", held
    else:
        assert errors(held) == ["SP003"] and kinds(held).endswith("EZ"), held
    assert answer_42(wire.until()) and answer_42(wire.until()) and wire.is_silent(0.1)
    assert exists(payment) == (verdict == "deny")


def test_the_statements_after_a_denied_one_are_skipped_to_sync(wire, gateway, payment, exists):
    wire.send(extended(delete(payment)) + extended("SELECT 1") + FLUSH + SYNC)
    gateway.deny(gateway.waiting(delete(payment)))
    answer = wire.until()
    assert errors(answer) == ["SP003"] and not any(one.kind == "D" for one in answer)
    assert exists(payment) and works(wire)


def test_parameters_are_part_of_what_is_approved(wire, gateway, server, database, payment, exists):
    statement = "DELETE FROM public.payments WHERE id = $1::int4 RETURNING id"
    wire.send(parse(statement, name="d") + describe("S", "d") + bind(str(payment).encode(), statement="d") + execute() + SYNC)
    gateway.approve(gateway.waiting(statement))
    answer = wire.until()
    assert [one.values for one in answer if one.kind == "D"] == [[str(payment).encode()]], answer
    assert not exists(payment)
    [[other]] = server.sql("SELECT min(id) FROM payments", database)
    wire.send(bind(other.encode(), statement="d") + execute() + SYNC)
    gateway.deny(gateway.waiting(statement))
    assert errors(wire.until()) == ["SP003"] and exists(int(other))


def test_held_statements_have_a_limit_per_token(make_gateway, server, database):
    from reader import READER
    from rig import shop
    from target import Login

    gateway = make_gateway(hold={"wait": "20s", "expires": "30m", "per_token": 2})
    login = Login.from_url(gateway.urls[READER])
    gateway.serve(**shop.secrets(server.shop_password))
    with connect(login) as one, connect(login) as two, connect(login) as three:
        one.send(query("DELETE FROM public.payments WHERE id = 1"))
        two.send(query("DELETE FROM public.payments WHERE id = 2"))
        gateway.waiting("id = 1"), gateway.waiting("id = 2")
        answer = three.ask(query("DELETE FROM public.payments WHERE id = 3"))
        assert kinds(answer) == "EZ" and errors(answer)[0] in ("53400", "54000", "42501")
        assert works(three)
