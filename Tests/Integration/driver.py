"""Starts the programs under `drivers/` and reads what they print."""

import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
SOURCES = HERE / "drivers"
TOOLS = HERE.parent.parent / ".tools"
BUILT = TOOLS / "drivers"
PGJDBC = "/usr/share/java/postgresql.jar"


class Driver:
    """One client library. `lacks` names the steps that it has no call for."""

    def __init__(self, name, command, build=None, lacks=(), environment=None):
        self.name, self.command, self.lacks = name, command, lacks
        self.environment = environment or {}
        self._build = build

    def __repr__(self):
        return self.name

    def start(self, target, *words):
        """Starts the program on the steps given."""
        if self._build:
            self._build()
        environment = {**target.login.environment(), "LC_ALL": "C.UTF-8", **self.environment}
        process = subprocess.Popen(
            [*map(str, self.command), *map(str, words)], env=environment, cwd=SOURCES, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        return Running(self, process)

    def run(self, target, *words):
        """Takes the steps and returns what each printed."""
        return self.start(target, *words).steps()


class Running:
    """A program on its way."""

    def __init__(self, driver, process):
        self.driver, self.process = driver, process

    def signal(self):
        """Tells the program that now is the time (to cancel)."""
        self.process.stdin.write("now\n")
        self.process.stdin.flush()

    def steps(self, seconds=60):
        """Waits for the end and returns one dictionary per step."""
        try:
            out, err = self.process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            out, err = self.process.communicate()
            raise AssertionError(f"{self.driver} hangs after:\n{out}{err}") from None
        assert self.process.returncode == 0, f"{self.driver} failed:\n{out}{err}"
        return [json.loads(line) for line in out.splitlines()]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()


def is_current(product, source):
    return product.exists() and product.stat().st_mtime >= source.stat().st_mtime


def build_go():
    source, product = SOURCES / "libpq.go", BUILT / "libpq"
    if is_current(product, source):
        return
    BUILT.mkdir(parents=True, exist_ok=True)
    settings = {"GOPATH": "/usr/share/gocode", "GO111MODULE": "off", "GOFLAGS": "", "CGO_ENABLED": "0"}
    settings["GOCACHE"] = str(TOOLS / "go-cache")
    subprocess.run(["go", "build", "-o", product, source], check=True, env={**os.environ, **settings})


def build_java():
    source, product = SOURCES / "Jdbc.java", BUILT / "Jdbc.class"
    if is_current(product, source):
        return
    BUILT.mkdir(parents=True, exist_ok=True)
    subprocess.run(["javac", "-encoding", "UTF-8", "-cp", PGJDBC, "-d", BUILT, source], check=True)


NODE_PATH = {"NODE_PATH": f"/usr/share/nodejs:{TOOLS / 'node_modules'}"}
DRIVERS = [
    Driver("psycopg", [sys.executable, SOURCES / "psycopg_driver.py"]),
    Driver("asyncpg", [sys.executable, SOURCES / "asyncpg_driver.py"]),
    Driver("pgjdbc", ["java", "-XX:TieredStopAtLevel=1", "-Dfile.encoding=UTF-8", "-cp", f"{PGJDBC}:{BUILT}", "Jdbc"], build_java),
    Driver("node-postgres", ["node", SOURCES / "node.js"], environment=NODE_PATH),
    Driver("lib-pq", [BUILT / "libpq"], build_go, lacks=("copy-out",)),
]
