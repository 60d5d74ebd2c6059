"""`sallyport scan` on generated homes: what it finds, that it shows no secret, and that no file makes it hang or lie.

The homes come from `scan-homes` (Tests/ScanHomes), which stands beside the binary under test.
"""

import base64
import contextlib
import fcntl
import json
import os
import pathlib
import pty
import re
import select
import signal
import socket
import struct
import subprocess
import termios
import threading
import time
import urllib.parse

import pytest

WINDOW = 12
LAYOUTS = ["linux", "macOS"]


@pytest.fixture(scope="session")
def homes(binary):
    tool = pathlib.Path(binary).with_name("scan-homes")
    assert tool.exists(), f"`{tool}` is not there; `swift build` makes it"
    return str(tool)


class Scanner:
    def __init__(self, binary, folder):
        self.binary, self.folder = binary, folder
        state = folder / "state"
        state.mkdir(exist_ok=True)
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
        self.environment = {**kept, "HOME": str(folder), "XDG_STATE_HOME": str(state), "SWIFT_BACKTRACE": "enable=no"}

    def __call__(self, *words, home=None, timeout=60, codes=(0, 3), stdin=subprocess.DEVNULL):
        command = [self.binary, "scan", *(["--home", str(home)] if home else ["--no-home"]), *map(str, words)]
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=timeout, stdin=stdin
        )
        assert done.returncode in codes, (done.returncode, done.stdout[-2000:], done.stderr[-2000:])
        return done

    def json(self, *words, **options):
        return json.loads(self("--json", *words, **options).stdout)


@pytest.fixture
def scan(binary, tmp_path):
    return Scanner(binary, tmp_path)


def everyday(homes, folder, layout="linux", seed=1):
    home = folder / "home"
    told = subprocess.run([homes, "home", str(home), str(seed), layout], check=True, capture_output=True, text=True)
    return home, json.loads(told.stdout)


def windows(data):
    return {data[start : start + WINDOW] for start in range(len(data) - WINDOW + 1)}


def leaked(secrets, output):
    """Secrets of which any twelve bytes stand in the output, as they are, in base 64 or as in a URL."""
    seen = windows(output)
    found = []
    for secret in secrets:
        plain = secret.encode()
        public = max((plain[:20].rfind(mark) for mark in (b"-", b"_", b".")), default=-1) + 1
        # PyPI's tokens begin with their location in base 64.
        public = 20 if plain.startswith(b"pypi-AgEIcHlwaS5vcmc") else public
        forms = [plain[public:], urllib.parse.quote(secret, safe="").encode()[16:]]
        forms += [base64.b64encode(plain[12 + skip :]) for skip in range(3)]
        if any(windows(form) & seen for form in forms):
            found.append(secret[:6])
    return found


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_worst_comes_first_with_a_step(scan, homes, tmp_path, layout):
    home, truth = everyday(homes, tmp_path, layout)
    done = scan(home=home, codes=(3,))
    lines = done.stdout.splitlines()
    worst = next(index for index, line in enumerate(lines) if line.startswith("company-ending"))
    assert worst < 8
    assert "→" in "\n".join(lines[worst : worst + 5])
    report = scan.json(home=home)
    for label in truth:
        found = [item for item in report["findings"] if item["kind"] == label["kind"]]
        places = [place["file"] for item in found for place in item["sightings"]]
        assert f"~/{label['file']}" in places, label["kind"]
        assert any(item["verdict"] in label["verdicts"] for item in found), (label["kind"], found[0]["verdict"])
    assert all(item["steps"] for item in report["findings"] if item["verdict"] in ("company-ending", "severe"))


def test_a_report_fits_a_terminal_of_eighty_columns(scan, homes, tmp_path):
    home, truth = everyday(homes, tmp_path)
    output, code = in_terminal([scan.binary, "scan", "--home", str(home)], scan.environment, columns=80)
    assert code == 3
    text = re.sub(rb"\x1b\[[0-9;?]*[A-Za-z]", b"", output).decode()
    for line in text.replace("\r", "\n").splitlines():
        assert len(line) <= 80, line
    assert b"\x1b[" in output, "no colour in a terminal"
    assert "company-ending" in text
    assert leaked([secret for label in truth for secret in label["secrets"]], output) == []


