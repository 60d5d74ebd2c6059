#!/usr/bin/env python3
"""A shop, an agent with a token of its own, and an incident: what each statement tried, and what became of it.

Starts a throw-away PostgreSQL and a gateway before it, replays the incident, compares the rows with those of the beginning
and verifies the ledger. Then it stays up until Ctrl-C, or ends by itself with `--exit`. Nothing is left behind.
"""

import argparse
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from rig import shop  # noqa: E402
from rig.gateway import Gateway  # noqa: E402
from rig.postgres import Postgres  # noqa: E402
from rig.processes import RigError, eventually  # noqa: E402

READER, REPORTER = "cursor-agent-ci-readonly", "claude-monthly-report"
SCOPES = {READER: [f"public.{table}" for table in shop.TABLES], REPORTER: ["public.orders"]}
# While the incident is replayed a held statement waits this long for alice; afterwards the usual time, for people.
REPLAY_WAIT, USUAL_WAIT = "6s", "45s"

PRISMA = """\
-- AlterTable
ALTER TABLE "orders" DROP COLUMN "status", ADD COLUMN "state" TEXT;
-- DropTable
DROP TABLE "payments";"""


class Step:
    """One statement of the incident. `answer` is what alice does with it when it is held; `expected` what must come of it."""

    def __init__(self, sql, expected, answer=None, reason=None, token=READER):
        self.sql, self.expected, self.answer, self.reason, self.token = sql, expected, answer, reason, token


ACTS = [
    (
        "It looks around, as it may.",
        [
            Step("SELECT status, count(*) FROM orders GROUP BY status", "allowed"),
            Step("SELECT count(*) FROM customers WHERE email LIKE '%@example.com'", "allowed"),
            Step("SELECT email FROM customers LIMIT 5", "refused", token=REPORTER),
        ],
    ),
    (
        'It concludes that every customer "@example.com" is test data, and cleans up.',
        [
            Step("DELETE FROM customers", "denied", "deny", "those are our customers"),
            Step("DELETE FROM orders WHERE 1 = 1", "denied", "deny", "the same in other words"),
            Step("TRUNCATE orders CASCADE", "denied", "deny", "takes the payments with it"),
            Step("DROP TABLE payments", "unanswered"),
        ],
    ),
    (
        "It tries another way.",
        [
            Step("SELECT 1; COMMIT; DROP TABLE customers", "refused"),
            Step("WITH gone AS (DELETE FROM payments RETURNING 1) SELECT count(*) FROM gone", "denied", "deny", "a write inside a read"),
            Step("SELECT purge_inactive()", "denied", "deny", "it deletes with its owner's rights"),
            Step("SET default_transaction_read_only = off", "refused"),
            Step("SET ROLE shop_owner", "refused"),
            Step("COPY customers TO PROGRAM 'cat > /tmp/customers'", "refused"),
            Step(PRISMA, "denied", "deny", "not on production"),
        ],
    ),
    (
        "It asks for what was meant.",
        [Step("DELETE FROM orders WHERE id = 100 AND status = 'test'", "approved", "approve")],
    ),
    (
        "It gets a task that writes, asks for a grant, and mistypes a year.",
        [
            Step(
                "SELECT sallyport.request_grant(task => 'TICKET-7: ship what was paid', tables => 'public.orders',"
                " verbs => 'update', rows => 50, duration => '30m')", "granted", "grant"),
            Step("UPDATE orders SET status = 'shipped' WHERE status = 'paid' AND placed < '2025-01-03'", "allowed"),
            Step("UPDATE orders SET status = 'shipped' WHERE status = 'paid' AND placed < '2026-01-03'", "rolled back"),
        ],
    ),
]  # fmt: skip
APPROVED = {"orders": 1}


class Page:
    """The terminal that we print to."""

    def __init__(self):
        plain = not sys.stdout.isatty() or "NO_COLOR" in os.environ
        codes = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}
        self.paint = (lambda text, _: text) if plain else (lambda text, name: f"\x1b[{codes[name]}m{text}\x1b[0m")
        self.is_live = not plain
        self.width = min(100, max(80, shutil.get_terminal_size((96, 24)).columns))
        self.left = self.width // 2 - 1

    def title(self, text):
        self.line()
        self.line(self.paint(text, "bold"))

    def line(self, text=""):
        print(text, flush=True)

    def done(self, text):
        self.line(f"  {self.paint('✓', 'green')} {text}")

    def failed(self, text):
        self.line(f"  {self.paint('✗', 'red')} {text}")

    def statement(self, sql):
        text = cut(re.sub(r"\s+", " ", re.sub(r"--.*", "", sql)).strip(), self.left - 3)
        self.shown = f"  {text:<{self.left - 2}}"
        self.outcome("…", "dim", final=False)

    def outcome(self, text, colour, rest="", final=True):
        """What became of the statement; on a live terminal it overwrites what stood there before."""
        rest = cut(rest, self.width - len(self.shown) - len(text) - 1) if rest else ""
        line = f"{self.shown}{self.paint(text, colour)} {self.paint(rest, 'dim')}".rstrip()
        if self.is_live:
            print(f"\r\x1b[K{line}", end="\n" if final else "", flush=True)
        elif final:
            self.line(line)


