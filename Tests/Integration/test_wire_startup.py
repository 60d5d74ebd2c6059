"""The first bytes of a connection, as clients send them and as nobody should."""

import struct
import time

import pytest
from wire import (
    GSSENC_REQUEST,
    SSL_REQUEST,
    V3_0,
    V3_2,
    Closed,
    Refused,
    Wire,
    cancel,
    connect,
    errors,
    query,
    request,
    startup,
)

# The handshake deadline is what one of the tests waits for.
SETTINGS = {"limits": {"handshake": "3s"}}


@pytest.fixture(autouse=True)
def stays_healthy(gateway):
    """Whatever a test did to its connection, the gateway serves the next one."""
    yield
    assert gateway.is_healthy(), gateway.log()[-3000:]


def names(login, **more):
    return {"user": login.user, "database": login.database, **more}


def refusal(login, first, tls=True):
    """The error that answers the first bytes, after which the connection ends."""
    with Wire(login) as wire:
        if tls:
            wire.start_tls()
        answer = wire.send(first).rest()
    assert [one.kind for one in answer] == ["E"], answer
    assert answer[0].fields["S"] == "FATAL"
    return answer[0]


def works(wire):
    return [one.kind for one in wire.ask(query("SELECT 1"))] == ["T", "D", "C", "Z"]


# Encryption


def test_tls_is_offered_and_the_certificate_is_good(login):
    with connect(login) as wire:
        assert wire.socket.version() in ("TLSv1.2", "TLSv1.3")
        assert works(wire)


def test_gss_encryption_is_declined_and_the_client_may_go_on(login):
    with Wire(login) as wire:
        assert wire.send(request(GSSENC_REQUEST)).read(1) == b"N"
        assert works(wire.start_tls().log_in())


def test_plain_text_is_taken_on_loopback(login):
    with Wire(login) as wire:
        assert works(wire.log_in())


@pytest.mark.parametrize("code", [SSL_REQUEST, GSSENC_REQUEST])
def test_bytes_glued_to_a_request_are_refused(login, code):
    with Wire(login) as wire:
        wire.send(request(code) + startup(names(login)))
        heard = wire.rest()
        assert [one.kind for one in heard] in ([], ["E"]), "the injected startup was taken"


@pytest.mark.parametrize("code", [SSL_REQUEST, GSSENC_REQUEST])
def test_a_request_is_answered_once(login, code):
    with Wire(login) as wire:
        assert wire.send(request(code)).read(1) in b"SN"
        if code == GSSENC_REQUEST:
            wire.send(request(code))
            assert b"R" not in b"".join(one.kind.encode() for one in wire.rest())


def direct(login, protocols):
    """A TLS context as `sslnegotiation=direct` uses it: the handshake first, without SSLRequest."""
    import ssl

    context = ssl.create_default_context(cafile=login.authority)
    if protocols:
        context.set_alpn_protocols(protocols)
    return context


def test_direct_tls_is_taken_when_alpn_names_postgresql(login):
    with Wire(login) as wire:
        wire.socket = direct(login, ["postgresql"]).wrap_socket(wire.socket, server_hostname=login.host)
        wire.log_in()
        assert works(wire)


@pytest.mark.parametrize("protocols", [None, ["http/1.1"]])
def test_direct_tls_is_not_taken_otherwise(login, protocols):
    with Wire(login) as wire:
        with pytest.raises((Closed, ConnectionError, OSError)):
            wire.socket = direct(login, protocols).wrap_socket(wire.socket, server_hostname=login.host)
            wire.log_in()


# Versions


def test_protocol_3_2_has_a_longer_cancel_key(login):
    with connect(login, version=V3_2) as wire:
        assert 4 + 4 < len(wire.key) <= 4 + 256
        assert works(wire)


def test_protocol_3_0_has_a_cancel_key_of_four_bytes(login):
    with connect(login) as wire:
        assert len(wire.key) == 4 + 4


def test_a_newer_minor_version_is_negotiated(login):
    with connect(login, version=V3_0 + 9, **{"_pq_.telepathy": "on"}) as wire:
        [offer] = [one for one in wire.notices if one.kind == "v"]
        version, unknown = struct.unpack("!Ii", offer.body[:8])
        assert version in (2, V3_2) and unknown == 1 and offer.body[8:] == b"_pq_.telepathy\0"
        assert works(wire)


@pytest.mark.parametrize("version", [2 << 16, 4 << 16, 0, 0xFFFF << 16, 1234 << 16 | 1])
def test_other_versions_are_refused(login, version):
    assert refusal(login, startup(names(login), version)).sqlstate in ("0A000", "08P01")


# Lengths


@pytest.mark.parametrize("length", [0, 1, 3, 4, 7, 10_001, 65_536, 1 << 30, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF])
@pytest.mark.parametrize("tls", [True, False], ids=["tls", "plain"])
def test_a_startup_packet_of_impossible_length_is_refused(login, length, tls):
    with Wire(login) as wire:
        if tls:
            wire.start_tls()
        answer = wire.send(struct.pack("!II", length, V3_0) + b"\0" * 64).rest()
    assert [one.kind for one in answer] in ([], ["E"])
    assert all(one.sqlstate in ("08P01", "54000") for one in answer)


def test_a_startup_packet_may_be_as_large_as_the_limit(login):
    room = 10_000 - len(startup(names(login, application_name="")))
    with connect(login, application_name="a" * room) as wire:
        assert works(wire)
    too_large = startup(names(login, application_name="a" * (room + 1)))
    assert len(too_large) == 10_001
    assert refusal(login, too_large).sqlstate in ("54000", "08P01")