def in_terminal(command, environment, columns, timeout=60, rows=40):
    """What a program writes to a terminal with so many columns and rows, and its exit code."""
    pid, terminal = pty.fork()
    if pid == 0:
        fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.execve(command[0], command, {**environment, "TERM": "xterm-256color"})
    output, end = b"", time.monotonic() + timeout
    while time.monotonic() < end:
        if select.select([terminal], [], [], 0.5)[0]:
            try:
                chunk = os.read(terminal, 65536)
            except OSError:
                break
            if not chunk:
                break
            output += chunk
    else:
        os.kill(pid, signal.SIGKILL)
    os.close(terminal)
    return output, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_output_holds_twelve_bytes_of_a_secret(scan, homes, tmp_path, layout):
    told = subprocess.run(
        [homes, "assorted", str(tmp_path / "homes"), "3", layout], check=True, capture_output=True, text=True
    )
    total = 0
    for entry in json.loads(told.stdout):
        home = entry["home"]
        files = {form: tmp_path / f"report.{form}" for form in ("html", "sarif", "csv")}
        words = [word for form, path in files.items() for word in (f"--{form}", path)]
        outputs = [scan(*words, "--write-baseline", tmp_path / "base", "--verbose", home=home), scan("--json", home=home)]
        shown = b"".join((done.stdout + done.stderr).encode() for done in outputs)
        shown += b"".join(path.read_bytes() for path in [*files.values(), tmp_path / "base"])
        shown += scan("--quiet", "--baseline", tmp_path / "base", home=home).stderr.encode()
        total += len(json.loads(outputs[1].stdout)["findings"])
        assert leaked(entry["secrets"], shown) == [], home
    assert total > 140


def test_the_search_for_leaks_finds_one():
    secret = "pw_0123456789abcdefghijklmnopqrstu"
    assert leaked([secret], b"x " + secret.encode()) and leaked([secret], base64.b64encode(b"a" + secret.encode()))
    assert leaked([secret], b"nothing of the kind") == []


def test_reports_are_for_the_owner_alone(scan, homes, tmp_path):
    home, _ = everyday(homes, tmp_path)
    scan("--html", tmp_path / "r.html", "--sarif", tmp_path / "r.sarif", home=home)
    for name in ("r.html", "r.sarif"):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    sarif = json.loads((tmp_path / "r.sarif").read_text())
    assert sarif["version"] == "2.1.0" and sarif["runs"][0]["results"]


def test_exit_codes(scan, homes, tmp_path):
    home, _ = everyday(homes, tmp_path)
    assert scan(home=home).returncode == 3
    assert scan("--fail-on", "never", home=home).returncode == 0
    (tmp_path / "empty").mkdir()
    assert scan(home=tmp_path / "empty").returncode == 0
    assert scan("--fail-on", "awful", home=home, codes=(2,)).stderr.startswith("error: `--fail-on awful`")
    assert scan(home=tmp_path / "nowhere", codes=(1,)).returncode == 1
    (tmp_path / "broken.yaml").write_text("hodl: {}\n")
    assert "unknown key `hodl`" in scan("--config", tmp_path / "broken.yaml", home=tmp_path / "empty", codes=(1,)).stderr


def test_a_baseline_leaves_only_what_is_new(scan, homes, tmp_path):
    home, _ = everyday(homes, tmp_path)
    scan("--write-baseline", tmp_path / "base", home=home)
    assert scan("--baseline", tmp_path / "base", home=home).returncode == 0
    key = f"sbp_5a11904d{os.urandom(16).hex()}"
    (home / ".cursor/mcp.json").write_text(json.dumps({"mcpServers": {"a": {"env": {"SUPABASE_ACCESS_TOKEN": key}}}}))
    report = scan.json("--baseline", tmp_path / "base", home=home, codes=(3,))
    assert [item["kind"] for item in report["findings"] if item["new"]] == ["supabase-account-token"]
    (tmp_path / "other").write_text("{}\n")
    assert "this is no baseline" in scan("--baseline", tmp_path / "other", home=home, codes=(1,)).stderr


