"""Plays the whole corpus through the real wire path, on every version of PostgreSQL, and notes what the gate said and what changed.

    replay.py [--servers 15,16,18] [--only TEXT] [--wall both|gate] [--verbose] [--out NAME]

Each case runs in sessions of its own, once as one simple query and once, where it is one statement, in the extended protocol. Cases
are played in groups; after each group the witness compares everything with what was there before. A group that changed
something is played again, one case at a time and each on a fresh database, to find out which it was.

With `--wall gate` the gateway's own login is the superuser's, so that the gate stands alone; the report gets nothing of it.

What counts as wrong (the corpus's head says what `deny`, `hold` and `allow` mean):

    wrongly passed   an adversarial case that changed anything, left the session changed, brought back a canary or read a table that
                     is out of scope; or a `deny` that was simply answered; or a harmless case that changed anything
    wrongly refused  an `allow` that the gate did not let through, or a `hold` that it refused; an error of the server's own is none
"""

import argparse
import concurrent.futures
import contextlib
import dataclasses
import multiprocessing
import os
import sys
import threading
import time

import corpus
import report
from stage import AGENT, CANARIES, ROOT, Gate, Stage  # stage makes the rig importable
from conversation import play
from session import Baseline
from witness import Witness

GROUP = 24
WORKERS = 6


@dataclasses.dataclass
class Finding:
    """What was found of one case in one protocol."""

    case: corpus.Case
    protocol: str
    outcome: str
    said: str
    effects: list

    @property
    def passed_wrongly(self):
        """Why, or None."""
        if self.effects:
            return "; ".join(self.effects)
        if self.case.expect == "deny" and self.outcome == "answered" and self.case.id not in ANSWERED_HARMLESSLY:
            return f"answered: {self.said}"
        if self.case.expect == "hold" and self.outcome == "answered":
            return f"answered: {self.said}"
        return None

    @property
    def refused_wrongly(self):
        """Why, or None."""
        if self.case.expect == "allow" and self.outcome in ("held", "refused"):
            return f"{self.outcome}: {self.said}"
        if self.case.expect == "hold" and self.outcome == "refused" and not self.said.startswith(REFUSED_WITH_A_WAY_ON):
            return f"refused instead of held: {self.said}"
        return None

    def __str__(self):
        return f"{self.case.id} ({self.protocol}, expect {self.case.expect})"


# What the corpus denies and the gateway answers itself, without letting the statement reach the server; nothing else may
# follow from it, and the witness sees that nothing does.
ANSWERED_HARMLESSLY = {
    # The gateway begins a transaction itself, without READ WRITE (docs/adr/0006-begin-read-write.md).
    "txn-begin-rw", "x-start-rw", "x-begin-work-rw",
}  # fmt: skip
# What the corpus would hold and the gateway refuses, with the way on in the message: a PREPARE in SQL of what needs approval, and a Parse
# of it where the server could run code to read its literals. The statement itself, sent as one simple query, is held.
REFUSED_WITH_A_WAY_ON = "0A000 a statement that needs approval cannot be "


class Player:
    """Plays cases on one stage."""

    def __init__(self, stage, login):
        self.stage, self.login = stage, login
        self.lock = threading.Lock()
        self.witness = Witness(stage)
        self.baseline = Baseline(login)

    def close(self):
        self.witness.close()

    def play(self, cases):
        """Findings for all the cases, in groups."""
        found = []
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            for start in range(0, len(cases), GROUP):
                found += self._group(cases[start : start + GROUP], pool)
        return found

    def _group(self, cases, pool):
        self.witness.listen(cases)
        played = [each for both in pool.map(self._both, cases) for each in both]
        changes = self.witness.changes([talk for talk, _ in played])
        if not changes:
            return [_finding(talk, effects) for talk, effects in played]
        self._afresh()
        return [self._alone(talk.case, talk.protocol) for talk, _ in played]

    def _alone(self, case, protocol):
        """One play by itself: what has changed then, it has changed."""
        self.witness.listen([case])
        talk, effects = self._one(case, protocol)
        changes = self.witness.changes([talk])
        if changes:
            self._afresh()
        return _finding(talk, effects + changes)

    def _afresh(self):
        self.witness.close()
        self.stage.reset()
        self.witness = Witness(self.stage)

    def _both(self, case):
        """The talks of a case with what was seen in their sessions."""
        first = self._one(case, "simple" if case.is_plain else "as written")
        if not case.is_plain or (not case.is_adversarial and first[0].statements != 1):
            return [first]
        return [first, self._one(case, "extended")]

    def _one(self, case, protocol):
        talk = play(case, self.login, protocol)
        effects = self.baseline.changes(talk, self._strong_locks)
        heard = b"".join(one.body for one in talk.heard)
        effects += [f"came back: {text.decode()}" for text in CANARIES if text in heard or text.hex().encode() in heard]
        return talk, effects

    def _strong_locks(self):
        with self.lock:
            return self.witness.strong_locks()