@pytest.mark.parametrize(
    "body",
    [b"", b"user", b"user\0", b"user\0x", b"user\0x\0", b"user\0x\0\0\0", b"user\0a\0user\0b\0\0", b"user\0\xff\xfe\0\0", b"\0user\0x\0"],
    ids=repr,
)  # fmt: skip
def test_a_malformed_startup_packet_is_refused(login, body):
    packet = struct.pack("!II", len(body) + 8, V3_0) + body
    assert refusal(login, packet).sqlstate in ("08P01", "22021", "28000")


def test_half_a_startup_packet_and_silence_end_at_the_deadline(login):
    began = time.monotonic()
    with Wire(login) as wire:
        wire.send(startup(names(login))[:20])
        assert errors(wire.rest()) in ([], ["08006"])
    assert 2 < time.monotonic() - began < 8


def test_a_client_that_stops_during_authentication_ends_at_the_deadline(login):
    began = time.monotonic()
    with Wire(login).start_tls() as wire:
        wire.send(startup(names(login)))
        assert wire.receive().kind == "R"
        wire.rest()
    assert 2 < time.monotonic() - began < 8


def test_waiting_clients_do_not_keep_others_out(login):
    silent = [Wire(login) for _ in range(50)]
    try:
        began = time.monotonic()
        with connect(login) as wire:
            assert works(wire)
        assert time.monotonic() - began < 3
    finally:
        for wire in silent:
            wire.socket.close()


# Parameters


@pytest.mark.parametrize(
    "parameters",
    [
        {"replication": "database"}, {"replication": "true"}, {"replication": "1"}, {"options": "-c role=postgres"},
        {"options": "-crole=postgres"}, {"options": "--role=postgres"}, {"role": "shop_owner"},
        {"session_authorization": "shop_owner"}, {"search_path": "pg_temp"}, {"row_security": "off"},
        {"default_transaction_read_only": "off"}, {"statement_timeout": "0"}, {"client_encoding": "SQL_ASCII"},
        {"standard_conforming_strings": "off"}, {"session_preload_libraries": "x"},
    ],
    ids=str,
)  # fmt: skip
def test_a_parameter_that_would_weaken_a_wall_has_no_effect(login, parameters, server):
    """Refused or ignored, either is safe; what counts is the session that comes of it."""
    try:
        with connect(login, **parameters) as wire:
            settings = ("role", "session_authorization", "search_path", "row_security", "default_transaction_read_only")
            shown = {name: wire.ask(query(f"SHOW {name}"))[1].values[0].decode() for name in settings}
            assert shown["role"] == "none" and shown["session_authorization"] == "shop_agent"
            assert "pg_temp" != shown["search_path"] and shown["row_security"] == "on"
            assert shown["default_transaction_read_only"] == "on"
            assert wire.parameters["client_encoding"] == "UTF8"
            assert wire.parameters["standard_conforming_strings"] == "on"
            assert wire.ask(query("SHOW statement_timeout"))[1].values != [b"0"]
    except Refused as refused:
        assert refused.sqlstate[:2] in ("0A", "08", "22", "28", "42", "SP")


def test_parameters_of_ordinary_drivers_are_taken(login):
    parameters = {"application_name": "tool", "DateStyle": "ISO", "TimeZone": "Europe/Berlin", "extra_float_digits": "2"}
    with connect(login, client_encoding="UTF8", **parameters) as wire:
        assert wire.ask(query("SHOW TimeZone"))[1].values == [b"Europe/Berlin"]
        assert wire.ask(query("SHOW application_name"))[1].values[0].endswith(b"tool")


# Who


@pytest.mark.parametrize("change", [{"user": "nobody"}, {"user": "'; DROP"}, {"user": "é" * 60}], ids=str)
def test_an_unknown_name_is_refused_like_a_wrong_password(login, change):
    with Wire(login).start_tls() as wire:
        wire.send(startup(names(login, **change)))
        with pytest.raises(Refused) as refused:
            wire.authenticate()
        assert wire.rest() == []
    assert refused.value.sqlstate == "28P01"


def test_another_database_is_refused_after_the_password_only(login):
    """Who has no token does not learn which upstreams there are."""
    for password, sqlstate in ((login.password, "3D000"), ("wrong", "28P01")):
        with Wire(login).start_tls() as wire:
            wire.send(startup(names(login, database="nowhere")))
            with pytest.raises(Refused) as refused:
                wire.authenticate(password)
                wire.until()
        assert refused.value.sqlstate == sqlstate


def test_a_database_that_is_left_out_is_not_taken_from_the_user(login):
    with Wire(login).start_tls() as wire:
        wire.send(startup({"user": login.user}))
        with pytest.raises(Refused) as refused:
            wire.authenticate()
    assert refused.value.sqlstate in ("28P01", "28000", "3D000")


def test_a_wrong_password_is_refused(login):
    with Wire(login).start_tls() as wire:
        wire.send(startup(names(login)))
        with pytest.raises(Refused) as refused:
            wire.authenticate(password="wrong")
        assert refused.value.sqlstate == "28P01" and wire.rest() == []


# Cancel


@pytest.mark.parametrize("tls", [True, False], ids=["tls", "plain"])
@pytest.mark.parametrize("key", [b"", b"\0\0\0\1", b"\0\0\0\1wrong", b"\0\0\0\1" + b"k" * 256, b"\0\0\0\1" + b"k" * 5000])
def test_a_cancel_request_with_a_wrong_key_is_not_answered(login, key, tls):
    assert all(one.kind == "E" for one in cancel(login, key, tls))


def test_a_wrong_key_does_not_cancel(login):
    with connect(login) as wire:
        guess = wire.key[:4] + bytes(byte ^ 1 for byte in wire.key[4:])
        cancel(login, guess)
        assert works(wire)
