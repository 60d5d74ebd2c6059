"""Requests that nobody decided in time: what an identical retry collects, what it does not, and who may decide."""

import concurrent.futures
import json
import re

import pytest
from reader import READER, SCOPE
from rig import shop
from rig.processes import eventually
from target import Login
from wire import SYNC, bind, connect, errors, execute, kinds, parse, query, tags

# A connection waits no longer than a moment, so every statement here ends in SP001 first.
SETTINGS = {"hold": {"wait": "1s", "expires": "30m", "per_token": 100}}


def delete(payment):
    return f"DELETE FROM public.payments WHERE id = {payment}"


def held(login, sql):
    """Runs the statement on a connection of its own until the gateway gives up waiting; returns the answer."""
    with connect(login) as wire:
        return wire.ask(query(sql))


def request_of(answer):
    """The request id in an SP001."""
    assert errors(answer) == ["SP001"], answer
    [error] = [one for one in answer if one.kind == "E"]
    return re.search(r"req_[0-9a-z]{10}", error.fields["M"]).group()


# Not decided in time


def test_sp001_names_the_request_and_the_way_on(login, gateway, payment, exists):
    answer = held(login, delete(payment))
    request = request_of(answer)
    assert kinds(answer) == "EZ"
    assert request in [one["id"] for one in gateway.requests()]
    assert exists(payment)


def test_an_identical_retry_collects_the_approval_once(login, gateway, payment, exists, server, database):
    request = request_of(held(login, delete(payment)))
    gateway.approve(request)
    assert exists(payment), "approval alone runs nothing while nobody is there to take the result"
    assert tags(held(login, delete(payment))) == ["DELETE 1"]
    assert not exists(payment)
    again = request_of(held(login, delete(payment)))
    assert again != request


def test_what_differs_by_a_space_does_not_collect(login, gateway, payment, exists):
    request = request_of(held(login, delete(payment)))
    gateway.approve(request)
    assert request_of(held(login, delete(payment) + " ")) != request
    assert exists(payment)


def test_another_parameter_does_not_collect(login, gateway, server, database, payment, exists):
    def ask(value):
        with connect(login) as wire:
            return wire.ask(parse("DELETE FROM public.payments WHERE id = $1::int4") + bind(value) + execute() + SYNC)

    request = request_of(ask(str(payment).encode()))
    gateway.approve(request)
    [[other]] = server.sql("SELECT min(id) FROM payments", database)
    assert request_of(ask(other.encode())) != request and exists(int(other))
    assert tags(ask(str(payment).encode())) == ["DELETE 1"] and not exists(payment)


def test_another_token_does_not_collect(login, gateway, payment, exists):
    other = Login.from_url(gateway.issue_token("another-agent", "shop", SCOPE))
    request = request_of(held(login, delete(payment)))
    gateway.approve(request)
    assert request_of(held(other, delete(payment))) != request
    assert exists(payment)


def test_of_two_identical_retries_one_collects(login, gateway, payment, exists, server, database):
    statement = f"UPDATE public.payments SET amount = amount + 1 WHERE id = {payment}"
    gateway.approve(request_of(held(login, statement)))
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: held(login, statement), range(4)))
    assert sorted(sum((tags(answer) for answer in answers), [])) == ["UPDATE 1"], answers
    assert [errors(answer) for answer in answers].count(["SP001"]) == 3
    assert server.sql(f"SELECT amount FROM payments WHERE id = {payment}", database) == [["2.00"]]


def test_an_approval_survives_a_restart_of_the_gateway(make_gateway, server, payment, exists):
    gateway = make_gateway(hold={"wait": "1s", "expires": "30m"})
    login = Login.from_url(gateway.urls[READER])
    gateway.serve(**shop.secrets(server.shop_password))
    request = request_of(held(login, delete(payment)))
    assert gateway.stop() == 0
    gateway.approve(request)
    gateway.serve(**shop.secrets(server.shop_password))
    assert exists(payment)
    assert tags(held(login, delete(payment))) == ["DELETE 1"]
    assert not exists(payment)


def test_a_request_expires(make_gateway, server, payment, exists):
    gateway = make_gateway(hold={"wait": "1s", "expires": "2s"})
    login = Login.from_url(gateway.urls[READER])
    gateway.serve(**shop.secrets(server.shop_password))
    request = request_of(held(login, delete(payment)))
    eventually("the request expires", lambda: gateway.approve(request, check=False).code != 0 or None, seconds=10, pause=0.5)
    assert exists(payment)


# Deciding


def test_a_request_is_decided_once(login, gateway, payment, exists):
    request = request_of(held(login, delete(payment)))
    gateway.deny(request, "no")
    for again in (gateway.approve(request, check=False), gateway.deny(request, check=False)):
        assert again.code != 0 and request in again.err + again.out
    assert errors(held(login, delete(payment))) != []
    assert exists(payment)


def test_approving_twice_counts_once(login, gateway, payment):
    request = request_of(held(login, delete(payment)))
    gateway.approve(request)
    assert gateway.approve(request, check=False).code != 0
    assert tags(held(login, delete(payment))) == ["DELETE 1"]


def test_a_wrong_passphrase_decides_nothing(login, gateway, payment, exists):
    request = request_of(held(login, delete(payment)))
    wrong = gateway.call("approve", request, answers=["not the passphrase"] * 3, check=False)
    assert wrong.code != 0 and "passphrase" in (wrong.err + wrong.out + wrong.terminal).lower()
    assert errors(held(login, delete(payment))) == ["SP001"] and exists(payment)


@pytest.mark.parametrize("act", [("approve",), ("deny", "--reason", "x")])
def test_a_passphrase_is_not_taken_from_a_pipe(gateway, login, payment, exists, act):
    import subprocess

    request = request_of(held(login, delete(payment)))
    arguments = [gateway.binary, act[0], request, *act[1:], "--config", gateway.config]
    environment = {**gateway.environment, "SALLYPORT_PASSPHRASE": gateway.passphrase, "PASSPHRASE": gateway.passphrase}
    run = subprocess.run(
        arguments, input=f"{gateway.passphrase}\n" * 3, env=environment, capture_output=True, text=True, start_new_session=True, timeout=30
    )
    assert run.returncode != 0 and "terminal" in run.stderr
    assert errors(held(login, delete(payment))) == ["SP001"] and exists(payment)


def test_an_unknown_request_is_an_error(gateway):
    for request in ("req_0000000000", "nonsense", "'; DROP TABLE requests"):
        said = gateway.approve(request, check=False)
        assert said.code != 0 and request in said.err


def test_show_says_what_is_to_be_decided(login, gateway, payment):
    request = request_of(held(login, f"{delete(payment)} /* for ticket \x1b[31m 7 */"))
    shown = gateway.call("request", "show", request)
    for part in (request, READER, "shop", str(payment), "public.payments"):
        assert part in shown.out, shown.out
    assert "\x1b" not in shown.out, "an agent's text must not reach the operator's terminal as a command to it"
    asked = json.loads(gateway.call("request", "show", request, "--json").out)
    assert asked["id"] == request
