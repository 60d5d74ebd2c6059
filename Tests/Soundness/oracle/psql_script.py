"""A psql script → the texts that psql would send, one by one, with the data of its COPY commands.

Follows psql's lexer (quotes, dollar quotes, nested comments, parentheses, bodies of SQL functions) and the few of its
commands that change what is sent: `\\set`, `\\getenv`, `\\g…` and `\\c`. All other backslash commands are left out.
"""

import dataclasses
import re

COPY_IN = re.compile(r"\s*COPY\s.*\sFROM\s+STDIN\b", re.IGNORECASE | re.DOTALL)
WORD = re.compile(r"[A-Za-z_\x80-\U0010ffff][\w$\x80-\U0010ffff]*")
DOLLAR = re.compile(r"\$(?:[A-Za-z_\x80-\U0010ffff][\w\x80-\U0010ffff]*)?\$")
VARIABLE = re.compile(r":(?:(\w+)|'(\w+)'|\"(\w+)\")")
SENDING = re.compile(r"g|gx|gset|gexec|gdesc|crosstabview|watch|bind")


@dataclasses.dataclass(frozen=True)
class Step:
    """One text for the server; `data` is what COPY FROM STDIN reads; a step without a text is a new connection."""

    text: str
    data: str = ""


def steps(script, variables=None):
    """Every text of a script, in order."""
    return list(_Reader(script, dict(variables or {})).steps())


class _Reader:
    def __init__(self, script, variables):
        self.script = script
        self.variables = variables
        self.at = 0
        self.text = []
        self.words = []
        self.parentheses = 0
        self.blocks = 0

    def steps(self):
        while self.at < len(self.script):
            yield from self._next()
        yield from self._end()

    def _next(self):
        here = self.script[self.at]
        if here == "\\":
            yield from self._command()
        elif here == ";" and not self.parentheses and not self.blocks:
            self._take(1)
            yield from self._end()
        else:
            self._token(here)

    def _token(self, here):
        if self.script.startswith("--", self.at):
            self._take(self._until("\n"))
        elif self.script.startswith("/*", self.at):
            self._take(self._comment())
        elif here in "'\"":
            self._take(self._quoted(here))
        elif here == "$" and (tag := DOLLAR.match(self.script, self.at)):
            self._take(self._until(tag[0], len(tag[0])))
        elif here == ":" and self._variable():
            pass
        elif word := WORD.match(self.script, self.at):
            self._word(word[0])
        else:
            self.parentheses = max(0, self.parentheses + {"(": 1, ")": -1}.get(here, 0))
            self._take(1)

    def _word(self, word):
        self._take(len(word))
        self.words.append(word.upper())
        if self.words[0] == "CREATE" and self.words[-2:] == ["BEGIN", "ATOMIC"]:
            self.blocks += 1
        elif self.blocks and word.upper() == "CASE":
            self.blocks += 1
        elif self.blocks and word.upper() == "END":
            self.blocks -= 1

    def _variable(self):
        found = VARIABLE.match(self.script, self.at)
        before = self.script[self.at - 1 : self.at]
        if not found or before == ":" or self.script.startswith("::", self.at):
            return False
        plain, literal, name = found.groups()
        value = self.variables.get(plain or literal or name)
        if value is None:
            return False
        quote = "'" if literal else '"' if name else ""
        self.text.append(quote + value.replace(quote, quote * 2) + quote if quote else value)
        self.at = found.end()
        return True

    def _comment(self):
        depth, at = 1, self.at + 2
        while depth and at < len(self.script):
            if self.script.startswith("/*", at):
                depth, at = depth + 1, at + 2
            elif self.script.startswith("*/", at):
                depth, at = depth - 1, at + 2
            else:
                at += 1
        return at - self.at

    def _quoted(self, quote):
        escapes = quote == "'" and self.words and self.text and self.text[-1] in ("E", "e")
        at = self.at + 1
        while at < len(self.script):
            if escapes and self.script[at] == "\\":
                at += 2
            elif self.script[at] == quote:
                return at + 1 - self.at
            else:
                at += 1
        return at - self.at

    def _until(self, end, begin=1):
        found = self.script.find(end, self.at + begin)
        return (len(self.script) if found < 0 else found + len(end)) - self.at

    def _take(self, count):
        self.text.append(self.script[self.at : self.at + count])
        self.at += count

    def _command(self):
        line = self.script[self.at : self.at + self._until("\n")]
        self.at += len(line)
        name, _, rest = line[1:].strip().partition(" ")
        if line.startswith("\\;"):
            self.text.append(";")
            self.at += 2 - len(line)
        elif SENDING.fullmatch(name.split("(")[0]):
            yield from self._end()
        elif name in ("c", "connect"):
            yield from self._end()
            yield Step("")
        elif name in ("set", "getenv"):
            self._set(*rest.split())

    def _set(self, *words):
        if words and words[0].strip():
            values = [self._value(word) for word in words[1:]]
            if None not in values:
                self.variables.setdefault(words[0], "".join(values))

    def _value(self, word):
        if found := VARIABLE.fullmatch(word):
            return self.variables.get(found[1] or found[2] or found[3])
        return word.strip("'")

    def _end(self):
        text = "".join(self.text).strip()
        is_copy = COPY_IN.match(re.sub(r"\A(\s|--[^\n]*\n)+", "", text))
        self.text, self.words, self.parentheses, self.blocks = [], [], 0, 0
        if not re.sub(r"--[^\n]*(\n|\Z)|[\s;]+", "", text):
            return
        yield Step(text, self._data() if is_copy else "")

    def _data(self):
        """The lines after the command, up to `\\.`."""
        self.at += self._until("\n", 0)
        end = re.compile(r"^\\\.[ \t]*$", re.MULTILINE).search(self.script, self.at)
        data = self.script[self.at : end.start() if end else len(self.script)]
        self.at = end.end() if end else len(self.script)
        return data
