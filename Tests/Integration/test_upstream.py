"""The server behind the gateway: down, restarting, not letting us in, or letting us do too much."""

import os
import signal
import time

import pytest
from reader import READER
from rig import shop
from rig.postgres import Postgres, free_port
from rig.processes import eventually
from target import Login
from wire import Refused, connect, errors, kinds, query


@pytest.fixture
def own_server(authority):
    """A PostgreSQL that the test may stop, with the shop in it."""
    with Postgres(tls=authority[1:]) as server:
        server.shop_password = shop.create(server)
        yield server


@pytest.fixture
def front(make_gateway):
    """Makes a gateway before a server; returns (gateway, login)."""

    def front(server, flags=(), password=None, serve=True, **upstream):
        entry = shop.upstream(server, "shop", server.shop_password)
        gateway = make_gateway({**entry, **upstream})
        login = Login.from_url(gateway.urls[READER])
        if serve:
            gateway.serve(*flags, **shop.secrets(password or server.shop_password))
        return gateway, login

    return front


def works(wire):
    return kinds(wire.ask(query("SELECT id FROM public.customers LIMIT 1"))) == "TDCZ"


def connects(login):
    try:
        with connect(login) as wire:
            return works(wire)
    except (Refused, OSError, AssertionError):
        return False


def login_error(login):
    with pytest.raises(Refused) as refused:
        connect(login)
    return refused.value.sqlstate


def test_a_server_that_goes_down_and_comes_back(own_server, front):
    gateway, login = front(own_server)
    with connect(login) as wire:
        assert works(wire)
        own_server.stop()
        last = [one.sqlstate for one in wire.rest() if one.kind == "E"]
        assert last and last[-1] in ("57P01", "08006")
    began = time.monotonic()
    assert login_error(login) in ("08006", "57P03")
    assert time.monotonic() - began < 10
    assert gateway.is_healthy()
    own_server.start()
    eventually("the gateway finds the server again", lambda: connects(login), seconds=15, pause=0.2)


def test_a_server_that_crashes_in_the_middle_of_a_statement(own_server, front):
    gateway, login = front(own_server)
    with connect(login) as wire:
        wire.send(query("SELECT count(*) FROM public.customers a, public.customers b, public.customers c"))
        active = "SELECT pid FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%customers b%' AND pid <> pg_backend_pid()"
        [[pid]] = eventually("the query runs", lambda: own_server.sql(active))
        os.kill(int(pid), signal.SIGKILL)
        assert [one.sqlstate for one in wire.rest() if one.kind == "E"] == ["08006"]
    assert gateway.is_healthy()
    eventually("the server is back", lambda: connects(login), seconds=20, pause=0.2)


def test_a_session_that_the_server_ends_is_ended_with_its_words(own_server, front):
    _, login = front(own_server)
    with connect(login) as wire:
        assert works(wire)
        own_server.sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{shop.AGENT}'")
        assert [one.sqlstate for one in wire.rest() if one.kind == "E"] == ["57P01"]


def test_a_server_that_is_down_at_the_start_is_waited_for(own_server, front):
    own_server.stop()
    gateway, login = front(own_server, serve=False)
    gateway.serve_unready(**shop.secrets(own_server.shop_password))
    assert login_error(login) in ("08006", "57P03")
    own_server.start()
    eventually("the gateway finds the server", lambda: connects(login), seconds=20, pause=0.2)


def test_a_server_that_refuses_the_login(own_server, front):
    gateway, login = front(own_server)
    own_server.sql(f"ALTER ROLE {shop.AGENT} PASSWORD 'changed meanwhile'")
    state = login_error(login)
    assert state in ("08006", "57P03", "08001"), "the agent is not told about our own credentials' fate as if it were its own"
    assert "changed meanwhile" not in gateway.log() and own_server.shop_password not in gateway.log()
    own_server.sql(f"ALTER ROLE {shop.AGENT} PASSWORD '{own_server.shop_password}'")
    eventually("the gateway is let in again", lambda: connects(login), seconds=15, pause=0.2)


def test_a_server_with_no_room(own_server, front):
    _, login = front(own_server)
    own_server.sql(f"ALTER ROLE {shop.AGENT} CONNECTION LIMIT 2")  # one follows the catalog
    with connect(login) as wire:
        assert works(wire)
        assert login_error(login) in ("53300", "08006", "57P03")
    eventually("there is room again", lambda: connects(login), seconds=10, pause=0.2)


def test_nobody_listens_there(own_server, front):
    gateway, login = front(own_server, serve=False, address=f"127.0.0.1:{free_port()}")
    gateway.serve_unready(**shop.secrets(own_server.shop_password))
    began = time.monotonic()
    assert login_error(login) in ("08006", "57P03")
    assert time.monotonic() - began < 10


