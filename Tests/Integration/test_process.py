"""The process itself: signals, reloading, health, metrics, and what it says in its log."""

import os
import re
import signal
import socket
import subprocess
import threading
import time

import pytest
from reader import READER, SCOPE
from rig import shop
from rig.postgres import free_port
from rig.processes import eventually, resident_bytes
from target import Login
from wire import Wire, connect, errors, kinds, query

MIB = 1 << 20


@pytest.fixture
def served(make_gateway, server):
    """Makes a running gateway of the test's own; returns (gateway, login)."""

    def served(**settings):
        gateway = make_gateway(**settings)
        login = Login.from_url(gateway.urls[READER])
        gateway.serve(**shop.secrets(server.shop_password))
        return gateway, login

    return served


def works(wire):
    return kinds(wire.ask(query("SELECT id FROM public.customers LIMIT 1"))) == "TDCZ"


# Signals


def test_sigterm_drains(served):
    gateway, login = served()
    with connect(login) as busy, connect(login) as idle:
        busy.send(query("SELECT count(*) FROM public.customers a, public.customers b WHERE a.id % 7 = b.id % 5"))
        gateway.process.send_signal(signal.SIGTERM)
        assert kinds(busy.until("C")) == "TDC", "what runs may finish"
        assert [one.sqlstate for one in idle.rest() if one.kind == "E"] == ["57P01"]
        eventually("the gateway ends", lambda: gateway.process.poll() is not None, seconds=15)
    assert gateway.process.returncode == 0
    with pytest.raises(OSError):
        Wire(login)


def test_sigterm_does_not_wait_for_humans(served):
    gateway, login = served(hold={"wait": "40s", "expires": "30m"})
    with connect(login) as wire:
        wire.send(query("DELETE FROM public.payments WHERE id = 1"))
        request = gateway.waiting("DELETE")
        gateway.process.send_signal(signal.SIGTERM)
        assert [one.sqlstate for one in wire.rest() if one.kind == "E"] == ["SP001", "57P01"]
        eventually("the gateway ends", lambda: gateway.process.poll() is not None, seconds=15)
    assert gateway.undecided() == request, "it stays open for a decision"
    assert gateway.verify().code == 0


def test_sighup_takes_a_good_configuration(served):
    gateway, login = served(hold={"wait": "40s", "expires": "30m"})
    gateway.configure(hold={"wait": "1s", "expires": "30m"})
    gateway.reload()
    eventually("the new configuration counts", lambda: "reload" in gateway.log().lower())
    with connect(login) as wire:
        began = time.monotonic()
        assert errors(wire.ask(query("DELETE FROM public.payments WHERE id = 1"))) == ["SP001"]
        assert time.monotonic() - began < 10


def test_sighup_keeps_the_old_one_when_the_new_is_wrong(served):
    gateway, login = served()
    with open(gateway.config) as file:
        good = file.read()
    with open(gateway.config, "w") as file:
        file.write(good.replace('"upstreams"', '"upstraems"'))
    offset = len(gateway.log())
    gateway.reload()
    eventually("the error is logged", lambda: "upstraems" in gateway.log()[offset:])
    with connect(login) as wire:
        assert works(wire)
    assert gateway.is_healthy()


def test_a_wrong_configuration_does_not_start(make_gateway, server):
    gateway = make_gateway()
    with open(gateway.config) as file:
        good = file.read()
    with open(gateway.config, "w") as file:
        file.write(good.replace('"listen"', '"lissen"'))
    said = gateway.refuses_to_serve(**shop.secrets(server.shop_password))
    assert re.search(r"sallyport\.yaml:\d+:\d+: error: ", said) and "`lissen`" in said and "listen" in said
    checked = gateway.call("check", check=False)
    assert checked.code != 0 and "`lissen`" in checked.out + checked.err


def test_a_port_in_use_is_said(served, make_gateway, server):
    gateway, _ = served()
    other = make_gateway()
    other.configure(listen=f"127.0.0.1:{gateway.listen}")
    said = other.refuses_to_serve(**shop.secrets(server.shop_password))
    assert str(gateway.listen) in said and "in use" in said.lower()


def test_a_missing_secret_is_said_by_name(make_gateway, server):
    gateway = make_gateway()
    gateway.serve_unready(SHOP_OWNER_PASSWORD=server.shop_password)
    assert "`env:SHOP_AGENT_PASSWORD` is not set" in gateway.log()
    assert gateway.http("/readyz")[0] == 503


# Health and metrics


def test_health_readiness_and_metrics(served):
    gateway, login = served()
    with connect(login) as wire:
        assert works(wire)
        wire.ask(query("SET ROLE shop_owner"))
        assert gateway.http("/healthz")[0] == 200 and gateway.http("/readyz")[0] == 200
        status, text = gateway.http("/metrics")
        assert status == 200
        for line in text.splitlines():
            assert re.fullmatch(r"# (HELP|TYPE) \w+ .+|\w+(\{[^}]*\})? [-+0-9.eInfNa]+", line), line
        assert re.search(r"^sallyport_\w*sessions\w*(\{.*\})? 1(\.0)?$", text, re.MULTILINE), text
        assert login.password not in text
    assert gateway.http("/nothing")[0] == 404
    assert gateway.http("/healthz?x=" + "y" * 100_000)[0] in (0, 400, 413, 414, 431)
    assert gateway.is_healthy()


