"""`sallyport explain` as somebody meets it who has just installed it: at a terminal, in a pipe, with a mistake."""

import json
import os
import pathlib
import pty
import select
import shlex
import subprocess
import time

import pytest


@pytest.fixture
def explain(binary, tmp_path):
    """Runs it in a directory without a configuration."""

    def run(*words, text=b"", code=0, stdin=None):
        environment = {**os.environ, "NO_COLOR": "1", "SWIFT_BACKTRACE": "enable=no"}
        environment.pop("SALLYPORT_CONFIG", None)
        how = {"stdin": stdin} if stdin is not None else {"input": text}
        done = subprocess.run(
            [binary, "explain", *words], capture_output=True, cwd=tmp_path, env=environment, timeout=60, **how)
        assert done.returncode == code, done.stderr.decode()
        return done.stdout.decode(), done.stderr.decode()

    return run


def test_an_error_points_at_its_place(explain):
    said, _ = explain("SELECT id,\n       nmae\n  FORM users")
    assert said.splitlines()[:3] == ["refuse  SELECT id,", "       nmae", "  FORM users"]
    said, _ = explain("SELECT 'é'; drop tabel x")
    assert said == (
        "refuse  SELECT 'é'; drop tabel x\n"
        '  1:18: error: syntax error at or near "tabel"\n'
        "    1 | SELECT 'é'; drop tabel x\n"
        "      |                  ^\n"
        "  refuse      not-understood: syntax\n"
    )
    said, _ = explain("\\d users")
    assert "\n    hint: `\\d` is a command of psql" in said
    error = json.loads(explain("--json", "SELECT 1;\nSELECT 'é' FROM FROM x")[0])[0]["error"]
    assert (error["position"], error["line"], error["column"]) == (27, 2, 17)
    assert "hint" not in error and "\n" not in error["description"]


def test_a_long_line_is_shown_around_the_place(explain):
    said, _ = explain("SELECT " + "1, " * 500 + "2 FROM FROM x, " + "y, " * 500 + "z")
    (line, mark) = [line for line in said.splitlines() if " | " in line]
    assert len(line) < 120 and line.count("…") == 2
    assert line[mark.index("^"):].startswith("FROM x")


def test_a_huge_text_does_not_bury_the_reason(explain):
    said, _ = explain(text=b"SELECT 1;\n" * 200_000)
    assert len(said) < 1_000
    assert "error: the text is longer than 1048576 bytes\n    hint: split it into smaller ones" in said
    said, _ = explain(text=b"SELECT 1;\n" * 101)
    assert "error: the text has more than 100 statements\n    hint: send them one by one; with --null" in said
    assert len(json.loads(explain("--json", text=b"SELECT 1;\n" * 100)[0])) == 100
    # An understood one is cut as well, and whole in JSON.
    long = "SELECT '" + "x" * 5_000 + "'"
    assert "… (5009 bytes)" in explain(long)[0]
    assert json.loads(explain("--json", long)[0])[0]["sql"] == long


def test_texts_are_told_apart(explain):
    said, _ = explain("-0", text=b"SELECT 1\0\0SELECT 2; SELECT 3")
    blocks = said.split("\n\n")
    assert [block.splitlines()[0] for block in blocks] == ["text 1", "text 2", "text 3", "allow   SELECT 3"]
    assert "There is no statement in it" in blocks[1] and "hint:" not in blocks[1]


def test_an_empty_text_says_what_to_do(explain):
    said, _ = explain(text=b" -- nothing\n")
    assert said.startswith("There is no statement in it") and "\n  hint: " in said
    assert explain("--json", text=b"")[0] == "[]\n"


def test_standard_input_beside_an_argument_is_not_passed_over_in_silence(explain, tmp_path):
    (tmp_path / "script.sql").write_text("DROP TABLE a")
    with open(tmp_path / "script.sql", "rb") as script:
        said, noted = explain("SELECT 1", stdin=script)
    assert said.startswith("allow   SELECT 1") and noted.startswith("note: standard input is not read")
    assert explain("SELECT 1", stdin=subprocess.DEVNULL)[1] == ""
    with open(tmp_path / "script.sql", "rb") as script:
        assert explain("-", stdin=script) == explain(text=b"DROP TABLE a")


def test_a_configuration_that_is_named_has_to_be_right(explain, tmp_path):
    (tmp_path / "broken.yaml").write_text("hodl: {}\n")
    assert "unknown key `hodl`" in explain("--config", "broken.yaml", "SELECT 1", code=1)[1]
    # One that is only here is none of its business.
    (tmp_path / "sallyport.yaml").write_text("hodl: {}\n")
    explain("SELECT 1")


@pytest.mark.parametrize(
    "words, message, hint",
    [
        (["--raed", "public.users", "SELECT 1"], "unknown option `--raed`", "did you mean `--read`?"),
        (["--environment", "prod", "SELECT 1"], "`prod` is no environment", "did you mean `production`?"),
        (["--read", "a,b", "--", "SELECT 1"], "`a,b` names no relation", "write them one after the other: `a b`"),
    ],
)
def test_wrong_usage(explain, words, message, hint):
    said, noted = explain(*words, code=2)
    lines = noted.splitlines()
    assert said == "" and lines[0].endswith(message) and lines[1] == "  hint: " + hint
    assert any(line.startswith("Usage: sallyport explain") for line in lines[2:])


def test_what_follows_two_dashes_is_the_statement(explain):
    assert explain("--read", "users", "--", "--x\nTABLE users")[0].startswith("allow   --x\nTABLE users")
    assert explain("--", "--raed")[0].startswith("There is no statement in it")


def test_the_example_of_the_readme_is_true(explain):
    readme = (pathlib.Path(__file__).resolve().parents[2] / "README.md").read_text()
    example = readme.split("\n$ sallyport explain ")[1].split("\n```")[0]
    typed, shown = example.split("\n", 1)
    assert explain(*shlex.split(typed))[0] == shown + "\n"


def at_a_terminal(binary, directory, *words, typed=b""):
    """What a person sees, who types `typed` as soon as something is asked."""
    process, end = pty.fork()
    if process == 0:
        os.chdir(directory)
        os.execve(binary, [binary, "explain", *words], {"TERM": "xterm", "PATH": "/usr/bin:/bin"})
    seen, deadline = b"", time.monotonic() + 30
    while time.monotonic() < deadline:
        if not select.select([end], [], [], 0.2)[0]:
            continue
        try:
            seen += os.read(end, 65536)
        except OSError:  # it has ended
            break
        if typed and b"Ctrl-D" in seen:
            os.write(end, typed)
            typed = b""
    _, status = os.waitpid(process, 0)
    os.close(end)
    return seen.decode().replace("\r\n", "\n"), os.waitstatus_to_exitcode(status)


def test_at_a_terminal(binary, tmp_path):
    seen, code = at_a_terminal(binary, tmp_path, "SELECT 1; drop tabel x")
    assert code == 0
    assert "\x1b[1m1:16:\x1b[0m" in seen and "\x1b[31m" in seen
    seen, code = at_a_terminal(binary, tmp_path, typed=b"SELECT 1;\n\x04")
    assert code == 0
    assert seen.startswith("note: type the statements") and "allow" in seen
    seen, code = at_a_terminal(binary, tmp_path, "--jsonn", "SELECT 1")
    assert code == 2
    assert "\x1b[36mhint:\x1b[0m did you mean `--json`?" in seen
