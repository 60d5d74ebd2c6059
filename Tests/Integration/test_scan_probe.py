"""`sallyport scan --probe`: one login, one server, after showing exactly what will be asked."""

import json
import os
import subprocess
import time

import pytest
from rig.postgres import Postgres
from test_scan import Scanner, leaked

SECRET = "vq7RzNd28LxWmT5k"


@pytest.fixture
def scan(binary, tmp_path):
    scanner = Scanner(binary, tmp_path)
    (tmp_path / "map.yaml").write_text("127.0.0.1: production\n")
    return scanner


@pytest.fixture(scope="module")
def logins(server):
    """A database with two tables, and one login for each thing that a probe tells apart."""
    server.sql("CREATE DATABASE probed")
    for name, attributes in {
        "probe_super": "SUPERUSER", "probe_owner": "", "probe_quiet": "", "probe_maker": "CREATEROLE",
        "probe_all": "", "probe_some": "", "probe_apart": "NOINHERIT", "probe_group": "NOLOGIN",
    }.items():  # fmt: skip
        server.sql(f"CREATE ROLE {name} LOGIN {attributes} PASSWORD '{SECRET}'".replace("LOGIN NOLOGIN", "NOLOGIN"))
    for statement in (
        "CREATE SCHEMA app AUTHORIZATION probe_owner",
        "CREATE TABLE app.orders AS SELECT generate_series(1, 1000) AS id",
        "CREATE TABLE app.customers (id int)", "CREATE TABLE app.audit (id int)",
        "ALTER TABLE app.orders OWNER TO probe_owner", "ALTER TABLE app.customers OWNER TO probe_owner",
        "ANALYZE app.orders",
        "GRANT USAGE ON SCHEMA app TO PUBLIC", "GRANT SELECT ON ALL TABLES IN SCHEMA app TO probe_quiet",
        "GRANT SELECT, INSERT ON app.audit TO probe_some", "GRANT pg_write_all_data TO probe_all",
        "GRANT DELETE ON ALL TABLES IN SCHEMA app TO probe_group", "GRANT probe_group TO probe_apart",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    ):  # fmt: skip
        server.sql(statement, database="probed")
    return server


def env_file(tmp_path, server, user, secret=SECRET, query="", host="127.0.0.1", port=None):
    """One connection URL in a project's file."""
    project = tmp_path / "shop"
    project.mkdir(exist_ok=True)
    url = f"postgres://{user}:{secret}@{host}:{port or server.port}/probed{query}"
    (project / ".env").write_text(f"DATABASE_URL={url}\n")
    return project


def found(scan, project):
    report = scan.json(project, "--environments", scan.folder / "map.yaml")
    assert len(report["findings"]) == 1, report["findings"]
    return report["findings"][0]


def probe(scan, project, *words, codes=(0, 3)):
    finding = found(scan, project)
    options = ["--probe", finding["id"], "--yes", "--environments", scan.folder / "map.yaml"]
    return finding, scan(project, *options, *words, codes=codes)


CASES = [
    # login, power, verdict, exit code, part of the answer
    ("probe_super", "P5", "company-ending", 3, {"attributes": "superuser"}),
    ("probe_maker", "P5", "company-ending", 3, {"attributes": "creates-roles"}),
    ("probe_owner", "P4", "company-ending", 3, {"owned": 2, "deletable": 2, "truncatable": 2, "rows": 1000}),
    ("probe_all", "P4", "company-ending", 3, {"memberOf": "pg_write_all_data", "insertable": 3, "truncatable": 0}),
    ("probe_apart", "P4", "company-ending", 3, {"deletable": 3, "readable": 0}),
    ("probe_some", "P3", "severe", 3, {"insertable": 1, "readable": 1, "deletable": 0}),
    ("probe_quiet", "P2", "serious", 0, {"readable": 3, "insertable": 0, "updatable": 0, "deletable": 0, "rows": 0}),
]


@pytest.mark.parametrize("user, power, verdict, code, part", CASES, ids=[case[0] for case in CASES])
def test_what_a_login_can_do_is_the_servers_word(scan, logins, tmp_path, user, power, verdict, code, part):
    project = env_file(tmp_path, logins, user)
    before, done = probe(scan, project, "--json", codes=(code,))
    report = json.loads(done.stdout)
    (finding,) = report["findings"]
    assert before["verdict"] == "company-ending"
    assert (finding["power"]["code"], finding["power"]["basis"], finding["verdict"]) == (power, "probed", verdict)
    answer = finding["probe"]
    assert answer["tables"]["total"] == 3
    assert answer["databaseBytes"] > 1_000_000
    assert answer["serverVersion"].startswith("15.")
    for name, value in part.items():
        got = answer.get(name, answer["tables"].get(name))
        assert value in got if isinstance(value, str) else value == got, (name, answer)
    assert not report["coverage"]["offline"]
    assert leaked([SECRET], (done.stdout + done.stderr).encode()) == []


def logged(server, since):
    with open(server.log_file) as file:
        file.seek(since)
        return file.read()


def test_exactly_what_is_shown_is_sent(scan, logins, tmp_path):
    project = env_file(tmp_path, logins, "probe_quiet")
    since = os.path.getsize(logins.log_file)
    _, done = probe(scan, project)
    shown, _, answer = done.stdout.partition("The server's log will have it")
    said = [line.split("statement: ", 1)[1] for line in logged(logins, since).splitlines() if "probe_quiet@probed" in line and "statement: " in line]
    assert said[0] == "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
    assert said[-1] == "ROLLBACK"
    assert len(said) == 9
    for statement in said:
        assert statement in shown
    assert shown.count(";\n") == len(said)
    assert "reads 3" in answer
    assert "serious" in answer


