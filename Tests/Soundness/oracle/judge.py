"""The gate's verdicts over many texts, from one process of `sallyport explain --null`."""

import collections
import dataclasses
import json
import re
import subprocess

ORDER = ("allow", "hold", "refuse")
QUALIFIER = re.compile(r"""(?:\b([A-Za-z_][\w$]*)|"([^"\n]+)")\s*\.""")


@dataclasses.dataclass(frozen=True)
class Opinion:
    """What the gate says of one text: the worst verdict of its statements, why, and which commands it found."""

    verdict: str
    reasons: tuple
    commands: tuple


def wide_scope(texts):
    """A scope so wide that it does not matter: every word that any of the texts puts before a dot, as a whole schema.

    The catalogs are not scope: what may be read there is no matter of the token.
    """
    found = {"public"}
    for text in texts:
        for plain, quoted in QUALIFIER.findall(text):
            found.add(quoted or plain.lower())
    catalogs = {"pg_catalog", "information_schema", "pg_toast"}
    return sorted(f"{name}.*" for name in found if re.fullmatch(r"[a-z_][\w$]{0,62}", name) and name not in catalogs)


def opinions(binary, texts, scope):
    """One opinion per text, in order."""
    words = [binary, "explain", "--null", "--json", "--read", *scope]
    told = b"".join(text.encode() + b"\0" for text in texts)
    run = subprocess.run(words, input=told, capture_output=True)
    if run.returncode:
        raise RuntimeError(run.stderr.decode()[-2_000:])
    lines = run.stdout.splitlines()
    assert len(lines) == len(texts), (len(lines), len(texts), run.stderr[-500:])
    return [_opinion(json.loads(line)) for line in lines]


def _opinion(statements):
    verdicts = [statement["verdict"] for statement in statements]
    reasons = {
        (reason["verdict"], reason["rule"], reason.get("subject") or "")
        for statement in statements for reason in statement["reasons"]
    }  # fmt: skip
    commands = tuple(statement["command"] for statement in statements)
    return Opinion(max(verdicts, key=ORDER.index, default="allow"), tuple(sorted(reasons)), commands)


def tally(found):
    """How often each verdict was given."""
    return collections.Counter(opinion.verdict for opinion in found)