# Plain text


def outside_address():
    """An address of this host that is not loopback, if it has one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            address = probe.getsockname()[0]
        except OSError:
            return None
    return None if address.startswith("127.") else address


def test_plain_text_is_refused_off_loopback(served):
    address = outside_address()
    if not address:
        pytest.skip("this host has loopback alone")
    gateway, login = served(listen=f"0.0.0.0:{free_port()}", plaintext="loopback")
    login.host, login.port = address, int(gateway.settings["listen"].rpartition(":")[2])
    with Wire(login) as wire, pytest.raises(Exception) as refused:
        wire.log_in()
    assert "28000" in str(refused.value) and "sslmode" in str(refused.value)


def test_plain_text_can_be_refused_everywhere(served):
    _, login = served(plaintext="never")
    with Wire(login) as wire, pytest.raises(Exception) as refused:
        wire.log_in()
    assert "28000" in str(refused.value) and "sslmode" in str(refused.value)
    with connect(login) as wire:
        assert works(wire)


# Memory


LARGE = "COPY (SELECT repeat('x', 999) FROM generate_series(1, 300000)) TO STDOUT"


def test_a_large_result_passes_in_constant_memory(served):
    gateway, login = served()
    with connect(login) as wire:
        assert works(wire)
    before = resident_bytes(gateway.process.pid)
    peak, total = before, 0
    process = subprocess.Popen(["psql", "-X", "-q", "-c", LARGE], env=login.environment(), stdout=subprocess.PIPE)
    while chunk := process.stdout.read(MIB):
        total += len(chunk)
        peak = max(peak, resident_bytes(gateway.process.pid))
    assert process.wait() == 0 and total == 300_000 * 1_000
    assert peak - before < 64 * MIB, f"{(peak - before) / MIB:.0f} MiB for {total / MIB:.0f} MiB"


def test_a_client_that_does_not_read_holds_the_server_back(served):
    gateway, login = served()
    with connect(login) as wire:
        assert works(wire)
        before = resident_bytes(gateway.process.pid)
        wire.send(query("SELECT repeat('x', 999) FROM generate_series(1, 300000)"))
        samples = []
        for _ in range(10):
            time.sleep(0.2)  # nothing to wait for: the point is that nothing happens
            samples.append(resident_bytes(gateway.process.pid))
        assert max(samples) - before < 64 * MIB
        with connect(login) as other:
            assert works(other)


def test_a_large_copy_in_passes_in_constant_memory(served, server, database):
    gateway, login = served()
    before = server.sql("SELECT count(*) FROM payments", database)[0][0]
    line = b"1\t1.00\t" + b"m" * 980 + b"\n"
    rows = 100_000
    process = subprocess.Popen(
        ["psql", "-X", "-q", "-c", "COPY public.payments (order_id, amount, method) FROM STDIN"],
        env=login.environment(), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    writer = threading.Thread(target=lambda: (process.stdin.write(line * rows), process.stdin.close()))
    gateway.approve(gateway.waiting("COPY public.payments"))
    rest = resident_bytes(gateway.process.pid)
    writer.start()
    peak = rest
    while process.poll() is None:
        peak = max(peak, resident_bytes(gateway.process.pid))
        time.sleep(0.01)
    writer.join()
    assert process.returncode == 0, process.stderr.read()
    process.stderr.close()
    assert server.sql("SELECT count(*) FROM payments", database) == [[str(int(before) + rows)]]
    assert peak - rest < 64 * MIB, f"{(peak - rest) / MIB:.0f} MiB"


def test_sessions_that_come_and_go_leave_nothing(served):
    gateway, login = served()

    def round_trip():
        with connect(login) as wire:
            assert works(wire)

    for _ in range(20):
        round_trip()
    files = len(os.listdir(f"/proc/{gateway.process.pid}/fd"))
    memory = resident_bytes(gateway.process.pid)
    for _ in range(150):
        round_trip()
    eventually("the sockets close", lambda: len(os.listdir(f"/proc/{gateway.process.pid}/fd")) <= files + 2)
    assert resident_bytes(gateway.process.pid) - memory < 16 * MIB


def test_sessions_have_limits(served):
    gateway, login = served(limits={"sessions": 4, "sessions_per_token": 3})
    from wire import Refused

    other = Login.from_url(gateway.issue_token("second", "shop", SCOPE))
    with connect(login) as one, connect(login) as two, connect(login) as three:
        with pytest.raises(Refused) as refused:
            connect(login)
        assert refused.value.sqlstate == "53300"
        with connect(other) as four:
            with pytest.raises(Refused) as refused:
                connect(other)
            assert refused.value.sqlstate == "53300"
            assert all(works(wire) for wire in (one, two, three, four))
    eventually("there is room again", lambda: can_connect(login))


def can_connect(login):
    try:
        with connect(login) as wire:
            return works(wire)
    except Exception:
        return False