def test_nothing_is_sent_without_consent(scan, logins, tmp_path):
    project = env_file(tmp_path, logins, "probe_quiet")
    finding = found(scan, project)
    since = os.path.getsize(logins.log_file)
    done = scan(project, "--probe", finding["id"], codes=(1,))
    assert "nobody is there to agree" in done.stderr
    assert "BEGIN TRANSACTION" in done.stdout, "the request was not shown"
    done = scan(project, "--probe", finding["id"][:5], "--yes", codes=(1,))
    assert "`--yes` wants the whole id" in done.stderr
    command = [scan.binary, "scan", "--no-home", str(project), "--probe", finding["id"]]
    assert answer_in_terminal(command, scan.environment, b"no\n")[1] == 1
    assert "probe_quiet" not in logged(logins, since)
    text, code = answer_in_terminal(command, scan.environment, b"yes\n")
    assert code == 0, text
    assert b"reads 3" in text
    assert "probe_quiet@probed" in logged(logins, since)


def answer_in_terminal(command, environment, answer):
    """What a program writes to a terminal at which somebody answers its first question, and its exit code."""
    import pty
    import select

    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(command[0], command, {**environment, "TERM": "dumb"})
    output, answered, end = b"", False, time.monotonic() + 60
    while time.monotonic() < end:
        if not select.select([terminal], [], [], 0.5)[0]:
            continue
        try:
            chunk = os.read(terminal, 65536)
        except OSError:
            break
        output += chunk
        if b"type `yes`" in output and not answered:
            answered = True
            os.write(terminal, answer)
    os.close(terminal)
    return output, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


@pytest.mark.parametrize(
    "change, said",
    [
        ({"secret": "another-Password9"}, "refuses the login"),
        ({"port": 1}, "connect"),
        ({"host": "db.canarytokens.com"}, "looks planted"),
        ({"user": "honeytoken"}, "looks planted"),
        ({"query": "?sslmode=verify-full&sslrootcert=/nowhere/ca.pem"}, "is not there"),
    ],
    ids=["wrong password", "nobody listens", "planted host", "planted user", "certificate missing"],
)
def test_errors_leave_the_verdict_and_say_a_way_on(scan, logins, tmp_path, change, said):
    project = env_file(tmp_path, logins, **{"user": "probe_quiet", **change})
    begun = time.monotonic()
    _, done = probe(scan, project, codes=(1,))
    assert said in done.stderr
    assert "hint:" in done.stderr
    assert time.monotonic() - begun < 30
    assert leaked([SECRET, "another-Password9"], (done.stdout + done.stderr).encode()) == []
    if said == "looks planted":
        assert "BEGIN" not in done.stdout


def test_tls_as_the_url_asks(scan, logins, authority, tmp_path):
    project = env_file(tmp_path, logins, "probe_quiet", query=f"?sslmode=verify-full&sslrootcert={authority[0]}")
    _, done = probe(scan, project)
    assert "the certificate and the host's name are checked" in done.stdout
    # The system's own authorities know nothing of this server's.
    project = env_file(tmp_path, logins, "probe_quiet", query="?sslmode=verify-full")
    _, done = probe(scan, project, codes=(1,))
    assert "hint:" in done.stderr
    assert "certificate" in done.stderr


def test_a_server_without_tls_is_not_talked_to_when_the_url_asks_for_it(scan, tmp_path):
    with Postgres() as plain:
        plain.sql(f"CREATE ROLE probe_plain LOGIN PASSWORD '{SECRET}'")
        plain.sql("CREATE DATABASE probed")
        _, done = probe(scan, env_file(tmp_path, plain, "probe_plain", query="?sslmode=require"), codes=(1,))
        assert "no TLS" in done.stderr
        _, done = probe(scan, env_file(tmp_path, plain, "probe_plain"))
        assert "if the server has it" in done.stdout


@pytest.mark.parametrize("version", [16, 18])
def test_the_questions_suit_other_versions(scan, server_of, tmp_path, version):
    server = server_of(version)
    server.sql(f"CREATE ROLE probe_plain LOGIN PASSWORD '{SECRET}'")
    server.sql("CREATE DATABASE probed OWNER probe_plain")
    _, done = probe(scan, env_file(tmp_path, server, "probe_plain"), "--json")
    answer = json.loads(done.stdout)["findings"][0]["probe"]
    assert answer["serverVersion"].startswith(f"{version}.")
    assert answer["ownsDatabase"]


def test_other_kinds_stay_offline(scan, tmp_path):
    project = tmp_path / "shop"
    project.mkdir()
    (project / ".env").write_text("REDIS_URL=redis://default:vq7RzNd28LxWmT5k@cache.acme.dev:6379/0\n")
    done = scan(project, "--probe", found(scan, project)["id"], "--yes", codes=(1,))
    assert "only logins to PostgreSQL can be tried out" in done.stderr


def test_a_lock_does_not_make_a_probe_wait(scan, logins, tmp_path):
    project = env_file(tmp_path, logins, "probe_quiet")
    holder = subprocess.Popen(
        ["psql", "-X", "-A", "-t", logins.url("probed")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        holder.stdin.write("BEGIN; LOCK TABLE pg_catalog.pg_auth_members IN ACCESS EXCLUSIVE MODE; SELECT 'held';\n")
        holder.stdin.flush()
        while holder.stdout.readline() != "held\n":
            assert holder.poll() is None
        begun = time.monotonic()
        _, done = probe(scan, project, codes=(1,))
        assert "lock timeout" in done.stderr
        assert "the offline verdict stands" in done.stderr
        assert time.monotonic() - begun < 15
    finally:
        holder.kill()
        holder.wait()
