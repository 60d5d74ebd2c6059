"""The ledger: what it says of each statement, that nothing ran without it, and that a change in it shows."""

import collections
import contextlib
import json
import re
import signal
import sqlite3
import subprocess

import pytest
from reader import READER
from rig import shop
from rig.processes import eventually
from target import Login
from wire import SYNC, bind, connect, errors, execute, parse, query


def texts(event):
    """Everything of an event as one text, to look for a statement in."""
    return json.dumps(event, ensure_ascii=False)


def ties(event):
    """What ties the events of one statement together: its execution, and the request that it belongs to."""
    body = event["body"]
    return {json.dumps(body[name], sort_keys=True) for name in ("execution", "request") if body.get(name)}


def kinds_about(gateway, marker):
    """The events that mention the marker, with those of the same executions and requests."""
    events = gateway.ledger()
    tied = set().union(*(ties(event) for event in events if marker in texts(event)))
    return [event for event in events if marker in texts(event) or ties(event) & tied]


def kind(event):
    return event["kind"]


def settled(gateway, marker, *expected):
    """Waits until the events about the marker are of these kinds, in this order, and returns them."""

    def look():
        about = kinds_about(gateway, marker)
        return about if [kind(event) for event in about] == list(expected) else None

    try:
        return eventually(f"{expected} about {marker}", look, seconds=5, pause=0.2)
    except Exception:
        raise AssertionError([kind(event) for event in kinds_about(gateway, marker)]) from None


def test_a_read_has_an_intent_and_a_result(login, gateway):
    with connect(login) as wire:
        wire.ask(query("SELECT id /* marker-read */ FROM public.customers LIMIT 7"))
    intent, result = settled(gateway, "marker-read", "statement.intent", "statement.result")
    subject = intent["body"]["subject"]
    assert (subject["tokenName"], subject["owner"], subject["upstream"]) == (READER, "alice", "shop")
    assert subject["environment"] == "production" and subject["session"].startswith("ses_")
    assert (intent["body"]["verdict"], intent["body"]["target"]) == ("allow", "agent")
    assert intent["sql"] == "SELECT id /* marker-read */ FROM public.customers LIMIT 7"
    came = result["body"]
    assert (came["outcome"], came["rows"], came["commandTag"]) == ("completed", 7, "SELECT 7")
    assert 0 < came["duration"] < 10_000_000


def test_parameters_are_kept(login, gateway):
    with connect(login) as wire:
        wire.ask(parse("SELECT $1::text /* marker-parameters */") + bind("Zoë".encode()) + execute() + SYNC)
    intent, _ = settled(gateway, "marker-parameters", "statement.intent", "statement.result")
    assert "Zoë" in texts(intent["parameters"]), intent


def test_an_error_of_the_server_is_in_the_result(login, gateway):
    with connect(login) as wire:
        wire.ask(query("SELECT 1 / (id - id) /* marker-error */ FROM public.customers"))
    _, result = settled(gateway, "marker-error", "statement.intent", "statement.result")
    assert (result["body"]["outcome"], result["body"]["sqlstate"]) == ("failed", "22012")


def test_a_refusal_has_its_reasons_for_humans(login, gateway):
    with connect(login) as wire:
        wire.ask(query("SET ROLE shop_owner /* marker-refusal */"))
    [refusal] = settled(gateway, "marker-refusal", "statement.refused")
    assert refusal["body"]["reasons"] and all(reason["rule"] for reason in refusal["body"]["reasons"])


def test_a_denied_statement_has_its_request_and_its_decision(login, gateway, payment):
    with connect(login) as wire:
        wire.send(query(f"DELETE FROM public.payments WHERE id = {payment} /* marker-denied */"))
        gateway.deny(gateway.waiting("marker-denied"), "not in my shop")
        wire.until()
    events = kinds_about(gateway, "marker-denied")
    opened, decided = [event for event in events if kind(event) in ("request.opened", "request.decided")]
    assert opened["body"]["reasons"] and opened["sql"].endswith("/* marker-denied */")
    assert "not in my shop" in texts(decided) and "alice" in texts(decided)
    assert not [event for event in events if kind(event) == "statement.intent"]


