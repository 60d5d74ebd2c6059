"""Who may import whom, and what stays out of which room."""

import re

import pytest
from style import ROOT, code, room, swift, table, where

IMPORT = re.compile(r"^\s*(?:@\w+(?:\(\w+\))?\s+)?(?:(?:public|package|internal|private|fileprivate)\s+)?import\s+(?:(?:struct|class|enum|protocol|func)\s+)?(\w+)")
PURE = {"SallyportModel", "PostgresWire", "PostgresSession", "PolicyEngine", "Approvals", "Ledger"}
# The rooms that call C, or hash bytes in place, and so may say `unsafe`; a room that is not named here may not.
SYSTEM = {"SQLAnalysis", "Ledger", "Commands", "ControlPlane", "SQLiteStore", "PostgresSession", "CredentialScan"}


def allowed():
    rows = table(ROOT / "docs/architecture.md", "target")
    return {row[0].strip("`"): {name.strip() for name in row[2].split(",")} for row in rows}


def found(pattern, folders=("Sources",), rooms=None):
    """Where the pattern stands in code, comments and texts left out."""
    expression = re.compile(pattern)
    return [
        f"{where(path, number)}: {line.strip()}"
        for path in swift(*folders)
        if rooms is None or room(path) in rooms
        for number, line in code(path)
        if expression.search(line)
    ]


def test_imports_keep_to_the_table():
    arrows = allowed()
    wrong = []
    for path in swift("Sources"):
        may = arrows.get(room(path), set())
        for number, line in code(path):
            target = IMPORT.match(line)
            if target and "everything" not in may and target.group(1) not in may:
                wrong.append(f"{where(path, number)}: {room(path)} may not import {target.group(1)}")
    assert not wrong, "\n".join(wrong)


def test_every_target_is_in_the_table():
    present = {path.name for path in (ROOT / "Sources").iterdir() if path.is_dir()} - {"CPgQuery"}
    assert present == set(allowed())


@pytest.mark.parametrize("word", [r"\btry!", r"\bas!", r"@unchecked\s+Sendable", r"\bnonisolated\(unsafe\)", r"\bfatalError\("])
def test_nothing_is_forced(word):
    assert found(word, folders=("Sources", "Tests")) == []


def test_only_the_commands_print():
    assert found(r"(?<![.\w])(print|debugPrint|dump)\(", rooms=set(allowed()) - {"Commands"}) == []


def test_pure_rooms_have_no_clock():
    assert found(r"\bDate\(\)|\bContinuousClock\b|\bSuspendingClock\b|\bDispatchTime\b|\bTask\.sleep\b|\bNIODeadline\.now\b", rooms=PURE) == []


def test_pure_rooms_have_no_files_and_no_processes():
    assert found(r"\bFileManager\b|\bFileHandle\b|\bProcess\(|\bgetenv\b|\bProcessInfo\b", rooms=PURE) == []


def test_unsafe_stays_where_c_is_called():
    assert found(r"\bunsafe\b(?!\w)", rooms=set(allowed()) - SYSTEM) == []


def test_the_main_file_is_short():
    assert len((ROOT / "Sources/sallyport/main.swift").read_text().splitlines()) < 15


def test_the_scan_calls_the_system_in_one_file():
    assert {line.split(":")[0] for line in found(r"\bunsafe\b(?!\w)", rooms={"CredentialScan"})} <= {"Sources/CredentialScan/System/SystemFile.swift"}
