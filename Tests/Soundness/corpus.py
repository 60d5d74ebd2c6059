"""The cases of the corpus files; statements.sql says at its head how they are written.

Of the directive `wire` this is understood: messages by name, in the order in which they are sent, with the arguments that
conversation.py names. `text` stands for the statement itself.
"""

import dataclasses
import json
import pathlib
import re

FILES = pathlib.Path(__file__).resolve().parent.parent / "SQLAnalysisTests/Fixtures/corpus"
SOURCES = {
    "statements.sql": "shared corpus",
    "extended.sql": "own corpus",
    "harmless.sql": "own corpus",
    "commands.sql": "own corpus",
    "wire.sql": "own corpus",
}
EXPECTATIONS = ("deny", "hold", "allow")
HEADER = re.compile(r"-- id: (\S+) \| expect: (\w+) \| class: (\w+) \| why: (.+)")
DIRECTIVE = re.compile(r"-- (setup|hex|startup|wire|servers): (.*)")
STEP = re.compile(r'([A-Z]\w*)(?:\(((?:"(?:[^"\\]|\\.)*"|[^()"])*)\))?')
ARGUMENT = re.compile(r'"(?:[^"\\]|\\.)*"|[^\s,]+')


@dataclasses.dataclass
class Case:
    """One case; `steps` are the directive `wire`'s messages as (name, arguments)."""

    id: str
    expect: str
    kind: str
    why: str
    source: str
    text: bytes = b""
    is_hex: bool = False
    setup: list = dataclasses.field(default_factory=list)
    startup: dict = dataclasses.field(default_factory=dict)
    steps: list = dataclasses.field(default_factory=list)
    servers: tuple = ()

    @property
    def is_adversarial(self):
        return self.expect != "allow"

    @property
    def is_plain(self):
        """Whether the text travels as it is: then it is sent in one Query, and in Parse, Bind, Describe, Execute."""
        return not self.steps


class BadCorpus(Exception):
    """A corpus file that cannot be read as one; the text names file and case."""


def cases():
    """Every case of every file. Raises BadCorpus."""
    found = [case for name in SOURCES for case in read(FILES / name)]
    twice = {case.id for case in found if sum(other.id == case.id for other in found) > 1}
    if twice:
        raise BadCorpus(f"two cases of the same name: {', '.join(sorted(twice))}")
    return found


def read(path, source=None):
    """The cases of one file."""
    found, body = [], []
    for line in path.read_text().split("\n"):
        if line.startswith("-- id: "):
            header = HEADER.fullmatch(line.strip())
            if not header or header[2] not in EXPECTATIONS:
                raise BadCorpus(f"{path.name}: `{line}` is no header of a case")
            case = Case(*header.groups(), source or SOURCES[path.name])
            body = []
            found.append((case, body))
        else:
            body.append(line)
    return [_filled(case, body, path) for case, body in found]


def _filled(case, body, path):
    while body and (directive := DIRECTIVE.fullmatch(body[0])):
        _apply(case, *directive.groups(), path)
        body.pop(0)
    if not case.is_hex:
        case.text = "\n".join(body).strip("\n").encode()
    return case


def _apply(case, name, value, path):
    if name == "setup":
        case.setup.append(value)
    elif name == "hex":
        case.text, case.is_hex = bytes.fromhex(value), True
    elif name == "startup":
        key, _, given = value.partition("=")
        case.startup[key.strip()] = given.strip()
    elif name == "servers":
        case.servers = tuple(int(word) for word in value.split())
    else:
        case.steps = [(found[1], _arguments(found[2])) for found in STEP.finditer(value)]
        if not case.steps:
            raise BadCorpus(f"{path.name}: `{case.id}`: no message in `{value}`")


def _arguments(text):
    return [json.loads(word) if word.startswith('"') else word for word in ARGUMENT.findall(text or "")]
