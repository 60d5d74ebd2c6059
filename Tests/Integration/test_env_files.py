"""Production stays out of the files that development reads: `env write`, `env check`, and `run`, which needs no file."""

import json
import os
import signal
import subprocess
import time

import pytest
from rig import shop, terminal
from rig.gateway import QUESTION, Gateway
from rig.processes import eventually
from target import Login
from wire import Refused, connect, kinds, query

CUSTOMERS = query("SELECT id, name FROM public.customers ORDER BY id LIMIT 1")
DEV = "shop_env_files_dev"
SECRET = "x7KqPz" + "mNvTw29s"


@pytest.fixture(scope="module")
def gateway(seed, binary, server, database):
    """Before a production, a staging and a development database, all of one server."""
    server.sql(f"CREATE DATABASE {DEV} TEMPLATE shop_template OWNER {shop.OWNER}")
    server.sql(f"REVOKE TEMPORARY ON DATABASE {DEV} FROM PUBLIC")
    gateway = Gateway(binary)
    try:
        production = shop.upstream(server, database, server.shop_password)
        staging = shop.upstream(server, database, server.shop_password, environment="staging")
        development = shop.upstream(server, DEV, server.shop_password, environment="development")
        gateway.create({"shop": production, "shop-stage": staging, "shop-dev": development}, seed=seed)
        yield gateway.serve(**shop.secrets(server.shop_password))
    finally:
        gateway.destroy()
        server.sql(f"DROP DATABASE {DEV} WITH (FORCE)")


@pytest.fixture
def call(gateway, tmp_path):
    """Runs `sallyport` in a directory of this test's own, at a terminal; the passphrase is given where it is asked for."""

    def call(*words, answers=1, cwd=tmp_path, config=True, **environment):
        words = [gateway.binary, *words]
        if config:
            at = words.index("--") if "--" in words else len(words)
            words[at:at] = ["--config", gateway.config]
        questions = [(QUESTION, gateway.passphrase)] * answers
        return terminal.run(words, questions, cwd=cwd, env={**gateway.environment, **environment})

    return call


def url_in(file, name="DATABASE_URL"):
    [line] = [line for line in file.read_text().splitlines() if line.startswith(f"{name}=")]
    return line.removeprefix(f"{name}=").strip('"')


def reads(url):
    with connect(Login.from_url(url)) as wire:
        return kinds(wire.ask(CUSTOMERS)) == "TDCZ"


def ended(gateway, name):
    gateway.call("token", "revoke", name, answers=[gateway.passphrase])


# env write


def test_a_development_url_is_put_in_its_place(gateway, call, tmp_path):
    file = tmp_path / ".env.local"
    file.write_text("# mine\nDEBUG=1\nDATABASE_URL=postgres://old@localhost/x # old\nPORT=3000\n")
    file.chmod(0o644)
    said = call("env", "write", ".env.local", "--upstream", "shop-dev").checked()
    lines = file.read_text().splitlines()
    assert [lines[0], lines[1], lines[3]] == ["# mine", "DEBUG=1", "PORT=3000"] and lines[2].endswith(' # old')
    assert file.stat().st_mode & 0o777 == 0o600
    assert "in the place of the value there" in said.terminal and "shop-dev" in said.terminal
    url = lines[2].removeprefix('DATABASE_URL="').removesuffix('" # old')
    assert ":sp_dev_" in url and "/shop-dev?" in url and reads(url)
    assert url not in said.out + said.err + said.terminal, "it stands in the file and nowhere else"
    assert os.listdir(tmp_path) == [".env.local"]
    ended(gateway, "env-shop-dev")


def test_a_new_file_and_another_variable(gateway, call, tmp_path):
    call("env", "write", ".env.local", "--var", "SHOP_URL", "--token", "mine", "--read", "public.customers", "--expires", "1h").checked()
    file = tmp_path / ".env.local"
    assert file.stat().st_mode & 0o777 == 0o600 and reads(url_in(file, "SHOP_URL"))
    ended(gateway, "mine")


