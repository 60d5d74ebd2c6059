"""psql, as people use it: at a terminal, with -c, from a script."""

import subprocess

import pytest
from rig.processes import eventually
from rig.terminal import Session

LONG = "SELECT count(*) FROM public.customers a, public.customers b, public.customers c"
QUIET = ("psql", "-X", "-A", "-t", "-q")


def delete(payment):
    return f"DELETE FROM public.payments WHERE id = {payment}"


@pytest.fixture
def psql(target):
    """Runs `psql -X -A -t -q` with more arguments, and with what it reads from standard input."""

    def run(*arguments, script=None, code=0):
        done = subprocess.run(
            [*QUIET, *arguments], input=script, env=target.login.environment(), capture_output=True, text=True, timeout=60
        )
        assert done.returncode == code, done.stderr
        return done.stdout + done.stderr

    return run


@pytest.fixture
def terminal(target):
    with Session(["psql", "-X", "-P", "pager=off"], env=target.login.environment()) as session:
        session.expect("=> ")
        yield session


def test_reads_with_c(psql):
    assert psql("-c", "SELECT name FROM customers WHERE id = 7") == "Customer 7\n"


def test_says_that_the_connection_is_encrypted(terminal):
    terminal.type("\\conninfo")
    assert "SSL connection (protocol: TLSv1." in terminal.expect("=> ")


def test_describes_the_schema(psql):
    for command, shows in {
        "\\dt": "customers", "\\d customers": "email", "\\d+ orders": "customer_id", "\\dv": "revenue", "\\df": "purge_inactive",
        "\\dn": "public", "\\du": "shop_agent", "\\l": "UTF8", "\\di": "payments_pkey", "\\dp": "payments", "\\sf purge_inactive": "DELETE",
    }.items():  # fmt: skip
        assert shows in psql("-c", command), command


def test_runs_a_script_in_one_transaction(psql):
    script = "SELECT 1;\nPREPARE p (int) AS SELECT name FROM customers WHERE id = $1;\nEXECUTE p(3);\nDEALLOCATE p;\n"
    assert psql("-1", "-f", "-", script=script) == "1\nCustomer 3\n"


def test_fetches_in_portions_through_a_cursor(psql):
    said = psql("-v", "FETCH_COUNT=100", "-c", "SELECT id FROM orders ORDER BY id")
    assert said.split() == [str(n) for n in range(1, 5001)]


def test_copies_out_to_a_file(psql, tmp_path):
    psql("-c", f"\\copy (SELECT id, name FROM customers ORDER BY id LIMIT 2) TO '{tmp_path}/c.csv' CSV")
    assert (tmp_path / "c.csv").read_text() == "1,Customer 1\n2,Customer 2\n"


def test_copies_in_once_approved(psql, target, server, database, tmp_path):
    (tmp_path / "payments.csv").write_text("1,9.99,voucher\n2,8.88,voucher\n")
    process = subprocess.Popen(
        [*QUIET, "-c", f"\\copy payments (order_id, amount, method) FROM '{tmp_path}/payments.csv' CSV"],
        env=target.login.environment(), stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    target.approve_next("payments")
    said = process.communicate(timeout=60)[1]
    assert process.returncode == 0, said
    assert server.sql("SELECT sum(amount) FROM payments WHERE method = 'voucher'", database) == [["18.87"]]


def test_ctrl_c_cancels_and_the_session_goes_on(terminal, server, database):
    terminal.type(f"{LONG};")
    active = f"SELECT 1 FROM pg_stat_activity WHERE datname = '{database}' AND state = 'active' AND query LIKE '{LONG}%'"
    eventually("the query runs", lambda: server.sql(f"{active} AND clock_timestamp() > query_start + '0.3s'"))
    terminal.interrupt()
    assert "canceling statement due to user request" in terminal.expect("=> ")
    terminal.type("SELECT 6 * 7 AS answer;")
    assert "42" in terminal.expect("(1 row)")
    eventually("the server has stopped", lambda: not server.sql(active))


def test_an_approved_delete_at_the_terminal(terminal, target, payment, exists):
    terminal.type(f"{delete(payment)};")
    target.approve_next(delete(payment))
    shown = terminal.expect("DELETE 1")
    assert "NOTICE:" in shown or not target.is_gateway
    assert not exists(payment)


def test_a_denied_delete_at_the_terminal(terminal, gateway, payment, exists):
    terminal.type(f"{delete(payment)};")
    request = gateway.waiting(delete(payment))
    assert request in terminal.expect(request)  # the notice comes at once, before the decision
    gateway.deny(request, "the month is not closed yet")
    assert "ERROR:" in terminal.expect("=> ")
    terminal.type("SELECT 6 * 7 AS answer;")
    assert "42" in terminal.expect("(1 row)")
    assert exists(payment)


def test_ctrl_c_withdraws_a_held_delete(terminal, gateway, payment, exists):
    terminal.type(f"{delete(payment)};")
    request = gateway.waiting(delete(payment))
    terminal.interrupt()
    assert "ERROR:" in terminal.expect("=> ")
    gateway.approve(request, check=False)
    terminal.type("SELECT 6 * 7 AS answer;")
    assert "42" in terminal.expect("(1 row)")
    assert exists(payment)


def test_an_approved_batch_is_one_transaction(psql, target, server, database):
    rows = server.sql("INSERT INTO payments (order_id, amount, method) VALUES (1, 1, 'b'), (1, 1, 'b') RETURNING id", database)
    first, second = (row[0] for row in rows)
    process = subprocess.Popen(
        [*QUIET, "-c", f"{delete(first)}; {delete(second)}"], env=target.login.environment(), stderr=subprocess.PIPE, text=True
    )
    target.approve_next(delete(second))
    said = process.communicate(timeout=60)[1]
    assert process.returncode == 0, said
    assert server.sql("SELECT count(*) FROM payments WHERE method = 'b'", database) == [["0"]]
