"""A throw-away PostgreSQL: its own data directory, a free port on loopback, gone at the end."""

import glob
import os
import pwd
import random
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile

from .processes import RigError, eventually, start, stop


def binaries():
    """The directory with `initdb` and `postgres` of the newest version installed; `PG_BIN` overrides it."""
    if os.environ.get("PG_BIN"):
        return os.environ["PG_BIN"]
    homes = glob.glob("/usr/lib/postgresql/*/bin") + glob.glob("/opt/homebrew/opt/postgresql@*/bin")
    homes = [home for home in homes if os.path.exists(f"{home}/initdb")]
    if not homes:
        raise RigError("no PostgreSQL server is installed\nhint: run `Scripts/setup build`")
    return max(homes, key=lambda home: int(re.search(r"(\d+)/bin", home).group(1)))


def free_port():
    """A port on loopback that nobody listened on a moment ago.

    Not one that the system gives to outgoing connections: whoever knocked at such a port before its server listens could be
    connected to themselves.
    """
    for port in random.sample(range(15_000, 32_000), 200):
        try:
            with socket.create_server(("127.0.0.1", port)):
                return port
        except OSError:
            continue
    raise RigError("no free port between 15000 and 32000")


class Postgres:
    """One server. PostgreSQL refuses to run as root, so root lends it the `postgres` user of the system."""

    superuser = "postgres"
    host = "127.0.0.1"

    def __init__(self, settings=None, tls=None, home=None):
        """`settings` go to postgresql.conf; `tls` is a (certificate file, key file) pair; `home` is a directory like
        that of `binaries`.
        """
        self.home = home or binaries()
        self.settings = {
            "listen_addresses": self.host,
            "unix_socket_directories": "",
            "fsync": "off",
            "shared_buffers": "32MB",
            "max_connections": "200",
            "log_statement": "all",
            "log_line_prefix": "%m [%p] %u@%d ",
            **(settings or {}),
        }
        self.tls = tls
        self.password = secrets.token_urlsafe(12)
        self.directory = None
        self.port = None
        self.process = None

    def create(self):
        """Makes the data directory and starts the server."""
        self.directory = tempfile.mkdtemp(prefix="sallyport-pg-", dir="/tmp")
        os.chmod(self.directory, 0o755)
        self._hand_over(self.directory)
        self.data = f"{self.directory}/data"
        self.log_file = f"{self.directory}/log"
        password_file = self._write("password", self.password)
        self._call(
            "initdb", "--no-sync", "--no-instructions", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C",
            f"--username={self.superuser}", f"--pwfile={password_file}", f"--pgdata={self.data}",
        )  # fmt: skip
        os.unlink(password_file)
        if self.tls:
            self._adopt_certificate(*self.tls)
        with open(f"{self.data}/postgresql.conf", "a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in self.settings.items())
        for _ in range(5):
            self.port = free_port()
            if self._start():
                return self
        raise RigError(f"PostgreSQL does not start:\n{self.log()[-2000:]}")

    def start(self):
        """Starts a stopped server at the port that it had."""
        if not self._start():
            raise RigError(f"PostgreSQL does not start again:\n{self.log()[-2000:]}")

    def stop(self, how=signal.SIGINT):
        """Stops the server: SIGINT is PostgreSQL's fast shutdown, SIGQUIT its crash."""
        stop(self.process, how)
        self.process = None

    def destroy(self):
        """Stops the server and removes everything that it wrote."""
        self.stop(signal.SIGQUIT)
        if self.directory:
            shutil.rmtree(self.directory, ignore_errors=True)

    def __enter__(self):
        return self.create()

    def __exit__(self, *_):
        self.destroy()

    def url(self, database="postgres", user=None, password=None):
        """The libpq URL of a login, past any gateway."""
        return f"postgresql://{user or self.superuser}:{password or self.password}@{self.host}:{self.port}/{database}"

    def sql(self, text, database="postgres"):
        """Runs SQL as the superuser and returns the rows as lists of text."""
        arguments = ["psql", "-X", "-q", "-A", "-t", "-F", "\x1f", "-v", "ON_ERROR_STOP=1", self.url(database)]
        run = subprocess.run(arguments, input=text, capture_output=True, text=True)
        if run.returncode != 0:
            raise RigError(f"`psql` failed: {run.stderr.strip()}")
        return [line.split("\x1f") for line in run.stdout.splitlines()]

    def log(self):
        """Everything that the server has logged."""
        with open(self.log_file, errors="replace") as file:
            return file.read()

    def _start(self):
        offset = os.path.getsize(self.log_file) if os.path.exists(self.log_file) else 0
        with open(self.log_file, "ab") as log:
            arguments = [f"{self.home}/postgres", "-D", self.data, "-c", f"port={self.port}"]
            self.process = start(arguments, log, cwd="/", **self._identity())

        def settled():
            ready = "ready to accept connections" in self.log()[offset:]
            return "ready" if ready else "ended" if self.process.poll() is not None else None

        return eventually("PostgreSQL starts", settled, seconds=60) == "ready"

    def _adopt_certificate(self, certificate, key):
        for name, source in (("server.crt", certificate), ("server.key", key)):
            path = f"{self.data}/{name}"
            shutil.copyfile(source, path)
            os.chmod(path, 0o600)
            self._hand_over(path)
        self.settings.update(ssl="on", ssl_cert_file="server.crt", ssl_key_file="server.key")

    def _write(self, name, text):
        path = f"{self.directory}/{name}"
        with open(path, "w") as file:
            file.write(text)
        self._hand_over(path)
        os.chmod(path, 0o600)
        return path

    def _hand_over(self, path):
        identity = self._identity()
        if identity:
            os.chown(path, identity["user"], identity["group"])

    def _call(self, program, *arguments):
        command = [f"{self.home}/{program}", *arguments]
        run = subprocess.run(command, capture_output=True, text=True, cwd="/", **self._identity())
        if run.returncode != 0:
            raise RigError(f"`{program}` failed: {run.stderr.strip() or run.stdout.strip()}")

    @staticmethod
    def _identity():
        if os.geteuid() != 0:
            return {}
        try:
            account = pwd.getpwnam("postgres")
        except KeyError:
            raise RigError(
                "PostgreSQL does not run as root and there is no user `postgres` to lend it\n"
                "hint: run this as an ordinary user, or install Debian's `postgresql`"
            ) from None
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
