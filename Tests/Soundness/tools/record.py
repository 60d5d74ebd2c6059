"""Records what the real tools send, from the log of a server that they talk to directly.

    .venv/bin/python Tests/Soundness/tools/record.py [TOOL ...]

Writes Tests/SQLAnalysisTests/Fixtures/traces/TOOL.sql: a head with the tool's version, then each different text once, in the order
of its first coming, after a line `-- text`. Unit tests replay them as reads. The tools' Python packages are in requirements.txt.
"""

import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent.parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent.parent / "Integration")]

from stage import AGENT, Stage  # noqa: E402
from tools import running  # noqa: E402

TRACES = ROOT / "Tests/SQLAnalysisTests/Fixtures/traces"
PREFIX = "@@%u@@ "
ENTRY = re.compile(rf"^@@(\w*)@@ (?=[A-Z]+:  )", re.MULTILINE)
SENT = re.compile(r"LOG:  (?:statement|execute [^:]*|execute fetch from [^:]*): (.*)", re.DOTALL)


def sent(log, user):
    """The texts that this user's sessions sent, each once."""
    parts = ENTRY.split(log)
    found = {}
    for who, entry in zip(parts[1::2], parts[2::2]):
        if who == user and (text := SENT.match(entry)):
            found.setdefault(text[1].rstrip("\n").replace("\n\t", "\n"))
    return list(found)


def main(names):
    for name in names or running.TOOLS:
        with Stage(15) as stage:
            stage.server.sql(f"ALTER SYSTEM SET log_line_prefix = '{PREFIX}'")
            stage.server.sql(f"ALTER ROLE {AGENT} SET log_statement = 'all'")
            stage.server.sql("SELECT pg_reload_conf()")
            tool = running.TOOLS[name]
            tool.run(stage.login(AGENT))
            texts = sent(stage.server.log(), AGENT)
        TRACES.mkdir(parents=True, exist_ok=True)
        head = f"-- {tool.version()} on PostgreSQL 15: {tool.what}\n"
        (TRACES / f"{name}.sql").write_text(head + "".join(f"-- text\n{text}\n" for text in texts))
        print(name, len(texts))


if __name__ == "__main__":
    main(sys.argv[1:])
