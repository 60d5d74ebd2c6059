"""Somebody has the login of a token's role and goes past the gateway: what can they do on the database itself?

A gateway makes the role, as it does for every token; the superuser then gives it a password that is known. With that each case of
the corpus, and each of `ATTACKS`, is played twice: by itself, and in a transaction that was begun READ WRITE. Both times the attacker has
switched the read-only default off before. The witness compares everything with what was there before.
"""

import concurrent.futures
import dataclasses

from corpus import Case
from conversation import Broken, play
from stage import CANARIES, DATABASE, OWNER, TEMPLATE, Stage  # makes the rig importable
from rig.gateway import Gateway
from target import Login
from wire import connect, kinds, query
from witness import Witness

PASSWORD = "known to the attacker"
GROUP = 48
WORKERS = 12
BOUNDS = {"statement_timeout": "500ms", "lock_timeout": "300ms"}
PASSING = ("a notification", "advisory locks")  # what ends with the session
WRITABLE = "SET default_transaction_read_only = off"

# What docs/roles.md asks of whoever administers the database; run by the test in each copy.
CLOSING = f"""
    REVOKE TEMPORARY ON DATABASE {DATABASE} FROM PUBLIC;
    REVOKE EXECUTE ON ALL ROUTINES IN SCHEMA public, private FROM PUBLIC;
    REVOKE ALL ON LARGE OBJECT 16500 FROM PUBLIC;
"""

# What the corpus does not have, because it is about agents behind a gate: `{role}` is the attacker's own role.
ATTACKS = {
    "own-password": "ALTER ROLE {role} PASSWORD 'mine'",
    "own-setting": "ALTER ROLE {role} SET default_transaction_read_only = off",
    "own-setting-here": "ALTER ROLE {role} IN DATABASE app SET work_mem = '1GB'",
    "own-settings-reset": "ALTER ROLE {role} RESET ALL",
    "own-attribute": "ALTER ROLE {role} BYPASSRLS",
    "own-createrole": "ALTER ROLE {role} CREATEROLE",
    "own-end": "ALTER ROLE {role} VALID UNTIL 'infinity'",
    "own-limit": "ALTER ROLE {role} CONNECTION LIMIT -1",
    "own-name": "ALTER ROLE {role} RENAME TO somebody",
    "own-comment": "COMMENT ON ROLE {role} IS 'nobody''s'",
    "own-default-privileges": "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC",
    "own-privileges-dropped": "DROP OWNED BY {role}",
    "own-privileges-given-on": "GRANT SELECT ON public.users TO PUBLIC",
    "membership-in-owner": "GRANT app_owner TO {role}",
    "membership-of-owner": "GRANT {role} TO app_owner",
    "membership-in-reader": "GRANT pg_read_all_data TO {role}",
    "become-owner": "SET ROLE app_owner",
    "become-superuser": "SET SESSION AUTHORIZATION postgres",
    "object-created": "SELECT lo_create(4242)",
    "object-filled": "SELECT lo_from_bytea(4243, 'x')",
    "object-imported": "SELECT lo_import('/etc/passwd')",
    "object-of-public-read": "SELECT lo_get(16500)",
    "object-of-public-written": "SELECT lo_put(16500, 0, 'x')",
    "prepared": "BEGIN; SELECT count(*) FROM public.users; PREPARE TRANSACTION 'left behind'",
    "emitted": "SELECT pg_logical_emit_message(true, 'attacker', 'hello')",
    "notified": "NOTIFY attacker, 'hello'",
    "definer-called": "SELECT public.admin_wipe()",
    "definer-in-procedure": "CALL public.nightly_cleanup()",
    "definer-in-operator": "SELECT 1::bigint OPERATOR(public.===>) 2::bigint",
    "temporary": "CREATE TEMPORARY TABLE mine (a int)",
    "function": "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "block": "DO $$ BEGIN EXECUTE 'DELETE FROM public.payments'; EXCEPTION WHEN insufficient_privilege THEN EXECUTE 'DELETE FROM public.users'; END $$",
    "replication-role": "SET session_replication_role = replica",
    "row-security-off": "SET row_security = off; SELECT * FROM private.secrets",
    "guessed-columns": "SELECT (p).card FROM public.payments p",
    "estimated": "EXPLAIN SELECT * FROM public.payments WHERE card = 'x'",
    "statistics": "SELECT * FROM pg_statistic",
    "statistics-shown": "SELECT * FROM pg_stats WHERE tablename IN ('payments', 'secrets', 'mv')",
    "verifiers": "SELECT rolpassword FROM pg_authid",
    "subscription": "SELECT subconninfo FROM pg_subscription",
    "mapping": "SELECT umoptions FROM pg_user_mappings",
    "object-pages": "SELECT data FROM pg_largeobject",
    "fill-the-sequence": "SELECT nextval('public.users_id_seq'), setval('public.payments_id_seq', 1)",
    "locked": "LOCK TABLE public.users IN SHARE MODE",
    "row-locked": "SELECT * FROM public.users FOR UPDATE",
    "file-read": "SELECT pg_read_file('postgresql.auto.conf')",
    "file-copied": "COPY public.users TO '/tmp/sallyport-own-login'",
    "program": "COPY public.users TO PROGRAM 'touch /tmp/sallyport-own-login'",
    "library": "LOAD 'auto_explain'",
    "configured": "ALTER SYSTEM SET work_mem = '1GB'",
    "loopback": "SELECT dblink_connect('host=127.0.0.1 dbname=app')",
}  # fmt: skip


