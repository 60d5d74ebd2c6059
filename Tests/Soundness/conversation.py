"""Says one case to a server, over the wire and byte for byte, and notes what came back.

In one Query (`simple`), or in Parse, Describe, Sync, Bind, Describe, Execute, Sync (`extended`); a case with the directive `wire`
says its own messages instead. These are understood there, `text` being the statement of the case:

    Parse(name, sql)  Bind(statement, portal, value…)  Describe(kind, name)  Execute(portal, rows)  Close(kind, name)
    Query(sql)  Sync  Flush  FunctionCall(routine's oid, argument…)  CopyData(text)  CopyDone  CopyFail  Raw(hex)
"""

import struct

from wire import FLUSH, SYNC, Closed, Refused, Wire, bind, close, describe, execute, message, number, query, short

HELD = "SP001"
KEPT = "the gateway keeps"  # the warning in the place of a setting that stays as it is (docs/adr/0008)
LARGEST = 1 << 26
ROWS = b"9001\ta\n"  # what is said when a server asks for rows
SAMPLES = {16: b"t", 17: b"x", 20: b"1", 21: b"1", 23: b"1", 25: b"a", 700: b"1", 701: b"1", 1042: b"a", 1043: b"a", 1700: b"1"}


class Broken(Exception):
    """The case cannot be played: the gate has no room, or a step is not known."""


class Recorder(Wire):
    """A connection that keeps every message that came in."""

    def __init__(self, login, timeout=15.0):
        super().__init__(login, timeout)
        self.heard = []

    def receive(self):
        received = super().receive()
        self.heard.append(received)
        return received

    def read(self, count):
        if count > LARGEST:
            raise Closed(b"a message that is larger than any case is about")
        return super().read(count)


class Talk:
    """What a session answered: `outcome` is one of held, refused, server error, kept, answered."""

    def __init__(self, case, protocol):
        self.case, self.protocol = case, protocol
        self.wire = None
        self.heard = []
        self.ended = None  # the FATAL error or the closed connection, if it came to that

    @property
    def errors(self):
        return [one for one in self.heard if one.kind == "E"]

    @property
    def outcome(self):
        """What became of it, the gate's answer before the server's: a batch may have had both."""
        if any(one.sqlstate == HELD for one in self.heard if one.kind in "EN"):
            return "held"
        if any(is_from_gate(one) for one in self.errors):
            return "refused"
        if self.errors:
            return "server error"
        if any(one.kind == "N" and is_from_gate(one) and KEPT in one.fields.get("M", "") for one in self.heard):
            return "kept"
        return "answered" if self.ended is None else "refused"

    @property
    def said(self):
        """The first error as a text, or the commands that were completed."""
        if self.errors:
            return f"{self.errors[0].sqlstate} {self.errors[0].fields.get('M')}"
        tags = [one.body.rstrip(b"\0").decode(errors="replace") for one in self.heard if one.kind == "C"]
        return ", ".join(tags) or (repr(self.ended) if self.ended else "nothing")

    @property
    def statements(self):
        """How many statements were completed."""
        return sum(one.kind in "CI" for one in self.heard)

    @property
    def is_open(self):
        return self.wire is not None and self.ended is None

    def ask(self, sql):
        """One more question in the same session; no rows when there is no answer."""
        try:
            return [one.values for one in self.wire.ask(query(sql)) if one.kind == "D"]
        except (Closed, Refused, OSError) as end:
            self.ended = end
            return []

    def close(self):
        if self.wire:
            self.wire.socket.close()


def is_from_gate(error):
    """Whether the gate said this itself: the server names file and routine in every error of its own."""
    return "R" not in error.fields


def play(case, login, protocol):
    """Plays the case in a session of its own, which stays open. Raises Broken where that says nothing about the gate."""
    talk = Talk(case, protocol)
    try:
        talk.wire = Recorder(login)
        talk.wire.log_in(**case.startup)
        for sql in case.setup:
            talk.wire.ask(query(sql))
        talk.wire.heard.clear()
        (_steps if case.steps else _simple if protocol == "simple" else _extended)(case, talk.wire)
    except (Closed, Refused, OSError) as end:
        talk.ended = end
    talk.heard = list(talk.wire.heard) if talk.wire else []
    _insist_on_room(talk)
    return talk


def _insist_on_room(talk):
    full = [one for one in talk.errors if one.sqlstate in ("53400", "53300") and is_from_gate(one)]
    if full:
        raise Broken(f"`{talk.case.id}`: the gate has no room: {full[0].fields.get('M')}")


def _simple(case, wire):
    wire.send(message("Q", case.text + b"\0"))
    _listen(wire)


def _extended(case, wire):
    wire.send(message("P", "c", case.text + b"\0", short(0)), describe("S", "c"), SYNC)
    answer = _listen(wire)
    if any(one.kind == "E" for one in answer):
        return
    values = [SAMPLES.get(kind) for kind in _parameters(answer)]
    wire.send(bind(*values, statement="c"), describe("P"), execute(), SYNC)
    _listen(wire)


def _parameters(answer):
    [described] = [one.body for one in answer if one.kind == "t"] or [b"\0\0"]
    [count] = struct.unpack("!h", described[:2])
    return struct.unpack(f"!{count}i", described[2 : 2 + 4 * count])


def _listen(wire):
    """The messages up to ReadyForQuery; rows are given where they are asked for."""
    seen = []
    while True:
        one = wire.receive()
        seen.append(one)
        if one.kind == "Z":
            return seen
        if one.kind in "GW":
            wire.send(message("d", ROWS), message("c"))
        if one.kind == "E" and one.fields.get("S") in ("FATAL", "PANIC"):
            raise Refused(one)


def _steps(case, wire):
    """Everything at once, then as many ReadyForQuery as must come; whoever says less has been silenced by an error."""
    wire.send(*[_step(case, name, list(arguments)) for name, arguments in case.steps])
    wire.socket.settimeout(3)
    try:
        for _ in range(sum(name in ("Query", "Sync", "FunctionCall") for name, _ in case.steps)):
            _listen(wire)
    except TimeoutError:
        raise Closed(b"silence") from None
    finally:
        wire.socket.settimeout(15)


def _step(case, name, arguments):
    given = [case.text.decode() if argument == "text" else argument for argument in arguments]
    known = {
        "Parse": lambda name, sql: message("P", name, sql, short(0)),
        "Bind": lambda statement="", portal="", *values: bind(*[one.encode() for one in values], statement=statement, portal=portal),
        "Describe": describe,
        "Execute": lambda portal="", rows=0: execute(portal, int(rows)),
        "Close": close,
        "Query": query,
        "Sync": lambda: SYNC,
        "Flush": lambda: FLUSH,
        "FunctionCall": _call,
        "CopyData": lambda text: message("d", text.encode()),
        "CopyDone": lambda: message("c"),
        "CopyFail": lambda: message("f", "no"),
        "Raw": bytes.fromhex,
    }
    if name not in known:
        raise Broken(f"`{case.id}`: unknown message `{name}`")
    return known[name](*given)


def _call(routine, *arguments):
    """FunctionCall, everything in text."""
    values = [number(len(one.encode())) + one.encode() for one in arguments]
    return message("F", number(int(routine)), short(0), short(len(values)), *values, short(0))