def test_renewing_ends_the_one_before(gateway, call, tmp_path):
    file = tmp_path / ".env.local"
    call("env", "write", ".env.local", "--token", "again").checked()
    first = url_in(file)
    refused = call("env", "write", ".env.local", "--token", "again", answers=0)
    assert refused.code == 1 and "`--renew` ends it" in refused.err and url_in(file) == first
    call("env", "write", ".env.local", "--token", "again", "--renew").checked()
    assert url_in(file) != first and reads(url_in(file))
    with pytest.raises(Refused):
        connect(Login.from_url(first))
    ended(gateway, "again")


@pytest.mark.parametrize("upstream, environment", [("shop", "production"), ("shop-stage", "staging")])
def test_production_and_staging_go_into_no_file(gateway, call, tmp_path, upstream, environment):
    said = call("env", "write", ".env.local", "--upstream", upstream, "--read", "public.*", answers=0)
    assert said.code == 1 and f"`{upstream}` is {environment}: its credentials are written into no file" in said.err
    assert f"sallyport run --environment {environment} --upstream {upstream}" in said.err
    assert not (tmp_path / ".env.local").exists() and said.terminal == ""


@pytest.mark.parametrize("name", [".env.production", "prod.env", ".env.staging", "config/.env.prod"])
def test_a_file_of_another_environment_is_refused(call, tmp_path, name):
    said = call("env", "write", name, "--upstream", "shop-dev", answers=0)
    assert said.code == 1 and "is named for" in said.err and os.listdir(tmp_path) == []


def test_links_are_not_followed(call, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "authorized_keys").write_text("mine\n")
    project = tmp_path / "project"
    project.mkdir()
    (project / ".env.local").symlink_to(elsewhere / "authorized_keys")
    (project / "sub").symlink_to(elsewhere)
    os.link(elsewhere / "authorized_keys", project / "hard")
    for name in (".env.local", "sub/.env.local", "hard"):
        said = call("env", "write", name, "--upstream", "shop-dev", answers=0, cwd=project)
        assert said.code == 1 and ("link" in said.err), said.err
    said = call("env", "write", str(project / "sub" / ".env.local"), "--upstream", "shop-dev", answers=0, cwd=elsewhere)
    assert said.code == 1 and "link" in said.err, "nor on the way there from elsewhere"
    assert (elsewhere / "authorized_keys").read_text() == "mine\n" and len(os.listdir(elsewhere)) == 1


@pytest.mark.parametrize(
    "prepare, says",
    [
        (lambda file: file.write_text("DATABASE_URL=a\nDATABASE_URL=b\n"), "2 times: lines 1, 2"),
        (lambda file: file.mkdir(), "is no file"),
        (lambda file: file.write_bytes(b"#" * (1 << 20) + b"\n"), "is larger than 1MiB"),
        (lambda file: os.mkfifo(file), "is no file"),
    ],
    ids=["twice", "directory", "too-large", "pipe"],
)
def test_what_cannot_be_written_is_said_before_the_passphrase(call, tmp_path, prepare, says):
    prepare(tmp_path / ".env.local")
    said = call("env", "write", ".env.local", "--upstream", "shop-dev", answers=0)
    assert said.code == 1 and says in said.err and said.terminal == "", said.err


def test_git_is_asked_whether_it_ignores_the_file(gateway, call, tmp_path):
    def git(*words):
        subprocess.run(["git", "-C", tmp_path, "-c", "user.name=a", "-c", "user.email=a@b", *words], check=True, capture_output=True)

    git("init")
    spy = tmp_path / "spied"
    # What an agent could leave behind, so that the operator's command runs it.
    git("config", "core.fsmonitor", f"touch {spy}; false")
    said = call("env", "write", ".env.local", "--token", "git-one").checked()
    assert "git does not ignore `.env.local`" in said.err
    (tmp_path / ".gitignore").write_text(".env.local\n")
    assert "git" not in call("env", "write", ".env.local", "--token", "git-one", "--renew").checked().err
    git("-c", "core.fsmonitor=false", "add", "-f", ".env.local")
    spy.unlink(missing_ok=True)
    assert "git keeps `.env.local`" in call("env", "write", ".env.local", "--token", "git-one", "--renew").checked().err
    assert not spy.exists()
    ended(gateway, "git-one")


# run