class Managed(Stage):
    """A stage whose owner is the admin of managed roles, and no superuser. `role` is that of the only token, with `public.users` in its scope.

    The gateway makes it in the template, so that it holds the same in every copy that `reset` makes.
    """

    def __init__(self, version, binary, closing=""):
        """`closing` is SQL that the superuser runs in each copy, as docs/roles.md has it."""
        super().__init__(version)
        self.binary, self.closing = binary, closing
        self.role = None

    def reset(self):
        super().reset()
        if self.role:
            self._undo_own_alterations()
        if self.closing:
            self.server.sql(self.closing, DATABASE)

    def attacker(self):
        """The role's login, past the gateway."""
        return Login(self.server.host, self.server.port, self.role, PASSWORD, DATABASE, "")

    def _furnish(self):
        super()._furnish()
        self.server.sql(f"ALTER ROLE {OWNER} CREATEROLE")
        self.role = self._made_by_a_gateway()
        here = "setdatabase = 0 AND setrole = '{}'::regrole".format(self.role)
        [[self.settings]] = self.server.sql(
            f"SELECT string_agg(format('ALTER ROLE {self.role} SET %s = %L', split_part(s, '=', 1), split_part(s, '=', 2)), ';')"
            f" FROM pg_db_role_setting, unnest(setconfig) s WHERE {here}"
        )
        self.reset()

    def _made_by_a_gateway(self):
        gateway = Gateway(self.binary)
        upstream = {**self.upstream, "database": TEMPLATE, "admin": self.upstream["executor"], **BOUNDS}
        del upstream["agent"]
        try:
            gateway.create({self.name: upstream}, limits={"sessions_per_token": 2 * GROUP + WORKERS})
            login = Login.from_url(gateway.issue_token("stolen", self.name, ["public.users"]))
            gateway.serve("--unsafe-upstream", self.name, **self.secrets)
            with connect(login) as wire:
                answer = wire.ask(query("SELECT current_user"))
                assert kinds(answer) == "TDCZ", answer
                return answer[1].values[0].decode()
        finally:
            gateway.destroy()

    def _undo_own_alterations(self):
        self.server.sql(
            f"ALTER ROLE {self.role} RESET ALL; {self.settings}; ALTER ROLE {self.role} PASSWORD '{PASSWORD}'"
        )


class Attacker:
    """Plays cases with the role's own login and notes what each has done: nothing, where all is as it should be."""

    def __init__(self, stage, expected):
        """Cases whose id is in `expected` are played alone at once."""
        self.stage, self.expected = stage, expected
        self.witness = Witness(stage)

    def close(self):
        self.witness.close()

    def effects(self, cases):
        """Of each case that did something: its id, and what it did."""
        found = {case.id: self._alone(case) for case in cases if case.id in self.expected}
        quiet = [case for case in cases if case.id not in self.expected]
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            for start in range(0, len(quiet), GROUP):
                found |= self._group(quiet[start : start + GROUP], pool)
        return {id: effects for id, effects in found.items() if effects}

    def _group(self, cases, pool):
        self.witness.listen(cases)
        played = list(pool.map(self._both, cases))
        changes = self._changes([talk for talks, _ in played for talk in talks])
        if not changes:
            return {case.id: read for case, (_, read) in zip(cases, played)}
        self._afresh()
        return {case.id: self._alone(case) for case in cases}

    def _alone(self, case):
        self.witness.listen([case])
        talks, read = self._both(case)
        changes = self._changes(talks)
        if any(not one.startswith(PASSING) and not one.endswith("listens") for one in changes):
            self._afresh()
        return read + changes

    def _both(self, case):
        talks = [self._play(case, WRITABLE), self._play(case, WRITABLE, "BEGIN READ WRITE")]
        heard = b"".join(one.body for talk in talks for one in talk.heard)
        return talks, [f"came back: {text.decode()}" for text in CANARIES if text in heard or text.hex().encode() in heard]

    def _play(self, case, *before):
        ready = dataclasses.replace(case, setup=[before[0], *case.setup, *before[1:]])
        talk = play(ready, self.stage.attacker(), "as written" if case.steps else "simple")
        if getattr(talk.ended, "sqlstate", None) == "53300":
            raise Broken(f"`{case.id}`: the server has no room: {talk.ended}")
        if talk.is_open and len(before) > 1:
            talk.ask("COMMIT")
        return talk

    def _changes(self, talks):
        """Transaction ids are used up by whoever asks for one: that is no change."""
        found = self.witness.changes(talks)
        return [one for one in found if not one.startswith("transaction ids used")]

    def _afresh(self):
        self.witness.close()
        self.stage.reset()
        self.witness = Witness(self.stage)


def attacks(role):
    """`ATTACKS` as cases."""
    return [Case(id, "deny", "own login", "", "own login", sql.format(role=role).encode()) for id, sql in ATTACKS.items()]
