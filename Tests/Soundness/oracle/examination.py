"""Texts against a server, each twice: in a READ ONLY transaction, and for real.

A script's texts run in order and for real, so that each finds what those before it made. Around those that the gate
allows, and those that a READ ONLY transaction lets through, the state is probed.
"""

import dataclasses
import re

from . import probe
from .reviewed import is_left_over
from .session import READ_ONLY

CURSOR = r"(\w+|\"[^\"]+\")"
DECLARE = re.compile(rf"\bDECLARE\s+{CURSOR}", re.IGNORECASE)
ENDING = re.compile(r"\b(COMMIT|END|ABORT|ROLLBACK|PREPARE\s+TRANSACTION)\b", re.IGNORECASE)
FETCH = re.compile(rf"\b(?:FETCH|MOVE)\b.*?{CURSOR}\s*;?\s*$", re.IGNORECASE | re.DOTALL)


@dataclasses.dataclass
class Examination:
    """Counts and findings of one source on one server.

    With `runs_everything` the texts of a script run for real one after the other; without it only those that the gate allows do,
    so that all others meet the same database. `canaries` are texts that must not come back.
    """

    source: str
    runs_everything: bool = True
    canaries: tuple = ()
    texts: int = 0
    refused_as_write: int = 0
    allowed: int = 0
    executed: int = 0
    misses: list = dataclasses.field(default_factory=list)
    stopped: list = dataclasses.field(default_factory=list)

    def examine(self, session, script):
        """Runs one script in a session of its own; `script` are (step, opinion) pairs."""
        session.renew()
        cursors = set()
        for step, opinion in script:
            if not step.text:
                session.reset()
                continue
            self.texts += 1
            is_allowed = opinion.verdict == "allow" and self._is_known(step.text, cursors)
            self.allowed += is_allowed
            tried = self._try(session, step, is_allowed)
            self._run(session, step, opinion, is_allowed, tried)

    @staticmethod
    def _is_known(text, cursors):
        """FETCH is judged by the cursor's DECLARE: one that the gate would not have let through does not exist there."""
        if declared := DECLARE.search(text):
            cursors.add(declared[1].lower())
        fetched = FETCH.search(text)
        return not fetched or declared is not None or fetched[1].lower() in cursors

    def _try(self, session, step, is_allowed):
        """The answer in a READ ONLY transaction, or None where there is none to be had (a failed block)."""
        is_alone = session.is_idle
        if not is_allowed and not self.runs_everything and ENDING.search(step.text):
            return None  # `COMMIT; DELETE …` would leave the READ ONLY transaction and change what the others meet
        begin = "BEGIN READ ONLY" if is_alone else "SAVEPOINT oracle; SET LOCAL transaction_read_only = on"
        if not (is_alone or session.is_in_transaction) or not session.run(begin).succeeded:
            return None
        answer = session.run(step.text, step.data)
        self.refused_as_write += answer.state == READ_ONLY
        if is_allowed and answer.state == READ_ONLY:
            self._miss(step, "was refused as a write in a READ ONLY transaction")
        if is_allowed and is_alone and answer.succeeded and session.is_in_transaction:
            self._look_for_locks(session, step)
        if not session.is_idle:
            session.run("ROLLBACK" if is_alone else "ROLLBACK TO oracle; RELEASE oracle")
        return answer

    def _look_for_locks(self, session, step):
        locks = session.run(probe.LOCKS)
        if locks.succeeded and locks.rows != (("0",),):
            self._miss(step, "took a lock that no read takes")

    def _run(self, session, step, opinion, is_allowed, tried):
        passes = tried is not None and tried.succeeded
        if not (is_allowed or self.runs_everything or passes):
            return
        if not is_allowed and not self.runs_everything:
            session.run("BEGIN")  # rolled back by `renew`: nothing but what is allowed may leave a trace
        before = self._probe(session) if is_allowed or passes else None
        answer = session.run(step.text, step.data)
        if is_allowed:
            self._look_for_canaries(step, answer)
        if not answer.succeeded or before is None:
            return
        changed = probe.differences(before, self._probe(session))
        self.executed += is_allowed
        if is_allowed and changed:
            self._miss(step, "changed " + ", ".join(changed))
        elif passes and not is_allowed and not changed and opinion.verdict != "allow":
            self.stopped.append((step.text, opinion))

    def _look_for_canaries(self, step, answer):
        told = " ".join(value for row in answer.rows for value in row if value) + answer.message
        if any(canary in told for canary in self.canaries):
            self._miss(step, "returned what is out of scope")

    @staticmethod
    def _probe(session):
        if not (session.is_idle or session.is_in_transaction):
            return None
        answer = session.run(probe.PROBE)
        return (answer.names, answer.rows[0]) if answer.succeeded else None

    def _miss(self, step, what):
        if self.runs_everything and is_left_over(self.source, step.text):
            return
        self.misses.append(f"{self.source}: {what}: {' '.join(step.text.split())[:300]}")
