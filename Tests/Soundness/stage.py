"""Where the corpus is played: one PostgreSQL per version with the corpus's schema, one gateway before all of them."""

import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [path for path in [str(HERE.parent / "Integration")] if path not in sys.path]

from servers import server  # noqa: E402  (makes `rig` importable)
from rig.gateway import Gateway  # noqa: E402
from target import Login  # noqa: E402

AGENT, OWNER, DATABASE, TEMPLATE = "app_agent", "app_owner", "app", "app_template"
CANARIES = (
    b"canary-card-7f3a91", b"canary-secret-c04d2e", b"canary-object-51be88", b"canary-mapping-90aa17",
    b"canary-conninfo-2f6b03", b"SCRAM-SHA-256$",
)  # fmt: skip
SETTINGS = {
    "autovacuum": "off",  # only the cases change anything here
    "checkpoint_timeout": "1d",
    "wal_level": "logical",
    "max_wal_senders": "4",
    "max_replication_slots": "4",
    "max_prepared_transactions": "10",  # or PREPARE TRANSACTION could not do its harm
    "log_statement": "none",
    "jit": "off",
}
SUBSCRIPTION = """
    CREATE SUBSCRIPTION s CONNECTION 'host=127.0.0.1 password=canary-conninfo-2f6b03' PUBLICATION p
      WITH (connect = false, enabled = false, create_slot = false, slot_name = NONE);
"""


class Stage:
    """One server with the database `app` in it. Use it with `with`; `reset` brings the database back to what it was.

    `agent` is the login of agents' sessions: with the superuser's nothing but the gate stands before the data.
    """

    def __init__(self, version, agent=AGENT):
        self.version, self.agent = version, agent
        self.server = server(version, SETTINGS)

    def __enter__(self):
        self.server.create()
        try:
            self._furnish()
        except BaseException:
            self.server.destroy()
            raise
        return self

    def __exit__(self, *_):
        self.server.destroy()

    @property
    def name(self):
        return f"pg{self.version}"

    def reset(self):
        """The database as it was made, whatever has become of it."""
        others = "usename IS NOT NULL AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        self.server.sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
        if self.server.sql(f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"):
            for [name] in self.server.sql(f"SELECT gid FROM pg_prepared_xacts WHERE database = '{DATABASE}'"):
                self.server.sql(f"ROLLBACK PREPARED '{name}'", DATABASE)
            self.server.sql("DROP SUBSCRIPTION IF EXISTS s", DATABASE)
            self.server.sql(f"DROP DATABASE {DATABASE} WITH (FORCE)")
        self.server.sql(f"ALTER ROLE {AGENT} RESET ALL; ALTER ROLE {AGENT} PASSWORD '{self.password}'")
        self.server.sql(f"CREATE DATABASE {DATABASE} TEMPLATE {TEMPLATE} OWNER {OWNER}")
        self.server.sql(SUBSCRIPTION, DATABASE)

    def login(self, user=None):
        """Straight to the server, past the gateway: the superuser, or the agent's login."""
        user = user or self.server.superuser
        password = self.server.password if user == self.server.superuser else self.password
        return Login(self.server.host, self.server.port, user, password, DATABASE, "")

    @property
    def upstream(self):
        """The entry under `upstreams`."""
        return {
            "address": f"{self.server.host}:{self.server.port}",
            "database": DATABASE,
            "environment": "production",
            "agent": {"user": self.agent, "password": f"env:AGENT_{self.version}"},
            "executor": {"user": OWNER, "password": f"env:OWNER_{self.version}"},
            "statement_timeout": "2s",
            "lock_timeout": "1s",
        }

    @property
    def secrets(self):
        return {f"AGENT_{self.version}": self.login(self.agent).password, f"OWNER_{self.version}": self.password}

    def _furnish(self):
        self.password = f"{self.server.password}-app"
        self.server.sql(
            f"""
            CREATE ROLE {AGENT} LOGIN NOINHERIT NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD '{self.password}';
            CREATE ROLE {OWNER} LOGIN NOCREATEDB NOCREATEROLE PASSWORD '{self.password}';
            CREATE DATABASE {TEMPLATE} OWNER {OWNER};
            SELECT pg_create_physical_replication_slot('standby_1');
            """
        )
        schema = (HERE / "stage.sql").read_text()
        self.server.sql(f"GRANT CREATE, USAGE ON SCHEMA public TO {OWNER}; SET ROLE {OWNER};\n{schema}", TEMPLATE)
        self.server.sql((HERE / "superuser.sql").read_text(), TEMPLATE)
        self.reset()


class Gate:
    """One running gateway before all the stages, with a token for each that reads `public.users` and nothing else.

    Nobody decides on what it holds: a held statement is answered at once, and its request expires soon.
    """

    def __init__(self, binary, stages):
        self.gateway, self.stages = Gateway(binary), stages
        self.logins = {}

    def __enter__(self):
        try:
            upstreams = {stage.name: stage.upstream for stage in self.stages}
            hold = {"wait": "0s", "expires": "1s", "per_token": 1000}
            self.gateway.create(upstreams, hold=hold, limits={"sessions_per_token": 500})
            for stage in self.stages:
                url = self.gateway.issue_token(f"reader-{stage.name}", stage.name, ["public.users"])
                self.logins[stage.version] = Login.from_url(url)
            unsafe = [f"--unsafe-upstream={stage.name}" for stage in self.stages if stage.agent != AGENT]
            self.gateway.serve(*unsafe, **{name: value for stage in self.stages for name, value in stage.secrets.items()})
        except BaseException:
            self.gateway.destroy()
            raise
        return self

    def __exit__(self, *_):
        self.gateway.destroy()

    def insist_on_life(self):
        """Raises SystemExit when the gateway is gone, with the end of its log."""
        if not self.gateway.is_healthy():
            raise SystemExit(f"the gateway did not survive:\n{self.gateway.log()[-3000:]}")