class TestHooks:
    """The examples of docs/scan.md."""

    HOOK = "sallyport scan --quiet --no-transcripts --fail-on company-ending || exit 2"

    def run(self, scan, home):
        path = f"{pathlib.Path(scan.binary).parent}:{scan.environment['PATH']}"
        environment = {**scan.environment, "PATH": path, "HOME": str(home)}
        return subprocess.run(["sh", "-c", self.HOOK], env=environment, cwd=home, capture_output=True, text=True, timeout=60)

    def test_a_session_in_a_dangerous_home_is_told(self, scan, homes, tmp_path):
        home, truth = everyday(homes, tmp_path)
        done = self.run(scan, home)
        assert done.returncode == 2
        # What a hook writes to its output reaches the agent: nothing does, and no place is named.
        assert done.stdout == ""
        assert "3 company-ending" in done.stderr
        assert not any(label["file"] in done.stderr for label in truth)

    def test_a_session_in_a_clean_home_is_left_alone(self, scan, tmp_path):
        (tmp_path / "clean").mkdir()
        done = self.run(scan, tmp_path / "clean")
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")

    def test_the_documented_hook_is_this_one(self):
        page = (pathlib.Path(__file__).parents[2] / "docs/scan.md").read_text()
        block = re.search(r"```json\n(\{\n  \"hooks\".*?)```", page, re.DOTALL).group(1)
        hook = json.loads(block)["hooks"]["SessionStart"][0]["hooks"][0]
        assert hook == {"type": "command", "command": self.HOOK}

    def test_the_documented_workflow_runs_what_exists(self, scan, homes, tmp_path):
        page = (pathlib.Path(__file__).parents[2] / "docs/scan.md").read_text()
        command = re.search(r"run: sallyport (scan .*)", page).group(1)
        home, _ = everyday(homes, tmp_path)
        done = subprocess.run(
            [scan.binary, *command.split()], env=scan.environment, cwd=home / "code/shop", capture_output=True, text=True
        )
        assert done.returncode == 3, done.stderr
        assert json.loads((home / "code/shop/sallyport.sarif").read_text())["runs"][0]["results"]