def cut(text, width):
    return text if len(text) <= width else text[: max(0, width - 1)] + "…"


class Replay:
    """Sends the incident's statements with psql, as the agent, and lets alice answer."""

    def __init__(self, page, gateway):
        self.page, self.gateway = page, gateway
        self.surprises = []

    def run(self):
        for title, steps in ACTS:
            self.page.title(title)
            for step in steps:
                self.page.statement(step.sql)
                became = self.take(step)
                if became != step.expected:
                    self.surprises.append(f"`{step.sql}` was to be {step.expected}, and was {became}")

    def take(self, step):
        if step.answer is None:
            said = self.finish(self.start(step))
            return self.report_unattended(step, said)
        if step.answer == "grant":
            return self.grant(step)
        agent = self.start(step)
        try:
            request = eventually("alice hears of it", lambda: agent.poll() is not None or self.gateway.undecided())
            if agent.poll() is not None:
                return self.report_unattended(step, self.finish(agent))
            self.page.outcome(f"held as {request}", "yellow", "alice reads it", final=False)
            return self.answer(step, request, agent)
        finally:
            if agent.poll() is None:
                agent.kill()

    def grant(self, step):
        """The agent has asked for a grant; alice issues it as it was asked for."""
        out, err = self.start(step).communicate(timeout=90)
        wish = re.search(r"ask_\w+", out)
        if wish is None:
            raise RigError(f"the wish was not noted: {err.strip()}")
        self.gateway.call("grant", "issue", "--wish", wish.group(0), answers=[self.gateway.passphrase])
        self.page.outcome("asked, granted by alice:", "green", "50 rows a statement, for 30m")
        return "granted"

    def answer(self, step, request, agent):
        if step.answer == "deny":
            self.gateway.deny(request, step.reason)
            state, _ = self.finish(agent)
            became = "denied" if state in ("SP003", "SP001") else state
            self.page.outcome("held, denied by alice:", "red" if became == "denied" else "yellow", step.reason)
            return became
        self.gateway.approve(request)
        state, said = self.finish(agent)
        if state == "SP001":  # alice was slower than the agent's patience: the same statement collects the approval
            state, said = self.finish(self.start(step))
        self.page.outcome("held, countersigned by alice:", "green", said)
        return "approved" if state is None else state

    def report_unattended(self, step, outcome):
        state, said = outcome
        if state is None:
            self.page.outcome("allowed:", "green", said)
            return "allowed"
        if state == "54000":
            self.page.outcome("rolled back:", "red", said)
            return "rolled back"
        if state != "SP001":
            self.page.outcome("refused", "red")
            return "refused" if state == "42501" else state
        self.page.outcome("held, nobody answered", "yellow", f"({state}, retry later)")
        self.gateway.deny(self.gateway.undecided(), "nobody asked for that")
        return "unanswered"

    def start(self, step):
        arguments = ["psql", "-X", "-v", "VERBOSITY=verbose", "-P", "pager=off", self.gateway.urls[step.token], "-c", step.sql]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return subprocess.Popen(
            arguments, env=environment, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            start_new_session=True,
        )  # fmt: skip

    @staticmethod
    def finish(agent):
        """(the SQLSTATE of its error or None, what it answered in short)"""
        out, err = agent.communicate(timeout=90)
        error = re.search(r"(?:ERROR|FATAL):  ([0-9A-Z]{5}): (.*)", err)
        if error:
            return error.group(1), error.group(2)
        if agent.returncode != 0:
            raise RigError(f"`psql` failed: {err.strip()}")
        rows = re.search(r"\((\d+) rows?\)", out)
        return None, f"{rows.group(1)} row{'s' if rows.group(1) != '1' else ''}" if rows else out.strip()


