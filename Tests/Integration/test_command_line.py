"""The command line without a gateway: keys, tokens, the terminal, and what happens to a state directory that was touched."""

import concurrent.futures
import fcntl
import json
import os
import re
import select
import signal
import sqlite3
import subprocess
import termios
import time

import pytest

from commands import PASSPHRASE, Command


@pytest.fixture
def command(binary, tmp_path):
    made = Command(binary, tmp_path)
    made("init")
    return made


@pytest.fixture
def staffed(command):
    """With the operator alice."""
    command("operator", "add", "alice", answers=[("New passphrase", PASSPHRASE), ("once more", PASSPHRASE)])
    return command


def test_from_nothing_to_a_token_and_back(staffed):
    assert staffed.json("operator", "list")[0]["name"] == "alice"
    said = staffed.issue("cursor-agent-ci-readonly").out
    url = re.search(r"postgresql://\S+", said).group(0)
    assert url.startswith("postgresql://cursor-agent-ci-readonly:sp_prod_")
    assert url.endswith(f"@127.0.0.1:6432/shop.production?sslmode=verify-full&sslrootcert={staffed.directory}/state/ca.pem")
    (token,) = staffed.json("token", "list")
    assert (token["state"], token["owner"], token["read"]) == ("active", "alice", ["public.customers"])
    staffed("token", "revoke", "cursor-agent-ci-readonly", answers=[PASSPHRASE])
    assert staffed.json("token", "list")[0]["state"] == "revoked"
    assert "intact" in staffed("ledger", "verify").out
    kinds = [json.loads(line)["kind"] for line in staffed("ledger", "tail", "--json").out.splitlines()]
    assert kinds == ["operator.added", "token.issued", "token.revoked"]


def test_the_secret_is_kept_nowhere(staffed):
    secret = re.search(r"sp_prod_\w+", staffed.issue("reader").out).group(0).encode()
    for folder, _, files in os.walk(staffed.directory):
        for file in files:
            with open(os.path.join(folder, file), "rb") as content:
                assert secret not in content.read(), file


def test_exit_codes(staffed):
    assert staffed("--version").code == 0
    assert staffed("requests").code == 0
    assert staffed("approve", "req_0000000000", check=False).code == 1
    assert staffed("tokn", check=False).code == 2
    assert staffed("token", "issue", check=False).code == 2
    with open(staffed.directory / "sallyport.yaml", "a") as file:
        file.write("hodl: {}\n")
    checked = staffed("check", check=False)
    assert checked.code == 1
    assert "unknown key `hodl`" in checked.out and "did you mean `hold`?" in checked.out


def test_a_wrong_passphrase_signs_nothing_and_costs_time(staffed):
    began = time.monotonic()
    wrong = staffed(
        "token", "issue", "reader", "--upstream", "shop", "--read", "public.customers",
        answers=[("Passphrase of", "wrong")] * 3, check=False)
    assert wrong.code == 1
    assert "the passphrase is wrong or the key file is damaged" in wrong.err
    assert time.monotonic() - began > 3
    assert staffed.json("token", "list") == []


def test_two_at_once_issue_one_token(staffed):
    with concurrent.futures.ThreadPoolExecutor() as pool:
        results = list(pool.map(lambda _: staffed.issue("reader", check=False), range(3)))
    assert sorted(result.code for result in results) == [0, 1, 1]
    assert len(staffed.json("token", "list")) == 1


def test_a_changed_ledger_is_found(staffed):
    staffed.issue("reader")
    with sqlite3.connect(staffed.directory / "state/ledger.sqlite") as ledger:
        (events,) = ledger.execute("SELECT events FROM chunk WHERE first = 1").fetchone()
        assert b"reader" in events
        ledger.execute("UPDATE chunk SET events = ? WHERE first = 1", [events.replace(b"reader", b"leader")])
    verified = staffed("ledger", "verify", "--json", check=False)
    assert verified.code == 3
    assert [finding["first"] for finding in json.loads(verified.out)["findings"]] == [1]