class TestBadInput:
    """Files that would stop, mislead or break a reader: the scan ends in time and says what it did not read and why."""

    def skipped(self, report):
        return {entry["file"].removeprefix("~/"): entry["reason"] for entry in report["coverage"]["skipped"]}

    def test_what_is_no_file_is_passed_over(self, scan, tmp_path):
        home = tmp_path / "home"
        (home / ".cursor").mkdir(parents=True)
        (home / ".aws").mkdir()
        os.mkfifo(home / ".cursor/mcp.json")
        with socket.socket(socket.AF_UNIX) as listener:
            there = os.getcwd()
            os.chdir(home / ".aws")
            listener.bind("credentials")
            os.chdir(there)
            report = scan.json(home=home, timeout=20)
        assert self.skipped(report)[".cursor/mcp.json"] == "not-a-regular-file"
        assert self.skipped(report)[".aws/credentials"] in ("not-a-regular-file", "unreadable")

    def test_links_that_lead_round_end(self, scan, tmp_path):
        home = tmp_path / "home"
        project = home / "code/shop"
        project.mkdir(parents=True)
        (home / ".claude.json").write_text(json.dumps({"projects": {str(project): {}}}))
        (project / "again").symlink_to(project)
        (project / ".env").symlink_to(".env")
        (home / ".netrc").symlink_to(home / "gone")
        report = scan.json(home=home, timeout=20)
        assert self.skipped(report)["code/shop/.env"] == "link-cycle"
        assert report["findings"] == []

    @pytest.mark.skipif(os.getuid() == 0, reason="root reads everything")
    def test_an_unreadable_file_is_said(self, scan, tmp_path):
        home = tmp_path / "home"
        home.mkdir()
        (home / ".netrc").write_text("machine a login b password cdefghijkl\n")
        (home / ".netrc").chmod(0)
        report = scan.json(home=home, codes=(1,))
        assert self.skipped(report)[".netrc"] == "unreadable"
        assert report["coverage"]["complete"] is False

    def test_a_huge_sparse_file_ends_in_time(self, scan, tmp_path):
        home = tmp_path / "home"
        (home / ".claude").mkdir(parents=True)
        with open(home / ".claude/history.jsonl", "wb") as file:
            file.write(b'{"display":"hello"}\n' * 1000)
            file.truncate(1 << 42)
        report = scan.json(home=home, timeout=120, codes=(0, 1, 3))
        assert self.skipped(report)[".claude/history.jsonl"] in ("too-large", "file-time")
        assert report["coverage"]["complete"] is False

    def test_bytes_that_are_no_text(self, scan, tmp_path):
        home = tmp_path / "home"
        (home / ".cursor").mkdir(parents=True)
        key = b"sbp_5a11904d" + os.urandom(16).hex().encode()
        (home / ".cursor/mcp.json").write_bytes(b'{"mcpServers": {"\xff\xfe": {"env": {"K\x80": "' + key + b'"}}}}')
        (home / ".zshrc").write_bytes(b"\xc3\x28 export A=\x9f\x92\n" * 1000)
        (home / ".npmrc").write_bytes(bytes(range(256)) * 64)
        (home / ".netrc").write_bytes(b"{" * 100_000)
        (home / ".claude.json").write_bytes(b"[" * 200_000)
        report = scan.json(home=home, timeout=60, codes=(0, 1, 3))
        assert "supabase-account-token" in [item["kind"] for item in report["findings"]]

    def test_names_that_drive_terminals_are_shown_as_text(self, scan, tmp_path):
        project = tmp_path / "project\x1b[2J\u202e"
        project.mkdir()
        (project / ".env").write_text(f"SUPABASE_ACCESS_TOKEN=sbp_5a11904d{os.urandom(16).hex()}\n")
        done = scan(project, codes=(3,))
        assert "\x1b[2J" not in done.stdout and "\u202e" not in done.stdout

    def test_a_file_that_changes_while_it_is_read(self, scan, tmp_path):
        home = tmp_path / "home"
        (home / ".claude/projects/a").mkdir(parents=True)
        path = home / ".claude/projects/a/session.jsonl"
        path.write_bytes(b'{"type":"user","text":"hello"}\n' * 400_000)
        stop = threading.Event()

        def grow():
            while not stop.is_set():
                with open(path, "ab") as file:
                    file.write(b'{"type":"user"}\n')

        writer = threading.Thread(target=grow)
        writer.start()
        try:
            report = scan.json(home=home, timeout=60, codes=(0, 1, 3))
        finally:
            stop.set()
            writer.join()
        assert self.skipped(report)[".claude/projects/a/session.jsonl"] == "changed-while-read"


def test_watch_says_what_is_new(scan, homes, tmp_path):
    home, _ = everyday(homes, tmp_path)
    command = [scan.binary, "scan", "--home", str(home), "--watch", "--every", "1"]
    with contextlib.ExitStack() as stack:
        process = subprocess.Popen(
            command, env=scan.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=tmp_path
        )
        stack.callback(process.wait)
        stack.callback(process.kill)
        seen = read_until(process.stdout, b"all of it:", 60)
        assert b"company-ending" in seen
        key = f"sbp_5a11904d{os.urandom(16).hex()}"
        (home / "code/shop/.env.local").write_text(f"SUPABASE_ACCESS_TOKEN={key}\n")
        seen = read_until(process.stdout, b".env.local", 30)
        assert b"new  company-ending  Supabase account token" in seen
        assert key.encode() not in seen


def read_until(stream, mark, seconds):
    """What was written up to a mark; fails when it does not come."""
    seen, end = b"", time.monotonic() + seconds
    os.set_blocking(stream.fileno(), False)
    while mark not in seen:
        assert time.monotonic() < end, seen[-500:]
        if select.select([stream], [], [], 0.5)[0]:
            seen += stream.read() or b""
    return seen