PRINTS = "import os, json; print(json.dumps({k: v for k, v in os.environ.items()}))"


def test_a_command_gets_the_url_and_nothing_that_leads_past_the_gateway(gateway, call, tmp_path):
    around = {"PGHOST": "db.acme.com", "PGPASSWORD": SECRET, "PGSERVICE": "shop", "DIRECT_URL": f"postgres://app:{SECRET}@db.acme.com/shop", "SHOP_OWNER_PASSWORD": "short"}
    said = call("run", "--environment", "development", "--token", "run-env", "--", "python3", "-c", PRINTS, DATABASE_URL="postgres://a:b@c/d", **around).checked()
    variables = json.loads(said.out)
    assert ":sp_dev_" in variables["DATABASE_URL"] and "/shop-dev?" in variables["DATABASE_URL"]
    assert SECRET not in said.out and "PGSERVICE" not in variables and "DIRECT_URL" not in variables
    assert "SHOP_OWNER_PASSWORD" not in variables, "what the gateway logs in with"
    assert variables["PGDATABASE"] == "shop-dev" and variables["PGHOST"] == "127.0.0.1" and variables["PGSSLMODE"] == "verify-full"
    assert "without    DIRECT_URL PGHOST PGPASSWORD PGSERVICE SHOP_OWNER_PASSWORD" in said.terminal
    assert os.listdir(tmp_path) == []
    ended(gateway, "run-env")


def test_psql_connects_by_itself(gateway, call):
    sql = "SELECT count(*) > 0 FROM customers"
    said = call("run", "--environment", "development", "--token", "run-psql", "--", "psql", "-XAtc", "\\echo :DBNAME", "-c", sql).checked()
    assert said.out == "shop-dev\nt\n"
    [token] = [one for one in json.loads(gateway.call("token", "list", "--json").out) if one["name"] == "run-psql"]
    assert token["read"] == ["public.*"] and token["environment"] == "development"
    ended(gateway, "run-psql")


def test_production_has_to_be_said_and_narrowed(gateway, call):
    refusals = [
        (("--upstream", "shop", "--environment", "development"), "`shop` is production, and you said development"),
        (("--environment", "production"), "nothing says what may be read"),
    ]
    for words, says in refusals:
        said = call("run", *words, "--", "true", answers=0)
        assert said.code == 1 and says in said.err and said.terminal == "", said.err
    assert call("run", "--", "true", answers=0).code == 2, "no default"
    said = call("run", "--environment", "production", "--read", "public.orders", "--expires", "5m", "--token", "run-prod", "--", "python3", "-c", PRINTS).checked()
    assert "PRODUCTION" in said.terminal and ":sp_prod_" in said.out and "/shop.production?" in said.out
    ended(gateway, "run-prod")


@pytest.mark.parametrize("words, code", [(["sh", "-c", "exit 7"], 7), (["true"], 0), (["sh", "-c", "kill -TERM $$"], -signal.SIGTERM)])
def test_the_exit_is_the_commands_own(call, words, code):
    assert call("run", "--environment", "development", "--", *words).code == code


@pytest.mark.parametrize("word, code, says", [("no-such-command", 127, "there is no command"), ("./plain", 126, "cannot be run"), ("/", 126, "cannot be run"), ("", 127, "there is no command")])
def test_a_command_that_cannot_be_run_costs_no_token(gateway, call, tmp_path, word, code, says):
    (tmp_path / "plain").write_text("not executable")
    before = gateway.call("token", "list", "--json").out
    said = call("run", "--environment", "development", "--", word, answers=0)
    assert said.code == code and says in said.err and gateway.call("token", "list", "--json").out == before


def test_signals_reach_the_command_itself(gateway, call, tmp_path):
    """It is one process: who signals `sallyport run` signals the command."""
    ready = tmp_path / "ready"
    script = f"import os, signal, sys; signal.signal(signal.SIGUSR1, lambda *_: sys.exit(9)); open({str(ready)!r}, 'w').write(str(os.getpid())); signal.pause()"
    import threading

    results = []
    thread = threading.Thread(target=lambda: results.append(call("run", "--environment", "development", "--", "python3", "-c", script)))
    thread.start()
    eventually("it runs", lambda: ready.exists() and ready.read_text() != "")
    status = dict(line.split(":\t", 1) for line in open(f"/proc/{ready.read_text()}/status").read().splitlines() if ":\t" in line)
    assert int(status["SigBlk"], 16) == 0 and int(status["SigIgn"], 16) & (1 << 1 | 1 << 14) == 0, "nothing is blocked that was not"
    os.kill(int(ready.read_text()), signal.SIGUSR1)
    thread.join(20)
    assert results[0].code == 9


