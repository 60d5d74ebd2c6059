"""What the two Python drivers' programs share: reading the steps, printing what came of them."""

import datetime
import decimal
import json
import sys

PARAMETERS = (
    42,
    decimal.Decimal("1234.50"),
    "Zoë's ✓ \\ \"text\"",
    True,
    datetime.datetime(2026, 3, 1, 12, 30, 45, 123000, datetime.timezone.utc),
    {"a": [1, 2, None]},
    b"\x00\xff\x10",
    [1, 2, 3],
    None,
)
ARITY = {"query": 1, "typed": 1, "prepared": 2, "execute": 1, "copy-out": 1, "copy-in": 2, "cancel": 1}


def steps():
    """(step, its arguments) from the command line."""
    words = iter(sys.argv[1:])
    for word in words:
        yield word, [next(words) for _ in range(ARITY.get(word, 0))]


def emit(step, **fields):
    """One line of JSON on standard output."""
    print(json.dumps({"step": step, **fields}, default=plain), flush=True)


def plain(value):
    """A driver's value as the README of this directory says."""
    if isinstance(value, decimal.Decimal):
        return str(value)
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).hex()
    raise TypeError(f"no plain form for {type(value)}")


def wait_for_signal():
    """Returns when the test says that it is time to cancel."""
    sys.stdin.readline()
