"""The demonstration ends as it says, tells programs what they need, and leaves nothing behind."""

import json
import os
import pathlib
import re
import signal
import subprocess
import sys

import pytest
from rig.processes import eventually

DEMO = pathlib.Path(__file__).resolve().parents[2] / "Demo/demo.py"


@pytest.fixture
def demo(binary, request, tmp_path):
    """Starts the demonstration as `make demo` does; its output goes to a file."""
    if request.config.getoption("--direct"):
        pytest.skip("about the gateway")
    output = tmp_path / "output"
    with open(output, "w") as file:
        process = subprocess.Popen(
            ["/usr/bin/env", "python3", DEMO, "--sallyport", binary, "--json", tmp_path / "facts.json"],
            stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    process.output, process.facts = output.read_text, tmp_path / "facts.json"
    yield process
    if process.poll() is None:
        process.kill()
        process.wait()


def children(process):
    """The processes that the demonstration has started."""
    return [pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if parent(pid) == process.pid]


def parent(pid):
    """The parent of a process, None when it has gone."""
    try:
        return int(pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return None


def left(output, pids):
    """What is still there of what the output and the process list named."""
    return [path for path in re.findall(r"/tmp/sallyport-\w+-\w+", output) if os.path.exists(path)] + [
        pid for pid in pids if os.path.exists(f"/proc/{pid}")
    ]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at /proc")
def test_it_stays_up_for_programs_and_ends_at_ctrl_c(demo):
    eventually("the demonstration is up", lambda: demo.facts.exists() or demo.poll() is not None, seconds=120)
    assert demo.poll() is None, demo.output()
    facts = json.loads(demo.facts.read_text())
    assert set(facts) == {
        "agent_url", "direct_url", "operator", "passphrase", "config", "state_dir", "gateway_pid", "sallyport",
    }  # fmt: skip
    asked = subprocess.run(["psql", "-X", "-A", "-t", facts["agent_url"], "-c", "SELECT count(*) FROM customers"], capture_output=True, text=True)
    assert asked.stdout == "2000\n", asked.stderr
    direct = subprocess.run(["psql", "-X", "-A", "-t", facts["direct_url"], "-c", "SHOW is_superuser"], capture_output=True, text=True)
    assert direct.stdout == "on\n", direct.stderr
    requests = subprocess.run([facts["sallyport"], "requests", "--json", "--config", facts["config"]], capture_output=True, text=True)
    assert json.loads(requests.stdout) == []
    pids = children(demo)
    assert facts["gateway_pid"] in pids and os.path.isdir(facts["state_dir"])
    eventually("it has said all", lambda: "Ctrl-C" in demo.output())
    os.kill(demo.pid, signal.SIGINT)
    assert demo.wait(30) == 0, demo.output()
    assert "nothing lost" in demo.output() and "the ledger is intact" in demo.output()
    assert left(demo.output() + facts["state_dir"] + facts["config"], pids) == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at /proc")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_leaves_nothing_behind_when_it_is_interrupted(demo, how):
    eventually("the incident has begun", lambda: "DELETE FROM customers" in demo.output() or demo.poll() is not None, seconds=60)
    pids = children(demo)
    assert len(pids) >= 2, demo.output()
    commands = [pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode() for pid in pids]
    os.kill(demo.pid, how)
    assert demo.wait(30) == 130, demo.output()
    assert left(" ".join(commands), pids) == []