def test_an_approved_statement_has_all_of_its_way(login, gateway, payment):
    with connect(login) as wire:
        wire.send(query(f"DELETE FROM public.payments WHERE id = {payment} /* marker-approved */"))
        gateway.approve(gateway.waiting("marker-approved"))
        wire.until()
    eventually("the result is written", lambda: "statement.result" in map(kind, kinds_about(gateway, "marker-approved")))
    about = kinds_about(gateway, "marker-approved")
    [intent] = [event for event in about if kind(event) == "statement.intent"]
    assert intent["body"]["target"] == "executor" and intent["body"]["verdict"] == "hold"
    events = [kind(event) for event in about]
    assert events.index("request.opened") < events.index("request.decided") < events.index("statement.intent")
    assert events.index("statement.intent") < events.index("statement.result")


def test_sessions_and_failed_logins_are_in_it(login, gateway):
    from wire import Refused, Wire, startup

    with pytest.raises(Refused), Wire(login).start_tls() as wire:
        wire.send(startup({"user": "marker-nobody", "database": "shop"}))
        wire.authenticate("wrong")
    with connect(login, application_name="marker-session"):
        pass
    eventually("the failed login", lambda: "authentication.failed" in {kind(event) for event in kinds_about(gateway, "marker-nobody")})
    counted = collections.Counter(kind(event) for event in gateway.ledger())
    assert counted["session.opened"] and counted["session.closed"] and counted["gateway.started"] == 1
    assert counted["token.issued"] and counted["operator.added"]


def test_every_statement_that_the_server_logged_has_its_intent(server, database, gateway, login):
    """What PostgreSQL saw from our two logins is what the ledger has, statement by statement."""
    with connect(login) as wire:
        for n in range(50):
            wire.ask(query(f"SELECT {n} /* marker-log {n} */"))
            wire.ask(parse(f"SELECT $1::int4 /* marker-log-extended {n} */") + bind(b"1") + execute() + SYNC)
    seen = re.findall(r"(?:statement|execute [^:]*): (.*marker-log.*)", server.log())
    eventually("the ledger has them", lambda: len([1 for event in gateway.ledger() if kind(event) == "statement.intent" and "marker-log" in texts(event)]) >= 100)
    intents = [texts(event) for event in gateway.ledger() if kind(event) == "statement.intent"]
    assert len(seen) == 100
    assert [line for line in seen if not any(line.strip() in intent for intent in intents)] == []


def test_verify_says_that_all_is_well_while_the_gateway_runs(gateway):
    assert gateway.verify().code == 0


def test_show_prints_one_event(gateway):
    event = gateway.ledger()[0]
    assert kind(event) in gateway.call("ledger", "show", str(event["sequence"])).out
    assert gateway.call("ledger", "show", "999999999", check=False).code != 0


@pytest.fixture
def stopped(make_gateway, server):
    """A gateway that has done a few things and has ended."""
    gateway = make_gateway()
    login = Login.from_url(gateway.urls[READER])
    gateway.serve(**shop.secrets(server.shop_password))
    with connect(login) as wire:
        for n in range(20):
            wire.ask(query(f"SELECT {n}"))
    assert gateway.stop() == 0
    return gateway


TAMPERING = {
    "a changed statement": "UPDATE chunk SET events = CAST(replace(CAST(events AS TEXT), 'SELECT 7', 'SELECT 8') AS BLOB)"
    " WHERE instr(events, CAST('SELECT 7' AS BLOB)) > 0",
    "a changed byte": "UPDATE chunk SET events = CAST(substr(events, 1, 80) || x'7e' || substr(events, 82) AS BLOB)"
    " WHERE first = (SELECT max(first) FROM chunk)",
    "a removed chunk": "DELETE FROM chunk WHERE first = (SELECT first FROM chunk ORDER BY first LIMIT 1 OFFSET 1)",
    "a removed end": "DELETE FROM chunk WHERE first = (SELECT max(first) FROM chunk)",
    "a removed beginning": "DELETE FROM chunk WHERE first = 0",
    "a moved chunk": "UPDATE chunk SET events = (SELECT events FROM chunk WHERE first = 0) WHERE first = (SELECT max(first) FROM chunk)",
    "a forged checkpoint": "UPDATE checkpoint SET note = replace(note, '+', 'A') || ' '",
    "a forged head": "UPDATE head SET frontier = zeroblob(length(frontier))",
}