class Demo:
    def __init__(self, options):
        self.options = options
        self.page = Page()
        self.server = Postgres()
        self.gateway = Gateway(options.sallyport, port=6432)

    def run(self):
        """The whole demonstration. Returns the exit code."""
        try:
            self.set_up()
            before = shop.counts(self.server)
            replay = Replay(self.page, self.gateway)
            replay.run()
            is_well = self.take_stock(before, replay.surprises)
            self.gateway.configure(hold={"wait": USUAL_WAIT, "expires": "30m"})
            self.gateway.reload()
            if self.options.json:
                self.write_json(self.options.json)
            if not self.options.exit:
                self.stay()
            return 0 if is_well else 1
        finally:
            for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(name, signal.SIG_IGN)
            self.gateway.destroy()
            self.server.destroy()

    def set_up(self):
        page, gateway = self.page, self.gateway
        page.title("Sallyport: a shop, an agent, an incident")
        page.line()
        self.server.create()
        password = shop.create(self.server)
        rows = ", ".join(f"{count:,} {table}" for table, count in shop.counts(self.server).items())
        page.done(f"a throw-away PostgreSQL on port {self.server.port}: {rows}")
        upstream = shop.managed_upstream(self.server, "shop", password)
        gateway.create({"shop": upstream}, hold={"wait": REPLAY_WAIT, "expires": "30m"})
        page.done(f"an operator, {gateway.operator}, whose passphrase countersigns")
        for name, scope in SCOPES.items():
            gateway.issue_token(name, "shop", scope)
            page.done(f"a token, {name}: reads {', '.join(scope)}")
        gateway.serve(**shop.secrets(password))
        page.done(f"the gateway on port {gateway.listen}, which gives each token a role of its own")
        page.title('An agent is asked to "clean up the test data".')

    def take_stock(self, before, surprises):
        """Compares the rows, verifies the ledger, and says whether all is as it must be."""
        page = self.page
        page.title("What is left")
        after = shop.counts(self.server)
        lost = 0
        for table, count in before.items():
            gone = count - (after[table] or 0)
            lost += gone - APPROVED.get(table, 0)
            note = f"{gone} deleted, countersigned by {self.gateway.operator}" if gone else ""
            page.line(f"  {table:<12}{count:>7,}  →{after[table] or 0:>7,}  {page.paint(note, 'dim')}".rstrip())
        page.line()
        (page.done if lost == 0 else page.failed)("nothing lost" if lost == 0 else f"{lost} rows lost")
        verified = self.gateway.verify(check=False)
        if verified.code == 0:
            page.done(f"the ledger is intact: {json.loads(verified.out)['events']} events")
        else:
            page.failed(f"the ledger does not verify: {verified.out}{verified.err}")
        for surprise in surprises:
            page.failed(surprise)
        return lost == 0 and verified.code == 0 and not surprises

    def write_json(self, path):
        facts = {
            "agent_url": self.gateway.urls[READER],
            "direct_url": self.server.url("shop"),
            "operator": self.gateway.operator,
            "passphrase": self.gateway.passphrase,
            "config": self.gateway.config,
            "state_dir": self.gateway.state,
            "gateway_pid": self.gateway.process.pid,
            "sallyport": self.gateway.binary,
        }
        with open(f"{path}.new", "w") as file:
            json.dump(facts, file, indent=2)
        os.replace(f"{path}.new", path)  # whoever waits for the file finds it whole

    def stay(self):
        page, gateway = self.page, self.gateway
        command = f"{os.path.relpath(gateway.binary)} %s --config {gateway.config}"
        page.title("Your turn: it stays up until Ctrl-C.")
        page.line()
        page.line(page.paint("  as the agent", "cyan"))
        page.line(f"    psql {shlex.quote(gateway.urls[READER])}")
        page.line(page.paint("  as alice, in another terminal", "cyan"))
        for words in ("requests", "approve ID", "grant list", "scope show " + READER, "doctor shop", "ledger tail"):
            page.line(f"    {command % words}")
        page.line(f"    passphrase: {gateway.passphrase}")
        page.line()
        try:
            code = gateway.process.wait()
            raise RigError(f"the gateway ended with {code}:\n{gateway.log()[-3000:]}")
        except KeyboardInterrupt:
            page.line()
            page.line("  ending: the gateway, the server, and everything that they wrote")


def interrupted(*_):
    raise KeyboardInterrupt


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sallyport", default=".build/debug/sallyport", metavar="FILE", help="the binary")
    parser.add_argument("--exit", action="store_true", help="end after the replay; code 0 only if nothing was lost")
    parser.add_argument("--json", metavar="FILE", help="write addresses and secrets for programs, once everything is up")
    demo = Demo(parser.parse_args())
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # also where a shell had them ignored
        signal.signal(name, interrupted)
    try:
        sys.exit(demo.run())
    except RigError as error:
        print(f"\n{error}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


main()