def _finding(talk, effects):
    return Finding(talk.case, talk.protocol, talk.outcome, talk.said, effects)


def run(stage, login, cases):
    """All the cases for this stage's version."""
    player = Player(stage, login)
    try:
        return player.play([case for case in cases if not case.servers or stage.version in case.servers])
    finally:
        player.close()


def rows(version, findings):
    """The report's rows: one per source and class."""
    made = []
    keys = sorted({(one.case.source, one.case.kind) for one in findings})
    for source, kind in keys:
        mine = [one for one in findings if (one.case.source, one.case.kind) == (source, kind)]
        passed = [f"{one}: {one.passed_wrongly}" for one in mine if one.passed_wrongly]
        refused = [f"{one}: {one.refused_wrongly}" for one in mine if one.refused_wrongly and not one.passed_wrongly]
        made.append(
            {
                "source": source, "class": kind, "server": str(version), "cases": len(mine), "skipped": 0,
                "wrongly_passed": len(passed), "wrongly_refused": len(refused), "wrong": (passed + refused)[:50],
            }  # fmt: skip
        )
    return made


def _run_in_process(stage, login, cases, pipe):
    try:
        pipe.send(run(stage, login, cases))
    except BaseException as error:
        pipe.send(error if isinstance(error, Exception) else RuntimeError(repr(error)))
        raise


def replay(versions, cases, binary, wall="both"):
    """Version → findings; each version in a process of its own, all before the same gateway."""
    with contextlib.ExitStack() as stack:
        agent = "postgres" if wall == "gate" else AGENT
        stages = [stack.enter_context(Stage(version, agent)) for version in versions]
        gate = stack.enter_context(Gate(binary, stages))
        context = multiprocessing.get_context("fork")
        running = []
        for stage in stages:
            ours, theirs = context.Pipe()
            process = context.Process(target=_run_in_process, args=(stage, gate.logins[stage.version], cases, theirs))
            process.start()
            running.append((stage.version, process, ours))
        answers = {version: ours.recv() for version, _, ours in running}
        for _, process, _ in running:
            process.join()
        gate.insist_on_life()
    for answer in answers.values():
        if isinstance(answer, Exception):
            raise answer
    return answers


def main():
    parser = argparse.ArgumentParser(description="plays the corpus through the real wire path")
    parser.add_argument("--servers", default="15,16,18")
    parser.add_argument("--only", default="", help="cases whose id contains this")
    parser.add_argument("--wall", choices=("both", "gate"), default="both")
    parser.add_argument("--verbose", action="store_true", help="every case and what became of it")
    parser.add_argument("--out", default="corpus", help="name of the result file")
    options = parser.parse_args()
    binary = os.environ.get("SALLYPORT", str(ROOT / ".build/debug/sallyport"))
    cases = [case for case in corpus.cases() if options.only in case.id]
    started = time.monotonic()
    findings = replay([int(version) for version in options.servers.split(",")], cases, binary, options.wall)
    made = [row for version, found in findings.items() for row in rows(version, found)]
    if options.wall == "both":
        report.write(options.out, made)
    for version, found in findings.items():
        for one in found if options.verbose else []:
            print(f"{version}\t{one.case.source}\t{one.case.expect}\t{one.protocol}\t{one.case.id}\t{one.outcome}\t{one.said}\t{one.effects or ''}")
    wrong = [text for row in made for text in row["wrong"]]
    for text in wrong:
        print(text, file=sys.stderr)
    print(f"{sum(row['cases'] for row in made)} plays of {len(cases)} cases, {len(wrong)} wrong, {time.monotonic() - started:.0f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