# TLS and authentication towards the server


def test_the_servers_certificate_is_verified(own_server, front, authority):
    _, login = front(own_server, tls="verify-full", tls_root_certificate=str(authority[0]))
    assert connects(login)
    encrypted = own_server.sql(f"SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = '{shop.AGENT}'")
    assert encrypted in ([], [["t"]])


def test_a_certificate_of_somebody_else_is_refused(own_server, front, tmp_path, authority):
    import subprocess

    other = tmp_path / "other.crt"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout",
         tmp_path / "other.key", "-out", other, "-subj", "/CN=somebody else", "-days", "2"],
        check=True, capture_output=True,
    )  # fmt: skip
    gateway, login = front(own_server, serve=False, tls="verify-full", tls_root_certificate=str(other))
    gateway.serve_unready(**shop.secrets(own_server.shop_password))
    assert login_error(login) in ("08006", "57P03")


@pytest.mark.parametrize("mode", ["disable", "prefer", "require"])
def test_tls_modes_as_in_libpq(own_server, front, mode):
    _, login = front(own_server, tls=mode)
    with connect(login) as wire:
        assert works(wire)
        sessions = own_server.sql(f"SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = '{shop.AGENT}'")
        assert set(map(tuple, sessions)) == {("f",) if mode == "disable" else ("t",)}


@pytest.mark.parametrize("method", ["scram-sha-256", "md5", "password", "trust"])
def test_every_way_to_log_in(own_server, front, method):
    if method == "md5":
        own_server.sql(
            f"SET password_encryption = 'md5'; ALTER ROLE {shop.AGENT} PASSWORD '{own_server.shop_password}';"
            f"ALTER ROLE {shop.OWNER} PASSWORD '{own_server.shop_password}'"
        )
    with open(f"{own_server.data}/pg_hba.conf", "w") as file:
        file.write(f"host all postgres 127.0.0.1/32 {'trust' if method == 'md5' else 'scram-sha-256'}\n")
        file.write(f"host all all 127.0.0.1/32 {method}\n")
    own_server.sql("SELECT pg_reload_conf()")
    _, login = front(own_server)
    assert connects(login)


@pytest.mark.parametrize("reference", ["file", "exec"])
def test_secrets_come_from_where_the_configuration_says(own_server, front, tmp_path, reference):
    secret = tmp_path / "password"
    secret.write_text(own_server.shop_password + "\n")
    secret.chmod(0o600)
    where = f"file:{secret}" if reference == "file" else f"exec:cat {secret}"
    _, login = front(own_server, agent={"user": shop.AGENT, "password": where})
    assert connects(login)


# The check of the agent's login

TOO_MUCH = {
    "superuser": (f"ALTER ROLE {shop.AGENT} SUPERUSER", "NOSUPERUSER"),
    "owner": (f"ALTER TABLE payments OWNER TO {shop.AGENT}", "OWNER"),
    "writer": (f"GRANT DELETE ON payments TO {shop.AGENT}", "REVOKE"),
    "writer by column": (f"GRANT UPDATE (amount) ON payments TO {shop.AGENT}", "REVOKE"),
    "writer by membership": (f"ALTER ROLE {shop.AGENT} INHERIT; GRANT {shop.OWNER} TO {shop.AGENT}", "REVOKE"),
    "writer by PUBLIC": ("GRANT INSERT ON payments TO PUBLIC", "REVOKE"),
    "past row security": (f"ALTER ROLE {shop.AGENT} BYPASSRLS", "NOBYPASSRLS"),
    "maker of roles": (f"ALTER ROLE {shop.AGENT} CREATEROLE", "NOCREATEROLE"),
}


@pytest.mark.parametrize("name", TOO_MUCH)
def test_a_login_that_may_too_much_is_refused_with_the_sql_that_mends_it(own_server, front, name):
    change, mends = TOO_MUCH[name]
    own_server.sql(change, "shop")
    gateway, _ = front(own_server, serve=False)
    said = gateway.refuses_to_serve(**shop.secrets(own_server.shop_password))
    assert mends in said.upper() and shop.AGENT in said, said
    assert "--unsafe-upstream" in said


def test_unsafe_upstream_warns_at_the_start_and_in_every_refusal(own_server, front):
    own_server.sql(f"ALTER ROLE {shop.AGENT} SUPERUSER")
    gateway, login = front(own_server, flags=["--unsafe-upstream", "shop"])
    assert "unsafe" in gateway.log().lower()
    with connect(login) as wire:
        assert works(wire)
        answer = wire.ask(query("SET ROLE shop_owner"))
        assert errors(answer) == ["42501"]
        [error] = [one for one in answer if one.kind == "E"]
        assert "not protected" in error.fields["D"]
