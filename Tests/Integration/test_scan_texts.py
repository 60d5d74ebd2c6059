"""What a person, a program and a spreadsheet read of a scan: the first screen, steps that run, formats that hold."""

import csv
import json
import os
import pathlib
import pty
import re
import select
import subprocess
import time

import psycopg
import pytest
from test_scan import LAYOUTS, Scanner, everyday, in_terminal, leaked

ROOT = pathlib.Path(__file__).parents[2]
SECRET = "vq7RzNd28LxWmT5k"
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@pytest.fixture
def scan(binary, tmp_path):
    return Scanner(binary, tmp_path)


@pytest.fixture(scope="session")
def homes(binary):
    return str(pathlib.Path(binary).with_name("scan-homes"))


def screen(scan, home, columns=80, rows=24, words=()):
    output, code = in_terminal([scan.binary, "scan", "--home", str(home), *words], scan.environment, columns, rows=rows)
    text = ESCAPES.sub("", output.decode()).replace("\r\n", "\n").rsplit("\r", 1)[-1]
    return text, code


class TestScreen:
    @pytest.mark.parametrize("layout", LAYOUTS)
    @pytest.mark.parametrize("rows", [24, 30, 50])
    def test_it_fits_and_names_what_ends_the_company_where_and_what_to_do(self, scan, homes, tmp_path, layout, rows):
        home, truth = everyday(homes, tmp_path, layout)
        text, code = screen(scan, home, rows=rows)
        lines = text.splitlines()
        assert code == 3
        assert len(lines) < rows, text
        assert all(len(line) <= 80 for line in lines), text
        worst = [label for label in truth if label["verdicts"] == ["company-ending"]]
        assert worst
        for label in worst:
            # Where there is little room a path's beginning is left out, never its end.
            end = "/".join(label["file"].split("/")[-2:])
            at = next((number for number, line in enumerate(lines) if f"/{end}:" in line), None)
            assert at is not None, (label["file"], text)
            assert any("→" in line for line in lines[at : at + 3]), (label["file"], text)
        first = next(line for line in lines if "company-ending" in line and "company-ending," not in line)
        assert lines.index(first) == 4, text
        assert "--show" in lines[-1]

    def test_each_step_can_be_read_in_full(self, scan, homes, tmp_path):
        home, truth = everyday(homes, tmp_path)
        secrets = [secret for label in truth for secret in label["secrets"]]
        for finding in scan.json(home=home)["findings"]:
            done = scan("--show", finding["id"], home=home, codes=(0,))
            assert leaked(secrets, (done.stdout + done.stderr).encode()) == []
            for step in finding["steps"]:
                assert step["text"] in done.stdout
                for line in (step.get("command") or "").splitlines():
                    assert line in done.stdout

    def test_columns_are_kept_to_where_there_is_no_terminal(self, scan, homes, tmp_path):
        home, _ = everyday(homes, tmp_path)
        scan.environment["COLUMNS"] = "60"
        assert max(len(line) for line in scan(home=home).stdout.splitlines()) <= 60

    def test_verbose_does_not_ask_for_verbose(self, scan, homes, tmp_path):
        home, _ = everyday(homes, tmp_path)
        assert "--verbose" not in scan("--verbose", home=home).stdout

    def test_one_file_is_one_file(self, scan, tmp_path):
        (tmp_path / "one.env").write_text("A=1\n")
        assert re.search(r"\b1 file,.* 0 projects\b", scan(tmp_path / "one.env").stdout)

    def test_a_home_where_no_agent_ran_says_how_to_give_paths(self, scan, tmp_path):
        (tmp_path / "home/code/shop").mkdir(parents=True)
        assert "sallyport scan DIR" in scan(home=tmp_path / "home").stdout
        (tmp_path / "home/.claude.json").write_text(json.dumps({"projects": {str(tmp_path / "home/code/shop"): {}}}))
        assert "sallyport scan DIR" not in scan(home=tmp_path / "home").stdout

    def test_what_was_passed_over_is_said(self, scan, tmp_path):
        (tmp_path / "p").mkdir()
        (tmp_path / "p/.env").write_text("A_TOKEN=changeme\nB_TOKEN=${B}\nURL=postgres://u:Kq82hsk29dkw@db.example.com/x\n")
        assert "passed over: 2 placeholders, 1 reference" in scan(tmp_path / "p").stdout
        verbose = scan("--verbose", tmp_path / "p").stdout
        for line in ("p/.env:1 A_TOKEN: a placeholder", "p/.env:2 B_TOKEN: a reference", "p/.env:3 URL: a host reserved"):
            assert line in verbose

    @pytest.mark.parametrize("option", ["--html", "--sarif", "--csv", "--write-baseline"])
    def test_an_error_names_the_file_that_was_asked_for(self, scan, tmp_path, option):
        (tmp_path / "p").mkdir()
        error = scan(option, tmp_path / "nowhere/out", tmp_path / "p", codes=(1,)).stderr
        assert error.startswith("error: ") and f"`{tmp_path}/nowhere/out`" in error and ".new" not in error


