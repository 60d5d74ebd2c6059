"""Sees whether anything has changed: data, catalogs, locks, files, sessions of others, statistics, notifications.

It looks from outside, as the superuser. Every row of every catalog counts with its place and with the transaction that wrote it, so that
no list of what might change can be incomplete; a transaction id that was used up counts as well.
"""

import os
import re
import time

from wire import Wire, query

CATALOG_ROWS = """
    SELECT 'catalog ' || relname, format(
      'SELECT %L, count(*) || '':'' || coalesce(sum(hashtextextended(ctid::text || xmin::text, 0)), 0) FROM pg_catalog.%I',
      'catalog ' || relname, relname)
    FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'r' ORDER BY 1
"""
TABLE_ROWS = """
    SELECT relname, format(
      'SELECT %L, count(*) || '':'' || coalesce(sum(hashtextextended(t.ctid::text || t.xmin || t.xmax || t::text, 0)), 0) FROM %s t',
      'rows of ' || oid::regclass, oid::regclass)
    FROM pg_class WHERE relnamespace IN ('public'::regnamespace, 'private'::regnamespace) AND relkind IN ('r', 'm') ORDER BY 1
"""
SEQUENCES = """
    SELECT relname, format('SELECT %L, last_value || '':'' || is_called FROM %s', 'sequence ' || oid::regclass, oid::regclass)
    FROM pg_class WHERE relkind = 'S' ORDER BY 1
"""
REST = """
    SELECT 'prepared transactions', coalesce(string_agg(gid, ', '), '') FROM pg_prepared_xacts
    UNION ALL SELECT 'replication slots', coalesce(string_agg(format('%s %s', slot_name, confirmed_flush_lsn), ', '), '')
      FROM pg_replication_slots
    UNION ALL SELECT 'server configuration', pg_read_file('postgresql.auto.conf') || pg_conf_load_time()
    UNION ALL SELECT 'data directory', (SELECT string_agg(name, ' ' ORDER BY name) FROM pg_ls_dir('.') name)
    UNION ALL SELECT 'replication directory', (SELECT string_agg(name, ' ' ORDER BY name) FROM pg_ls_dir('pg_replslot') name)
    UNION ALL SELECT 'checkpoint', (SELECT checkpoint_lsn::text FROM pg_control_checkpoint())
    UNION ALL SELECT 'statistics reset', format('%s %s %s %s %s',
      (SELECT stats_reset FROM pg_stat_database WHERE datname = current_database()), (SELECT stats_reset FROM pg_stat_bgwriter),
      (SELECT stats_reset FROM pg_stat_archiver), (SELECT stats_reset FROM pg_stat_wal), (SELECT max(stats_reset) FROM pg_stat_slru))
"""
# Asked while the sessions of the cases are still open.
EARLY = """
    SELECT 'transaction ids used', pg_snapshot_xmax(pg_current_snapshot())::text
    UNION ALL SELECT 'advisory locks', coalesce(string_agg(format('%s %s %s %s', classid, objid, objsubid, mode), ', '), '')
    FROM pg_locks WHERE locktype = 'advisory'
"""
# What is not in scope; `users` alone is. To have read it counts, whether rows came back or not.
SCANS = """
    SELECT 'reads of ' || relname, format('%s %s', seq_scan, coalesce(idx_scan, 0)) FROM pg_stat_user_tables
    WHERE relname <> 'users' ORDER BY 1
"""
STRONG_LOCKS = """
    SELECT 'locks in the transaction', coalesce(string_agg(DISTINCT format('%s %s', relation::regclass, mode), ', '), '')
    FROM pg_locks l JOIN pg_stat_activity a USING (pid)
    WHERE a.application_name NOT IN ('sleeper', 'witness') AND a.state LIKE 'idle in transaction%' AND mode NOT IN ('AccessShareLock', 'ExclusiveLock') AND locktype IN ('relation', 'tuple', 'object')
"""
# The gateway names the sessions of agents; the one in which it follows the catalog has no name.
AGENTS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND application_name NOT IN ('', 'sleeper', 'witness')
"""
PATHS = re.compile(rb"'(/tmp/[\w./-]+)'")
CHANNEL = re.compile(rb"\b[a-z_]\w{0,62}\b")


class Witness:
    """Looks at one stage's database. `changes` compares with what was there when the witness came."""

    def __init__(self, stage):
        self.stage = stage
        self.wire = Wire(stage.login(), timeout=60).log_in(application_name="witness")
        self.heard = []  # notifications that came among the answers
        self.sleepers = [_asleep(stage.login()), _asleep(stage.login("app_agent"))]
        self.settle()

    def close(self):
        for wire in (self.wire, *self.sleepers):
            wire.socket.close()

    def listen(self, cases):
        """Before the cases: hears what they may say to others, and notes which files are there that they name."""
        texts = [case.text for case in cases if re.search(rb"notify|listen", case.text, re.I)]
        self.channels = sorted({word.decode() for text in texts for word in CHANNEL.findall(text)})
        self._rows("".join(f'LISTEN "{name}";' for name in self.channels) or "SELECT")
        self.paths = sorted({path.decode() for case in cases for path in PATHS.findall(case.text)})
        self.existing = {path for path in self.paths if os.path.exists(path)}
        self._rows("SELECT pg_stat_force_next_flush()")
        self.before |= dict(self._rows(EARLY))
        self.reads = self._rows(SCANS)

    def changes(self, talks):
        """After the cases: what is not as it was, one text each. Ends the talks' sessions, whose locks count before."""
        early = dict(self._rows(EARLY))
        found = self._heard_in(talks)
        for talk in talks:
            talk.close()
        self._wait_for_the_end()
        found += self._compare(dict(self.reads), dict(self._rows(SCANS)))
        found += self._compare(self.before, {**self._look(), **early})
        return found + self._files() + self._sleepless()

    def settle(self):
        """Takes what is there now for what was there before."""
        self.question = self._question()
        self.before = self._look()

    def strong_locks(self):
        """Locks that agents hold at this moment and that a reader has no use for."""
        [[_, held]] = self._rows(STRONG_LOCKS)
        return held

    def _look(self):
        return dict(self._rows(self.question) + self._rows(EARLY))

    def _question(self):
        parts = [sql for question in (CATALOG_ROWS, TABLE_ROWS, SEQUENCES) for _, sql in self._rows(question)]
        return " UNION ALL ".join(parts) + " UNION ALL " + REST

    def _rows(self, sql):
        answer = self.wire.ask(query(sql))
        self.heard += [one for one in answer if one.kind == "A"]
        errors = [one for one in answer if one.kind == "E"]
        assert not errors, (sql, errors)
        return [[(value or b"").decode() for value in one.values] for one in answer if one.kind == "D"]

    @staticmethod
    def _compare(before, after):
        names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
        return [f"{name}: `{_short(before.get(name))}` became `{_short(after.get(name))}`" for name in names]

    def _heard_in(self, talks):
        """Notifications: those that the cases sent, and those that a session of theirs was able to hear."""
        if not self.channels:
            return []
        self._rows("UNLISTEN *;" + "".join(f"NOTIFY \"{name}\", 'from the witness';" for name in self.channels))
        heard = [one for one in self.heard + _pending(self.wire) if one.kind == "A" and b"from the witness" not in one.body]
        self.heard = []
        found = [f"a notification was sent: {one.body[4:]!r}" for one in heard]
        for talk in talks:
            if talk.is_open and any(one.kind == "A" for one in _pending(talk.wire, 0.2)):
                found.append(f"`{talk.case.id}` listens")
        return found

    def _wait_for_the_end(self):
        """Until the sessions of the agents are gone, and with them their counts are in."""
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            [[left]] = self._rows(AGENTS)
            if int(left) <= 0:
                return
            time.sleep(0.01)
        raise AssertionError(f"{left} sessions of agents do not end")

    def _files(self):
        return [f"a file was written: {path}" for path in self.paths if path not in self.existing and os.path.exists(path)]

    def _sleepless(self):
        """Sessions of the superuser and of the agent's own login that somebody has woken or ended."""
        names = ("the superuser", "the agent's login")
        return [f"a session of {name} was disturbed" for name, wire in zip(names, self.sleepers) if not wire.is_silent(0.001)]


def _asleep(login):
    wire = Wire(login).log_in(application_name="sleeper")
    wire.ask(query("SET statement_timeout = 0"))
    return wire.send(query("SELECT pg_sleep(100000)"))


def _pending(wire, seconds=0.02):
    """The messages that have come without being asked for."""
    found = []
    while wire.buffer or not wire.is_silent(seconds):
        found.append(wire.receive())
    return found


def _short(value):
    return value if value is None or len(value) < 80 else f"{value[:60]}…"
