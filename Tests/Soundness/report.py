"""Prints the table of `make soundness` and fails where it is not zero.

Every proof writes what it found as JSON lines into a file of its own, `.build/soundness/NAME.jsonl`; this program adds them up.
One line is one class of cases on one server:

    {"source": "shared corpus", "class": "scope", "server": "15", "cases": 120,
     "wrongly_passed": 0, "wrongly_refused": 0, "skipped": 0, "wrong": []}

    source           where the cases come from, one of SOURCES
    class            what they are about: the class of the corpus, the kind of statement, the tool
    server           the server's major version, as text
    cases            how many were tried, the skipped ones not among them
    wrongly_passed   of these, how many changed something, returned what is out of scope, or were answered as reads and are none
    wrongly_refused  how many harmless ones were not answered
    skipped          how many were not tried, for a reason that `wrong` or the proof's own output gives
    wrong            at most 50 texts, each naming a wrong case and what it did; may be left out

    report.py [--into FILE] [DIRECTORY]

The exit code is 0 when both columns are zero everywhere, every source of SOURCES was there, and nothing was skipped.
"""

import argparse
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
RESULTS = ROOT / ".build/soundness"
SOURCES = ("shared corpus", "own corpus", "oracle", "tool traces")
COUNTS = ("cases", "wrongly_passed", "wrongly_refused", "skipped")


class BadResult(Exception):
    """A line of a result file that says nothing; the text names file, line and what was expected."""


def write(name, rows, directory=RESULTS):
    """Replaces a proof's file with these rows (dictionaries as above)."""
    directory.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(checked(row, name), sort_keys=True) for row in rows]
    (directory / f"{name}.jsonl").write_text("".join(f"{line}\n" for line in lines))


def read(directory=RESULTS):
    """Every row of every proof. Raises BadResult for one that is not of the format."""
    rows = []
    for file in sorted(directory.glob("*.jsonl")):
        for number, line in enumerate(file.read_text().splitlines(), 1):
            where = f"{file.name}:{number}"
            try:
                row = json.loads(line)
            except ValueError as error:
                raise BadResult(f"{where}: {error}: expected one JSON object") from None
            rows.append(checked(row, where))
    return rows


def checked(row, where):
    """The row itself; raises BadResult when a field is missing or of the wrong kind."""
    if not isinstance(row, dict):
        raise BadResult(f"{where}: expected a JSON object")
    for field in ("source", "class", "server"):
        if not isinstance(row.get(field), str) or not row[field]:
            raise BadResult(f"{where}: `{field}` is `{row.get(field)}`: expected a text")
    for field in COUNTS:
        if type(row.get(field)) is not int or row[field] < 0:
            raise BadResult(f"{where}: `{field}` is `{row.get(field)}`: expected a number of cases")
    if row["source"] not in SOURCES:
        raise BadResult(f"{where}: unknown source `{row['source']}`: expected one of {', '.join(SOURCES)}")
    if row["wrongly_passed"] + row["wrongly_refused"] > row["cases"]:
        raise BadResult(f"{where}: more wrong than tried")
    return row


def complaints(rows):
    """Why the proof does not hold, one text each; nothing when it does."""
    found = [f"nothing from `{source}`" for source in SOURCES if not any(row["source"] == source for row in rows)]
    for row in rows:
        place = f"{row['source']}, {row['class']}, PostgreSQL {row['server']}"
        for field in COUNTS[1:]:
            if row[field]:
                found.append(f"{place}: {row[field]} {field.replace('_', ' ')}")
        if not row["cases"]:
            found.append(f"{place}: nothing was tried")
        found += [f"  {text}" for text in row.get("wrong", [])]
    return found


def table(rows):
    """The table as lines of Markdown: sources one after the other, one line per class, one column of cases per server."""
    servers = sorted({row["server"] for row in rows}, key=lambda name: (len(name), name))
    header = ["source", "class", *[f"cases, {name}" for name in servers], "wrongly passed", "wrongly refused"]
    lines = [header]
    for source in SOURCES:
        mine = [row for row in rows if row["source"] == source]
        for kind in sorted({row["class"] for row in mine}):
            lines.append([source, kind, *_figures([row for row in mine if row["class"] == kind], servers)])
    lines.append(["**all**", "", *_figures(rows, servers)])
    return _aligned(lines)


def _figures(rows, servers):
    tried = [sum(row["cases"] for row in rows if row["server"] == server) for server in servers]
    wrong = [sum(row[field] for row in rows) for field in ("wrongly_passed", "wrongly_refused")]
    return [f"{count:,}" for count in tried + wrong]


def _aligned(lines):
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]

    def row(cells):
        padded = [cell.ljust(width) if index < 2 else cell.rjust(width) for index, (cell, width) in enumerate(zip(cells, widths))]
        return "| " + " | ".join(padded) + " |"

    rule = "|" + "|".join("-" * (width + 1) + ("-" if index < 2 else ":") for index, width in enumerate(widths)) + "|"
    return [row(lines[0]), rule, *map(row, lines[1:])]


def put_into(path, lines):
    """Replaces the table that stands in a page. Raises BadResult where there is none."""
    page = path.read_text().split("\n")
    starts = [index for index, line in enumerate(page) if line.startswith("| source")]
    if len(starts) != 1:
        raise BadResult(f"{path}: expected one table that begins with `source`")
    end = starts[0]
    while page[end].startswith("|"):
        end += 1
    page[starts[0] : end] = lines
    path.write_text("\n".join(page))


def main(arguments=None):
    parser = argparse.ArgumentParser(description="prints the table of soundness; fails where it is not zero")
    parser.add_argument("directory", nargs="?", type=pathlib.Path, default=RESULTS)
    parser.add_argument("--into", type=pathlib.Path, help="a page whose table is replaced by this one")
    options = parser.parse_args(arguments)
    try:
        rows = read(options.directory)
        if options.into:
            put_into(options.into, table(rows))
    except BadResult as error:
        print(error, file=sys.stderr)
        return 2
    if rows:
        print("\n".join(table(rows)))
    found = complaints(rows)
    for text in found:
        print(text, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
