"""pgbench's read-only test in the three protocol modes: no error, and no transaction lost."""

import re
import subprocess

import pytest
from rig import shop

TABLES = [f"public.pgbench_{name}" for name in ("accounts", "branches", "tellers", "history")]


@pytest.fixture(scope="module")
def login(server, database, target, request):
    """A login that may read pgbench's tables."""
    initialise = ["pgbench", "-q", "-i", "-s", "1", server.url(database)]
    subprocess.run(initialise, check=True, capture_output=True)
    server.sql(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {shop.AGENT}, {shop.OWNER}", database)
    if not target.is_gateway:
        return target.login
    from target import Login

    return Login.from_url(target.gateway.issue_token("pgbench", "shop", TABLES))


@pytest.mark.parametrize("mode", ["simple", "extended", "prepared"])
@pytest.mark.parametrize("clients", [1, 8])
def test_reads_without_an_error(login, mode, clients):
    count = 400
    run = subprocess.run(
        ["pgbench", "-n", "-S", "-M", mode, "-c", str(clients), "-j", "2", "-t", str(count)],
        env=login.environment(), capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert f"number of transactions actually processed: {clients * count}/{clients * count}" in run.stdout
    assert re.search(r"number of failed transactions: 0 ", run.stdout)


@pytest.mark.parametrize("mode", ["simple", "extended", "prepared"])
def test_connects_anew_for_every_transaction(login, mode):
    run = subprocess.run(
        ["pgbench", "-n", "-S", "-C", "-M", mode, "-c", "4", "-t", "20"],
        env=login.environment(), capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert "actually processed: 80/80" in run.stdout