def test_a_changed_token_is_not_believed(staffed):
    staffed.issue("reader")
    with sqlite3.connect(staffed.directory / "state/store.sqlite") as store:
        (record,) = store.execute("SELECT record FROM token").fetchone()
        assert b"customers" in record
        changed = re.sub(rb'("relations":\[\{"name":)"customers"', rb'\1"paymentss"', record, count=1)
        assert changed != record
        store.execute("UPDATE token SET record = ?", [changed])
    listed = staffed("token", "list")
    assert "forged" in listed.out
    assert "is not what `alice` signed" in listed.err


def test_a_slipped_in_operator_stops_everything(staffed):
    with sqlite3.connect(staffed.directory / "state/store.sqlite") as store:
        (act,) = store.execute("SELECT act FROM operator_act").fetchone()
        store.execute("INSERT INTO operator_act (act) VALUES (?)", [act])
    listed = staffed("operator", "list", check=False)
    assert listed.code == 1
    assert "do not hold together" in listed.err
    served = staffed("serve", check=False)
    assert served.code == 1
    assert "do not hold together" in served.err, "a gateway that knows of nobody must not take everything for ended"


# The terminal


def at_a_terminal(command, *words):
    """Starts a command that owns a terminal: (process, our end, its end)."""
    ours, its = os.openpty()
    process = subprocess.Popen(
        [command.binary, *words], stdin=its, stdout=its, stderr=its, cwd=command.directory, env=command.environment,
        start_new_session=True, preexec_fn=lambda: fcntl.ioctl(its, termios.TIOCSCTTY, 0))
    return process, ours, its


def echoes(end):
    return bool(termios.tcgetattr(end)[3] & termios.ECHO)


def until(end, text, seconds=20):
    said, deadline = b"", time.monotonic() + seconds
    while text not in said:
        assert time.monotonic() < deadline, said
        if select.select([end], [], [], 0.1)[0]:
            said += os.read(end, 65536)
    while echoes(end):
        assert time.monotonic() < deadline, "the terminal shows what is typed"
    return said


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_a_signal_leaves_the_terminal_as_it_was(command, how):
    process, ours, its = at_a_terminal(command, "operator", "add", "alice")
    until(ours, b"New passphrase")
    os.write(ours, b"half a passphra")
    process.send_signal(how)
    assert process.wait(20) == -how
    assert echoes(its)
    assert os.listdir(command.directory / "state/operators") == []


def test_control_c_at_the_question_ends_the_command(command):
    process, ours, its = at_a_terminal(command, "operator", "add", "alice")
    until(ours, b"New passphrase")
    os.write(ours, b"half\x03")
    assert process.wait(20) == -signal.SIGINT
    assert echoes(its)


@pytest.mark.parametrize(
    "typed, said",
    [
        (b"\x04", b"no passphrase was typed"),
        (b"a" * 1025 + b"\n", b"longer than 1024 bytes"),
        (b"\xff\xfe four words make one\n", b"not UTF-8"),
    ],
)
def test_what_is_no_passphrase(command, typed, said):
    process, ours, its = at_a_terminal(command, "operator", "add", "alice")
    until(ours, b"New passphrase")
    os.write(ours, typed)
    assert process.wait(20) == 1
    heard = b""
    while select.select([ours], [], [], 0.2)[0]:
        heard += os.read(ours, 65536)
    assert said in heard
    assert echoes(its)


def test_a_passphrase_comes_from_a_terminal_only(command):
    both = f"{PASSPHRASE}\n{PASSPHRASE}\n".encode()
    refused = subprocess.run(
        [command.binary, "operator", "add", "alice"], input=both, capture_output=True, cwd=command.directory,
        env={**command.environment, "SALLYPORT_PASSPHRASE": PASSPHRASE, "PASSPHRASE": PASSPHRASE},
        start_new_session=True)
    assert refused.returncode == 1
    assert b"there is no terminal to type the passphrase at" in refused.stderr
    assert os.listdir(command.directory / "state/operators") == []