@pytest.fixture(scope="module")
def shop(server):
    """A shop whose login owns it and makes roles, as providers hand them out."""
    server.sql(f"CREATE ROLE step_owner LOGIN CREATEROLE PASSWORD '{SECRET}'")
    server.sql('CREATE DATABASE "step; shop" OWNER step_owner')
    server.sql("ALTER SCHEMA public OWNER TO step_owner", database="step; shop")
    yield server


@pytest.fixture
def finding(scan, shop, tmp_path):
    (tmp_path / "shop").mkdir()
    url = f"postgresql://step_owner:{SECRET}@127.0.0.1:{shop.port}/step%3B%20shop"
    (tmp_path / "shop/.env").write_text(f"DATABASE_URL={url}\n")
    (tmp_path / "map.yaml").write_text("127.0.0.1: production\n")
    report = scan.json(tmp_path / "shop", "--environments", tmp_path / "map.yaml", codes=(3,))
    return report["findings"][0], url


def typed(command, answers, timeout=30):
    """Runs a command as a person does, who types an answer to each prompt for a password."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvp("sh", ["sh", "-c", command])
    output, seen, end = b"", 0, time.monotonic() + timeout
    while time.monotonic() < end:
        if not select.select([terminal], [], [], 0.5)[0]:
            continue
        try:
            chunk = os.read(terminal, 4096)
        except OSError:
            break
        if not chunk:
            break
        output += chunk
        prompts = len(re.findall(rb"(?i)(?:password for user [^:]*|enter new password[^:]*|enter it again): ?", output))
        while seen < prompts and answers:
            os.write(terminal, answers.pop(0).encode() + b"\n")
            seen += 1
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), output.decode(errors="replace")


class TestSteps:
    def test_the_steps_for_a_login_run_as_they_are_printed_and_contain_it(self, shop, finding):
        found, url = finding
        assert found["verdict"] == "company-ending"
        role, password, line, ended, gateway = found["steps"]
        with psycopg.connect(url, autocommit=True) as owner:
            owner.execute("CREATE TABLE orders AS SELECT generate_series(1, 3) AS id")
            for statement in filter(str.strip, role["command"].split(";\n")):
                owner.execute(statement)
            owner.execute("CREATE TABLE later (id int)")
        code, shown = typed(password["command"], [SECRET, "n3wRoPassw0rd", "n3wRoPassw0rd"])
        assert code == 0, shown
        key, _, quoted = line["command"].partition("=")
        assert key == "DATABASE_URL"
        with psycopg.connect(quoted.strip("'").replace("PASSWORD", "n3wRoPassw0rd"), autocommit=True) as agent:
            assert agent.execute("SELECT count(*) FROM orders").fetchone() == (3,)
            # Tables that come later are read too.
            assert agent.execute("SELECT count(*) FROM later").fetchone() == (0,)
            agent.execute("SET default_transaction_read_only = off")
            for statement in ("DELETE FROM orders", "DROP TABLE orders", "TRUNCATE later", "CREATE TABLE x (id int)", "CREATE ROLE y"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    agent.execute(statement)
        code, shown = typed(ended["command"], [SECRET, "ch4ngedOwner", "ch4ngedOwner"])
        assert code == 0, shown
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(url)
        psycopg.connect(url.replace(SECRET, "ch4ngedOwner")).close()
        shop.sql(f"ALTER ROLE step_owner PASSWORD '{SECRET}'")
        assert "sallyport token issue" in gateway["command"]

    def test_no_step_holds_the_password(self, finding):
        assert leaked([SECRET], json.dumps(finding[0]).encode()) == []

    def test_a_gateways_own_name_for_the_database_is_in_the_step(self, scan, shop, finding, tmp_path):
        upstream = {
            "address": f"127.0.0.1:{shop.port}", "database": "step; shop", "tls": "disable",
            "agent": {"user": "a", "password": "env:A"}, "executor": {"user": "b", "password": "env:B"},
        }  # fmt: skip
        (tmp_path / "sallyport.yaml").write_text(json.dumps({"upstreams": {"steps": upstream}}))
        report = scan.json(tmp_path / "shop", "--config", tmp_path / "sallyport.yaml", codes=(3,))
        assert "X8" in [check["check"] for check in report["crossFindings"]]
        commands = [step.get("command") or "" for step in report["findings"][0]["steps"]]
        assert any("--upstream steps " in command for command in commands), commands


def problems(value, schema, root, path="$"):
    """What breaks a JSON schema, as much of it as docs/scan.schema.json uses."""
    if "$ref" in schema:
        return problems(value, root["$defs"][schema["$ref"].rsplit("/", 1)[-1]], root, path)
    kinds = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "number": (int, float)}
    kind = kinds.get(schema.get("type"), object)
    if not isinstance(value, kind) or (schema.get("type") in ("integer", "number") and isinstance(value, bool)):
        return [f"{path}: not {schema['type']}"]
    found = [f"{path}: {value}"] if "enum" in schema and value not in schema["enum"] else []
    if isinstance(value, list) and "items" in schema:
        found += [line for index, item in enumerate(value) for line in problems(item, schema["items"], root, f"{path}[{index}]")]
    if isinstance(value, dict):
        known, rest = schema.get("properties", {}), schema.get("additionalProperties", True)
        found += [f"{path}.{name}: missing" for name in schema.get("required", []) if name not in value]
        for name, item in value.items():
            if name in known:
                found += problems(item, known[name], root, f"{path}.{name}")
            elif isinstance(rest, dict):
                found += problems(item, rest, root, f"{path}.{name}")
            elif rest is False:
                found.append(f"{path}.{name}: unknown")
    return found


SARIF_REQUIRED = {"ruleId", "level", "message", "locations", "partialFingerprints"}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_format_keeps_to_its_form_for_every_kind(scan, homes, tmp_path, layout):
    told = subprocess.run([homes, "assorted", str(tmp_path / "homes"), "3", layout], check=True, capture_output=True, text=True)
    schema = json.loads((ROOT / "docs/scan.schema.json").read_text())
    kinds = set()
    for entry in json.loads(told.stdout):
        files = {form: tmp_path / f"report.{form}" for form in ("sarif", "csv")}
        report = scan.json("--sarif", files["sarif"], "--csv", files["csv"], home=entry["home"])
        assert problems(report, schema, schema) == []
        kinds |= {finding["kind"] for finding in report["findings"]}
        (run,) = json.loads(files["sarif"].read_text())["runs"]
        rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
        for result in run["results"]:
            assert SARIF_REQUIRED <= result.keys() and result["ruleId"] in rules and result["message"]["text"]
            (place,) = result["locations"]
            assert place["physicalLocation"]["artifactLocation"]["uri"] and place["physicalLocation"]["region"]["startLine"] >= 1
        rows = list(csv.reader(files["csv"].open(newline="")))
        assert len(rows) > len(report["findings"]) and {len(row) for row in rows} == {len(rows[0])}
        assert not [cell for row in rows for cell in row if cell[:1] in "=+-@" and cell]
    assert len(kinds) > 70


def test_a_formula_in_a_file_name_is_text_in_a_spreadsheet(scan, tmp_path):
    (tmp_path / "p").mkdir()
    for name in ("=cmd|' !A0", "+1", "-2+3", "@SUM(A1)"):
        (tmp_path / "p" / name).write_text(f"postgres://=1+1:{SECRET}@db.prod.acme.com/=x\n")
    scan("--csv", tmp_path / "out.csv", "p", codes=(3,))
    for row in csv.reader((tmp_path / "out.csv").open(newline="")):
        for cell in row:
            assert cell[:1] not in ("=", "+", "-", "@", "|", "%"), row


class TestCursorHook:
    def hook(self):
        page = (ROOT / "docs/scan.md").read_text()
        block = re.search(r"```json\n(\{\n  \"version\": 1,\n  \"hooks\".*?)```", page, re.DOTALL).group(1)
        return json.loads(block)["hooks"]["beforeSubmitPrompt"][0]["command"]

    def run(self, scan, home):
        path = f"{pathlib.Path(scan.binary).parent}:{scan.environment['PATH']}"
        environment = {**scan.environment, "PATH": path, "HOME": str(home)}
        return subprocess.run(["sh", "-c", self.hook()], env=environment, cwd=home, capture_output=True, text=True, timeout=60)

    def test_a_prompt_waits_where_something_is_company_ending(self, scan, homes, tmp_path):
        home, truth = everyday(homes, tmp_path)
        answer = json.loads(self.run(scan, home).stdout)
        assert answer["continue"] is False and "sallyport scan" in answer["user_message"]
        assert not any(label["file"] in json.dumps(answer) for label in truth)

    def test_a_prompt_goes_on_elsewhere(self, scan, tmp_path):
        (tmp_path / "clean").mkdir()
        assert json.loads(self.run(scan, tmp_path / "clean").stdout) == {"continue": True}
