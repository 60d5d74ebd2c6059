"""Runs every source on every server and writes what `make soundness` reports."""

import argparse
import itertools
import os
import pathlib
import sys
import tempfile
import time

from report import write
from servers import VERSIONS
from stage import CANARIES, DATABASE, Stage

from . import catalog_sweep, generated, judge, sources
from .examination import Examination
from .probe import digest
from .psql_script import Step
from .reviewed import is_reviewed
from .session import Session

SCOPE = ["public.users"]
SECRETS = tuple(text.decode() for text in CANARIES)
CACHE = pathlib.Path(os.environ.get("SALLYPORT_CACHE", f"{tempfile.gettempdir()}/sallyport-sources-{os.getuid()}"))
# What PostgreSQL brings for people to use: not the input and output code of its types, nor the row types of its views.
BUILTINS = """
SELECT proname::text FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace
  AND NOT proargtypes::oid[] || prorettype && ARRAY['internal'::regtype, 'cstring'::regtype]::oid[]
  AND proname NOT IN (SELECT relname FROM pg_class)
UNION SELECT oprname FROM pg_operator WHERE oprnamespace = 'pg_catalog'::regnamespace
UNION SELECT typname FROM pg_type WHERE typnamespace = 'pg_catalog'::regnamespace AND typtype IN ('b', 'r', 'm')
  AND typcategory <> 'A'
"""


class Oracle:
    """All sources on one server."""

    def __init__(self, binary, stage):
        self.binary, self.stage, self.rows = binary, stage, []
        self.builtins = {name for (name,) in stage.server.sql(BUILTINS)}

    def scripts(self, name, scripts):
        """Scripts that others wrote, in a database of their own."""
        scripts = [(title, steps) for title, steps in scripts]
        texts = [step.text for _, steps in scripts for step in steps]
        opinions = iter(judge.opinions(self.binary, texts, judge.wide_scope(texts)))
        found = Examination(name)
        self.stage.server.sql("CREATE DATABASE oracle TEMPLATE template0")
        with Session(self.stage.server.url("oracle")) as session:
            for title, steps in scripts:
                found.source = f"{name}, {title}"
                found.examine(session, zip(steps, itertools.islice(opinions, len(steps))))
        self.stage.server.sql("DROP DATABASE oracle WITH (FORCE)")
        self._take(name, found)

    def statements(self, name, texts):
        """Single statements, each before the same database, judged with everything in scope; what is allowed with the corpus's scope as
        well must not bring back a canary.
        """
        wide = judge.opinions(self.binary, texts, ["public.*", "private.*"])
        narrow = judge.opinions(self.binary, texts, SCOPE)
        found = Examination(name, runs_everything=False)
        with Session(self.stage.server.url(DATABASE)) as session:
            before = digest(session.ask)
            for text, opinion, scoped in zip(texts, wide, narrow):
                found.canaries = SECRETS if scoped.verdict == "allow" else ()
                found.examine(session, [(Step(text), opinion)])
            session.reset()
            after = digest(session.ask)
        changed = sorted(table for table in before.keys() | after.keys() if before.get(table) != after.get(table))
        found.misses += [f"{name}: contents of {table} changed" for table in changed]
        found.misses += [
            f"{name}: allowed in the narrow scope only: {text}"
            for text, opinion, scoped in zip(texts, wide, narrow)
            if scoped.verdict == "allow" != opinion.verdict
        ]
        self._take(name, found)

    def sweep(self):
        """Everything that the server brings, and statements made up over the grammar."""
        with Session(self.stage.server.url(DATABASE)) as session:
            classes = list(catalog_sweep.statements(session))
        for name, texts in [*classes, ("generated", list(generated.statements()))]:
            self.statements(name, texts)

    def _take(self, name, found):
        wrongly = [text for text, opinion in found.stopped if not is_reviewed(opinion, self.builtins)]
        reasons = {text: opinion.reasons for text, opinion in found.stopped}
        shown = [f"{name}: stopped by {reasons[text]}: {' '.join(text.split())[:300]}" for text in wrongly]
        misses = sorted(set(found.misses))
        print(
            f"PostgreSQL {self.stage.version}: {name}: {found.texts:,} statements, {found.allowed:,} allowed, of these {found.executed:,}"
            f" succeeded; {found.refused_as_write:,} refused by the server as writes; {len(misses)} let through wrongly;"
            f" {len(found.stopped):,} harmless ones stopped, {len(wrongly)} without a reviewed reason",
            flush=True,
        )
        print(*misses, *shown, sep="\n", end="\n" if misses or shown else "", flush=True)
        self.rows.append({
            "source": "oracle", "class": name, "server": str(self.stage.version), "cases": found.texts,
            "wrongly_passed": len(misses), "wrongly_refused": len(wrongly), "skipped": 0, "wrong": [*misses, *shown][:50],
        })  # fmt: skip


def main(arguments=None):
    options = _options(arguments)
    rows = []
    for version in options.servers:
        with Stage(version) as stage:
            oracle = Oracle(options.binary, stage)
            for name in options.sources:
                if name == "regression" and version != options.servers[0]:
                    continue  # the suite is that of one major version, and takes its time
                began = time.monotonic()
                oracle.sweep() if name == "sweep" else oracle.scripts(name, _scripts(name))
                print(f"  {time.monotonic() - began:.0f} s", flush=True)
            rows += oracle.rows
    write("oracle", rows)
    return 0  # report.py judges


def _scripts(name):
    return sources.regression(sources.unpacked(CACHE)) if name == "regression" else getattr(sources, name)()


def _options(arguments):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", default=os.environ.get("SALLYPORT", ".build/debug/sallyport"))
    parser.add_argument("--servers", type=int, nargs="+", default=VERSIONS)
    names = ["system", "extensions", "documentation", "regression", "sweep"]
    parser.add_argument("--sources", nargs="+", choices=names, default=names)
    return parser.parse_args(arguments)
