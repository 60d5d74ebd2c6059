"""What a session is after a case: who it runs as, where names are looked up, every setting, and its locks."""

from conversation import Recorder
from wire import query

STATE = """
    SELECT current_user, session_user, current_schemas(true),
      current_setting('app.current_tenant', true), current_setting('request.jwt.claims', true),
      (SELECT md5(string_agg(name || '=' || setting, ',' ORDER BY name)) FROM pg_settings)
"""
NAMES = ("current_user", "session_user", "schemas", "app.current_tenant", "request.jwt.claims", "digest")
ALL = "SELECT name, setting FROM pg_settings"

# What a harmless statement may leave behind: what only says how values are written, and names in the log.
BOOKKEEPING = {
    "application_name", "bytea_output", "client_min_messages", "DateStyle", "default_transaction_deferrable",
    "default_transaction_isolation", "extra_float_digits", "IntervalStyle", "TimeZone", "transaction_deferrable",
    "transaction_isolation", "geqo", "jit", "plan_cache_mode",
}  # fmt: skip


class Baseline:
    """A session that has said nothing yet, outside and inside a transaction."""

    def __init__(self, login):
        wire = Recorder(login).log_in()
        self.idle = _state(lambda sql: _rows(wire, sql))
        wire.ask(query("BEGIN"))
        self.inside = _state(lambda sql: _rows(wire, sql))
        wire.socket.close()

    def changes(self, talk, strong_locks):
        """What the talk's session has become, one text for each difference; its transaction is rolled back."""
        found = []
        if talk.is_open and talk.wire.status == "T":
            held = strong_locks()
            found += [f"holds {held}"] if held else []
            found += self._compare(self.inside, talk)
        if talk.is_open and talk.wire.status in "TE":
            talk.ask("ROLLBACK")
        if talk.is_open:
            found += self._compare(self.idle, talk)
        return found

    @staticmethod
    def _compare(before, talk):
        after = _state(talk.ask, before)
        answered = talk.outcome == "answered"
        if not talk.is_open:
            return []
        names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
        harmless = BOOKKEEPING | _narrowed(after) if talk.case.expect == "allow" or answered else set()
        return [f"session: {name} is {after.get(name)!r}" for name in names if name not in harmless and name != "digest"]


def _narrowed(after):
    """A search path that is empty, or what it was without the session's own temporary objects, finds nothing else than before."""
    return {"search_path", "schemas"} if after.get("search_path") in (b"", b'""', b"public") else set()


def _state(ask, known=None):
    """The state as a dictionary; every setting is fetched only where the digest is another one than `known` has."""
    [values] = ask(STATE) or [[None] * len(NAMES)]
    state = dict(zip(NAMES, values))
    if known and state["digest"] == known["digest"]:
        return {**known, **state}
    return {**state, **{name.decode(): value for name, value in ask(ALL)}}


def _rows(wire, sql):
    answer = wire.ask(query(sql))
    errors = [one for one in answer if one.kind == "E"]
    assert not errors, (sql, errors)
    return [one.values for one in answer if one.kind == "D"]
