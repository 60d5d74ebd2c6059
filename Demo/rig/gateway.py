"""Sallyport itself, driven the way a person drives it: by its commands, at a terminal."""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import tempfile
import urllib.error
import urllib.request

from . import terminal
from .postgres import free_port
from .processes import RigError, eventually, start, stop

QUESTION = "assphrase"


class Gateway:
    """One gateway with its own directory under /tmp, one operator, and the tokens that are asked for."""

    operator = "alice"
    passphrase = "seven quiet harbours at dawn"

    def __init__(self, binary, port=None):
        self.binary = os.path.abspath(binary)
        self.preferred_port = port
        self.environment = {**os.environ, "NO_COLOR": "1"}
        self.directory = None
        self.process = None
        self.urls = {}

    # Setting up

    def create(self, upstreams, seed=None, **settings):
        """Writes a configuration, as `sallyport init` and an editor would, and adds the operator.

        With a `seed`, another gateway that does not run, its state is taken over: operator, tokens, keys, ledger.
        """
        self.directory = tempfile.mkdtemp(prefix="sallyport-gw-", dir="/tmp")
        self.config = f"{self.directory}/sallyport.yaml"
        self.state = f"{self.directory}/state"
        self.log_file = f"{self.directory}/log"
        if seed is None:
            self.call("init", "--directory", self.directory, configured=False)
        else:
            shutil.copytree(seed.state, self.state)
        self.listen = self._free(self.preferred_port)
        self.health = self._free(self.listen + 1)
        self.settings = {"hold": {"wait": "20s", "expires": "30m"}, **settings}
        self.upstreams = upstreams
        self.configure()
        if seed is None:
            self.add_operator(self.operator, self.passphrase)
        else:
            self.urls = {name: self._moved(url, seed) for name, url in seed.urls.items()}
        return self

    def configure(self, **settings):
        """Writes `sallyport.yaml` anew; a running gateway reads it at SIGHUP. JSON is YAML."""
        self.settings.update(settings)
        document = {
            "listen": f"127.0.0.1:{self.listen}",
            "health": f"127.0.0.1:{self.health}",
            "state_dir": self.state,
            "upstreams": self.upstreams,
            **self.settings,
        }
        with open(self.config, "w") as file:
            json.dump(document, file, indent=2)
            file.write("\n")

    def add_operator(self, name, passphrase):
        """`sallyport operator add`, which asks for the passphrase twice."""
        self.call("operator", "add", name, answers=[passphrase, passphrase])

    def issue_token(self, name, upstream, read, expires="30d", *extra):
        """`sallyport token issue`; returns the connection URL that is shown once."""
        scope = [word for relation in read for word in ("--read", relation)]
        arguments = ["token", "issue", name, "--upstream", upstream, *scope, "--expires", expires, *extra]
        said = self.call(*arguments, answers=[self.passphrase]).out
        found = re.search(r"postgres(?:ql)?://\S+", said)
        if not found:
            raise RigError(f"`sallyport token issue` printed no URL:\n{said}")
        self.urls[name] = found.group(0)
        return self.urls[name]

    # Running

    def serve(self, *flags, **environment):
        """Starts `sallyport serve` and waits until it is ready."""
        self._spawn(flags, environment)
        eventually("the gateway is ready", self._settled, seconds=30)
        if self.process.poll() is not None:
            raise RigError(f"the gateway ended with {self.process.returncode}:\n{self.log()}")
        return self

    def serve_unready(self, *flags, **environment):
        """Starts `sallyport serve` before a server that is not there, and waits until it listens all the same."""
        self._spawn(flags, environment)
        eventually("the gateway lives", lambda: self.process.poll() is not None or self.http("/healthz")[0] == 200, seconds=30)
        if self.process.poll() is not None:
            raise RigError(f"the gateway ended with {self.process.returncode}:\n{self.log()}")
        return self

    def refuses_to_serve(self, *flags, **environment):
        """Starts `sallyport serve`, expects it to end by itself with an error, and returns what it said."""
        offset = len(self.log())
        self._spawn(flags, environment)
        eventually("the gateway gives up", lambda: self.process.poll() is not None, seconds=30)
        code, self.process = self.process.returncode, None
        if code == 0:
            raise RigError(f"the gateway ended as if all were well:\n{self.log()}")
        return self.log()[offset:]

    def stop(self, how=signal.SIGTERM, seconds=15.0):
        """Ends the gateway and returns its exit code."""
        code = stop(self.process, how, seconds)
        self.process = None
        return code

    def reload(self):
        """SIGHUP."""
        self.process.send_signal(signal.SIGHUP)

    def destroy(self):
        """Ends the gateway and removes everything that it wrote."""
        self.stop(seconds=5)
        if self.directory:
            shutil.rmtree(self.directory, ignore_errors=True)

    def log(self):
        """Everything that the gateway has logged."""
        if not os.path.exists(self.log_file):
            return ""
        with open(self.log_file, errors="replace") as file:
            return file.read()

    def http(self, path):
        """(status, body) of the health endpoint; status 0 when nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.health}{path}", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, ""

    def is_healthy(self):
        """Whether the process lives and says so itself."""
        return self.process is not None and self.process.poll() is None and self.http("/healthz")[0] == 200

    # The operator's commands

    def call(self, *arguments, answers=(), configured=True, check=True, seconds=60.0):
        """One command of `sallyport`; `answers` are given to its passphrase questions, in order."""
        words = [self.binary, *arguments]
        if configured:
            words += ["--config", self.config]
        questions = [(QUESTION, answer) for answer in answers]
        result = terminal.run(words, questions, seconds=seconds, cwd=self.directory, env=self.environment)
        return result.checked() if check else result

    def requests(self):
        """`sallyport requests --json`."""
        return json.loads(self.call("requests", "--json").out)

    def undecided(self, text=""):
        """The id of a request that waits for a decision and has `text` in its SQL, or None."""
        for request in self.requests():
            if request["state"] == "pending" and text in request["sql"]:
                return request["id"]
        return None

    def waiting(self, text=""):
        """Waits for such a request."""
        return eventually(f"a request for {text!r}", lambda: self.undecided(text))

    def approve(self, request, *flags, check=True):
        """`sallyport approve ID`."""
        return self.call("approve", request, *flags, answers=[self.passphrase], check=check)

    def deny(self, request, reason="not today", check=True):
        """`sallyport deny ID --reason …`."""
        return self.call("deny", request, "--reason", reason, answers=[self.passphrase], check=check)

    def ledger(self):
        """Every event of the ledger, oldest first."""
        said = self.call("ledger", "tail", "--json", "--lines", "1000000").out
        return [json.loads(line) for line in said.splitlines() if line.strip()]

    def verify(self, check=True):
        """`sallyport ledger verify`; the result's `out` is JSON."""
        return self.call("ledger", "verify", "--json", check=check)

    # Inside

    def _spawn(self, flags, environment):
        with open(self.log_file, "ab") as log:
            arguments = [self.binary, "serve", *flags, "--config", self.config]
            self.process = start(arguments, log, cwd=self.directory, env={**self.environment, **environment})

    def _settled(self):
        return self.process.poll() is not None or self.http("/readyz")[0] == 200

    def _moved(self, url, seed):
        return url.replace(f":{seed.listen}/", f":{self.listen}/").replace(seed.state, self.state)

    @staticmethod
    def _free(preferred):
        """The preferred port when nobody has it, else any."""
        if preferred:
            try:
                with socket.create_server(("127.0.0.1", preferred)):
                    return preferred
            except OSError:
                pass
        return free_port()