@pytest.mark.parametrize("name", TAMPERING)
def test_tampering_shows(stopped, name):
    assert stopped.verify().code == 0
    with contextlib.closing(sqlite3.connect(f"{stopped.state}/ledger.sqlite")) as store, store:
        assert store.execute(TAMPERING[name]).rowcount >= 1
    verdict = stopped.verify(check=False)
    assert verdict.code != 0, verdict.out


def test_after_kill_9_under_load_every_statement_has_its_intent(make_gateway, server, database):
    """Writes always; reads that had a second to reach the disk. Then the gateway starts again and the ledger verifies."""
    subprocess.run(["pgbench", "-q", "-i", "-s", "1", server.url(database)], check=True, capture_output=True)
    server.sql(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {shop.AGENT}", database)
    gateway = make_gateway()
    login = Login.from_url(gateway.issue_token("pgbench", "shop", ["public.*"]))
    gateway.serve(**shop.secrets(server.shop_password))
    offset = len(server.log())
    load = subprocess.Popen(
        ["pgbench", "-n", "-S", "-c", "4", "-T", "60"], env=login.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    pattern = re.compile(r"^(\S+ \S+) UTC .*statement: (SELECT abalance .*)$", re.MULTILINE)
    eventually("the load runs", lambda: len(pattern.findall(server.log()[offset:])) > 2_000, seconds=30)
    gateway.process.send_signal(signal.SIGKILL)
    gateway.process.wait()
    load.wait(30)
    gateway.process = None
    logged = pattern.findall(server.log()[offset:])
    last = logged[-1][0]
    assert gateway.verify().code == 0
    recorded = collections.Counter(
        event["sql"] for event in gateway.ledger() if kind(event) == "statement.intent" and "abalance" in event["sql"]
    )  # fmt: skip
    missing = [(moment, sql) for moment, sql in logged if not take(recorded, sql)]
    assert [sql for moment, sql in missing if seconds(last) - seconds(moment) > 0.5] == []
    gateway.serve(**shop.secrets(server.shop_password))
    with connect(login) as wire:
        assert errors(wire.ask(query("SELECT 1"))) == []
    assert gateway.stop() == 0 and gateway.verify().code == 0


def take(counter, sql):
    for form in (sql, sql.rstrip(";")):
        if counter[form] > 0:
            counter[form] -= 1
            return True
    return False


def seconds(moment):
    import datetime

    return datetime.datetime.fromisoformat(moment).timestamp()


def test_a_ledger_that_cannot_write_stops_writes(make_gateway, server, payment, exists):
    """A store that somebody else keeps locked stands for a disk that does not answer: nothing that writes may pass."""
    gateway = make_gateway(hold={"wait": "2s", "expires": "30m"})
    login = Login.from_url(gateway.urls[READER])
    gateway.serve(**shop.secrets(server.shop_password))
    with connect(login) as wire:
        assert errors(wire.ask(query("SELECT 1"))) == []
        lock = sqlite3.connect(f"{gateway.state}/ledger.sqlite", isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")
        answer = wire.ask(query(f"DELETE FROM public.payments WHERE id = {payment}"))
        assert errors(answer) != [], answer
        lock.execute("ROLLBACK")
        lock.close()
        eventually("the ledger writes again", lambda: errors(wire.ask(query("SELECT 1"))) == [], seconds=20, pause=0.3)
    assert exists(payment)
