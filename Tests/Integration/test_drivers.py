"""Every driver times every scenario: what a program sees through the gateway is what PostgreSQL would have shown it."""

import hashlib

import pytest
from driver import DRIVERS
from rig.processes import eventually

TYPES = ("int4", "numeric", "text", "bool", "timestamptz", "jsonb", "bytea", "int4[]", "text")
TYPED = "SELECT " + ", ".join(f"${n}::{name}" for n, name in enumerate(TYPES, start=1))
LONG = "SELECT count(*) FROM public.customers a, public.customers b, public.customers c"
USABLE = ("query", "SELECT 42")
ANSWER = {"step": "query", "rows": [[42]]}


@pytest.fixture(params=DRIVERS, ids=repr)
def driver(request):
    return request.param


def delete(payment):
    return f"DELETE FROM public.payments WHERE id = {payment}"


def test_reads_over_tls(driver, target):
    [read] = driver.run(target, "query", "SELECT id, name, active FROM public.customers ORDER BY id LIMIT 2")
    assert read["rows"] == [[1, "Customer 1", True], [2, "Customer 2", True]]


def test_types_survive_in_both_directions(driver, target):
    [typed] = driver.run(target, "typed", TYPED)
    assert typed["rows"] == [
        [42, "1234.50", "Zoë's ✓ \\ \"text\"", True, "2026-03-01T12:30:45.123000Z", {"a": [1, 2, None]}, "00ff10", [1, 2, 3], None]
    ]  # fmt: skip


def test_a_prepared_statement_is_used_again_and_again(driver, target):
    [prepared] = driver.run(target, "prepared", "SELECT id * 2 FROM public.customers WHERE id = $1::int4", 25)
    assert prepared["rows"] == [2 * n for n in range(1, 26)]


def test_many_rows_arrive(driver, target):
    [read] = driver.run(target, "query", "SELECT o.id, repeat('x', 200) FROM public.orders o ORDER BY 1")
    assert [row[0] for row in read["rows"]] == list(range(1, 5001))


def test_copies_out(driver, target, server, database):
    if "copy-out" in driver.lacks:
        pytest.skip(f"{driver} has no COPY TO STDOUT")
    [copied] = driver.run(target, "copy-out", "COPY (SELECT id, email FROM public.customers ORDER BY id) TO STDOUT")
    data = "".join(f"{n}\tc{n}@example.com\n" for n in range(1, 2001)).encode()
    assert (copied["bytes"], copied["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())


def test_copies_in_once_approved(driver, target, server, database):
    data = "".join(f"7\t{n}.50\tnew\t2026-01-01 00:00:00+00\n" for n in range(1, 1001))
    statement = "COPY public.orders (customer_id, total, status, placed) FROM STDIN"
    before = int(server.sql("SELECT count(*) FROM orders", database)[0][0])
    with driver.start(target, "copy-in", statement, data, *USABLE) as running:
        target.approve_next("FROM STDIN")
        assert running.steps() == [{"step": "copy-in", "count": 1000}, ANSWER]
    [[total, amount]] = server.sql(
        "SELECT count(*), (SELECT sum(total) FROM (SELECT total FROM orders ORDER BY id DESC LIMIT 1000) o) FROM orders",
        database,
    )
    assert (int(total), amount) == (before + 1000, "501000.00")


def test_a_transaction_is_one(driver, target):
    now = ("query", "SELECT now()::text")
    steps = driver.run(target, "begin", *now, *now, "commit", *now, "begin", *now, "rollback", *USABLE)
    first, second, third, fourth = [step["rows"] for step in steps if step.get("rows") not in (None, [[42]])]
    assert first == second and len({str(rows) for rows in (first, third, fourth)}) == 3
    assert steps[-1] == ANSWER


def test_an_error_of_the_server_arrives_as_it_is(driver, target):
    failed, after = driver.run(target, "query", "SELECT 1 / (id - id) FROM public.customers", *USABLE)
    assert failed["sqlstate"] == "22012"
    assert after == ANSWER


def test_an_error_aborts_the_transaction(driver, target):
    steps = driver.run(target, "begin", *USABLE, "query", "SELECT 1/0", *USABLE, "rollback", *USABLE)
    assert [step.get("sqlstate") for step in steps] == [None, None, "22012", "25P02", None, None]
    assert steps[-1] == ANSWER


def test_cancels_a_running_query(driver, target, server, database):
    with driver.start(target, "cancel", LONG, *USABLE) as running:
        active = f"SELECT 1 FROM pg_stat_activity WHERE datname = '{database}' AND state = 'active' AND query = '{LONG}'"
        # A cancel that comes while the server is between Parse and Execute is lost, with PostgreSQL itself as well.
        eventually("the query runs", lambda: server.sql(f"{active} AND clock_timestamp() > query_start + '0.3s'"))
        running.signal()
        cancelled, after = running.steps()
    assert cancelled["sqlstate"] == "57014", cancelled
    assert after == ANSWER
    assert not server.sql(active)


def test_a_delete_runs_once_approved(driver, target, payment, exists):
    with driver.start(target, "execute", delete(payment), *USABLE) as running:
        target.approve_next(delete(payment))
        assert running.steps() == [{"step": "execute", "count": 1}, ANSWER]
    assert not exists(payment)


def test_a_delete_in_the_drivers_transaction_runs_once_approved(driver, target, payment, exists):
    with driver.start(target, "begin", "execute", delete(payment), "commit", *USABLE) as running:
        target.approve_next(delete(payment))
        _, deleted, committed, after = running.steps()
    assert (deleted["count"], committed, after) == (1, {"step": "commit"}, ANSWER)
    assert not exists(payment)


def test_an_approved_delete_is_rolled_back_with_the_drivers_transaction(driver, target, payment, exists):
    with driver.start(target, "begin", "execute", delete(payment), "rollback", *USABLE) as running:
        target.approve_next(delete(payment))
        _, deleted, _, after = running.steps()
    assert (deleted["count"], after) == (1, ANSWER)
    assert exists(payment)


def test_a_denied_delete_leaves_a_usable_session(driver, target, payment, exists):
    if not target.is_gateway:
        pytest.skip("nothing is denied without a gateway")
    with driver.start(target, "execute", delete(payment), *USABLE) as running:
        request = target.deny_next(delete(payment))
        denied, after = running.steps()
    assert denied["sqlstate"] == "SP003" and request in denied["message"]
    assert after == ANSWER
    assert exists(payment)


def test_a_refusal_leaves_a_usable_session(driver, target):
    refused, after = driver.run(target, "execute", "SET ROLE shop_agent_of_another", *USABLE)
    assert refused["sqlstate"] == ("42501" if target.is_gateway else "22023")
    assert after == ANSWER


def test_a_refusal_aborts_the_drivers_transaction(driver, target):
    steps = driver.run(target, "begin", *USABLE, "execute", "SET ROLE nobody_here", *USABLE, "rollback", *USABLE)
    assert [step.get("sqlstate") is None for step in steps] == [True, True, False, False, True, True]
    assert steps[3]["sqlstate"] == "25P02"
    assert steps[-1] == ANSWER