def test_no_secret_is_in_the_arguments(gateway, call):
    said = call("run", "--environment", "development", "--token", "run-args", "--", "sh", "-c", "tr '\\0' ' ' < /proc/$$/cmdline").checked()
    assert "sp_dev_" not in said.out
    ended(gateway, "run-args")


# env check


def check(call, where, *words):
    said = call("env", "check", *words, answers=0, cwd=where, HOME=str(where.parent))
    return said.code, said.out


def test_a_clean_project_is_clean(call, tmp_path):
    project = tmp_path / "project"
    project.mkdir()
    (project / ".env.local").write_text("DATABASE_URL=postgres://app:app@localhost/shop\n")
    code, out = check(call, project)
    assert code == 0 and out.startswith("Nothing of production where development is"), out
    code, out = check(call, project, ".", "--json")
    assert code == 0 and json.loads(out)["problems"] == []


@pytest.mark.parametrize("name", [".env", ".env.local", ".env.development", ".mcp.json"])
def test_sallyports_own_production_token_is_found(gateway, call, tmp_path, name):
    if "check-me" not in gateway.urls:
        gateway.issue_token("check-me", "shop", ("public.customers",))
    url = gateway.urls["check-me"]
    project = tmp_path / "project"
    project.mkdir()
    content = f"DATABASE_URL={url}\n"
    if name == ".mcp.json":
        content = json.dumps({"mcpServers": {"db": {"command": "npx", "args": ["pg", url]}}})
    (project / name).write_text(content)
    code, out = check(call, project, "--json")
    assert code == 3 and url not in out and "sp_prod_" not in out.replace('"sp_prod_', "")
    kinds_found = {problem["kind"] for problem in json.loads(out)["problems"]}
    assert "production" in kinds_found
    code, out = check(call, project)
    assert code == 3 and "Sallyport token of production" in out and "--show" in out
    assert all(len(line) <= 100 for line in out.splitlines()), out


def test_a_login_to_a_production_upstream_past_the_gateway_is_found(gateway, call, server, database, tmp_path):
    project = tmp_path / "project"
    project.mkdir()
    (project / ".env.local").write_text(f"DATABASE_URL=postgres://app:{SECRET}@{server.host}:{server.port}/{database}\n")
    code, out = check(call, project, "--json")
    assert code == 3 and "around-gateway" in [problem["kind"] for problem in json.loads(out)["problems"]], out


def test_a_file_in_utf_16_is_read(gateway, call, tmp_path):
    if "check-me" not in gateway.urls:
        gateway.issue_token("check-me", "shop", ("public.customers",))
    project = tmp_path / "project"
    project.mkdir()
    # As PowerShell's `>` writes it.
    (project / ".env.local").write_bytes(f"DATABASE_URL={gateway.urls['check-me']}\r\n".encode("utf-16"))
    code, out = check(call, project, "--json")
    assert code == 3 and "production" in [problem["kind"] for problem in json.loads(out)["problems"]], out


def test_what_cannot_be_read_is_not_left_out_in_silence(call, tmp_path):
    project = tmp_path / "project"
    project.mkdir()
    os.mkfifo(project / ".env")
    (project / ".env.local").write_bytes(b"\x00\x01 no text")
    said = call("env", "check", answers=0, cwd=project, HOME=str(tmp_path))
    assert said.code == 1 and ".env (not-a-regular-file)" in said.err and ".env.local (binary)" in said.err, said.err
    code, out = check(call, project, "--json")
    assert code == 1 and json.loads(out)["isComplete"] is False


def test_what_is_no_directory_is_said(call, tmp_path):
    said = call("env", "check", "nowhere", answers=0)
    assert said.code == 1 and "is no directory" in said.err
