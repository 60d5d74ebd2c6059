"""A throw-away PostgreSQL with the shop in it, a gateway before it, and the two ways to reach the shop.

`pytest --direct` runs the drivers' scenarios against PostgreSQL itself, without a gateway: what fails there is wrong in the
tests. Tests that ask for the `gateway` are skipped then.
"""

import os
import pathlib
import signal
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(ROOT / "Demo"), str(HERE)]

from reader import READER, SCOPE  # noqa: E402
from rig import shop  # noqa: E402
from rig.gateway import Gateway  # noqa: E402
from rig.postgres import Postgres  # noqa: E402
from servers import server as server_with_version  # noqa: E402
from target import Direct, Through  # noqa: E402

# What a shell in the background has ignored would stay ignored in every program that the tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGQUIT, signal.SIG_DFL)
signal.signal(signal.SIGHUP, signal.SIG_DFL)


def pytest_addoption(parser):
    parser.addoption("--direct", action="store_true", help="test the tests: PostgreSQL without a gateway")


@pytest.fixture(scope="session")
def binary():
    """The `sallyport` under test."""
    path = os.environ.get("SALLYPORT", str(ROOT / ".build/debug/sallyport"))
    assert os.access(path, os.X_OK), f"`{path}` is not there; run `make build`, or set SALLYPORT"
    return path


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    """A certificate authority for the servers behind the gateway: (its certificate, a certificate for 127.0.0.1, its key)."""
    where = tmp_path_factory.mktemp("authority")

    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], check=True, capture_output=True, cwd=where)

    (where / "names").write_text("subjectAltName = IP:127.0.0.1, DNS:localhost\n")
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    openssl("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.crt", "-subj", "/CN=test authority", "-days", "2")
    openssl("req", *key, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost")
    signing = ("-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "names", "-days", "2")
    openssl("x509", "-req", "-in", "server.csr", "-out", "server.crt", *signing)
    return where / "ca.crt", where / "server.crt", where / "server.key"


@pytest.fixture(scope="session")
def server(authority):
    """PostgreSQL, for the whole run. `server.shop_password` opens both of the shop's logins."""
    with Postgres(tls=authority[1:]) as server:
        server.shop_password = shop.create(server, "shop_template")
        yield server


@pytest.fixture(scope="session")
def server_of(authority):
    """Gives a running server of a major version (`servers.VERSIONS`), each made at first need, for the whole run."""
    running = {}

    def of(version):
        if version not in running:
            running[version] = server_with_version(version, tls=authority[1:]).create()
        return running[version]

    yield of
    for one in running.values():
        one.destroy()


@pytest.fixture(scope="session")
def shop_of(server_of):
    """Gives a server of a major version with the shop's logins and `shop_template` on it, as `server` has them."""

    def of(version):
        server = server_of(version)
        if not hasattr(server, "shop_password"):
            server.shop_password = shop.create(server, "shop_template")
        return server

    return of


@pytest.fixture(scope="module")
def database(server, request):
    """A shop of this module's own."""
    name = "shop_" + request.module.__name__.removeprefix("test_")
    server.sql(f"CREATE DATABASE {name} TEMPLATE shop_template OWNER {shop.OWNER}")
    server.sql(f"REVOKE TEMPORARY ON DATABASE {name} FROM PUBLIC")
    yield name
    server.sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def seed(request, binary, server):
    """A state directory with an operator and the reader's token in it, for others to begin with: scrypt takes its time."""
    if request.config.getoption("--direct"):
        pytest.skip("about the gateway")
    gateway = Gateway(binary)
    try:
        gateway.create({"shop": shop.upstream(server, "shop_template", server.shop_password)})
        gateway.issue_token(READER, "shop", SCOPE)
        yield gateway
    finally:
        gateway.destroy()


@pytest.fixture
def make_gateway(seed, binary, server, database):
    """Makes gateways that this test owns, with the reader's token; they are removed at its end."""
    made = []

    def make(upstream=None, **settings):
        gateway = Gateway(binary)
        made.append(gateway)
        entry = {**shop.upstream(server, database, server.shop_password), **(upstream or {})}
        return gateway.create({"shop": entry}, seed=seed, **settings)

    yield make
    for gateway in made:
        gateway.destroy()


@pytest.fixture(scope="module")
def gateway(request, seed, binary, server, database):
    """A running gateway before this module's shop, with one token that reads all of the shop's tables."""
    gateway = Gateway(binary)
    try:
        settings = getattr(request.module, "SETTINGS", {})
        gateway.create({"shop": shop.upstream(server, database, server.shop_password)}, seed=seed, **settings)
        yield gateway.serve(**shop.secrets(server.shop_password))
    finally:
        gateway.destroy()


@pytest.fixture(scope="module")
def target(request, server, database, authority):
    """Where the drivers of this module connect: the gateway, or PostgreSQL itself with `--direct`."""
    if request.config.getoption("--direct"):
        return Direct(server, database, shop.OWNER, server.shop_password, authority[0])
    return Through(request.getfixturevalue("gateway"), READER)


@pytest.fixture
def login(target):
    """Who signs in at the target."""
    return target.login


@pytest.fixture
def payment(server, database, request):
    """The id of a payment that nothing else in this run touches, and that is there."""
    row = server.sql("INSERT INTO payments (order_id, amount, method) VALUES (1, 1, 'card') RETURNING id", database)
    return int(row[0][0])


@pytest.fixture
def exists(server, database):
    """Asks the server itself whether a payment is there."""
    return lambda payment: server.sql(f"SELECT 1 FROM payments WHERE id = {payment}", database) == [["1"]]
