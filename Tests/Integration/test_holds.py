"""A held statement while its client waits: decided at another terminal, inside and outside a transaction."""

import re
import time

from reader import READER
from rig import shop
from rig.processes import eventually
from target import Login
from wire import SYNC, connect, errors, extended, kinds, query, tags

SETTINGS = {"hold": {"wait": "30s", "expires": "30m", "per_token": 100}}


def delete(payment):
    return f"DELETE FROM public.payments WHERE id = {payment}"


def test_the_waiting_client_gets_the_rows_as_if_the_server_had_answered(login, gateway, payment, exists):
    with connect(login) as wire:
        wire.send(query(f"{delete(payment)} RETURNING id, amount"))
        gateway.approve(gateway.waiting(delete(payment)))
        answer = wire.until()
        assert kinds(answer) == "TDCZ" and wire.status == "I"
        assert answer[1].values == [str(payment).encode(), b"1.00"]
        assert tags(wire.ask(query("SELECT 1"))) == ["SELECT 1"]
    assert not exists(payment)


def test_an_error_of_an_approved_statement_arrives_as_the_servers_own(login, gateway):
    with connect(login) as wire:
        wire.send(query("INSERT INTO public.payments (order_id, amount, method) VALUES (-1, 1, 'card')"))
        gateway.approve(gateway.waiting("VALUES (-1"))
        answer = wire.until()
        assert kinds(answer) == "EZ" and errors(answer) == ["23503"]
        assert answer[0].fields["n"] == "payments_order_id_fkey"
        assert tags(wire.ask(query("SELECT 1"))) == ["SELECT 1"]


def test_more_rows_than_the_operator_allowed_are_rolled_back(login, gateway, server, database):
    rows = "SELECT count(*) FROM payments WHERE method = 'ceiling'"
    server.sql("INSERT INTO payments (order_id, amount, method) SELECT 1, 1, 'ceiling' FROM generate_series(1, 3)", database)
    for ceiling, left in ((2, "3"), (3, "0")):
        with connect(login) as wire:
            wire.send(query("DELETE FROM public.payments WHERE method = 'ceiling'"))
            gateway.approve(gateway.waiting("ceiling"), "--max-rows", str(ceiling))
            answer = wire.until()
            assert errors(answer) == (["54000"] if left == "3" else []), answer
        assert server.sql(rows, database) == [[left]]


# Transactions


def test_the_drivers_transaction_begins_on_the_executor(login, gateway, payment, exists, server, database):
    with connect(login) as wire:
        wire.ask(query("BEGIN"))
        wire.send(query(delete(payment)))
        gateway.approve(gateway.waiting(delete(payment)))
        assert tags(wire.until()) == ["DELETE 1"] and wire.status == "T"
        assert exists(payment), "not before COMMIT"
        assert errors(wire.ask(query("SELECT 1"))) != [], "nothing but COMMIT and ROLLBACK may follow"
        wire.ask(query("ROLLBACK"))
        assert wire.status == "I" and exists(payment)


def test_commit_makes_it_last(login, gateway, payment, exists):
    with connect(login) as wire:
        wire.ask(extended("BEGIN") + SYNC)
        wire.send(extended(delete(payment)) + SYNC)
        gateway.approve(gateway.waiting(delete(payment)))
        assert tags(wire.until()) == ["DELETE 1"]
        assert tags(wire.ask(extended("COMMIT") + SYNC)) == ["COMMIT"] and wire.status == "I"
    assert not exists(payment)


def test_a_client_that_leaves_before_commit_leaves_nothing(login, gateway, payment, exists, server, database):
    with connect(login) as wire:
        wire.ask(query("BEGIN"))
        wire.send(query(delete(payment)))
        gateway.approve(gateway.waiting(delete(payment)))
        assert tags(wire.until()) == ["DELETE 1"]
    open_ones = f"SELECT 1 FROM pg_stat_activity WHERE usename = '{shop.OWNER}' AND state LIKE 'idle in transaction%' AND datname = '{database}'"
    eventually("the executor rolls back", lambda: not server.sql(open_ones))
    assert exists(payment)


def test_a_transaction_that_has_done_something_does_not_wait(login, gateway, payment, exists):
    with connect(login) as wire:
        wire.ask(query("BEGIN"))
        wire.ask(query("SELECT count(*) FROM public.orders"))
        began = time.monotonic()
        answer = wire.ask(query(delete(payment)))
        assert time.monotonic() - began < 2, "it would keep its locks while it waits"
        request = re.search(r"req_[0-9a-z]{10}", answer[0].fields["M"]).group()
        assert wire.status == "E" and errors(wire.ask(query("SELECT 1"))) == ["25P02"]
        wire.ask(query("ROLLBACK"))
        gateway.approve(request)
        assert tags(wire.ask(query(delete(payment)))) == ["DELETE 1"]
    assert not exists(payment)


def test_a_revoked_token_collects_nothing(make_gateway, server, payment, exists):
    gateway = make_gateway(hold={"wait": "10s", "expires": "30m"})
    login = Login.from_url(gateway.urls[READER])
    gateway.serve(**shop.secrets(server.shop_password))
    with connect(login) as wire:
        wire.send(query(delete(payment)))
        request = gateway.waiting(delete(payment))
        gateway.call("token", "revoke", READER, answers=[gateway.passphrase])
        assert [one.sqlstate for one in wire.rest() if one.kind == "E"][-1:] == ["57P01"]
    gateway.approve(request, check=False)
    assert exists(payment)
